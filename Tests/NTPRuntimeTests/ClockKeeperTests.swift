import ClockDiscipline
import Foundation
import NTPCore
import SystemClocks
import TestSupport
import Testing
import TimeScales

@testable import NTPRuntime

/// The daemon's loop with real sockets, servers on loopback that are wrong on purpose, and a clock that only writes down what
/// is done to it. One after the other: signals, which the loop catches, are the whole process's.
@Suite(.serialized) struct ClockKeeperTests {
    private static let initial = FrequencyOffset(femtoratio: -12_500_000_000)

    /// A server whose clock is `shift` ahead of the one that both read.
    private static func server(ahead shift: Duration) throws -> NTPServer {
        var configuration = NTPServer.Configuration(endpoints: [IPEndpoint(address: .loopback4, port: 0)])
        configuration.clock = ServedClock(shift: shift, drift: .zero, from: NTPDate(seconds: 0))
        let server = try NTPServer(configuration)
        try server.start()
        return server
    }

    /// One sample is enough for a decision, and there is one each second.
    private static func hasty() -> ClockKeeper.Settings {
        var settings = ClockKeeper.Settings()
        (settings.engine.burst, settings.engine.samplesToStart, settings.engine.poll) = (1, 1, 0...0)
        settings.engine.initialFrequency = initial
        return settings
    }

    /// Runs `body` with a keeper of `recorder` that asks `server`, on a thread that may wait, and takes the signals back that
    /// the keeper caught.
    private static func keeping<Result: Sendable>(
        _ recorder: ClockRecorder, by server: String, _ settings: ClockKeeper.Settings = hasty(),
        _ body: @escaping @Sendable (ClockKeeper) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                admitSignals()
                let result = Swift.Result {
                    let keeper = try ClockKeeper(settings, adjuster: recorder)
                    keeper.add(try ServerAddress(server))
                    return try body(keeper)
                }
                // Before the next test begins.
                releaseSignals()
                continuation.resume(with: result)
            }
        }
    }

    /// The pool's threads block all signals, and those that they start inherit that.
    private static func admitSignals() {
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
    }

    /// The alarm first, which would end the process.
    private static func releaseSignals() {
        alarm(0)
        _ = SignalFlag.take()
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
    }

    private static func name(_ server: NTPServer) -> String { server.endpoints[0].description }

    /// What was decided first, and how the clock was steered then.
    private struct First: Sendable {
        let ending: ClockKeeper.Ending
        let decision: SyncDecision
        let steering: ClockSteering
    }

    private static func first(_ keeper: ClockKeeper) throws -> First {
        var first: (SyncDecision, ClockSteering)?
        let ending = try keeper.run(for: .seconds(20)) { event in
            guard case .decided(let decision) = event else { return true }
            first = (decision, keeper.engine.steering)
            return false
        }
        let (decision, steering) = try #require(first)
        return First(ending: ending, decision: decision, steering: steering)
    }

    /// The true offset is `shift`, since server and client read one clock.
    private static func expectTruth(_ decision: SyncDecision, _ shift: Duration) {
        #expect(decision.interval.low <= shift && shift <= decision.interval.high, "\(decision)")
        #expect(decision.errorBound < .milliseconds(200), "\(decision)")
    }

    // MARK: Corrections

    /// 20 ms, by the settings as they come: the frequency that was known first, then one that makes up for the offset in a
    /// second or so, in the end the oscillator's correction alone. No step.
    @Test(arguments: [Duration.milliseconds(20), .milliseconds(-20)])
    func twentyMillisecondsAreSlewed(shift: Duration) async throws {
        let server = try Self.server(ahead: shift)
        let recorder = ClockRecorder()
        var settings = Self.hasty()
        // So that one of the two shows the burst and its three samples.
        if shift > .zero { settings.engine = SyncEngine.Settings() }
        settings.engine.initialFrequency = Self.initial
        let (first, base) = try await Self.keeping(recorder, by: Self.name(server), settings) { keeper in
            var first: (SyncDecision, ClockSteering)?
            let ending = try keeper.run(for: .seconds(30)) { event in
                if case .decided(let decision) = event, first == nil { first = (decision, keeper.engine.steering) }
                if case .slewEnded = event { return false }
                return true
            }
            let (decision, steering) = try #require(first)
            return (First(ending: ending, decision: decision, steering: steering), keeper.engine.steering.base)
        }
        #expect(first.ending == .stopped && first.decision.correction == .slew && first.decision.isApplied)
        Self.expectTruth(first.decision, shift)
        #expect(recorder.calls.first == .frequency(Self.initial))
        #expect(recorder.steps.isEmpty && recorder.slews.isEmpty)
        // Up to 8 % until the clock is right, beside up to 500 ppm for the oscillator.
        #expect(recorder.frequencies.allSatisfy { abs($0.ratio) <= 0.0805 }, "\(recorder.frequencies)")
        let rate = first.steering.slewRate
        #expect(recorder.frequencies.dropFirst().first == first.steering.frequency)
        #expect((rate.ratio > 0) == (shift > .zero))
        // Rate times length is the offset.
        let length = first.decision.time.duration(to: try #require(first.steering.slewEnd)) / .seconds(1)
        let slewed = rate.ratio * length / (1 + first.steering.frequency.ratio)
        let offset = first.decision.offset / .seconds(1)
        #expect(abs(slewed - offset) < 1e-6, "\(slewed) for \(offset)")
        #expect(recorder.calls.last == .frequency(base) && abs(base.ratio) <= 5e-4)
    }

    /// Half a second is stepped, by the offset and once, and then said to be right to its bound.
    @Test(arguments: [Duration.milliseconds(500), .milliseconds(-500)])
    func halfASecondIsStepped(shift: Duration) async throws {
        let server = try Self.server(ahead: shift)
        let recorder = ClockRecorder()
        let first = try await Self.keeping(recorder, by: Self.name(server)) { try Self.first($0) }
        #expect(first.decision.correction == .step && first.decision.isApplied)
        Self.expectTruth(first.decision, shift)
        #expect(recorder.calls.first == .frequency(Self.initial))
        #expect(recorder.steps == [first.decision.offset])
        #expect(recorder.slews.isEmpty)
        // The step before the word that all is well.
        let step = try #require(recorder.calls.firstIndex(of: .step(first.decision.offset)))
        let word = try #require(recorder.calls.firstIndex { if case .quality = $0 { true } else { false } })
        #expect(step < word)
        // Nothing is left to slew.
        #expect(recorder.frequencies.allSatisfy { abs($0.ratio) <= 5e-4 }, "\(recorder.frequencies)")
        let quality = try #require(recorder.qualities.first)
        #expect(quality.maximumError >= first.decision.errorBound && quality.maximumError < .milliseconds(200))
    }

    /// 2000 s are refused, in a dry run too: the frequency is as it was, and nobody is told that the clock is right.
    @Test(arguments: [false, true]) func twoThousandSecondsAreAPanic(isDryRun: Bool) async throws {
        let server = try Self.server(ahead: .seconds(2_000))
        let recorder = ClockRecorder()
        var settings = Self.hasty()
        settings.engine.isDryRun = isDryRun
        let ending = try await Self.keeping(recorder, by: Self.name(server), settings) { keeper in
            try keeper.run(for: .seconds(20)) { _ in true }
        }
        guard case .panic(let decision) = ending else {
            Issue.record("\(ending)")
            return
        }
        #expect(decision.correction == .ignore && !decision.isApplied)
        Self.expectTruth(decision, .seconds(2_000))
        #expect(recorder.calls == [.frequency(Self.initial)])
    }

    /// But a dry run goes on once an offset was within the limits: a clock that has been right doubts the servers.
    @Test func aDryRunThatWasRightGoesOn() async throws {
        let server = try HostileServer { request in
            let ahead = request.number < 2 ? 0 : 2_000 << 32 as UInt64
            return [
                HostileServer.Reply(
                    request.answer {
                        $0.receive &+= ahead
                        $0.transmit &+= ahead
                    })
            ]
        }
        var settings = Self.hasty()
        settings.engine.isDryRun = true
        // So that what was measured before does not outvote it.
        settings.engine.makeEstimator = { _ in WeightedRegression() }
        let (ending, refused) = try await Self.keeping(ClockRecorder(), by: server.server, settings) { keeper in
            var refused = 0
            let ending = try keeper.run(for: .seconds(60)) { event in
                if case .decided(let decision) = event, decision.correction == .ignore { refused += 1 }
                return refused < 2
            }
            return (ending, refused)
        }
        #expect(ending == .stopped && refused == 2)
    }

    /// A dry run decides, and touches nothing.
    @Test func dryRunsTouchNothing() async throws {
        let server = try Self.server(ahead: .milliseconds(500))
        let recorder = ClockRecorder()
        var settings = Self.hasty()
        settings.engine.isDryRun = true
        let first = try await Self.keeping(recorder, by: Self.name(server), settings) { try Self.first($0) }
        #expect(first.decision.correction == .step && !first.decision.isApplied)
        #expect(recorder.calls.allSatisfy { $0 == .frequency(Self.initial) }, "\(recorder.calls)")
    }

    // MARK: What others are told

    /// With each correction how good the clock is: the bound is no less than the estimate, and while a slew is under way no
    /// less than what is left of it. TAI − UTC once: 37 s since 2017 (IERS Bulletin C).
    @Test func qualityIsToldEachTimeAndTAIOnce() async throws {
        // A clock that is right needs no correction: so that one that gets none is as the engine takes it to be.
        let server = try Self.server(ahead: .zero)
        let recorder = ClockRecorder()
        let decisions = try await Self.keeping(recorder, by: Self.name(server)) { keeper in
            var decisions: [SyncDecision] = []
            _ = try keeper.run(for: .seconds(30)) { event in
                if case .decided(let decision) = event { decisions.append(decision) }
                return decisions.count < 3
            }
            return decisions
        }
        try #require(decisions.count == 3 && decisions.allSatisfy { $0.isApplied })
        try #require(recorder.qualities.count == 3)
        for (quality, decision) in zip(recorder.qualities, decisions) {
            #expect(
                quality.maximumError >= quality.estimatedError && quality.estimatedError >= .zero,
                "\(quality), \(decision)")
            #expect(quality.maximumError >= decision.errorBound && quality.maximumError < .seconds(1), "\(quality)")
            if decision.correction == .slew {
                #expect(quality.maximumError >= decision.offset, "\(quality), \(decision)")
            }
            #expect(quality.leapSecond == 0)
        }
        #expect(recorder.taiOffsets == [37])
        #expect(recorder.slews.isEmpty)
    }

    /// A table that knows of no offset at this time, since it has none, says nothing of TAI; a leap second that it has for
    /// today is told.
    @Test func theLeapSecondOfTheTableIsTold() async throws {
        let server = try Self.server(ahead: .milliseconds(20))
        let recorder = ClockRecorder()
        var settings = Self.hasty()
        // From tomorrow on there is a second more, and from the day after, should midnight pass meanwhile, another.
        let today = UTCDateTime(UnixTime(seconds: Int64(Date().timeIntervalSince1970))).date.daysSinceUnixEpoch
        let coming = [(1, 38), (2, 39)].map {
            LeapSecondTable.Entry(date: CivilDate(daysSinceUnixEpoch: today + $0.0), offset: $0.1)
        }
        settings.leapSeconds = try LeapSecondTable(
            entries: LeapSecondTable.compiledIn.entries + coming, expiry: nil)
        let leap = try await Self.keeping(recorder, by: Self.name(server), settings) { keeper in
            _ = try Self.first(keeper)
            return keeper.announcedLeap
        }
        #expect(recorder.qualities.map(\.leapSecond) == [1] && leap == 1)
        #expect([[37], [38]].contains(recorder.taiOffsets))
    }

    // MARK: The end

    /// Whoever stops in the middle of a slew leaves the clock at its corrected rate, once.
    @Test func settlingEndsASlew() async throws {
        let server = try Self.server(ahead: .milliseconds(20))
        let recorder = ClockRecorder()
        let base = try await Self.keeping(recorder, by: Self.name(server)) { keeper in
            let first = try Self.first(keeper)
            #expect(first.steering.slewEnd != nil && abs(first.steering.slewRate.ratio) > 1e-3)
            #expect(recorder.frequencies.last == first.steering.frequency)
            try keeper.settle()
            #expect(keeper.engine.steering.slewEnd == nil && keeper.engine.steering.slewRate == .zero)
            return first.steering.base
        }
        #expect(recorder.frequencies.last == base && abs(base.ratio) <= 5e-4)
        let before = recorder.calls.count
        #expect(before == 5, "\(recorder.calls)")
        let idle = ClockRecorder()
        try await Self.keeping(idle, by: Self.name(server)) { try $0.settle() }
        #expect(idle.calls.isEmpty)
    }

    @Test func silenceTimesOut() async throws {
        let silent = try LoopbackSocket()
        let recorder = ClockRecorder()
        let ending = try await Self.keeping(recorder, by: silent.server) { keeper in
            try keeper.run(for: .milliseconds(300)) { _ in true }
        }
        #expect(ending == .timedOut)
        #expect(recorder.calls == [.frequency(Self.initial)])
    }

    /// A clock that refuses ends the loop with the clock's error, whatever it refuses.
    @Test(arguments: 0..<4) func aRefusalIsThrown(number: Int) async throws {
        let server = try Self.server(ahead: .milliseconds(500))
        let refusal = SystemError(call: "clock_adjtime", number: EPERM)
        let recorder = ClockRecorder { call in
            switch (number, call) {
            case (0, .frequency), (1, .step), (2, .quality), (3, .taiOffset): refusal
            default: nil
            }
        }
        await #expect(throws: refusal) {
            try await Self.keeping(recorder, by: Self.name(server)) { keeper in
                try keeper.run(for: .seconds(20)) { event in if case .decided = event { false } else { true } }
            }
        }
    }

    /// What the owner throws comes out.
    @Test func theOwnersErrorComesOut() async throws {
        let server = try Self.server(ahead: .zero)
        await #expect(throws: CancellationError.self) {
            try await Self.keeping(ClockRecorder(), by: Self.name(server)) { keeper in
                try keeper.run(for: .seconds(20)) { _ in throw CancellationError() }
            }
        }
    }

    // MARK: Signals

    /// A signal ends the run, and another run goes on with what is known: the server is not found a second time.
    @Test(arguments: [SIGHUP, SIGTERM, SIGINT]) func aSignalEndsTheRun(number: Int32) async throws {
        let server = try Self.server(ahead: .milliseconds(20))
        let (endings, found) = try await Self.keeping(ClockRecorder(), by: Self.name(server)) { keeper in
            var found = 0
            var endings: [ClockKeeper.Ending] = []
            endings.append(
                try keeper.run(for: .seconds(20)) { event in
                    if case .found = event { found += 1 }
                    // To this thread, and handled when the call returns.
                    raise(number)
                    return true
                })
            endings.append(
                try keeper.run(for: .seconds(20)) { event in
                    if case .found = event { found += 1 }
                    if case .decided = event { return false }
                    return true
                })
            return (endings, found)
        }
        #expect(endings == [.signal(number), .stopped])
        #expect(found == 1)
    }

    /// What ends the program is not forgotten for what came with it; each is told once.
    @Test(
        arguments: [
            ([SIGTERM, SIGHUP], SIGTERM), ([SIGHUP, SIGTERM], SIGTERM), ([SIGINT, SIGHUP, SIGHUP], SIGINT),
            ([SIGHUP, SIGHUP], SIGHUP), ([SIGHUP], SIGHUP), ([SIGTERM, SIGALRM], SIGTERM), ([SIGALRM], nil), ([], nil),
        ] as [([Int32], Int32?)])
    func hangupDoesNotReplaceTermination(raised: [Int32], taken: Int32?) async {
        let (first, second) = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                Self.admitSignals()
                SignalFlag.catchAll()
                for number in raised { raise(number) }
                let taken = (SignalFlag.take(), SignalFlag.take())
                Self.releaseSignals()
                continuation.resume(returning: taken)
            }
        }
        #expect(first == taken && second == nil)
    }
}
