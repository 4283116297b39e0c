import LogicalClocks
import TimeScales

/// The stamps that go with a message: what the sender's clocks of each kind said when it was sent.
public struct CausalStamps: Sendable {
    let physical: NTPDate
    let lamport: UInt64
    let vector: VectorClock?
    let hybrid: HybridTimestamp
}

/// A node's clocks of each kind, and how often their stamps contradict what is known: that a message is sent before it is received.
public struct CausalClocks: Sendable {
    /// How often which kind of stamp says that a message was received before or when it was sent.
    public struct Violations: Hashable, Sendable {
        /// Messages that were looked at.
        public internal(set) var pairs = 0
        /// By the time of day.
        public internal(set) var physical = 0
        /// By Lamport's clocks.
        public internal(set) var lamport = 0
        /// By vector clocks; `nil` in worlds that are too large for them.
        public internal(set) var vector: Int? = 0
        /// By hybrid clocks.
        public internal(set) var hybrid = 0

        mutating func add(_ other: Violations) {
            pairs += other.pairs
            physical += other.physical
            lamport += other.lamport
            vector = vector.flatMap { mine in other.vector.map { mine + $0 } }
            hybrid += other.hybrid
        }
    }

    /// What was found so far.
    public private(set) var violations = Violations()
    private var lamport = LamportClock()
    private var vector = VectorClock()
    private var hybrid = HybridLogicalClock()
    private let hasVectors: Bool

    /// Vectors grow with the number of nodes, and so do the messages that carry them.
    static let mostVectors = 128

    init(hasVectors: Bool) {
        self.hasVectors = hasVectors
        if !hasVectors { violations.vector = nil }
    }

    /// The upper 48 bits of NTP's time: units of 2⁻¹⁶ s.
    private static func physical(_ date: NTPDate) -> UInt64 { date.timestamp.rawValue >> 16 }

    /// A message is sent at `date` by the time of day of node `id`.
    mutating func send(at date: NTPDate, by id: NodeID) -> CausalStamps {
        if hasVectors { vector.tick(id) }
        return CausalStamps(
            physical: date, lamport: lamport.tick(), vector: hasVectors ? vector : nil,
            hybrid: (try? hybrid.tick(physical: Self.physical(date))) ?? hybrid.last)
    }

    /// A message with `stamps` is received at `date` by the time of day of node `id`.
    mutating func receive(_ stamps: CausalStamps, at date: NTPDate, by id: NodeID) {
        violations.pairs += 1
        if date <= stamps.physical { violations.physical += 1 }
        if lamport.receive(stamps.lamport) <= stamps.lamport { violations.lamport += 1 }
        if let sent = stamps.vector {
            vector.receive(sent, at: id)
            if !sent.happensBefore(vector) { violations.vector = violations.vector.map { $0 + 1 } }
        }
        let received = try? hybrid.receive(stamps.hybrid, physical: Self.physical(date))
        if received.map({ $0 <= stamps.hybrid }) ?? true { violations.hybrid += 1 }
    }
}
