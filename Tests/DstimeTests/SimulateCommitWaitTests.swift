import TestSupport
import Testing

/// `dstime simulate commit-wait` waits for twice the uncertainty, and loses order where a bound is wrong.
@Suite struct SimulateCommitWaitTests {
    private func run(_ words: String) async throws -> Program.Finished {
        let words = words.split(separator: " ").map { String($0) }
        return try await Program.run(Tool.path, ["simulate", "commit-wait"] + words)
    }

    private func objects(_ words: String) async throws -> [JSON] {
        let finished = try await run(words + " --json")
        #expect(finished.status == 0, "\(finished.errors)")
        return try JSON.lines(finished.output)
    }

    private func number(_ object: JSON, _ key: String) -> Double { object[key]?.number ?? .nan }

    /// With the numbers of Spanner: ε from 1 to 7 ms, a wait of 8 ms on average; a drift of 300 ppm is 100 more than assumed, and uses
    /// up 1 ms in 10 s.
    @Test func fourWorlds() async throws {
        let all = try await objects("--transactions 3000 --nodes 6")
        #expect(all.map { $0["waits"] } == [.bool(true), .bool(false), .bool(true), .bool(false)])
        #expect(all.map { number($0, "drift_ppm") } == [200, 200, 300, 300])
        for object in all {
            let (isTrue, waits) = (number(object, "drift_ppm") <= 200, object["waits"] == .bool(true))
            #expect(object["committed"] == .number(18_000) && object["broken_promises"] == .array([]))
            #expect(object["wait_predicted_s"] == .number(waits ? 0.008 : 0))
            let wait: Double = waits ? 0.008 : 0
            #expect((number(object, "wait_mean_s") - wait).magnitude < 0.000_1)
            // What a clock with a wrong bound is set back by comes on top.
            #expect(!isTrue || number(object, "wait_max_s") < 0.014_01)
            #expect((number(object, "inversions") == 0) == (isTrue && waits))
            #expect((number(object, "false_timestamps") == 0) == (isTrue && waits))
            #expect((number(object, "wrong_claims") == 0) == isTrue)
            if isTrue {
                #expect(object["wrong_after_s"] == .null)
            } else {
                #expect((number(object, "wrong_after_s") - 10).magnitude < 0.02)
            }
        }
        #expect(number(all[3], "inversions") > 2 * number(all[2], "inversions"))
    }

    /// Twice the mean of ε: of 2 ms and of 1 ms more, with 100 ppm of 20 s on average.
    @Test func otherBounds() async throws {
        let object = try #require(
            try await objects(
                "--wait --drift 90 --bound 0.002 --assumed-drift 100 --interval 20 --transactions 1000 --spacing 0.2"
            ).first)
        #expect(object["wait_predicted_s"] == .number(0.006))
        #expect((number(object, "wait_mean_s") - 0.006).magnitude < 0.000_1)
        #expect(object["inversions"] == .number(0) && object["wrong_after_s"] == .null)
    }

    /// Two clocks that both are wrong for two thirds of the time.
    @Test func shareOfWrongBounds() async throws {
        let object = try #require(try await objects("--wait --drift 300 --nodes 2 --transactions 3000").first)
        let share: Double = number(object, "wrong_claims")
        #expect((share - 0.6667).magnitude < 0.03)
        #expect(number(object, "false_timestamps") > 0)
    }

    /// Nothing is wrong up to the line, and beyond it something is.
    @Test(arguments: ["drift", "bound", "error"]) func sweep(what: String) async throws {
        let steps = try await objects("--sweep \(what) --transactions 400")
        #expect(steps.count == 8)
        for object in steps {
            let bound: Double = number(object, "bound_s")
            let gain: Double = number(object, "drift_ppm") - 200
            // By the end of 30 s; a drift that is lost is a little more in the own time of a clock.
            let excess: Double = number(object, "error_s") + max(0, gain) * 30e-6 - bound
            if excess < -0.000_1 { #expect(object["wrong_after_s"] == .null && object["inversions"] == .number(0)) }
            if excess > 0.000_3 { #expect(object["wrong_after_s"] != .null && number(object, "wrong_claims") > 0) }
            let wait: Double = 2 * (bound + 0.003)
            #expect((number(object, "wait_predicted_s") - wait).magnitude < 1e-9)
            #expect((number(object, "wait_mean_s") - wait).magnitude < 0.000_6)
        }
        #expect(number(steps[7], "wrong_claims") > 0 || what == "bound")
        let command = try #require(steps.last?["command"]?.string)
        #expect(!command.contains("--sweep") && command.contains("--\(what) ") && command.contains("--wait"))
        let again = try await Tool.run(
            script: "tool=$1; dstime() { \"$tool\" \"$@\"; }; eval \"$2 --json\"", [command])
        #expect(try JSON.lines(again.output).first?["inversions"] == steps.last?["inversions"])
        let text = try await run("--sweep \(what) --transactions 50 --replicas 2")
        #expect(text.output.split(separator: "\n").count == 12 && text.output.contains("400"), "\(text.output)")
    }

    @Test func text() async throws {
        let table = try await run("")
        #expect(table.output.contains(/\nexternal consistency +held +violated +violated +violated\n/))
        #expect(table.output.contains(/\nmean wait, predicted +8 ms +0 s +8 ms +0 s\n/))
        #expect(table.output.contains(/\nbounds wrong from, predicted +never +never +9\.991 s +9\.991 s\n/))
        let detail = try await run("--wait --drift 0 --nodes 2 --transactions 2 --spacing 0.01 --events")
        #expect(detail.output.contains("starts T0.0\n"))
        #expect(detail.output.contains(/commits T0\.0 at 0\.\d{6}\n/), "\(detail.output)")
        #expect(detail.output.contains(/\nexternal consistency +yes +held\n/))
        let one = try await run("--no-wait")
        #expect(one.output.contains(/\nmean wait +0 s +0 s\n/))
    }

    @Test(arguments: [
        "--bound 0", "--bound 0 --drift 0 --assumed-drift 0", "--error 100", "--drift 10000 --interval 1000000",
        "--assumed-drift 10000", "--spacing 0", "--spacing 10000", "--nodes 1", "--interval 0.001 --transactions 20",
        "--error 0.001", "--drift -200", "--offset 2100000000",
    ])
    func nothingIsBroken(words: String) async throws {
        let finished = try await run("--transactions 100 --json " + words)
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(try JSON.lines(finished.output).allSatisfy { $0["broken_promises"] == .array([]) })
    }

    @Test func interrupted() async throws {
        let finished = try await Tool.interrupt("simulate commit-wait --transactions 100000 --nodes 128")
        #expect(finished.status == 130)
    }

    @Test(
        arguments: [
            ("--transactions 0", "--transactions 0: must be from 1 to 100000"),
            ("--spacing -1", "--spacing -1: must be from 0 to 10000 s"),
            ("--drift 10001", "--drift 10001: must be from"),
            ("--assumed-drift -1", "--assumed-drift -1: must be from 0.0 to 10000.0 ppm"),
            ("--bound -1", "--bound -1: must be from 0 to 100 s"),
            ("--error 101", "--error 101: must be from 0 to 100 s"),
            ("--interval 0", "--interval 0: must be from 0.001 to 1000000 s"),
            ("--nodes 129", "--nodes 129: must be from 1 to 128"),
            ("--offset -1", "--offset -1: must be from 0 to"), ("--events", "add --drift, and --wait or --no-wait"),
            ("--events --wait", "show one of four"), ("--sweep drift --wait", "not with --wait"),
            ("--sweep offset", "offset"), ("--loss 0.1", "--loss"), ("--delay 1", "--delay"),
        ])
    func wrongValues(words: String, message: String) async throws {
        let finished = try await run(words)
        #expect(
            finished.status == 64 && finished.output.isEmpty && finished.errors.contains(message), "\(finished.errors)")
    }
}
