import TestSupport
import Testing

/// `dstime simulate failure-detector` shows detectors to be wrong where a timeout is computed to be too short, and not before.
@Suite struct SimulateFailureDetectorTests {
    private func run(_ words: String, _ more: [String] = []) async throws -> Program.Finished {
        let words = words.split(separator: " ").map { String($0) }
        return try await Program.run(Tool.path, ["simulate", "failure-detector"] + words + more)
    }

    private func objects(_ words: String, _ more: [String] = []) async throws -> [JSON] {
        let finished = try await run(words + " --json", more)
        #expect(finished.status == 0, "\(finished.errors)")
        return try JSON.lines(finished.output)
    }

    private func held(_ object: JSON, _ property: String) -> Bool? {
        object["properties"]?.array?.first { $0["property"] == .string(property) }?["held"]?.bool
    }

    /// A clock shows 100 ms after 80 ms if it is fast by a quarter; an answer takes twice 40 ms.
    @Test(arguments: [(249_999, false), (250_001, true)]) func drift(ppm: Int, isWrong: Bool) async throws {
        let both = try await objects("--timeout 0.1 --delay 0.04 --nodes 4 --drift \(ppm)")
        #expect(both.map { $0["detector"]?.string } == ["perfect", "eventually-perfect"])
        for object in both {
            #expect(object["critical_drift_ppm"] == .number(250_000))
            #expect(((object["wrong_suspicions"]?.number ?? -1) > 0) == isWrong)
            #expect(held(object, "strong accuracy") == !isWrong && held(object, "strong completeness") == true)
            #expect(object["broken_assumptions"] == .array(isWrong ? [.string("bounded drift")] : []))
            #expect(object["broken_promises"] == .array([]) && object["broken_promises_left_out"] == .number(0))
        }
        #expect(both.map { held($0, "eventual strong accuracy") } == [!isWrong, true])
        // Who was wrong waits for twice as long.
        #expect(both[1]["timeouts_s"]?.array?.first == .number(isWrong ? 0.2 : 0.1))
    }

    /// Twice what a packet takes is less than the timeout, or more.
    @Test(arguments: [("0.0549", false), ("0.0551", true)]) func delay(_ delay: String, isWrong: Bool) async throws {
        for object in try await objects("--delay \(delay)") {
            #expect(((object["wrong_suspicions"]?.number ?? -1) > 0) == isWrong)
        }
    }

    /// A pause of 40 ms at any time: (40 − 10)/110 of the runs, within four standard deviations. One of 9.9 ms: none.
    @Test func pause() async throws {
        func wrong(_ pause: String) async throws -> Int {
            try await objects("--detector perfect --replicas 400 --pause \(pause)").count {
                $0["wrong_suspicions"] != .number(0)
            }
        }
        let found = Double(try await wrong("0.04"))
        let (expected, spread): (Double, Double) = (400 * 0.2727, (400 * 0.2727 * 0.7273).squareRoot())
        #expect((found - expected).magnitude < 4 * spread)
        #expect(try await wrong("0.0099") == 0)
    }

    /// A crash is noticed at the end of the first timeout in which no answer came: Δ − d to 2Δ − d after it.
    @Test func detectionTime() async throws {
        let crashed = try await objects("--detector perfect --replicas 60 --nodes 4")
        var times: [Double] = []
        for object in crashed {
            #expect(object["crashes"]?.array?.count == 1 && object["correct"]?.array?.count == 3)
            times.append(try #require(object["detection_max_s"]?.number))
        }
        let (least, greatest): (Double, Double) = (times.min() ?? 0, times.max() ?? 0)
        #expect(least >= 0.06 && least < 0.075)
        #expect(greatest <= 0.17 && greatest > 0.155)
        // The mean of what is as likely anywhere between, by four standard deviations.
        let mean: Double = times.reduce(0, +) / 60
        #expect((mean - 0.115).magnitude < 0.0165)
    }

    /// 2(N − 1) messages for each process and timeout, while all are up: nobody notices anything.
    @Test func nothingHappens() async throws {
        let object = try #require(try await objects("--crashes 0 --detector perfect --nodes 5").first)
        // The timeouts within 13 s; requests of the last one are not yet answered.
        let packets = 118 * 5 * 4 * 2 - 5 * 4
        #expect(object["packets"] == .number(Double(packets)))
        #expect(object["detection_p50_s"] == .null && object["crashes"] == .array([]))
    }

    /// Each step is wrong where its own numbers say so, and its command repeats it.
    @Test(arguments: ["drift", "delay", "pause"]) func sweep(what: String) async throws {
        let steps = try await objects("--sweep \(what) --replicas 2 --nodes 2 --crashes 0 --seed 5")
        #expect(steps.count == (what == "pause" ? 9 : 5) * 2 * 2)
        var wrong = 0
        for object in steps {
            let (drift, delay) = (object["drift_ppm"]?.number ?? 0, object["delay_s"]?.number ?? 0)
            let pause = object["pauses"]?.array?.first.map { ($0["end_s"]?.number ?? 0) - ($0["begin_s"]?.number ?? 0) }
            let isLate = 2 * delay * (1 + drift / 1e6) > 0.11
            let isWrong = object["wrong_suspicions"] != .number(0)
            // A pause has to come at the wrong time.
            if let pause, !isLate { #expect(!isWrong || pause > 0.01) } else { #expect(isWrong == isLate, "\(object)") }
            if isWrong { wrong += 1 }
        }
        #expect(wrong > 0 && wrong < steps.count)
        let command = try #require(steps.last?["command"]?.string)
        #expect(!command.contains("--sweep") && command.contains("--\(what) ") && command.contains("--seed 6"))
        let again = try await Tool.run(
            script: "tool=$1; dstime() { \"$tool\" \"$@\"; }; eval \"$2 --json\"", [command])
        var (one, other) = (try JSON.lines(again.output).first?.object, steps.last?.object)
        #expect(one?.removeValue(forKey: "command") != nil && other?.removeValue(forKey: "command") != nil)
        #expect(one == other)
        let text = try await run("--sweep \(what) --replicas 2")
        #expect(text.status == 0 && text.output.contains("PREDICTED") && text.output.contains("never"))
    }

    @Test func text() async throws {
        let table = try await run("--drift 101000")
        #expect(table.status == 0 && table.output.contains("p2 crashes at"))
        #expect(
            table.output.contains(
                /\nline +a drift of 100000 ppm, a pause of more than 0 s, or a delay of 49\.9\d ms\n/)
        )
        #expect(table.output.contains(/\nstrong completeness +held +held\n/))
        #expect(table.output.contains(/\nstrong accuracy +violated +violated\n/))
        #expect(table.output.contains(/\neventual strong accuracy +violated +held\n/))
        #expect(table.output.contains(/\nlongest timeout at the end +110 ms +220 ms\n/))
        // Process 0 suspects process 2 before that crashes.
        #expect(table.output.contains("Noticed after 0 s: suspected before the crash."))
        #expect(try await run("").output.contains("Noticed after 0 s") == false)
        let detail = try await run("--detector eventually-perfect --drift 101000 --events")
        #expect(detail.output.contains("suspects p1") && detail.output.contains("restores p1"))
        #expect(detail.output.contains(/\nstrong accuracy +no +violated/))
    }

    /// What befalls the processes by --at: a crash in the place of the drawn one, a pause, and a partition.
    @Test func incidents() async throws {
        let object = try #require(
            try await objects(
                "--detector perfect",
                ["--at", "0.5 crash 1", "--at", "0.2 pause 0 0.3", "--at", "0.6 partition 1", "--at", "0.9 heal"]
            ).first)
        #expect(object["crashes"]?.array?.map { $0["node"] } == [.number(1)])
        #expect(object["pauses"]?.array?.first?["end_s"] == .number(0.5))
        #expect(object["partition"]?["nodes"] == .array([.number(0)]))
        #expect(object["broken_assumptions"] == .array([.string("bounded pauses"), .string("no loss")]))
        let congested = try #require(try await objects("--detector perfect --congestion 0.0051").first)
        #expect(congested["wrong_suspicions"]?.number ?? 0 > 0)
        #expect(congested["congestion"]?["begin_s"] == .number(0.33))
    }

    /// What nobody has promised is no fault of the program, whatever is asked for.
    @Test(arguments: [
        "--loss 0.5 --replicas 20", "--loss 0.3 --retransmission 0.05 --replicas 5",
        "--jitter 0.05 --delay 0.2 --replicas 5",
        "--drift -900000", "--drift 900000 --jitter 0.01", "--pause 100", "--timeout 0.001 --delay 1", "--delay 0",
        "--congestion 10 --loss 0.2", "--nodes 64 --crashes 63", "--drift 50000 --pause 0.009 --replicas 30",
    ])
    func nothingIsBroken(words: String) async throws {
        let finished = try await run(words + " --json")
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(try JSON.lines(finished.output).allSatisfy { $0["broken_promises"] == .array([]) })
    }

    @Test(
        arguments: [
            (["--timeout", "0"], "--timeout 0: must be from 0.001 to 1000 s"),
            (["--jitter", "0.06"], "--jitter 0.06: must be from 0 to 0.05 s"),
            (["--drift", "1e6"], "--drift 1e6: must be from -900000 to 900000"),
            (["--pause", "-1"], "--pause -1: must be from 0 to 1000 s"),
            (["--crashes", "3"], "--crashes 3: must be from 0 to 2"),
            (["--congestion", "101"], "--congestion 101: must be from 0 to 100 s"),
            (["--retransmission", "0"], "--retransmission 0: must be from 0.001 to 1000 s"),
            (["--patience", "0.1"], "--patience 0.1: must be from "),
            (["--nodes", "1"], "--nodes 1: must be from 2 to 64"),
            (["--detector", "eager"], "eager"), (["--sweep", "loss"], "loss"),
            (["--at", "1 crash 3"], "nodes are numbered from 0 to 2"),
            (["--at", "1 step 0 1"], "one of: crash NODE, pause NODE SECONDS, partition NODES, heal\n"),
            (
                ["--at", "1 leap"],
                "must be SECONDS and one of: crash NODE, pause NODE SECONDS, partition NODES, heal\n"
            ),
            (["--at", "1 partition 3"], "must cut off the first 1 to 2 of 3 nodes"),
            (["--at", "1 pause 0 0"], "must be for more than 0"), (["--at", "1 heal"], "there is no partition"),
            (["--events"], "show one detector: add --detector"),
            (["--sweep", "drift", "--detector", "perfect"], "not with --detector"),
            (["--sweep", "pause", "--pause", "1"], "not with --pause"),
            (["--sweep", "drift", "--delay", "0.06"], "--sweep drift: the timeout must be longer"),
            (["--sweep", "drift", "--delay", "0"], "--sweep drift: no clock is too fast where packets take no time"),
            (["--sweep", "pause", "--drift", "101000"], "also by a clock that is fast by 101000 ppm"),
            (["--messages", "3"], "--messages"), (["--rule", "1,1"], "--rule"), (["--fanout", "3"], "--fanout"),
        ] as [([String], String)])
    func wrongValues(arguments: [String], message: String) async throws {
        let finished = try await run("", arguments)
        #expect(
            finished.status == 64 && finished.output.isEmpty && finished.errors.contains(message), "\(finished.errors)")
    }
}
