import ClockDiscipline
import Foundation
import NTPRuntime
import SystemClocks
import Testing
import TestSupport
import TimeScales

/// `dstime now` and `dstime status` from a state that a daemon left, and `dstime drift`.
@Suite struct DaemonStateTests {
    /// A state taken `age` ago in which the truth was 3 to 5 ms ahead of the clock, and a slew of 100 ppm had 10 s to go.
    private static func state(age: Duration, boot: String = SyncState.thisBoot) throws -> SyncState {
        let now = try ClockMoment()
        let time = now.time.advanced(by: .zero - age)
        return SyncState(
            condition: .tracking, boot: boot, process: 1,
            moment: ClockMoment(
                time: time, dateNanoseconds: now.dateNanoseconds - (now.time.nanoseconds - time.nanoseconds),
                asleepNanoseconds: now.asleepNanoseconds),
            offset: .milliseconds(4),
            offsetDeviation: .microseconds(3),
            interval: OffsetInterval(low: .milliseconds(3), high: .milliseconds(5)),
            slewRate: FrequencyOffset(femtoratio: 100_000_000_000), slewEnd: time.advanced(by: .seconds(10)),
            driftBound: .assumedMaximum, drift: FrequencyOffset(femtoratio: -12_345_678_000),
            driftDeviation: FrequencyOffset(femtoratio: 10_000_000), validUntil: time.advanced(by: .seconds(100)),
            leapSecond: 0, slews: 7, steps: 1,
            sources: [
                SyncState.Source(
                    endpoint: "time.example:123", standing: "selected", stratum: 2, poll: 6, reach: 0o377, samples: 20,
                    time: time.advanced(by: .milliseconds(-500)), offset: .milliseconds(4),
                    errorBound: .milliseconds(1), delay: .milliseconds(1), rootDistance: .milliseconds(2))
            ])
    }

    private static func file(_ state: SyncState) throws -> (directory: TemporaryDirectory, path: String) {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/state"
        var state = state
        // What holds now holds as long as tests may be kept waiting.
        if let now = try? ClockMoment().time, now < state.validUntil {
            state.validUntil = now.advanced(by: .seconds(3_600))
        }
        try state.write(to: path)
        return (directory, path)
    }

    private static func later(_ state: SyncState, _ elapsed: Duration, step: Duration = .zero) -> ClockMoment {
        let time = state.moment.time.advanced(by: elapsed)
        let step = step / .nanoseconds(1)
        return ClockMoment(
            time: time,
            dateNanoseconds: state.moment.dateNanoseconds + time.nanoseconds - state.moment.time.nanoseconds
                + Int64(step),
            asleepNanoseconds: state.moment.asleepNanoseconds)
    }

    /// Equal to a microsecond: of what the slewed clock shows itself it gains a ten-thousandth less.
    private static func isNear(_ left: Duration, _ right: Duration) -> Bool {
        max(left - right, right - left) < .nanoseconds(1_001)
    }

    /// The bounds move with the slew, and widen by 50 ppm.
    @Test func theIntervalMovesWithTheSlew() throws {
        let state = try Self.state(age: .zero)
        let later = try #require(state.interval(at: Self.later(state, .seconds(4))))
        #expect(Self.isNear(later.low, .milliseconds(3) - .microseconds(400) - .microseconds(200)))
        #expect(Self.isNear(later.high, .milliseconds(5) - .microseconds(400) + .microseconds(200)))
        // The slew is to end after 10 s, in which it moves the clock by 1 ms. If nobody has said that it ended, it may have
        // gone on for 90 s more, by 9 ms.
        let end = try #require(state.interval(at: Self.later(state, .seconds(100))))
        #expect(Self.isNear(end.low, .milliseconds(2) - .milliseconds(5) - .milliseconds(9)))
        #expect(Self.isNear(end.high, .milliseconds(4) + .milliseconds(5)))
        #expect(state.interval(at: Self.later(state, .seconds(101))) == nil)
        #expect(state.interval(at: Self.later(state, .seconds(-1))) == nil)
        // Ended when it was to end, it has moved the clock by just that.
        let end10 = Self.later(state, .seconds(10))
        let ended = state.slewEnded((end10.time, end10.time), now: end10)
        let after = try #require(ended.interval(at: Self.later(state, .seconds(100))))
        #expect(Self.isNear(after.low, .milliseconds(2) - .milliseconds(5)))
        #expect(Self.isNear(after.high, .milliseconds(4) + .milliseconds(5)))
    }

    /// A clock that somebody sets forward by 2 s is 2 s ahead of what the state says; a leap second that was announced is none
    /// of that.
    @Test func theIntervalKnowsOfForeignSteps() throws {
        var state = try Self.state(age: .zero)
        let set = try #require(state.interval(at: Self.later(state, .seconds(4), step: .seconds(2))))
        #expect(Self.isNear(set.low, .milliseconds(3) - .microseconds(600) - .seconds(2)))
        #expect(!state.isRight(at: Self.later(state, .seconds(4), step: .seconds(2))))
        state.leapSecond = 1
        let leapt = try #require(state.interval(at: Self.later(state, .seconds(4), step: .seconds(-1))))
        #expect(Self.isNear(leapt.low, .milliseconds(3) - .microseconds(600)))
        var slept = Self.later(state, .seconds(4))
        slept.asleepNanoseconds += 1_000_000_000
        #expect(state.interval(at: slept) == nil)
    }

    @Test func nowHoldsTheTruth() async throws {
        let (directory, path) = try Self.file(try Self.state(age: .seconds(2)))
        defer { _ = directory }
        let before = Date().timeIntervalSince1970
        let finished = try await Tool.run("now", "--state-file", path, "--json")
        let after = Date().timeIntervalSince1970
        #expect(finished.status == 0)
        let object = try #require(try JSON.lines(finished.output).first)
        let earliest = Double(try nanoseconds(utc: object["earliest"]?.string)) / 1e9
        let latest = Double(try nanoseconds(utc: object["latest"]?.string)) / 1e9
        // By the state the truth is 2.7 to 4.9 ms ahead of the clock by now.
        #expect(earliest >= before + 0.0026 && earliest <= after + 0.0028)
        #expect(latest >= before + 0.0048 && latest <= after + 0.0050)
        #expect(object["source"]?.string == "daemon")
    }

    @Test func statusShowsClockAndServers() async throws {
        let (directory, path) = try Self.file(try Self.state(age: .seconds(2)))
        defer { _ = directory }
        let text = try await Tool.run("status", "--state-file", path)
        #expect(text.status == 0)
        for words in ["time.example:123", "selected", "377", "−12.346 ± 0.010 ppm", "7 slewed, 1 stepped", "none"] {
            #expect(text.output.contains(words), "\(words): \(text.output)")
        }
        let lines = try JSON.lines(try await Tool.run("status", "--state-file", path, "--json").output)
        #expect(lines.count == 2)
        #expect(lines[0]["valid"] == .bool(true))
        #expect(lines[0]["drift_ppm"]?.number == -12.345678)
        #expect(lines[1]["server"]?.string == "time.example:123")
        #expect(lines[1]["reach"]?.number == 255)
    }

    @Test func aLapsedStateIsNoAnswer() async throws {
        let (directory, path) = try Self.file(try Self.state(age: .seconds(200)))
        defer { _ = directory }
        for command in ["now", "status"] {
            let finished = try await Tool.run(command, "--state-file", path)
            #expect(finished.status == 69, "\(command)")
        }
    }

    @Test func aStateFromAnotherBootIsNoAnswer() async throws {
        let (directory, path) = try Self.file(try Self.state(age: .seconds(1), boot: "another"))
        defer { _ = directory }
        let finished = try await Tool.run("now", "--state-file", path)
        #expect(finished.status == 69)
        #expect(finished.errors.contains("before this machine was started"))
    }

    @Test func withoutADaemonItSaysWhatToDo() async throws {
        let finished = try await Tool.run("now", "--state-file", "/nonexistent/state")
        #expect(finished.status == 69)
        #expect(finished.errors.contains("name servers to ask"))
    }

    /// Whatever part of a state was written: the whole one, or a refusal that names a line.
    @Test func aStateThatWasCutIsRefused() throws {
        let text = try Self.state(age: .zero).text
        #expect(try SyncState(text: text) == SyncState(text: text))
        for count in 0..<text.utf8.count {
            let cut = String(decoding: Array(text.utf8.prefix(count)), as: UTF8.self)
            #expect(throws: SyncState.Fault.self) { try SyncState(text: cut) }
        }
        for word in ["x", "-", "99999999999999999999999999999999999999999", ""] {
            let broken = text.replacing(/drift-bound [0-9]+/, with: "drift-bound \(word)")
            #expect(throws: SyncState.Fault.self, "\(word)") { try SyncState(text: broken) }
        }
    }

    /// Numbers with which nobody could compute, or that cannot be.
    @Test(arguments: [
        ("interval", "170141183460469231731687303715884105727 -170141183460469231731687303715884105727"),
        ("interval", "0 1000000000000000000000000000001"), ("offset", "-1000000000000000000000000000001"),
        ("error-bound", "170141183460469231731687303715884105727"), ("drift-bound", "-1"), ("leap", "2"),
        ("leap", "-2"),
        ("source", "selected 2 900 255 20 0 0 0 0 0 a:1"),
        ("source", "selected 2 6 255 20 0 0 0 0 -1\(String(repeating: "0", count: 36)) a:1"),
    ])
    func whatCannotBeIsRefused(key: String, value: String) throws {
        let lines = try Self.state(age: .zero).text.split(separator: "\n", omittingEmptySubsequences: false)
        let changed = lines.map { $0.hasPrefix(key + " ") ? "\(key) \(value)" : String($0) }
        let line = try #require(lines.firstIndex { $0.hasPrefix(key + " ") }) + 1
        #expect(throws: SyncState.Fault.malformed(line: line)) {
            try SyncState(text: changed.joined(separator: "\n"))
        }
    }

    /// The end of a slew changes where the truth is, and neither what was decided nor when.
    @Test func theEndOfASlewIsNoDecision() throws {
        let state = try Self.state(age: .zero)
        let end = Self.later(state, .seconds(10))
        let ended = state.slewEnded((earliest: end.time, latest: end.time), now: end)
        #expect(ended.moment == end && ended.decided == state.moment)
        #expect(ended.interval != state.interval)
        // From 3 to 5 ms, around 4 ms.
        #expect(ended.metrics.contains("\ndstime_error_bound_seconds 0.001\n"))
        let second = UnixTime(state.moment.date).seconds
        #expect(ended.metrics.contains("\ndstime_last_decision_timestamp_seconds \(second)\n"))
        #expect(try SyncState(text: ended.text) == ended)
    }

    /// Bounds hold on when the daemon has ended, and the clock is nobody's.
    @Test func aDaemonThatHasEndedKeepsNothing() async throws {
        var state = try Self.state(age: .seconds(2))
        state.slewRate = .zero
        #expect(state.isRight(at: try ClockMoment()))
        state.condition = .ended
        #expect(try !state.isRight(at: ClockMoment()))
        let (directory, path) = try Self.file(state)
        defer { _ = directory }
        let status = try await Tool.run("status", "--state-file", path)
        #expect(status.status == 69 && status.output.contains("the daemon has ended"))
        let now = try await Tool.run("now", "--state-file", path)
        #expect(now.status == 0)
    }

    /// One that was killed has not said so, but has its lock no more; while somebody has it, it runs.
    @Test func aDaemonThatWasKilledIsMissed() async throws {
        let (directory, path) = try Self.file(try Self.state(age: .seconds(2)))
        defer { _ = directory }
        do {
            let lock = try OneAtATime(path: SyncState.lockPath(of: path))
            let running = try await Tool.run("status", "--state-file", path)
            #expect(running.status == 0 && running.output.contains("keeping the clock"))
            let lines = try JSON.lines(try await Tool.run("status", "--state-file", path, "--json").output)
            #expect(lines.first?["running"] == .bool(true))
            _ = consume lock
        }
        let status = try await Tool.run("status", "--state-file", path)
        #expect(status.status == 69 && status.output.contains("process 1, is gone"), "\(status.output)")
        let json = try await Tool.run("status", "--state-file", path, "--json")
        #expect(json.status == 69)
        #expect(try JSON.lines(json.output).first?["running"] == .bool(false))
        // It is not waited for what it said last.
        let waited = try await Tool.run("status", "--wait", "0.5", "--state-file", path)
        #expect(waited.status == 69)
        #expect(try await Tool.run("now", "--state-file", path).status == 0)
    }

    /// A clock that is known to be wrong is not waited for, and is no success.
    @Test(arguments: [
        (SyncState.Condition.refused, "beyond what may be corrected"), (.undecided, "contradict"),
        (.starting, "nothing decided yet"),
    ])
    func aClockThatIsNotKeptIsNotRight(condition: SyncState.Condition, words: String) async throws {
        var state = try Self.state(age: .seconds(2))
        (state.slewRate, state.condition) = (.zero, condition)
        #expect(try !state.isRight(at: ClockMoment()))
        let (directory, path) = try Self.file(state)
        defer { _ = directory }
        let lock = try OneAtATime(path: SyncState.lockPath(of: path))
        let status = try await Tool.run("status", "--wait", "0.2", "--state-file", path)
        #expect(status.status == 69 && status.output.contains(words), "\(status.output)")
        _ = consume lock
        // Whoever is gone then has been no success either, and what it knew is said.
        let gone = try await Tool.run("status", "--state-file", path)
        #expect(gone.status == 69 && gone.output.contains("nobody keeps the clock"), "\(gone.output)")
        #expect(gone.output.contains("drift") == (condition != .starting), "\(gone.output)")
    }

    @Test func nowSaysThatNothingWasDecidedYet() async throws {
        var state = try Self.state(age: .seconds(2))
        (state.condition, state.validUntil) = (.starting, state.moment.time)
        let (directory, path) = try Self.file(state)
        defer { _ = directory }
        let now = try await Tool.run("now", "--state-file", path)
        #expect(now.status == 69 && now.errors.contains("decided nothing yet"), "\(now.errors)")
    }

    /// The file is another user's, and root reads it.
    @Test func namesFromTheFileCannotCommandATerminal() async throws {
        var state = try Self.state(age: .seconds(2))
        state.sources[0].endpoint = "evil\u{1B}[2J"
        state.sources[0].standing = "sel\u{1B}[31m"
        let (directory, path) = try Self.file(state)
        defer { _ = directory }
        let status = try await Tool.run("status", "--state-file", path)
        #expect(!status.output.contains("\u{1B}") && status.output.contains("evil"), "\(status.output)")
    }

    /// As `chronyc sources` shows the last sample: its age and its bound; and that somebody set the clock.
    @Test func statusShowsSamplesAndWhoSetTheClock() async throws {
        var state = try Self.state(age: .seconds(2))
        state.moment.dateNanoseconds -= 100_000_000_000
        let (directory, path) = try Self.file(state)
        defer { _ = directory }
        let lines = try JSON.lines(try await Tool.run("status", "--state-file", path, "--json").output)
        let step = try #require(lines[0]["foreign_step_s"]?.number)
        #expect(abs(step - 100) < 0.01)
        #expect(lines[0]["stratum"]?.number == 3 && lines[0]["agreeing"]?.number == 1)
        // Taken half a second before the state.
        let age = try #require(lines[1]["last_s"]?.number)
        #expect(age >= 2.5 && age < 60)
        #expect(lines[1]["error_bound_s"]?.number == 0.001)
        let text = try await Tool.run("status", "--state-file", path)
        #expect(text.output.contains("by somebody else since, forward by +100"), "\(text.output)")
    }

    @Test func readsWhatItWrote() throws {
        let state = try Self.state(age: .zero)
        #expect(try SyncState(text: state.text) == state)
    }

    @Test func metricsAreOfPrometheusForm() throws {
        for line in try Self.state(age: .zero).metrics.split(separator: "\n") where !line.hasPrefix("#") {
            #expect(
                line.wholeMatch(of: /dstime_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.]+(e-?[0-9]+)?/)
                    != nil, "\(line)")
        }
    }

    @Test func driftIsMeasured() async throws {
        let (server, name, _) = try await Tool.serve("--drift", "200")
        defer { _ = server }
        let finished = try await Tool.run("drift", "--poll", "0", "--within", "5", "--json", name)
        #expect(finished.status == 0, "\(finished.errors)")
        let last = try #require(try JSON.lines(finished.output).last)
        #expect(last["sure"] == .bool(true))
        // The server gains 200 ppm on the clock that both read, so this clock loses as much.
        #expect(abs(try #require(last["drift_ppm"]?.number) + 200) < 20)
    }

    /// However far the clock is off: nobody is going to correct it.
    @Test func driftIsMeasuredOfAClockThatIsFarOff() async throws {
        let (server, name, _) = try await Tool.serve("--shift", "100000")
        defer { _ = server }
        let finished = try await Tool.run("drift", "--poll", "0", "--within", "100", "--json", name)
        #expect(finished.status == 0, "\(finished.errors)")
        let last = try #require(try JSON.lines(finished.output).last)
        #expect(last["sure"] == .bool(true) && abs((last["offset_s"]?.number ?? 0) - 100_000) < 1)
    }

    @Test func driftGivesUpInTime() async throws {
        let (server, name, _) = try await Tool.serve()
        defer { _ = server }
        let finished = try await Tool.run("drift", "--poll", "0", "--within", "0.000001", "--limit", "8", name)
        #expect(finished.status == 69)
        #expect(finished.errors.contains("--limit 8"))
    }
}
