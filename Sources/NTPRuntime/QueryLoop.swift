import ClockDiscipline
import Glibc
import NTPCore
import NTPWire
import SystemClocks

/// One loop on `poll(2)` that asks any number of servers at once: the shell around ``ServerQuery``.
final class QueryLoop {
    private struct Slot {
        let address: ServerAddress
        var query: ServerQuery?
        var connections: [ServerQuery.AttemptID: Connection] = [:]
    }

    private let settings: ServerQuery.Settings
    private let configuration: NTPClient.Configuration
    private let clock: LocalClock
    private let wakeUp: WakeUp
    private let lookup: NameLookup
    private let isCancelled: @Sendable () -> Bool
    private var slots: [Slot]
    private var started = 0
    private var running: Set<Int> = []
    private var shortage: SystemError?
    private var generator = SystemRandomNumberGenerator()
    private var buffer = [UInt8](repeating: 0, count: NTPPacket.maximumByteCount + 1)

    init(
        _ servers: [ServerAddress], _ configuration: NTPClient.Configuration, wakeUp: WakeUp,
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(ClockUnavailable) {
        clock = try LocalClock()
        self.configuration = configuration
        settings = configuration.settings(localPrecision: clock.precision)
        self.wakeUp = wakeUp
        self.isCancelled = isCancelled
        lookup = NameLookup(family: configuration.family, wakeUp: wakeUp)
        slots = servers.map { Slot(address: $0) }
    }

    /// Runs until every server has an outcome, or the task is cancelled; `nil` stands for a server not finished by then.
    ///
    /// Throws where this machine runs short of sockets or memory: that says nothing of any server.
    func run() throws(SystemError) -> [Result<ServerReading, QueryFailure>?] {
        defer { lookup.abandon() }
        let limit = Self.concurrencyLimit
        while !isCancelled() {
            while started < slots.count, running.count < limit { start() }
            guard !running.isEmpty else { break }
            waitAndReceive()
            fireTimers()
            if let shortage { throw shortage }
        }
        if let shortage { throw shortage }
        return slots.map { $0.query?.outcome }
    }

    /// Servers at the same time: each may hold two sockets or more while addresses are tried side by side.
    private static var concurrencyLimit: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 100 }
        return max(1, (Int(clamping: limit.rlim_cur) - 64) / 4)
    }

    // MARK: One server

    private func start() {
        let index = started
        started += 1
        running.insert(index)
        slots[index].query = ServerQuery(settings: settings, at: clock.now)
        if let answer = NameLookup.resolveNumeric(slots[index].address, family: configuration.family) {
            finishLookup(index, answer)
        } else {
            lookup.start(index, slots[index].address)
        }
    }

    private func finishLookup(_ index: Int, _ answer: NameLookup.Answer) {
        let actions: [ServerQuery.Action]? =
            switch answer {
            case .success(let endpoints): slots[index].query?.resolved(endpoints, at: clock.now)
            case .failure(let failure): slots[index].query?.resolutionFailed(failure)
            }
        perform(actions ?? [], for: index)
    }

    private func perform(_ actions: [ServerQuery.Action], for index: Int) {
        for action in actions {
            switch action {
            case .close(let attempt): slots[index].connections[attempt] = nil
            case .transmit(let attempt, let endpoint): transmit(attempt, to: endpoint, for: index)
            }
        }
        if slots[index].query?.outcome != nil {
            slots[index].connections = [:]
            running.remove(index)
        }
    }

    private func transmit(_ attempt: ServerQuery.AttemptID, to endpoint: IPEndpoint, for index: Int) {
        guard let request = slots[index].query?.request(of: attempt, using: &generator) else { return }
        do {
            slots[index].connections[attempt] = try Connection(
                sending: request, timestamps: configuration.timestamps, clock: clock)
        } catch {
            if error.isShortage { shortage = error }
            fail(attempt, of: index, endpoint, error)
        }
    }

    private func fail(_ attempt: ServerQuery.AttemptID, of index: Int, _ endpoint: IPEndpoint, _ error: SystemError) {
        let isRefused = error.number == ECONNREFUSED
        let message =
            isRefused
            ? "nothing listens on \(endpoint) (connection refused)" : "cannot reach \(endpoint): \(error.reason)"
        let failure = QueryFailure(kind: .unreachable, code: error.code, message: message, endpoint: endpoint)
        perform(slots[index].query?.unreachable(attempt, failure, at: clock.now) ?? [], for: index)
    }

    // MARK: All of them

    private func waitAndReceive() {
        var waiting: [(index: Int, attempt: ServerQuery.AttemptID)] = []
        var descriptors = [pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)]
        for index in running {
            for (attempt, connection) in slots[index].connections {
                waiting.append((index, attempt))
                descriptors.append(pollfd(fd: connection.descriptor, events: Int16(POLLIN), revents: 0))
            }
        }
        guard poll(&descriptors, nfds_t(descriptors.count), pollTimeout) > 0 else { return }
        if descriptors[0].revents != 0 {
            wakeUp.clear()
            for (index, answer) in lookup.takeAnswers() { finishLookup(index, answer) }
        }
        for (place, entry) in waiting.enumerated() where descriptors[place + 1].revents != 0 {
            receive(entry.attempt, of: entry.index, descriptors[place + 1].revents)
        }
    }

    /// Milliseconds to the next timer, rounded up so that the loop does not spin just before it.
    private var pollTimeout: Int32 {
        guard let next = running.compactMap({ slots[$0].query?.nextTimer }).min() else { return 0 }
        let nanoseconds = next.nanoseconds.subtractingReportingOverflow(clock.now.nanoseconds)
        guard !nanoseconds.overflow, nanoseconds.partialValue > 0 else { return 0 }
        return Int32(clamping: nanoseconds.partialValue / 1_000_000 + 1)
    }

    private func receive(_ attempt: ServerQuery.AttemptID, of index: Int, _ events: Int16) {
        guard let connection = slots[index].connections[attempt] else { return }
        let icmpError = connection.drainErrors(&buffer, events: events)
        for _ in 0..<Self.datagramsInTurn {
            guard slots[index].connections[attempt] != nil, let event = connection.receive(into: &buffer) else { break }
            switch event {
            case .failure(let error): return fail(attempt, of: index, connection.endpoint, icmpError ?? error)
            case .datagram(let byteCount, let source, let reading):
                connection.takeTransmission { request, sent in
                    slots[index].query?.transmitted(attempt, request, at: sent)
                }
                let bytes = buffer
                let actions = slots[index].query?.received(
                    attempt, bytes.span.extracting(..<min(byteCount, bytes.count)), from: source, at: reading)
                perform(actions ?? [], for: index)
            }
        }
        if let icmpError, slots[index].connections[attempt] != nil {
            fail(attempt, of: index, connection.endpoint, icmpError)
        }
    }

    /// Datagrams read from one socket before the timers and the others have their turn: a flood must not hold them up.
    private static let datagramsInTurn = 16

    private func fireTimers() {
        let now = clock.now
        for index in running.sorted() {
            if let actions = slots[index].query?.timerFired(at: now) { perform(actions, for: index) }
        }
    }
}
