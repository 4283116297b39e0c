import ClockDiscipline
import Foundation
import NTPCore
import TestSupport
import Testing
import TimeScales

/// A client that keeps its clock right, the servers it asks and the links to them, without sockets: true time is known, and
/// all that happens follows from one seed.
///
/// The client's oscillator runs fast or slow and wanders; its clock does to the attosecond's rounding what the engine orders.
/// All lengths of time are true seconds as `Double`, counted from the start, where not said otherwise.
struct SyncWorld {
    /// The clock to be kept right.
    struct Oscillator {
        /// Local minus true time at the start.
        var ahead = 0.0
        /// How much faster than true time it runs.
        var skew = 0.0
        /// Random walk of the skew: its standard deviation after a second.
        var wander = 0.0
    }

    /// The way to a server and back.
    struct Link {
        var out = 1e-4
        var back = 1e-4
        /// Means of the exponential delays that come on top.
        var outJitter = 0.0
        var backJitter = 0.0
        /// How likely it is that a packet is lost, each way.
        var loss = 0.0
        /// How likely an answer is to come a second time, up to 3 s later.
        var duplication = 0.0
        /// How likely an answer is to come 1 to 5 s late.
        var lateness = 0.0

        static func jittery(_ base: Double, _ jitter: Double) -> Link {
            Link(out: base, back: base, outJitter: jitter, backJitter: jitter)
        }
    }

    /// What a server does with a request.
    enum Fate {
        case answer, silence
        case kiss(UInt32)
    }

    struct Server {
        var link = Link()
        /// Its clock minus true time, at a true time.
        var ahead: @Sendable (Double) -> Double = { _ in 0 }
        var rootDelay: UInt32 = 0
        /// In units of 2⁻¹⁶ s.
        var rootDispersion: UInt32 = 0
        var leap: UInt8 = 0
        var fate: @Sendable (Double) -> Fate = { _ in .answer }
    }

    /// What befalls the machine.
    enum Incident {
        /// Somebody else sets the clock forward.
        case foreignStep(Double)
        /// The same, and nobody tells the engine.
        case hiddenStep(Double)
        /// It sleeps so long, and the clock that ran meanwhile is off by so much more.
        case sleep(Double, error: Double)
    }

    /// A decision, and the truth it is to be held against.
    struct Decided {
        let at: Double
        /// True minus local time just before the correction.
        let trueOffset: Double
        let decision: SyncDecision

        /// Whether the claimed interval holds the truth, to the nanosecond that the clocks are read in.
        var isHonest: Bool {
            decision.interval.low / .seconds(1) <= trueOffset + 1e-9
                && trueOffset - 1e-9 <= decision.interval.high / .seconds(1)
        }
    }

    /// Everything that happened.
    struct Trace {
        var decisions: [Decided] = []
        /// Local minus true time, and how much faster the clock would run than true time were it not slewed, at regular times.
        var track: [(at: Double, error: Double, skew: Double)] = []
        var steps: [(at: Double, by: Double)] = []
        var frequencies: [(at: Double, to: FrequencyOffset)] = []
        var requests: [[Double]] = []
        var rejections: [(SyncEngine.SourceID, ReplyRejection)] = []
        /// When the servers were said to contradict each other.
        var undecided: [Double] = []
        /// When a server fell silent (true) or answered again.
        var silences: [(at: Double, id: SyncEngine.SourceID, isSilent: Bool)] = []
        var lookUps: [SyncEngine.SourceID] = []
        /// The slowest the clock ran at between two events, less its steps, as a rate.
        var slowest = Double.infinity

        /// Whether the claimed interval held the truth at every decision.
        var isHonest: Bool { decisions.allSatisfy { $0.isHonest } }

        /// The root mean square of the clock's error from `start` on.
        func rmsError(from start: Double) -> Double {
            let errors = track.filter { $0.at >= start }.map(\.error)
            return (errors.reduce(0) { $0 + $1 * $1 } / Double(max(1, errors.count))).squareRoot()
        }

        /// The greatest error from `start` on, without its sign.
        func worstError(from start: Double) -> Double {
            track.filter { $0.at >= start }.map { abs($0.error) }.max() ?? .nan
        }
    }

    private enum Event {
        case arrival(SyncEngine.SourceID, [UInt8], IPEndpoint)
        case incident(Incident)
        case note
    }

    private(set) var engine: SyncEngine
    private(set) var trace = Trace()
    private(set) var now = 0.0
    private let servers: [Server]
    private var skew: Double
    private let wander: Double
    /// What the monotonic clock, and the time of day beyond it, are ahead of true time.
    private var slewed = 0.0
    private var stepped: Double
    private var frequency = FrequencyOffset.zero
    private var queue: [(at: Double, number: Int, event: Event)] = []
    private var queued = 0
    private let noteInterval: Double
    private var isStorm = false
    private var generator: SeededGenerator

    init(
        seed: UInt64, oscillator: Oscillator = Oscillator(), servers: [Server], noteInterval: Double = 16,
        configure: (inout SyncEngine.Settings) -> Void = { _ in }
    ) {
        var settings = SyncEngine.Settings()
        configure(&settings)
        engine = SyncEngine(settings)
        generator = SeededGenerator(seed: seed)
        self.servers = servers
        self.noteInterval = noteInterval
        (skew, wander, stepped) = (oscillator.skew, oscillator.wander, oscillator.ahead)
        frequency = settings.isDryRun ? .zero : settings.initialFrequency
        trace.requests = servers.map { _ in [] }
        for index in servers.indices { engine.addServer(at: Self.endpoint(index), now: monotonic) }
        enqueue(.note, at: noteInterval)
    }

    static func endpoint(_ index: Int) -> IPEndpoint {
        IPEndpoint(address: .v4(0xC000_0200 + UInt32(index)), port: 123)
    }

    /// Local minus true time.
    var error: Double { slewed + stepped }

    /// How much faster than true time the clock runs.
    var clockSkew: Double { (1 + skew) * (1 + frequency.ratio) - 1 }

    /// What the oscillator does wrong at present, in ppm.
    var oscillatorPartsPerMillion: Double { skew * 1e6 }

    /// The engine is told of a leap second.
    mutating func expectLeapSecond(at instant: LocalInstant?) { engine.leapSecond = instant }

    mutating func schedule(_ incident: Incident, at time: Double) { enqueue(.incident(incident), at: time) }

    /// Runs until `end`.
    mutating func run(until end: Double) {
        while now < end, !isStorm {
            let timer = engine.nextTimer.map(arrival(of:)) ?? .infinity
            let next = queue.indices.min { (queue[$0].at, queue[$0].number) < (queue[$1].at, queue[$1].number) }
            if let next, queue[next].at <= min(timer, end) {
                let (time, _, event) = queue.remove(at: next)
                advance(to: time)
                deliver(event)
            } else {
                advance(to: min(timer, end))
                if let timer = engine.nextTimer, timer <= monotonic { perform(engine.timerFired(at: monotonic)) }
            }
        }
    }

    // MARK: Clocks

    private static let origin: Int64 = 9_000_000_000

    private var monotonic: LocalInstant {
        LocalInstant(nanoseconds: Self.origin + Int64(((now + slewed) * 1e9).rounded()))
    }

    private var reading: LocalReading {
        let monotonic = monotonic
        let elapsed = Duration.nanoseconds(monotonic.nanoseconds - Self.origin)
        return LocalReading(
            date: ExchangeBench.newYear2026.advanced(by: elapsed + .nanoseconds(Int64((stepped * 1e9).rounded()))),
            monotonic: monotonic, source: .kernel)
    }

    /// When the monotonic clock will show `instant`, by its present rate, rounded up to a nanosecond.
    private func arrival(of instant: LocalInstant) -> Double {
        let left = monotonic.duration(to: instant) / .seconds(1)
        return now + max(0, left / (1 + clockSkew)) + 1e-9
    }

    /// Time passes: the skew walks at random, and the phase with it, as the integral of a Wiener process does exactly.
    private mutating func advance(to time: Double) {
        let elapsed = time - now
        guard elapsed > 0 else { return }
        let (first, second) = (gaussian(), gaussian())
        let root = elapsed.squareRoot()
        let drift = skew * elapsed + wander * root * elapsed * (first / 2 + second / 12.0.squareRoot())
        let gained = drift * (1 + frequency.ratio) + frequency.ratio * elapsed
        trace.slowest = min(trace.slowest, 1 + gained / elapsed)
        slewed += gained
        skew += wander * root * first
        now = time
    }

    // MARK: Events

    private mutating func enqueue(_ event: Event, at time: Double) {
        queue.append((time, queued, event))
        queued += 1
    }

    private mutating func deliver(_ event: Event) {
        switch event {
        case .arrival(let id, let bytes, let source):
            perform(engine.received(id, bytes.span, from: source, at: reading))
        case .note:
            let lasting = frequency.ratio - engine.steering.slewRate.ratio
            trace.track.append((now, error, (1 + skew) * (1 + lasting) - 1))
            enqueue(.note, at: now + noteInterval)
        case .incident(.foreignStep(let step)):
            stepped += step
            engine.clockWasSet(by: .seconds(step), at: monotonic)
        case .incident(.hiddenStep(let step)): stepped += step
        case .incident(.sleep(let length, let error)):
            // The monotonic clock stands still, the time of day goes on.
            now += length
            slewed -= length
            stepped += length + error
            engine.clockWasLost(at: monotonic)
        }
    }

    private mutating func perform(_ actions: [SyncEngine.Action]) {
        let trueOffset = -error
        for action in actions {
            switch action {
            case .transmit(let id, _): transmit(id)
            case .lookUp(let id): trace.lookUps.append(id)
            case .close: break
            case .undecided: trace.undecided.append(now)
            case .fellSilent(let id): trace.silences.append((now, id, true))
            case .answersAgain(let id): trace.silences.append((now, id, false))
            case .setFrequency(let frequency):
                self.frequency = frequency
                trace.frequencies.append((now, frequency))
            case .step(let step):
                stepped += step / .seconds(1)
                trace.steps.append((now, step / .seconds(1)))
            case .rejected(let id, let rejection): trace.rejections.append((id, rejection))
            case .decided(let decision):
                trace.decisions.append(Decided(at: now, trueOffset: trueOffset, decision: decision))
            }
        }
    }

    private mutating func transmit(_ id: SyncEngine.SourceID) {
        guard let request = engine.request(of: id, at: monotonic, using: &generator) else { return }
        trace.requests[id].append(now)
        noticeStorm(trace.requests[id])
        let server = servers[id]
        let there = now + server.link.out + exponential(server.link.outJitter)
        let isLost = chance(server.link.loss) || chance(server.link.loss)
        if !isLost, let answer = answer(of: server, to: request.bytes, at: there) {
            var back = there + server.link.back + exponential(server.link.backJitter)
            if chance(server.link.lateness) { back += Double.random(in: 1...5, using: &generator) }
            enqueue(.arrival(id, answer, request.destination), at: back)
            if chance(server.link.duplication) {
                let again = back + Double.random(in: 0...3, using: &generator)
                enqueue(.arrival(id, answer, request.destination), at: again)
            }
        }
        engine.transmitted(id, request, at: reading)
    }

    /// Twenty requests to one server within a second end the run: no engine may ask so often, whatever the answers.
    private mutating func noticeStorm(_ requests: [Double]) {
        guard requests.count >= 20, now - requests[requests.count - 20] < 1 else { return }
        isStorm = true
        Issue.record("a storm of requests at \(now) s")
    }

    private func answer(of server: Server, to request: [UInt8], at time: Double) -> [UInt8]? {
        var packet = HandLaidPacket()
        packet.origin = HandLaidPacket(request)?.transmit ?? 0
        let date = ExchangeBench.newYear2026.advanced(by: .seconds(time + server.ahead(time))).timestamp.rawValue
        (packet.receive, packet.transmit, packet.precision) = (date, date, -24)
        (packet.rootDelay, packet.rootDispersion, packet.leap) = (server.rootDelay, server.rootDispersion, server.leap)
        switch server.fate(time) {
        case .answer: break
        case .silence: return nil
        case .kiss(let code): (packet.stratum, packet.leap, packet.referenceID) = (0, 3, code)
        }
        return packet.bytes
    }

    // MARK: Chance

    private mutating func chance(_ probability: Double) -> Bool {
        probability > 0 && Double.random(in: 0..<1, using: &generator) < probability
    }

    private mutating func exponential(_ mean: Double) -> Double {
        mean > 0 ? -mean * Foundation.log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &generator)) : 0
    }

    /// G. E. P. Box, M. E. Muller, doi:10.1214/aoms/1177706645.
    private mutating func gaussian() -> Double {
        let radius = (-2 * Foundation.log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &generator)))
            .squareRoot()
        return radius * Foundation.cos(2 * .pi * Double.random(in: 0..<1, using: &generator))
    }
}

extension Duration {
    /// In seconds.
    var inSeconds: Double { self / .seconds(1) }
}
