import Foundation
import Testing
import TestSupport

/// `dstime sync` from outside, as far as a machine's clock may be left alone: dry runs, refusals, configuration.
/// What corrects a clock is tested in a kernel of its own (Tools/kernel-lab) and under clknetsim (Tools/compare-discipline).
@Suite struct SyncCommandTests {
    /// Whether this process could set the clock, in which case nothing but dry runs may be started.
    private static let maySetClock: Bool = {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let match = status.firstMatch(of: /CapEff:\s*([0-9a-f]+)/), let bits = UInt64(match.1, radix: 16)
        else { return true }
        return bits >> 25 & 1 == 1
    }()

    /// A command line that has no right to set the clock, whoever runs the tests.
    private static func powerless(_ arguments: [String]) async throws -> Program.Finished {
        let drop = ["--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-sys_time", "--"]
        return maySetClock
            ? try await Program.run("/usr/bin/setpriv", drop + [Tool.path] + arguments)
            : try await Program.run(Tool.path, arguments)
    }

    @Test func decisionsHaveTheKeysOfTheContract() async throws {
        let (server, name, _) = try await Tool.serve("--shift", "0.02")
        defer { _ = server }
        let finished = try await Tool.run("sync", "--dry-run", "--once", "--json", name)
        #expect(finished.status == 0)
        let object = try #require(try JSON.lines(finished.output).last)
        for key in ["offset_s", "delay_s", "drift_ppm", "error_bound_s"] {
            #expect(object[key]?.number != nil, "\(key)")
        }
        #expect(object["decision"]?.string == "slew")
        #expect(object["applied"] == .bool(false))
        _ = try nanoseconds(utc: object["time"]?.string)
        // The server is 20 ms ahead of the clock that both read.
        let offset = try #require(object["offset_s"]?.number)
        let bound = try #require(object["error_bound_s"]?.number)
        #expect(abs(offset - 0.02) <= bound)
    }

    @Test(arguments: [("0.5", "step"), ("2000", "ignore"), ("0.05", "slew")])
    func thePolicyDecides(shift: String, decision: String) async throws {
        let (server, name, _) = try await Tool.serve("--shift", shift)
        defer { _ = server }
        let finished = try await Tool.run("sync", "--dry-run", "--once", "--json", name)
        let object = try #require(try JSON.lines(finished.output).last)
        #expect(object["decision"]?.string == decision)
        #expect(finished.status == (decision == "ignore" ? 65 : 0))
        if decision == "ignore" { #expect(finished.errors.contains("--step-limit")) }
    }

    /// A dry run says what a real one would, and ends there.
    @Test func aDryRunEndsWhereARealOneWould() async throws {
        let (server, name, _) = try await Tool.serve("--shift", "2000")
        defer { _ = server }
        let finished = try await Tool.run("sync", "--dry-run", name)
        #expect(finished.status == 65)
        #expect(finished.output.contains("ignore (not applied)"), "\(finished.output)")
        #expect(finished.errors.contains("set it once with --once --step-limit 20"), "\(finished.errors)")
    }

    /// Nothing better is to be had by waiting: what each of them says is said.
    @Test func contradictingServersEndASingleCorrection() async throws {
        let (first, name, _) = try await Tool.serve()
        let (second, other, _) = try await Tool.serve("--shift", "5")
        defer { _ = (first, second) }
        let finished = try await Tool.run("sync", "--dry-run", "--once", name, other)
        #expect(finished.status == 69 && finished.output.isEmpty)
        let said = finished.errors.split(separator: "\n")
        #expect(said.contains { $0.contains("contradict") }, "\(finished.errors)")
        #expect(said.contains { $0.hasPrefix("dstime: \(name): offset ") }, "\(finished.errors)")
        #expect(
            said.contains { $0.hasPrefix("dstime: \(other): offset +") && $0.contains(" ± ") }, "\(finished.errors)")
    }

    @Test func withoutTheRightItStopsAtOnceAndSaysHowToGrantIt() async throws {
        let finished = try await Self.powerless(["sync", "127.0.0.1:9"])
        #expect(finished.status == 77)
        for words in ["CAP_SYS_TIME", "setcap cap_sys_time+ep", "AmbientCapabilities", "--dry-run"] {
            #expect(finished.errors.contains(words), "\(words)")
        }
        #expect(finished.output.isEmpty)
    }

    /// Who asks for help gets no daemon.
    @Test func helpIsNoServer() async throws {
        let finished = try await Tool.run("sync", "help", "--dry-run")
        #expect(finished.status == 64 && finished.errors.contains("--help"), "\(finished.errors)")
    }

    @Test func noAnswerIsStatus69() async throws {
        let silent = try LoopbackSocket(.v4)
        let finished = try await Tool.run("sync", "--dry-run", "--once", "127.0.0.1:\(silent.name.port)")
        #expect(finished.status == 69)
        #expect(finished.errors.contains("no usable answer"))
    }

    @Test func aSignalEndsItWell() async throws {
        let (server, name, _) = try await Tool.serve()
        defer { _ = server }
        let finished = try await Tool.run(
            script: """
                "$@" & process=$!
                until grep -q 'SigCgt:.*[4-7c-f]...$' /proc/$process/status; do sleep 0.02; done
                kill -TERM $process; wait $process
                """, ["sync", "--dry-run", "--min-poll", "0", name])
        #expect(finished.status == 0, "\(finished.errors)")
    }

    // MARK: Configuration

    private static func run(configuration: String, _ arguments: String...) async throws -> Program.Finished {
        let directory = try TemporaryDirectory()
        let path = try directory.file("dstime.conf", configuration)
        return try await Program.run(
            Tool.path, ["sync", "--config", path, "--dry-run", "--once", "--json"] + arguments)
    }

    @Test func aFileHasTheSameOptions() async throws {
        let (server, name, _) = try await Tool.serve("--shift", "0.2")
        defer { _ = server }
        let text = "# a comment\n\nserver \(name)   # behind a value\r\n\tslew-limit 0.5\n"
        let finished = try await Self.run(configuration: text)
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(try JSON.lines(finished.output).last?["decision"]?.string == "slew")
        // What the command line says counts more.
        let other = try await Self.run(configuration: text, "--slew-limit", "0.1")
        #expect(try JSON.lines(other.output).last?["decision"]?.string == "step")
    }

    @Test(
        arguments: [
            ("server a.example\nmax-pol 3\n", 2, "max-pol"), ("server a.example\n\nmin-poll many\n", 3, "many"),
            ("min-poll\n", 1, "min-poll"), ("server a.example:99999\n", 1, "99999"),
            ("# fine\nslew-limit -3\n", 2, "slew-limit"), ("server a.example\nonce yes\n", 2, "yes"),
        ] as [(String, Int, String)])
    func aWrongLineIsNamed(text: String, line: Int, words: String) async throws {
        let finished = try await Self.run(configuration: text)
        #expect(finished.status == 78)
        #expect(finished.errors.contains("line \(line)"), "\(finished.errors)")
        #expect(finished.errors.contains(words), "\(finished.errors)")
        #expect(finished.output.isEmpty)
    }

    @Test func aMissingFileIsStatus78() async throws {
        let finished = try await Tool.run("sync", "--config", "/nonexistent/dstime.conf")
        #expect(finished.status == 78)
        #expect(finished.errors.contains("/nonexistent/dstime.conf"))
    }
}
