import ClockDiscipline
import Glibc
public import NTPCore
public import SystemClocks
public import TimeScales

/// Keeps a clock right: a loop on one thread that drives a ``SyncEngine`` with real sockets and clocks.
public final class ClockKeeper {
    /// How to keep it, besides what the engine decides.
    public struct Settings: Sendable {
        /// What the engine decides by.
        public var engine = SyncEngine.Settings()
        /// Which timestamps to ask the kernel for.
        public var timestamps = TimestampPreference.kernel
        /// Addresses of this family only.
        public var family = AddressFamily.any
        /// TAI − UTC, and which leap seconds are coming.
        public var leapSeconds = LeapSecondTable.compiledIn

        /// The engine's settings as they come, kernel timestamps, any address.
        public init() {}
    }

    /// What the owner is told.
    public enum Event {
        /// A decision, carried out if it says so.
        case decided(SyncDecision)
        /// What came from a server, or in its name, was not believed.
        case rejected(IPEndpoint, ReplyRejection)
        /// A server cannot be asked at present.
        case unreachable(IPEndpoint, SystemError)
        /// A name has an address, which is asked from now on.
        case found(ServerAddress, IPEndpoint)
        /// A name has no address; it is looked up again in a while.
        case notFound(ServerAddress, QueryFailure)
        /// Somebody else set the clock forward by so much.
        case foreignStep(Duration)
        /// The machine slept, so all is measured anew.
        case slept(Duration)
        /// The servers contradict each other, so that nothing can be decided.
        case undecided
        /// A server has left four requests in a row unanswered.
        case fellSilent(IPEndpoint)
        /// It answers again.
        case answersAgain(IPEndpoint)
        /// A slew is over.
        case slewEnded
        /// A leap second has happened: +1 inserted, −1 deleted.
        case leapSecond(Int)
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
    /// The leap second that the kernel was told of last: +1 inserted, −1 deleted, 0 none.
    public private(set) var announcedLeap = 0

    /// Whether some offset was within the limits, be it corrected or not, or had been before this run.
    public private(set) var hasDecided: Bool

    private let settings: Settings
    private let adjuster: any ClockAdjuster
    private let clock: LocalClock
    private var watch: ForeignChangeWatch
    private var names: NameKeeper
    private var connections: [SyncEngine.SourceID: Connection] = [:]
    private var generator = SystemRandomNumberGenerator()
    private var buffer = [UInt8](repeating: 0, count: 4_096)
    private var isTAIOffsetSet = false
    private var appliedFrequency: FrequencyOffset
    /// By how much the clock is behind what the engine planned, because the frequency was set later than that.
    private(set) var lag = OffsetInterval(low: .zero, high: .zero)
    /// Between which two readings of the monotonic clock the frequency was set last.
    public private(set) var lastFrequencyChange: (earliest: LocalInstant, latest: LocalInstant)

    /// A keeper of the clock that `adjuster` changes. Throws where the machine has no clock to read.
    public init(_ settings: Settings, adjuster: any ClockAdjuster) throws(ClockUnavailable) {
        clock = try LocalClock()
        var engineSettings = settings.engine
        engineSettings.localPrecision = clock.precision
        engine = SyncEngine(engineSettings)
        hasDecided = engineSettings.isResumed
        self.settings = settings
        self.adjuster = adjuster
        appliedFrequency = engine.steering.frequency
        lastFrequencyChange = (clock.now, clock.now)
        watch = ForeignChangeWatch(clock)
        names = NameKeeper(family: settings.family)
    }

    /// Adds a server, or with `most` above 1 a pool of them: so many addresses of one name.
    public func add(_ server: ServerAddress, most: Int = 1) {
        names.add(server, most: most)
    }

    /// The local clocks now: time of day and monotonic.
    public var reading: LocalReading { clock.reading() }

    /// The name of the server with this number, or its address.
    public func name(of id: SyncEngine.SourceID) -> String {
        names.address(of: id)?.text ?? engine.associations[id].endpoint.description
    }

    /// Runs until `handle` answers false, a signal comes, the offset is beyond all limits, or `limit` has passed.
    ///
    /// Throws what `handle` throws, and a ``SystemError`` where the clock refuses to be corrected. Signals are caught from here
    /// on.
    public func run(for limit: Duration? = nil, _ handle: (Event) throws -> Bool) throws -> Ending {
        SignalFlag.catchAll()
        // What the engine takes the clock to run at, as from a drift file.
        try adjuster.setFrequency(engine.steering.frequency)
        let end = limit.map { clock.now.advanced(by: $0) }
        while true {
            if let number = SignalFlag.take() { return .signal(number) }
            if let end, end <= clock.now { return .timedOut }
            if try !lookAround(handle) { return .stopped }
            let now = clock.now
            let wasSlewing = engine.steering.slewEnd != nil
            if let ending = try perform(engine.timerFired(at: now), at: now, handle) { return ending }
            if wasSlewing, engine.steering.slewEnd == nil, try !handle(.slewEnded) { return .stopped }
            if let ending = try waitAndReceive(until: end, handle) { return ending }
        }
    }

    /// Ends a slew, so that the clock runs at its corrected frequency when nobody watches it any more.
    public func settle() throws(SystemError) {
        guard engine.endSlew(at: clock.now) else { return }
        let before = clock.now
        try adjuster.setFrequency(engine.steering.frequency)
        lastFrequencyChange = (before, clock.now)
    }

    // MARK: What happens by itself

    /// Names that were found, and changes of the clock that nobody here made. False where the owner wants to stop.
    private func lookAround(_ handle: (Event) throws -> Bool) throws -> Bool {
        for answer in names.answers(at: clock.now) {
            switch answer {
            case .found(let entry, let endpoints):
                for endpoint in names.place(endpoints, of: entry, in: &engine, at: clock.now) {
                    if try !handle(.found(names.address(entry), endpoint)) { return false }
                }
            case .notFound(let entry, let failure):
                if try !handle(.notFound(names.address(entry), failure)) { return false }
            }
        }
        switch watch.look(clock, announcedLeap: announcedLeap) {
        case nil: return true
        case .step(let step)?:
            engine.clockWasSet(by: step, at: clock.now)
            return try handle(.foreignStep(step))
        case .sleep(let length)?:
            engine.clockWasLost(at: clock.now)
            return try handle(.slept(length))
        case .leapSecond(let leap)?:
            // The servers' clocks did the same, so no offset has changed; and the kernel has changed TAI − UTC by itself.
            announcedLeap = 0
            return try handle(.leapSecond(leap))
        }
    }

    // MARK: Actions

    /// `planned` is when the engine takes the actions to have been carried out.
    private func perform(
        _ actions: [SyncEngine.Action], at planned: LocalInstant, _ handle: (Event) throws -> Bool
    ) throws -> Ending? {
        lag = OffsetInterval(low: .zero, high: .zero)
        for action in actions {
            switch action {
            case .close(let id): connections[id] = nil
            case .lookUp(let id): names.lookUpAgain(id, at: clock.now)
            case .transmit(let id, let endpoint):
                if try !transmit(id, to: endpoint, handle) { return .stopped }
            case .setFrequency(let frequency): try setFrequency(frequency, since: planned)
            case .step(let step):
                try adjuster.step(by: step)
                watch.reset(clock)
            case .rejected(let id, let rejection):
                if try !handle(.rejected(engine.associations[id].endpoint, rejection)) { return .stopped }
            case .undecided:
                if try !handle(.undecided) { return .stopped }
            case .fellSilent(let id):
                if try !handle(.fellSilent(engine.associations[id].endpoint)) { return .stopped }
            case .answersAgain(let id):
                if try !handle(.answersAgain(engine.associations[id].endpoint)) { return .stopped }
            case .decided(let decision):
                if decision.isApplied { try report(decision) }
                if try !handle(.decided(decision)) { return .stopped }
                // Whoever has been right before, or would be but for a dry run, rather doubts the servers than the clock.
                hasDecided = hasDecided || decision.correction != .ignore
                if !hasDecided { return .panic(decision) }
            }
        }
        return nil
    }

    /// Sets the frequency, and tells the engine by how much the clock is behind its reckoning because that took until now: a
    /// program that is kept waiting in a fast slew is off by milliseconds.
    private func setFrequency(_ frequency: FrequencyOffset, since planned: LocalInstant) throws(SystemError) {
        let before = clock.now
        try adjuster.setFrequency(frequency)
        let now = clock.now
        let change = FrequencyOffset(femtoratio: frequency.femtoratio - appliedFrequency.femtoratio)
        lastFrequencyChange = (before, now)
        let most = change.accumulated(whileShowing: planned.duration(to: now))
        let least = change.accumulated(whileShowing: planned.duration(to: before))
        lag = OffsetInterval(low: min(least, most), high: max(least, most))
        appliedFrequency = frequency
        let missed = change.accumulated(over: planned.duration(to: now))
        guard max(missed, .zero - missed) > .nanoseconds(100) else { return }
        engine.clockDidChange(ClockChange(time: now, step: .zero - missed))
    }

    private func report(_ decision: SyncDecision) throws(SystemError) {
        let now = UnixTime(clock.reading().date)
        announcedLeap = LeapAnnouncement.due(majority: decision.leapSecond, table: settings.leapSeconds, at: now)
        engine.leapSecond =
            announcedLeap == 0 ? nil : clock.now.advanced(by: LeapAnnouncement.untilEndOfDay(from: now))
        // Until the slew is through the clock is off by what is left of it.
        let remaining = decision.correction == .slew ? max(decision.offset, .zero - decision.offset) : .zero
        let bound = decision.errorBound + remaining
        try adjuster.report(
            ClockQuality(
                maximumError: bound, estimatedError: min(bound, decision.offsetDeviation + remaining),
                leapSecond: announcedLeap))
        if !isTAIOffsetSet, let offset = settings.leapSeconds.offset(at: now) {
            try adjuster.setTAIOffset(offset)
            isTAIOffsetSet = true
        }
    }

    private func transmit(
        _ id: SyncEngine.SourceID, to endpoint: IPEndpoint, _ handle: (Event) throws -> Bool
    ) throws -> Bool {
        guard let request = engine.request(of: id, at: clock.now, using: &generator) else { return true }
        do throws(SystemError) {
            connections[id] = try Connection(sending: request, timestamps: settings.timestamps, clock: clock)
            return true
        } catch {
            connections[id] = nil
            return try handle(.unreachable(endpoint, error))
        }
    }

    // MARK: Waiting

    private func waitAndReceive(until end: LocalInstant?, _ handle: (Event) throws -> Bool) throws -> Ending? {
        let waiting = connections.sorted { $0.key < $1.key }
        var descriptors = waiting.map { pollfd(fd: $0.value.descriptor, events: Int16(POLLIN), revents: 0) }
        // Only while a name is being looked up: simulators that stand in for the kernel know no pipes.
        if let pipe = names.descriptor { descriptors.append(pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)) }
        guard poll(&descriptors, nfds_t(descriptors.count), timeout(until: end)) > 0 else { return nil }
        for (place, entry) in waiting.enumerated() where descriptors[place].revents != 0 {
            if let ending = try receive(entry.key, descriptors[place].revents, handle) { return ending }
        }
        return nil
    }

    /// Milliseconds until something is to be done, rounded up; at most so many, after which it is time to look whether somebody
    /// else set the clock.
    private func timeout(until end: LocalInstant?) -> Int32 {
        guard let next = [engine.nextTimer, names.nextTimer, end].compactMap({ $0 }).min() else { return 1_000 }
        let left = next.nanoseconds.subtractingReportingOverflow(clock.now.nanoseconds)
        guard !left.overflow, left.partialValue > 0 else { return 0 }
        return Int32(min(left.partialValue / 1_000_000 + 1, Self.longestWait))
    }

    /// 16 s, in milliseconds.
    private static let longestWait: Int64 = 16_000

    private func receive(
        _ id: SyncEngine.SourceID, _ events: Int16, _ handle: (Event) throws -> Bool
    ) throws -> Ending? {
        guard let connection = connections[id] else { return nil }
        let icmpError = connection.drainErrors(&buffer, events: events)
        // So many datagrams in turn, that a flood does not hold up the others.
        for _ in 0..<16 {
            guard connections[id] === connection, let event = connection.receive(into: &buffer) else { break }
            switch event {
            case .failure(let error):
                connections[id] = nil
                return try handle(.unreachable(connection.endpoint, icmpError ?? error)) ? nil : .stopped
            case .datagram(let count, let source, let reading):
                connection.takeTransmission { request, sent in engine.transmitted(id, request, at: sent) }
                let bytes = buffer
                let now = clock.now
                let actions = engine.received(
                    id, bytes.span.extracting(..<min(count, bytes.count)), from: source, at: reading, now: now)
                if let ending = try perform(actions, at: now, handle) { return ending }
            }
        }
        guard let icmpError, connections[id] === connection else { return nil }
        connections[id] = nil
        return try handle(.unreachable(connection.endpoint, icmpError)) ? nil : .stopped
    }
}
