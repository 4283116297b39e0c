import ClockDiscipline
import NTPCore
import TestSupport
import TimeScales

/// A network without sockets: it does what a ``ServerQuery`` asks, in an order that its own clock alone decides.
struct QueryWorld {
    /// What is wrong with a reply.
    typealias Change = @Sendable (inout HandLaidPacket) -> Void

    /// How an address answers one request.
    enum Response: Sendable {
        /// A good answer after so long, from a server whose clock is `offset` ahead, changed at will.
        case reply(after: Duration, offset: Duration = .zero, change: Change = { _ in })
        /// An ICMP message after so long.
        case unreachable(after: Duration)

        static func kiss(_ code: UInt32, after delay: Duration = .milliseconds(10)) -> Response {
            .reply(after: delay) { ($0.stratum, $0.leap, $0.referenceID) = (0, 3, code) }
        }
    }

    /// What looking up the name brings, and when.
    enum Lookup {
        case addresses(after: Duration)
        case failure(after: Duration)
        case never
    }

    /// What a run brought, all times since its start.
    struct Trace {
        var outcome: Result<ServerReading, QueryFailure>?
        var finished = Duration.zero
        var sent: [(at: Duration, to: IPEndpoint)] = []
        var opened: [ServerQuery.AttemptID] = []
        var closed: [ServerQuery.AttemptID] = []

        /// Every socket that was opened was closed, once.
        var isTidy: Bool { closed.sorted() == opened.sorted() && Set(opened).count == opened.count }

        var failure: QueryFailure? { if case .failure(let failure) = outcome { failure } else { nil } }
        var reading: ServerReading? { if case .success(let reading) = outcome { reading } else { nil } }
    }

    static func address(_ index: Int) -> IPEndpoint {
        IPEndpoint(address: .v4(0xC000_0200 + UInt32(index)), port: 123)
    }

    static let deny: UInt32 = 0x4445_4E59
    static let rate: UInt32 = 0x5241_5445
    static let restrict: UInt32 = 0x5253_5452

    var settings = ServerQuery.Settings()
    var lookup = Lookup.addresses(after: .zero)
    /// How each address answers its first request, its second and so on; the last holds for all that follow.
    var addresses: [[[Response]]]

    private enum Event {
        case resolved, lookupFailed
        case arrived(ServerQuery.AttemptID, [UInt8], IPEndpoint)
        case unreachable(ServerQuery.AttemptID)
    }

    /// One address that answers each request alike.
    init(_ responses: [Response]...) {
        addresses = responses.map { [$0] }
    }

    /// One address whose answers change from request to request.
    init(inTurn responses: [[Response]]) {
        addresses = [responses]
    }

    private static let start = LocalInstant(nanoseconds: 9_000_000_000)

    private func reading(_ elapsed: Duration) -> LocalReading {
        LocalReading(
            date: ExchangeBench.newYear2026.advanced(by: elapsed), monotonic: Self.start.advanced(by: elapsed))
    }

    /// Runs until there is an outcome, or until it is clear that there will be none.
    func run() -> Trace {
        var trace = Trace()
        var generator = SeededGenerator(seed: 0x0E11)
        var query = ServerQuery(settings: settings, at: Self.start)
        var queue: [(at: Duration, event: Event)] = []
        var asked = [Int](repeating: 0, count: addresses.count)
        switch lookup {
        case .addresses(let delay): queue.append((delay, .resolved))
        case .failure(let delay): queue.append((delay, .lookupFailed))
        case .never: break
        }
        for _ in 0..<100_000 where query.outcome == nil {
            let timer = query.nextTimer.map { Self.start.duration(to: $0) }
            let next = queue.indices.min { (queue[$0].at, $0) < (queue[$1].at, $1) }
            var actions: [ServerQuery.Action] = []
            if let next, timer.map({ queue[next].at <= $0 }) ?? true {
                let (now, event) = queue.remove(at: next)
                trace.finished = now
                actions = deliver(event, to: &query, at: now)
            } else if let timer {
                trace.finished = max(timer, trace.finished)
                actions = query.timerFired(at: Self.start.advanced(by: trace.finished))
            } else {
                return trace
            }
            for action in actions {
                switch action {
                case .close(let attempt): trace.closed.append(attempt)
                case .transmit(let attempt, let endpoint):
                    trace.opened.append(attempt)
                    trace.sent.append((trace.finished, endpoint))
                    guard let index = addresses.indices.first(where: { Self.address($0) == endpoint }),
                        let request = query.request(of: attempt, using: &generator)
                    else { continue }
                    let responses = addresses[index][min(asked[index], addresses[index].count - 1)]
                    asked[index] += 1
                    queue += events(responses, attempt, request.bytes, endpoint, at: trace.finished)
                    query.transmitted(attempt, request, at: reading(trace.finished))
                }
            }
        }
        trace.outcome = query.outcome
        return trace
    }

    private func deliver(_ event: Event, to query: inout ServerQuery, at now: Duration) -> [ServerQuery.Action] {
        switch event {
        case .resolved:
            return query.resolved(addresses.indices.map(Self.address), at: Self.start.advanced(by: now))
        case .lookupFailed:
            return query.resolutionFailed(QueryFailure(kind: .resolve, code: "EAI_NONAME", message: "no such name"))
        case .arrived(let attempt, let bytes, let source):
            return query.received(attempt, bytes.span, from: source, at: reading(now))
        case .unreachable(let attempt):
            let failure = QueryFailure(kind: .unreachable, code: "ECONNREFUSED", message: "refused")
            return query.unreachable(attempt, failure, at: Self.start.advanced(by: now))
        }
    }

    private func events(
        _ responses: [Response], _ attempt: ServerQuery.AttemptID, _ request: [UInt8], _ endpoint: IPEndpoint,
        at now: Duration
    ) -> [(at: Duration, event: Event)] {
        responses.map { response in
            switch response {
            case .unreachable(let delay): return (now + delay, .unreachable(attempt))
            case .reply(let delay, let offset, let change):
                let middle = ExchangeBench.newYear2026.advanced(by: now + delay / 2 + offset)
                var packet = HandLaidPacket()
                packet.origin = HandLaidPacket(request)?.transmit ?? 0
                (packet.receive, packet.transmit) = (middle.timestamp.rawValue, middle.timestamp.rawValue)
                change(&packet)
                return (now + delay, .arrived(attempt, packet.bytes, endpoint))
            }
        }
    }
}
