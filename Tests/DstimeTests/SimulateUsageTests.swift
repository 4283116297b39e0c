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
        Wrong("--duration", "3e10", naming: "--duration 3e10", "to 3000000000"),
        Wrong("--duration", "long", naming: "--duration", "long"),
        Wrong("--settling", "-1", naming: "--settling -1", "from 0"),
        Wrong("--duration", "100", "--settling", "100", naming: "--settling 100", "shorter than --duration"),
        Wrong("--drift", "10001", naming: "--drift 10001", "-10000", "10000.0 ppm"),
        Wrong("--drift", "nan", naming: "--drift nan", "ppm"),
        Wrong("--drift", "inf", naming: "--drift inf", "ppm"),
        Wrong("--wander", "1001", naming: "--wander 1001", "1000.0 ppm"),
        Wrong("--offset", "4e9", naming: "--offset 4e9", "-2100000000 to 2100000000"),
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
        Wrong("--step-limit", "0.01", naming: "--step-limit 0.01", "at least --slew-limit, 0.125"),
        Wrong("--slew-limit", "2e-1", "--step-limit", "1e-1", naming: "--slew-limit 2e-1", "to --step-limit, 1e-1"),
        Wrong("--ageing", "3e9", naming: "--ageing 3e9:"), Wrong("--loss", "9e18", naming: "--loss 9e18:"),
        Wrong("--seed", "-1", naming: "--seed", "-1"),
        Wrong("--seed", "18446744073709551616", naming: "--seed", "18446744073709551616"),
        Wrong(
            "--seed", "18446744073709551615", "--replicas", "2", naming: "--seed 18446744073709551615",
            "room for 1 more"),
        Wrong("--replicas", "0", naming: "--replicas 0", "from 1"),
        Wrong("--replicas", "1000001", naming: "--replicas 1000001", "1000000"),
        Wrong("--csv", "x", "--replicas", "2", naming: "--csv", "--replicas"),
        Wrong("--csv", "x", "--policies", naming: "--csv", "--policies"),
        Wrong("--bogus", naming: "--bogus"),
        Wrong("--sampling", "0.0009", naming: "--sampling 0.0009", "at least 0.001 s"),
        Wrong("--sampling", "-1", naming: "--sampling -1", "at least 0.001 s"),
        Wrong("--threads", "0", naming: "--threads 0", "from 1 to 256"),
        Wrong("--ageing", "1001", naming: "--ageing 1001", "1000.0 ppm"),
        Wrong("--temperature", "nan", naming: "--temperature nan", "ppm"),
        Wrong("--temperature-period", "0", naming: "--temperature-period 0", "from 1 to"),
        Wrong("--white-pm", "-1", naming: "--white-pm -1", "from 0 to 1 s"),
        Wrong("--flicker-pm", "2", naming: "--flicker-pm 2", "from 0 to 1 s"),
        Wrong("--white-fm", "-1", naming: "--white-fm -1", "from 0 to 1000 ppm"),
        Wrong("--flicker-fm", "inf", naming: "--flicker-fm inf", "from 0 to 1000 ppm"),
        Wrong("--jitter-distribution", "normal", naming: "--jitter-distribution normal", "pareto:SHAPE"),
        Wrong("--jitter-distribution", "gamma:0", naming: "gamma:0", "from 0.01 to 1000"),
        Wrong("--jitter-distribution", "uniform:2", naming: "uniform:2"),
        Wrong("--burst", "1.5", naming: "--burst 1.5", "from 0 to 1"),
        Wrong("--burst", "0.1", "--burst-length", "0.5", naming: "--burst-length 0.5", "from 1 to 1000000"),
        Wrong("--burst", "0.1", "--burst-loss", "-1", naming: "--burst-loss -1", "from 0 to 1"),
        Wrong("--burst-length", "5", naming: "--burst-length", "add --burst"),
        Wrong("--duplication", "2", naming: "--duplication 2", "from 0 to 1"),
        Wrong("--service-time", "-1", naming: "--service-time -1", "from 0 to 100"),
        Wrong("--queue-limit", "0", "--service-time", "1", naming: "--queue-limit 0", "from 1"),
        Wrong("--queue-limit", "5", naming: "--queue-limit", "add --service-time"),
        Wrong("--lie", "1e15", "--liars", "1", naming: "--lie 1e15", "1000000000000 s"),
        Wrong("--duration", "1e15", naming: "--duration 1e15", "3000000000 s"),
        Wrong("--lie", "silent:0", "--liars", "1", naming: "silent:0", "silent:S"),
        Wrong("--lie", "drifting:x", "--liars", "1", naming: "drifting:x", "ppm"),
        Wrong("--lies-from", "5", naming: "--lies-from", "add --liars"),
        Wrong("--lies-from", "-5", "--liars", "1", naming: "--lies-from -5", "from 0"),
        Wrong("--at", "5 fly", naming: "--at 5 fly", "suspend NODE SECONDS"),
        Wrong("--at", "-5 heal", naming: "--at -5 heal", "SECONDS and one of"),
        Wrong("--at", "5 crash 10", naming: "--at 5 crash 10", "from 0 to 9"),
        Wrong("falseticker", "--at", "7201 heal", naming: "--at 7201 heal", "from 0 to 7200 s"),
        Wrong("--at", "5 suspend 0 3.1e9", naming: "up to 3000000000 s"),
        Wrong("--at", "5 step 0 2.2e9", naming: "--at 5 step 0 2.2e9", "2100000000 s"),
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
        ["--ageing", "-1000"], ["--temperature", "1000", "--temperature-period", "1"], ["--white-pm", "1"],
        ["--flicker-pm", "1"], ["--white-fm", "1000"], ["--flicker-fm", "1000"],
        ["--burst", "1", "--burst-length", "1e6"],
        ["--jitter-distribution", "pareto:0.01"], ["--jitter-distribution", "gamma:1000"], ["--duplication", "1"],
        ["--service-time", "100", "--queue-limit", "1"], ["--lie", "drifting:-1e9", "--liars", "4"],
        ["--lie", "byzantine:1e12", "--liars", "4"], ["--lie", "silent:1e-18", "--liars", "4"],
        ["--at", "100 heal", "--at", "0 suspend 1 3e9", "--at", "0 servers-step -2.1e9"], ["--at", "0 step 0 2.1e9"],
        ["--threads", "256"],
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
        let deceived = [
            "--lie", "--wander", "--ageing", "--temperature", "--white-pm", "--flicker-pm", "--white-fm",
            "--flicker-fm", "--at",
        ]
        guard !deceived.contains(arguments[0]) else { return }
        #expect(coverage == .null || coverage == .number(1), "\(finished.output)")
    }

    /// Oscillators beyond what can be corrected: nothing is promised of them, and nothing is a fault of the program.
    @Test func driftsThatNoKernelCorrects() async throws {
        let finished = try await Tool.run(
            "simulate", "drift", "--drift", "2000", "--duration", "60", "--replicas", "20", "--json")
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(try JSON.lines(finished.output).contains { ($0["coverage"]?.number ?? 1) < 1 })
    }

    @Test func theHelpNamesEveryOptionOfTheContract() async throws {
        let help = try await Tool.run("simulate", "--help")
        #expect(help.status == 0)
        for option in [
            "--nodes", "--servers", "--duration", "--seed", "--drift", "--wander", "--delay", "--jitter", "--asymmetry",
            "--loss",
            "--poll", "--free-run", "--replicas", "--threads", "--at", "--lie", "--burst", "--white-pm",
            "--service-time", "--sampling", "--json", "--csv", "--plot", "--list", "--policies",
        ] {
            #expect(help.output.contains(option + " ") || help.output.contains(option + "\n"), "\(option)")
        }
    }
}
