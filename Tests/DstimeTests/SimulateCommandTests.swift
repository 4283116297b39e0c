import Foundation
import TestSupport
import Testing

/// `dstime simulate` from the outside.
@Suite struct SimulateCommandTests {
    private static let small = ["--nodes", "2", "--duration", "200"]

    private func run(_ arguments: String...) async throws -> Program.Finished {
        try await Program.run(Tool.path, ["simulate"] + arguments)
    }

    private func small(_ scenario: String, _ arguments: String...) async throws -> Program.Finished {
        try await Program.run(Tool.path, ["simulate", scenario] + Self.small + arguments)
    }

    private func objects(_ finished: Program.Finished) throws -> [JSON] {
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(finished.errors.isEmpty)
        return try JSON.lines(finished.output)
    }

    // MARK: The summary

    /// Those of the contract, in CLI.md.
    @Test(arguments: ["drift", "lossy", "falseticker", "free-run"])
    func hasTheKeysOfTheContract(scenario: String) async throws {
        let object = try #require(try objects(try await small(scenario, "--json")).first)
        let keys = [
            "scenario", "seed", "nodes", "duration_s", "events", "offset_rms_s", "offset_p99_s", "offset_max_s",
            "drift_error_rms_ppm", "slews", "steps", "ignored", "coverage", "ordering",
        ]
        for key in keys { #expect(object[key] != nil, "\(key)") }
        for key in ["physical", "lamport", "vector", "hybrid"] {
            #expect(object["ordering"]?["\(key)_violations"]?.number != nil, "\(key)")
        }
        #expect(object["ordering"]?["pairs"]?.number != nil)
        #expect(object["scenario"] == .string(scenario))
        #expect(object["nodes"] == .number(2) && object["seed"] == .number(1) && object["duration_s"] == .number(200))
        // Nobody is asked: nothing is claimed and no drift is known.
        let isAlone = scenario == "free-run"
        #expect(object["coverage"] == (isAlone ? .null : .number(1)))
        #expect((object["drift_error_rms_ppm"] == .null) == isAlone)
        let (rms, most) = (object["offset_rms_s"]?.number ?? -1, object["offset_max_s"]?.number ?? -1)
        #expect(0 < rms && rms <= most)
        #expect((object["offset_p99_s"]?.number ?? -1) <= most)
        // Messages are caused before they are received, whatever the clocks say.
        for key in ["lamport", "vector", "hybrid"] { #expect(object["ordering"]?["\(key)_violations"] == .number(0)) }
    }

    /// 50 ppm for 200 s are 10 ms, and for a day 4.32 s.
    @Test func freeRun() async throws {
        let short = try #require(try objects(try await small("free-run", "--json")).first)
        #expect(short["offset_max_s"] == .number(0.01))
        let day = try #require(try objects(try await run("free-run", "--nodes", "1", "--json")).first)
        #expect(day["offset_max_s"] == .number(4.32))
        #expect(day["converged"] == .number(0) && day["converged_after_s"] == .null && day["requests"] == .number(0))
    }

    /// 30 ms there and 10 ms back make an error of 10 ms.
    @Test func options() async throws {
        let finished = try await small(
            "drift", "--delay", "0.01", "--asymmetry", "0.02", "--jitter", "0", "--wander", "0", "--drift", "0",
            "--offset",
            "-0.003", "--poll", "16", "--settling", "150", "--json")
        let object = try #require(try objects(finished).first)
        #expect(abs((object["offset_max_s"]?.number ?? 0) - 0.01) < 1e-6)
        #expect(abs((object["offset_rms_s"]?.number ?? 0) - 0.01) < 1e-6)
        // A burst of four, and one each 16 s: of two nodes to four servers.
        let requests = object["requests"]?.number ?? 0
        #expect((100...140).contains(requests), "\(requests)")
        let dry = try #require(try objects(try await small("drift", "--free-run", "--wander", "0", "--json")).first)
        // 50 ms at the start and 50 ppm for 200 s.
        #expect(dry["offset_max_s"] == .number(0.06))
        #expect(dry["slews"] == .number(0) && dry["steps"] == .number(0))
        let stepping = try #require(try objects(try await small("drift", "--slew-limit", "0", "--json")).first)
        #expect(stepping["slews"] == .number(0) && stepping["steps"]?.number ?? 0 > 0)
    }

    @Test func textSaysWhatItTeaches() async throws {
        let finished = try await small("lossy")
        #expect(finished.output.hasPrefix("lossy: Lost packets cost samples and no truth.\n\n"))
        #expect(finished.output.contains("2 nodes for 200 s, seed 1"))
        #expect(finished.output.contains("held the truth all of the time"))
    }

    /// A share is at most the whole.
    @Test func aShareIsAtMostTheWhole() async throws {
        let lie = ["falseticker-majority", "--nodes", "2", "--duration", "300", "--lie", "0.012"]
        let object = try #require(
            try objects(try await Program.run(Tool.path, ["simulate", "--json"] + lie)).first)
        let coverage = try #require(object["coverage"]?.number)
        try #require(0 < coverage && coverage < 0.05, "a lie that is found out at once, but not quite: \(coverage)")
        let text = try await Program.run(Tool.path, ["simulate"] + lie).output
        let found = try #require(text.firstMatch(of: /held the truth ([0-9.]+) % of the time/))
        #expect(abs((Double(String(found.1)) ?? 0) - 100 * coverage) <= 0.005)
    }

    // MARK: One history

    @Test(arguments: ["drift", "suspend", "cascade"])
    func theSameArgumentsGiveTheSameBytes(scenario: String) async throws {
        for form in ["--json", "--policies"] {
            let first = try await small(scenario, form, "--seed", "7")
            #expect(first.status == 0)
            #expect(first.output == (try await small(scenario, form, "--seed", "7")).output)
            #expect(first.output != (try await small(scenario, form, "--seed", "8")).output)
        }
    }

    @Test func theSeedIsOneIfNotSaid() async throws {
        #expect(try await small("drift").output == (try await small("drift", "--seed", "1")).output)
        #expect(try await run("--nodes", "2", "--duration", "200").output == (try await small("drift")).output)
    }

    @Test func replicasAreRunsOneByOne() async throws {
        let together = try await small("lossy", "--replicas", "3", "--seed", "40", "--json")
        var alone = ""
        for seed in 40...42 { alone += try await small("lossy", "--seed", "\(seed)", "--json").output }
        #expect(together.output == alone)
        #expect(try objects(together).map { $0["seed"] } == [.number(40), .number(41), .number(42)])
        let text = try await small("lossy", "--replicas", "2", "--seed", "40").output
        let single = try await small("lossy", "--seed", "40").output
        #expect(text.hasPrefix(single + "\n" + (try await small("lossy", "--seed", "41").output) + "\n2 runs  "))
        // All of them together, as many samples each: the mean of squares, and the greatest of all.
        let found = try objects(try await small("lossy", "--replicas", "2", "--seed", "40", "--json"))
        let rms = found.compactMap { $0["offset_rms_s"]?.number }
        let most = found.compactMap { $0["offset_max_s"]?.number }
        try #require(rms.count == 2 && most.count == 2)
        let line = try #require(text.firstMatch(of: /2 runs +error RMS ([0-9.]+) ([mµ])s, .* with seed ([0-9]+)/))
        let shown = (Double(String(line.1)) ?? .nan) * (line.2 == "m" ? 1e-3 : 1e-6)
        #expect(abs(shown / ((rms[0] * rms[0] + rms[1] * rms[1]) / 2).squareRoot() - 1) < 1e-3)
        #expect(line.3 == (most[0] >= most[1] ? "40" : "41"))
        #expect(text.hasSuffix("\nbounds       held the truth all of the time in 2 of 2 runs\n"))
    }

    /// The largest seed that there is room for.
    @Test func anySeedWill() async throws {
        for seed in ["0", "18446744073709551615"] {
            let finished = try await small("drift", "--seed", seed, "--json")
            #expect(finished.status == 0)
            #expect(finished.output.contains("\"seed\":\(seed),"))
        }
    }

    // MARK: List and policies

    @Test func list() async throws {
        let names = [
            "free-run", "drift", "one-server", "asymmetric-path", "falseticker", "falseticker-majority", "byzantine",
            "lossy", "queue", "partition", "cascade", "leap-second", "suspend", "server-step", "crowd", "swarm",
            "ordering", "broadcast", "failure-detector", "two-generals", "commit-wait",
        ]
        let lines = try await run("--list").output.split(separator: "\n")
        #expect(lines.count == names.count + 1)
        for (line, name) in zip(lines.dropFirst(), names) {
            #expect(line.hasPrefix(name + " ") && line.hasSuffix("."), "\(line)")
        }
        let listed = try objects(try await run("--list", "--json"))
        #expect(listed.map { $0["scenario"] } == names.map { .string($0) })
        #expect(listed.allSatisfy { $0["lesson"]?.string?.isEmpty == false })
    }

    /// Slew and step; slew only: no step; step only: no slew; ignore: neither, 50 ms and 50 ppm for 200 s of error.
    @Test func policies() async throws {
        let names = ["slew, then step", "slew only", "step only", "ignore"]
        let rows = try await small("drift", "--policies", "--wander", "0").output.split(separator: "\n")
        #expect(rows.count == 5)
        for (row, name) in zip(rows.dropFirst(), names) { #expect(row.hasPrefix(name + " ")) }
        let found = try objects(try await small("drift", "--policies", "--wander", "0", "--offset", "0.5", "--json"))
        #expect(found.map { $0["policy"] } == names.map { .string($0) })
        try #require(found.count == 4)
        #expect(found[0]["steps"]?.number ?? 0 > 0 && found[0]["slews"]?.number ?? 0 > 0)
        #expect(found[1]["steps"] == .number(0) && found[1]["backward_steps"] == .number(0))
        #expect(found[2]["slews"] == .number(0) && found[2]["steps"]?.number ?? 0 > 0)
        #expect(found[3]["slews"] == .number(0) && found[3]["steps"] == .number(0))
        #expect(found[3]["offset_max_s"] == .number(0.51))
        // The first is what is run without the option.
        let standard = try #require(
            try objects(try await small("drift", "--wander", "0", "--offset", "0.5", "--json")).first)
        for key in ["offset_max_s", "events", "slews", "steps"] { #expect(found[0][key] == standard[key], "\(key)") }
    }

    // MARK: CSV

    /// A line for each node at the start and each 0.4 s, 200 s/500, and one of names.
    @Test func csv() async throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("series.csv", "old\n")
        let object = try #require(try objects(try await small("drift", "--csv", path, "--wander", "0", "--json")).first)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.hasSuffix("\n") && !text.contains("\r"))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(lines.count == 1 + 2 * 501)
        #expect(lines.first == "time_s,node,error_s,claim_low_s,claim_high_s,drift_ppm,known_drift_ppm")
        var greatest = 0.0
        for (index, line) in lines.dropFirst().enumerated() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map { Double(String($0)) }
            try #require(fields.count == 7, "\(line)")
            let (time, node, error) = (try #require(fields[0]), try #require(fields[1]), try #require(fields[2]))
            #expect(abs(time - 0.4 * Double(index / 2)) < 1e-9, "\(line)")
            #expect(node == Double(index % 2), "\(line)")
            #expect(fields[5] == (node == 0 ? 50 : -50), "\(line)")
            // Default settling does not fit, so the first fifth is left out.
            if time > 40 { greatest = max(greatest, abs(error)) }
            guard let low = fields[3], let high = fields[4] else {
                #expect(time < 30 && fields[3] == nil && fields[4] == nil, "\(line)")
                continue
            }
            // The clock's error is in what is claimed for it, of the same sign.
            #expect(low - 1e-9 <= error && error <= high + 1e-9, "\(line)")
        }
        #expect(abs(greatest - (object["offset_max_s"]?.number ?? 0)) < 1e-9)
    }

    /// A clock that is 50 ms ahead and stays so has an error of +50 ms, and a claim around that.
    @Test func signs() async throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("series.csv", "")
        #expect(
            try await small("drift", "--free-run", "--drift", "0", "--wander", "0", "--nodes", "1", "--csv", path)
                .status == 0)
        let last = try #require(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").last)
        let fields = last.split(separator: ",").map { Double(String($0)) ?? .nan }
        #expect(fields[2] == 0.05)
        #expect(0.03 < fields[3] && fields[3] < 0.05 && 0.05 < fields[4] && fields[4] < 0.07, "\(last)")
    }

    /// Every 30 s, and once more where the duration is no multiple of that.
    @Test func sampling() async throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("series.csv", "")
        #expect(try await small("drift", "--nodes", "1", "--csv", path, "--sampling", "30").status == 0)
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst()
        #expect(lines.map { $0.prefix { $0 != "," } } == ["0", "30", "60", "90", "120", "150", "180", "200"])
    }

    /// To look does not change what is seen.
    @Test func csvChangesNothing() async throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("series.csv", "")
        #expect(try await small("drift", "--csv", path, "--json").output == (try await small("drift", "--json")).output)
    }

    @Test(arguments: ["--csv", "--plot"]) func unwritableFiles(option: String) async throws {
        let missing = try await small("drift", option, "/nonexistent/file")
        #expect(missing.status == 74 && missing.output.isEmpty)
        #expect(missing.errors.contains("cannot write '/nonexistent/file'"), "\(missing.errors)")
        // Known only when the run is over: its result is there all the same.
        let full = try await small("drift", option, "/dev/full")
        #expect(full.status == 74)
        #expect(full.errors == "dstime: cannot write '/dev/full': No space left on device\n", "\(full.errors)")
        #expect(full.output == (try await small("drift")).output)
    }

    /// One file cannot hold both, by whatever path; nor may a result overwrite what it came from.
    @Test func noFileIsOverwrittenByTheOther() async throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("world.conf", "like drift\n")
        let other = directory.path + "/./world.conf"
        for arguments in [
            ["drift", "--csv", "nowhere.csv", "--plot", "nowhere.csv"], ["drift", "--csv", path, "--plot", other],
            [path, "--csv", other], [other, "--plot", path],
        ] {
            let finished = try await Program.run(Tool.path, ["simulate"] + Self.small + arguments)
            #expect(finished.status == 64 && finished.errors.contains("overwrite"), "\(arguments): \(finished.errors)")
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "like drift\n")
        #expect(try await small("drift", "--csv", "/dev/null", "--plot", "/dev/null").status == 0)
    }

    @Test func fullOutput() async throws {
        let finished = try await Tool.run(
            "simulate", "drift", "--nodes", "1", "--duration", "20", output: .file("/dev/full"))
        #expect(finished.status == 74)
    }
}
