import ClockDiscipline
import NTPCore
import NTPWire
import TestSupport
import Testing
import TimeScales

/// Storms of inputs in any order, most of them nonsense: a query never traps, always ends, and closes what it opened.
@Suite struct ServerQueryStormTests {
    @Test(arguments: 0..<60 as Range<UInt64>)
    func storm(seed: UInt64) {
        var storm = Storm(seed: 0x5707_0000 + seed)
        storm.rage(steps: 300)
        storm.calm()
        let name = "seed \(seed)"
        #expect(storm.query.outcome != nil, "\(name)")
        #expect(storm.query.nextTimer == nil, "\(name)")
        #expect(storm.closed.sorted() == storm.opened.sorted(), "\(name)")
        #expect(Set(storm.opened).count == storm.opened.count, "\(name)")
        storm.rage(steps: 50)
        #expect(storm.closed.count == storm.opened.count, "\(name): something was opened after the end")
    }

    private struct Storm {
        private(set) var query: ServerQuery
        private(set) var opened: [ServerQuery.AttemptID] = []
        private(set) var closed: [ServerQuery.AttemptID] = []
        private var generator: SeededGenerator
        private var now = LocalInstant(nanoseconds: 1_000)
        private var cookies: [ServerQuery.AttemptID: UInt64] = [:]

        init(seed: UInt64) {
            generator = SeededGenerator(seed: seed)
            let settings = ServerQuery.Settings(
                samples: Int.random(in: 1...6, using: &generator),
                interval: .milliseconds(Int.random(in: 0...3_000, using: &generator)),
                timeout: .milliseconds(Int.random(in: 1...3_000, using: &generator)),
                authenticator: Bool.random(using: &generator) ? ToyAuthenticator() : nil)
            query = ServerQuery(settings: settings, at: now)
        }

        mutating func rage(steps: Int) {
            for _ in 0..<steps {
                now = now.advanced(by: .milliseconds(Int.random(in: 0...400, using: &generator)))
                apply(input())
            }
        }

        /// Only time passes, as far as it is asked for.
        mutating func calm() {
            for _ in 0..<1_000 {
                guard let timer = query.nextTimer else { return }
                now = max(now, timer)
                apply(query.timerFired(at: now))
            }
        }

        private mutating func apply(_ actions: [ServerQuery.Action]) {
            for action in actions {
                switch action {
                case .close(let attempt): closed.append(attempt)
                case .transmit(let attempt, _):
                    opened.append(attempt)
                    guard Int.random(in: 0..<8, using: &generator) > 0,
                        let request = query.request(of: attempt, using: &generator)
                    else { continue }
                    cookies[attempt] = HandLaidPacket(request.bytes)?.transmit
                    guard Int.random(in: 0..<8, using: &generator) > 0 else { continue }
                    let other = Int.random(in: 0..<20, using: &generator) == 0
                    query.transmitted(other ? anyAttempt() : attempt, request, at: reading())
                }
            }
        }

        private mutating func anyAttempt() -> ServerQuery.AttemptID {
            Int.random(in: -1...(opened.count + 1), using: &generator)
        }

        private mutating func reading() -> LocalReading {
            let step = Int.random(in: 0..<10, using: &generator) == 0 ? Duration.seconds(1 << 40) : .zero
            return LocalReading(
                date: ExchangeBench.newYear2026.advanced(by: .nanoseconds(now.nanoseconds) + step), monotonic: now)
        }

        private mutating func input() -> [ServerQuery.Action] {
            let failure = QueryFailure(kind: .unreachable, code: "EHOSTUNREACH", message: "")
            switch Int.random(in: 0..<40, using: &generator) {
            case 0:
                let count = Int.random(in: 0...4, using: &generator)
                return query.resolved((0..<count).map(QueryWorld.address), at: now)
            case 1: return Int.random(in: 0..<20, using: &generator) == 0 ? query.resolutionFailed(failure) : []
            case 2...5: return query.unreachable(anyAttempt(), failure, at: now)
            case 6...20: return query.timerFired(at: now)
            case 21: return query.timerFired(at: LocalInstant(nanoseconds: Int64(bitPattern: generator.next())))
            default: return arrival()
            }
        }

        private mutating func arrival() -> [ServerQuery.Action] {
            let attempt = anyAttempt()
            var packet = HandLaidPacket()
            packet.origin = cookies[attempt] ?? generator.next()
            packet.receive = reading().date.timestamp.rawValue
            packet.transmit = packet.receive
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: (packet.stratum, packet.referenceID) = (0, QueryWorld.rate)
            case 1: (packet.stratum, packet.referenceID) = (0, QueryWorld.deny)
            case 2: packet.leap = 3
            case 3: (packet.receive, packet.transmit) = (generator.next(), generator.next())
            case 4: (packet.precision, packet.rootDelay) = (127, .max)
            default: break
            }
            var bytes = Bool.random(using: &generator) ? packet.bytes : ToyAuthenticator().sealed(packet.bytes)
            if Int.random(in: 0..<6, using: &generator) == 0 {
                bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
            }
            let source = QueryWorld.address(Int.random(in: 0...4, using: &generator))
            return query.received(attempt, bytes.span, from: source, at: reading())
        }
    }
}
