import ClockDiscipline
import LogicalClocks
import TimeScales

/// The world of an ``OrderingExperiment``: sends, messages on their way, and the clocks of all processes.
///
/// Many sources of random events are one source of as many, whose events fall to each of them alike; so the next sending is a number and
/// only what is on its way is in the queue.
struct OrderingWorld {
    /// A message on its way.
    private struct Flight {
        var sender: Int32
        var receiver: Int32
        var number: Int
        var physical: Int64
        var lamport: UInt64
        var hybrid: HybridTimestamp
    }

    /// A process's clocks, side by side in memory.
    private struct Clocks {
        /// The error at the start, in nanoseconds, and what it gains in a nanosecond.
        let offset: Int64
        let drift: Double
        var lamport = LamportClock()
        var hybrid = HybridLogicalClock()

        /// The time of day at `time`, both in nanoseconds since the start.
        @inline(__always) func date(at time: Int64) -> Int64 {
            time &+ offset &+ Int64((drift * Double(time)).rounded())
        }
    }

    private let experiment: OrderingExperiment
    private var random: SimulationRandom
    private var clocks: [Clocks]
    private var vectors: [VectorClock] = []
    private var flights: [Flight] = []
    private var sentVectors: [VectorClock] = []
    private var free: [Int32] = []
    private var queue = EventQueue<Int32>()
    private let hasVectors: Bool
    private let keepsLog: Bool
    /// 2ε, and until when messages are sent, in nanoseconds.
    private let wait: Int64
    private let end: Int64

    /// When it was told to stop, if it was.
    private(set) var stopped: SimulatedInstant?
    private(set) var sent = 0
    private(set) var events = 0
    private(set) var counts = OrderingCounts()
    private(set) var bytes = OrderingResult.Bytes()
    private(set) var vectorViolations: UInt64 = 0
    private(set) var waitedViolations: UInt64 = 0
    let greatestError: Int64
    let greatestDifference: Int64
    private(set) var log = OrderingLog()

    /// 2026-01-01 in NTP's seconds.
    private static let epoch = Int64(SimulatedClock.epoch.timestamp.rawValue >> 32)
    /// The longest time that is counted in: 10⁹ s.
    private static let most: Int64 = 1_000_000_000_000_000_000

    init(_ experiment: OrderingExperiment) {
        self.experiment = experiment
        // Apart from the streams of the simulation with the same seed, which count from 1.
        random = SimulationRandom(seed: experiment.seed, stream: .max)
        let end = Self.nanoseconds(experiment.duration)
        let ratio = max(-0.1, min(0.1, experiment.drift.ratio))
        var clocks: [Clocks] = []
        for id in 0..<max(2, min(experiment.nodeCount, 10_000_000)) {
            let place = experiment.place(of: id)
            clocks.append(
                Clocks(
                    offset: Int64((place * Double(Self.nanoseconds(experiment.offset))).rounded()),
                    drift: place * ratio))
        }
        // Errors are linear in time, and in the number of the node: the greatest are at the ends.
        let errors = [0, end].map { time in clocks.map { $0.date(at: time) - time } }
        // And a nanosecond for what is rounded in between.
        let error = errors.joined().map { abs($0) }.max() ?? 0
        greatestError = ratio == 0 ? error : error + 1
        greatestDifference = errors.map { ($0.max() ?? 0) - ($0.min() ?? 0) }.max() ?? 0
        wait = 2 * greatestError
        self.end = end
        self.clocks = clocks
        hasVectors = clocks.count <= OrderingExperiment.mostVectors
        keepsLog = experiment.countsPairs || experiment.recordsEvents
        if hasVectors {
            vectors = Array(repeating: VectorClock(), count: clocks.count)
        } else {
            counts.vector = nil
            bytes.vector = nil
        }
    }

    /// In nanoseconds, within what can be counted in.
    private static func nanoseconds(_ length: Duration) -> Int64 {
        max(-most, min(most, SimulatedInstant.start.advanced(by: length).nanoseconds))
    }

    /// Runs until all is received that was sent, or `goOn`, which is told now and then what share of the time has passed, says no.
    mutating func run(_ goOn: (Double) -> Bool) {
        let mean = max(1, Double(Self.nanoseconds(experiment.spacing))) / Double(clocks.count)
        let delay = max(0, Self.nanoseconds(experiment.delay))
        let jitter = max(0, Double(Self.nanoseconds(experiment.jitter)))
        // In nanoseconds and what is left of one.
        var (next, part) = (Int64(0), 0.0)
        func advance(_ random: inout SimulationRandom) {
            part += min(random.exponential(mean: mean), 4e18)
            let whole = part.rounded(.down)
            next = next.addingReportingOverflow(Int64(whole)).overflow ? .max : next &+ Int64(whole)
            part -= whole
        }
        advance(&random)
        while true {
            let isOver = next > end
            while let (time, place) = queue.next(until: SimulatedInstant(nanoseconds: isOver ? .max : next)) {
                receive(at: time.nanoseconds, Int(place))
            }
            if isOver { return }
            if sent.isMultiple(of: 1 << 16), sent > 0, !goOn(Double(next) / Double(max(1, end))) {
                stopped = SimulatedInstant(nanoseconds: next)
                return
            }
            let extra = jitter > 0 ? Int64(min(random.exponential(mean: jitter), 4e18)) : 0
            send(at: next, arrival: next &+ delay &+ extra)
            advance(&random)
        }
    }

    /// The upper 48 bits of NTP's time: units of 2⁻¹⁶ s.
    @inline(__always) private static func hybridTime(_ date: Int64) -> UInt64 {
        let (seconds, rest) = date.quotientAndRemainder(dividingBy: 1_000_000_000)
        return UInt64(bitPattern: ((seconds &+ epoch) << 16) &+ (rest << 16) / 1_000_000_000)
            & HybridTimestamp.greatestPhysical
    }

    private mutating func send(at time: Int64, arrival: Int64) {
        let count = clocks.count
        let sender = Int(random.uniform() * Double(count))
        let other = Int(random.uniform() * Double(count - 1))
        let receiver = other < sender ? other : other + 1
        let physical = clocks[sender].date(at: time)
        let lamport = clocks[sender].lamport.tick()
        let hybrid =
            (try? clocks[sender].hybrid.tick(physical: Self.hybridTime(physical))) ?? clocks[sender].hybrid.last
        events += 1
        bytes.physical += 8
        bytes.lamport += LamportTimestamp(time: lamport, process: UInt32(truncatingIfNeeded: sender)).wireSize
        bytes.hybrid += hybrid.wireSize
        if hasVectors {
            let before = experiment.countsPairs ? vectors[sender] : nil
            vectors[sender].tick(sender)
            if let before, !before.happensBefore(vectors[sender]) { vectorViolations += 1 }
            bytes.vector = bytes.vector.map { $0 + vectors[sender].wireSize }
        }
        if keepsLog {
            log.append(
                OrderingLog.Entry(
                    process: sender, peer: receiver, message: sent, isSending: true, time: time, physical: physical,
                    lamport: lamport, hybrid: hybrid))
        }
        let number = sent
        sent += 1
        guard experiment.loss == 0 || random.uniform() >= experiment.loss else { return }
        let flight = Flight(
            sender: Int32(truncatingIfNeeded: sender), receiver: Int32(truncatingIfNeeded: receiver), number: number,
            physical: physical, lamport: lamport, hybrid: hybrid)
        let place: Int
        if let last = free.popLast() {
            place = Int(last)
            flights[place] = flight
            if hasVectors { sentVectors[place] = vectors[sender] }
        } else {
            place = flights.count
            flights.append(flight)
            if hasVectors { sentVectors.append(vectors[sender]) }
        }
        queue.add(Int32(truncatingIfNeeded: place), at: SimulatedInstant(nanoseconds: arrival))
    }

    private mutating func receive(at time: Int64, _ place: Int) {
        let flight = flights[place]
        free.append(Int32(truncatingIfNeeded: place))
        let receiver = Int(flight.receiver)
        let physical = clocks[receiver].date(at: time)
        let lamport = clocks[receiver].lamport.receive(flight.lamport)
        let taken = try? clocks[receiver].hybrid.receive(flight.hybrid, physical: Self.hybridTime(physical))
        events += 1
        counts.pairs += 1
        if physical <= flight.physical { counts.physical += 1 }
        if lamport <= flight.lamport { counts.lamport += 1 }
        if taken.map({ $0 <= flight.hybrid }) ?? true { counts.hybrid += 1 }
        // Had the sender waited, it had come so much later; of what is after the end no error is known.
        if time <= end &- wait, clocks[receiver].date(at: time &+ wait) < flight.physical { waitedViolations += 1 }
        if hasVectors {
            let before = experiment.countsPairs ? vectors[receiver] : nil
            vectors[receiver].receive(sentVectors[place], at: receiver)
            if let before, !before.happensBefore(vectors[receiver]) { vectorViolations += 1 }
            if !sentVectors[place].happensBefore(vectors[receiver]) {
                vectorViolations += 1
                counts.vector = counts.vector.map { $0 + 1 }
            }
            sentVectors[place] = VectorClock()
        }
        if keepsLog {
            log.append(
                OrderingLog.Entry(
                    process: receiver, peer: Int(flight.sender), message: flight.number, isSending: false, time: time,
                    physical: physical, lamport: lamport, hybrid: taken ?? flight.hybrid))
        }
    }
}
