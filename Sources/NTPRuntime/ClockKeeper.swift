public import ClockDiscipline
import Glibc
public import NTPCore
public import SystemClocks
import TimeScales

/// Keeps a clock right: a loop on one thread that drives a ``SyncEngine`` with real sockets and clocks.
public final class ClockKeeper {
    /// What the owner is told.
    public enum Event {
        /// A decision, carried out if it says so.
        case decided(SyncDecision, by: IPEndpoint)
        /// What came from a server, or in its name, was not believed.
        case rejected(IPEndpoint, ReplyRejection)
        /// Somebody else set the clock forward by so much.
        case foreignStep(Duration)
        /// The machine slept, so all is measured anew.
        case slept(Duration)
        /// A server cannot be asked at present.
        case unreachable(IPEndpoint, SystemError)
    }

    /// Why the loop ends.
    public enum Ending: Hashable, Sendable {
        /// The owner said so.
        case stopped
        /// A signal came: SIGINT, SIGTERM or SIGHUP.
        case signal(Int32)
        /// The offset is beyond what may be corrected.
        case panic(SyncDecision)
        /// Nothing came of it in the time allowed.
        case timedOut
    }

    /// The state machine.
    public private(set) var engine: SyncEngine
    private let adjuster: any ClockAdjuster
    private let clock: LocalClock
    private let boottime: BootTimeClock?
    private let timestamps: TimestampPreference
    private var connections: [SyncEngine.SourceID: Connection] = [:]
    private var generator = SystemRandomNumberGenerator()
    private var buffer = [UInt8](repeating: 0, count: 4_096)
    /// Time of day minus monotonic clock, and boot time minus monotonic clock, in nanoseconds, as they were last.
    private var gap: Int64
    private var sleepGap: Int64

    /// A keeper of the clock that `adjuster` changes. Throws where the machine has no clock to read.
    public init(
        settings: SyncEngine.Settings, adjuster: any ClockAdjuster, timestamps: TimestampPreference = .kernel
    ) throws(ClockUnavailable) {
        clock = try LocalClock()
        boottime = try? BootTimeClock()
        var settings = settings
        settings.localPrecision = clock.precision
        engine = SyncEngine(settings)
        self.adjuster = adjuster
        self.timestamps = timestamps
        (gap, sleepGap) = (0, 0)
        (gap, sleepGap) = gaps
    }

    /// Adds a server.
    public func addServer(at endpoint: IPEndpoint) { engine.addServer(at: endpoint, now: clock.now) }

    /// Runs until `handle` says so, a signal comes, the offset is beyond all limits, or `limit` has passed.
    ///
    /// Throws where the clock refuses to be corrected. Signals are caught from here on (`dstime_catch_signals`).
    public func run(
        for limit: Duration? = nil, _ handle: (Event) throws -> Bool
    ) throws -> Ending {
        SignalFlag.catchAll()
        let end = limit.map { clock.now.advanced(by: $0) }
        while true {
            if let number = SignalFlag.take() { return .signal(number) }
            if let end, end <= clock.now { return .timedOut }
            try noticeForeignChanges(handle)
            if let ending = try perform(engine.timerFired(at: clock.now), handle) { return ending }
            if let ending = try waitAndReceive(until: end, handle) { return ending }
        }
    }

    /// Ends a slew, so that the clock runs at its corrected frequency when nobody watches it any more.
    public func settle() throws(SystemError) {
        guard engine.endSlew(at: clock.now) else { return }
        try adjuster.setFrequency(engine.steering.frequency)
    }

    // MARK: Clocks

    /// What time of day and boot time are ahead of the monotonic clock, in nanoseconds.
    private var gaps: (Int64, Int64) {
        let reading = clock.reading()
        let date = KernelClock.nanoseconds(reading.date.duration(since: NTPDate(unixNanoseconds: 0)))
        let boot = boottime.map { $0.now.nanoseconds } ?? 0
        return (date &- reading.monotonic.nanoseconds, boottime == nil ? 0 : boot &- reading.monotonic.nanoseconds)
    }

    /// A step by somebody else, or a sleep of the machine, shows as what the time of day gained on the monotonic clock.
    private func noticeForeignChanges(_ handle: (Event) throws -> Bool) throws {
        let (now, sleep) = gaps
        let step = now &- gap
        let slept = sleep &- sleepGap
        gap = now
        sleepGap = sleep
        // A nap of the reader between two clocks looks like a step of that length, so look again.
        if slept > 100_000_000 {
            engine.clockWasLost(at: clock.now)
            _ = try handle(.slept(.nanoseconds(slept)))
        } else if step.magnitude > Self.leastForeignStep {
            let (again, _) = gaps
            gap = again
            let certain = again &- (now &- step)
            guard certain.magnitude > Self.leastForeignStep else { return }
            engine.clockDidChange(ClockChange(time: clock.now, step: .nanoseconds(certain)))
            _ = try handle(.foreignStep(.nanoseconds(certain)))
        }
    }

    /// Smaller steps than this drown in how long it takes to read two clocks: 100 µs.
    private static let leastForeignStep: UInt64 = 100_000

    // MARK: Actions

    private func perform(_ actions: [SyncEngine.Action], _ handle: (Event) throws -> Bool) throws -> Ending? {
        for action in actions {
            switch action {
            case .close(let id): connections[id] = nil
            case .transmit(let id, let endpoint): try transmit(id, to: endpoint, handle)
            case .setFrequency(let frequency): try adjuster.setFrequency(frequency)
            case .step(let step):
                try adjuster.step(by: step)
                (gap, _) = gaps
            case .rejected(let id, let rejection):
                _ = try handle(.rejected(engine.associations[id].endpoint, rejection))
            case .decided(let decision):
                let endpoint = engine.associations[decision.source].endpoint
                if decision.isApplied { try report(decision) }
                if try !handle(.decided(decision, by: endpoint)) { return .stopped }
                if decision.correction == .ignore { return .panic(decision) }
            }
        }
        return nil
    }

    private func report(_ decision: SyncDecision) throws(SystemError) {
        // Until the slew is through the clock is off by what it slews.
        let remaining = decision.correction == .slew ? decision.offset : .zero
        let size = max(remaining, .zero - remaining)
        try adjuster.report(
            ClockQuality(maximumError: decision.errorBound + size, estimatedError: decision.offsetDeviation + size))
    }

    private func transmit(_ id: SyncEngine.SourceID, to endpoint: IPEndpoint, _ handle: (Event) throws -> Bool) throws {
        guard let request = engine.request(of: id, at: clock.now, using: &generator) else { return }
        do throws(SystemError) {
            connections[id] = try Connection(sending: request, timestamps: timestamps, clock: clock)
        } catch {
            connections[id] = nil
            _ = try handle(.unreachable(endpoint, error))
        }
    }

    // MARK: Waiting

    private func waitAndReceive(until end: LocalInstant?, _ handle: (Event) throws -> Bool) throws -> Ending? {
        let waiting = connections.keys.sorted()
        var descriptors = waiting.compactMap { connections[$0]?.descriptor }
            .map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard poll(&descriptors, nfds_t(descriptors.count), timeout(until: end)) > 0 else { return nil }
        for (place, id) in waiting.enumerated() where descriptors[place].revents != 0 {
            if let ending = try receive(id, descriptors[place].revents, handle) { return ending }
        }
        return nil
    }

    /// Milliseconds until something is to be done, rounded up.
    private func timeout(until end: LocalInstant?) -> Int32 {
        guard let next = [engine.nextTimer, end].compactMap({ $0 }).min() else { return 1_000 }
        let left = next.nanoseconds.subtractingReportingOverflow(clock.now.nanoseconds)
        guard !left.overflow, left.partialValue > 0 else { return 0 }
        return Int32(clamping: left.partialValue / 1_000_000 + 1)
    }

    private func receive(_ id: SyncEngine.SourceID, _ events: Int16, _ handle: (Event) throws -> Bool) throws -> Ending? {
        guard let connection = connections[id] else { return nil }
        let icmpError = connection.drainErrors(&buffer, events: events)
        // So many datagrams in turn, that a flood does not hold up the others.
        for _ in 0..<16 {
            guard connections[id] === connection, let event = connection.receive(into: &buffer) else { break }
            switch event {
            case .failure(let error):
                connections[id] = nil
                _ = try handle(.unreachable(connection.endpoint, icmpError ?? error))
                return nil
            case .datagram(let count, let source, let reading):
                connection.takeTransmission { request, sent in engine.transmitted(id, request, at: sent) }
                let bytes = buffer
                let actions = engine.received(
                    id, bytes.span.extracting(..<min(count, bytes.count)), from: source, at: reading)
                if let ending = try perform(actions, handle) { return ending }
            }
        }
        if let icmpError, connections[id] === connection {
            connections[id] = nil
            _ = try handle(.unreachable(connection.endpoint, icmpError))
        }
        return nil
    }
}
