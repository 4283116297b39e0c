import TestSupport
import Testing

/// A wrong value is exit status 64 and a message with the option, the value and what would be right.
@Suite struct SimulateUsageTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let named: [String]

        init(_ arguments: String..., naming named: String...) { (self.arguments, self.named) = (arguments, named) }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Wrong("nowhere", naming: "'nowhere'", "free-run", "drift", "server-step", "crowd"),
        Wrong("drift", "lossy", naming: "lossy"),
        Wrong("--nodes", "0", naming: "--nodes 0", "from 1 to 1000000"),
        Wrong("--nodes", "1000001", naming: "--nodes 1000001", "from 1 to 1000000"),
        Wrong("--nodes", "many", naming: "--nodes", "many"),
        Wrong("--servers", "-1", naming: "--servers -1", "from 0 to 100"),
        Wrong("--servers", "101", naming: "--servers 101", "from 0 to 100"),
        Wrong("--liars", "5", naming: "--liars 5", "from 0 to 4"),
        Wrong("--liars", "-1", naming: "--liars -1", "from 0 to 4"),
        Wrong("--servers", "2", "--liars", "3", naming: "--liars 3", "from 0 to 2"),
        Wrong("--lie", "big", naming: "--lie", "big"),
        Wrong("--strata", "0", naming: "--strata 0", "from 1 to 14"),
        Wrong("--strata", "15", naming: "--strata 15", "from 1 to 14"),
        Wrong("--duration", "0", naming: "--duration 0", "from 0.001 to 3000000000 s"),
        Wrong("--duration", "-5", naming: "--duration -5", "from 0.001"),
        Wrong("--duration", "3e10", naming: "--duration 30000000000", "to 3000000000"),
        Wrong("--duration", "long", naming: "--duration", "long"),
        Wrong("--settling", "-1", naming: "--settling -1", "from 0"),
        Wrong("--duration", "100", "--settling", "100", naming: "--settling 100", "shorter than --duration"),
        Wrong("--drift", "10001", naming: "--drift 10001", "-10000", "10000.0 ppm"),
        Wrong("--drift", "nan", naming: "--drift nan", "ppm"),
        Wrong("--drift", "inf", naming: "--drift inf", "ppm"),
        Wrong("--wander", "1001", naming: "--wander 1001", "1000.0 ppm"),
        Wrong("--offset", "4e9", naming: "--offset 4000000000", "-2100000000 to 2100000000"),
        Wrong("--delay", "-0.1", naming: "--delay -0.1", "from 0 to 100"),
        Wrong("--delay", "101", naming: "--delay 101", "from 0 to 100"),
        Wrong("--jitter", "-1", naming: "--jitter -1", "from 0 to 100"),
        Wrong("--jitter", "100.5", naming: "--jitter 100.5", "from 0 to 100"),
        Wrong("--asymmetry", "-101", naming: "--asymmetry -101", "from -100 to 100"),
        Wrong("--asymmetry", "101", naming: "--asymmetry 101", "from -100 to 100"),
        Wrong("--loss", "2", naming: "--loss 2", "from 0 to 1"),
        Wrong("--loss", "-0.1", naming: "--loss -0.1", "from 0 to 1"),
        Wrong("--loss", "nan", naming: "--loss nan", "from 0 to 1"),
        Wrong("--poll", "17", naming: "--poll 17", "power of two from 1 to 131072"),
        Wrong("--poll", "0.5", naming: "--poll 0.5", "power of two from 1"),
        Wrong("--poll", "262144", naming: "--poll 262144", "to 131072"),
        Wrong("--slew-limit", "-1", naming: "--slew-limit -1", "from 0"),
        Wrong("--slew-limit", "2000", naming: "--slew-limit 2000", "1000"),
        Wrong("--step-limit", "0.01", naming: "0.01"),
        Wrong("--seed", "-1", naming: "--seed", "-1"),
        Wrong("--seed", "18446744073709551616", naming: "--seed", "18446744073709551616"),
        Wrong("--seed", "18446744073709551615", naming: "--seed 18446744073709551615", "room"),
        Wrong("--replicas", "0", naming: "--replicas 0", "from 1"),
        Wrong("--replicas", "1000001", naming: "--replicas 1000001", "1000000"),
        Wrong("--sampling", "0.0009", naming: "--sampling 0.0009", "at least 0.001 s"),
        Wrong("--sampling", "-1", naming: "--sampling -1", "at least 0.001 s"),
        Wrong("--csv", "x", "--replicas", "2", naming: "--csv", "--replicas"),
        Wrong("--csv", "x", "--policies", naming: "--csv", "--policies"),
        Wrong("--bogus", naming: "--bogus"),
    ])
    func isRefusedWithTheValueAndWhatIsRight(_ wrong: Wrong) async throws {
        // Should it be taken, it is over soon.
        let finished = try await Program.run(Tool.path, ["simulate"] + wrong.arguments)
        #expect(finished.status == 64)
        #expect(finished.output.isEmpty)
        let message = finished.errors.split(separator: "\n").first.map(String.init) ?? ""
        for name in wrong.named { #expect(message.contains(name), "\(message)") }
    }

    /// A standard deviation is not negative.
    @Test func negativeWander() async throws {
        let finished = try await Tool.run("simulate", "--nodes", "1", "--duration", "5", "--wander", "-1")
        #expect(finished.status == 64 && finished.errors.contains("--wander -1"))
    }

    /// Policies are compared in one world.
    @Test func replicasOfPolicies() async throws {
        let finished = try await Tool.run(
            "simulate", "--nodes", "1", "--duration", "5", "--policies", "--replicas", "3")
        #expect(finished.status == 64 && finished.errors.contains("--replicas"))
    }

    /// A lie without a liar would be left out without a word.
    @Test func aLieNeedsALiar() async throws {
        let finished = try await Tool.run("simulate", "drift", "--lie", "1")
        #expect(finished.status == 64 && finished.errors.contains("--liars"))
    }

    /// The ends of the ranges are in them, and nothing traps there.
    @Test(arguments: [
        ["--lie", "1e12", "--liars", "4"], ["--offset", "2.1e9"], ["--servers", "100"], ["--offset", "-2.1e9"],
        ["--drift", "10000"], ["--drift", "-10000"],
        ["--wander", "1000"], ["--delay", "100"], ["--jitter", "100"], ["--asymmetry", "-100"], ["--loss", "1"],
        ["--loss", "0"],
        ["--poll", "1"], ["--poll", "131072"], ["--slew-limit", "0", "--step-limit", "0"], ["--servers", "0"],
        ["--duration", "0.001", "--settling", "0"], ["--strata", "14", "--nodes", "28"], ["--step-limit", "1e12"],
    ])
    func theEndsOfTheRangesAreTaken(arguments: [String]) async throws {
        let finished = try await Program.run(
            Tool.path, ["simulate", "--nodes", "2", "--duration", "100", "--json"] + arguments)
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(try JSON.lines(finished.output).count == 1)
        let coverage = try #require(try JSON.lines(finished.output).first?["coverage"])
        // Whom liars and oscillators that walk by more than the bound of their drift deceive may be wrong about how wrong they
        // are; the honest may not.
        guard !["--lie", "--wander"].contains(arguments[0]) else { return }
        #expect(coverage == .null || coverage == .number(1), "\(finished.output)")
    }

    @Test func theHelpNamesEveryOptionOfTheContract() async throws {
        let help = try await Tool.run("simulate", "--help")
        #expect(help.status == 0)
        for option in [
            "--nodes", "--servers", "--duration", "--seed", "--drift", "--wander", "--delay", "--jitter", "--asymmetry",
            "--loss",
            "--poll", "--free-run", "--replicas", "--sampling", "--json", "--csv", "--plot", "--list", "--policies",
        ] {
            #expect(help.output.contains(option + " ") || help.output.contains(option + "\n"), "\(option)")
        }
    }
}
