/// A recorded run whose events get a stamp of each kind of clock, and the count of pairs that each kind contradicts.
///
/// The events come as ``HappensBefore`` takes them, with the physical time that their process's own clock showed, if any.
/// Contradictions are counted from the stamps as they are, none is taken for impossible. Memory beside that of
/// ``HappensBefore``: 44 bytes an event, 4 more where some events of its process have no time, and 16·log₂(n/32) more where the times of its
/// process, n in number, go back: 240 at a million. All in arrays that grow by doubling.
public struct StampedRun: Sendable {
    /// What an event gets.
    public struct Stamps: Hashable, Sendable {
        /// Its number in the run.
        public let event: Int
        /// +1 at each event; at a receipt, one more than the larger of its own and the message's.
        public let lamport: UInt64
        /// Its physical part counts ``StampedRun/unit``.
        public let hybrid: HybridTimestamp
        /// Whether an event that happens before it shows a physical time that is not smaller.
        public let isContradicted: Bool
    }

    /// Why an event can be no part of the run. It is not appended.
    public enum Fault: Error, Hashable, Sendable {
        /// It has no place in happens-before.
        case order(HappensBefore.Fault)
        /// Its time is an era or more from zero, or no hybrid stamp is left.
        case timeOutOfRange
    }

    /// What hybrid stamps count: an era is 2³² s.
    public static let unit = HybridUnit.ntp

    /// Which event happens before which.
    public private(set) var order = HappensBefore()
    /// What contradicts physical times.
    public private(set) var physical = ClockCondition<Duration>()
    /// What contradicts the stamps of Lamport's clocks.
    public private(set) var lamport = ClockCondition<UInt64>()
    /// What contradicts those of hybrid clocks.
    public private(set) var hybrid = ClockCondition<HybridTimestamp>()
    /// Of the pairs that are next to each other at a process, or send and receive a message, how many have vectors that are not
    /// in order. Where none has, no pair at all has, since the order of vectors is transitive.
    public private(set) var vectorViolations: UInt64 = 0

    private var lamportClocks: [LamportClock] = []
    private var hybridClocks: [HybridLogicalClock] = []

    /// No events.
    public init() {}

    /// Adds an event, whose process's clock showed `time` since an instant that all of them mean, and returns its stamps. Hybrid
    /// clocks take a time before that instant as that instant, and an event without one only counts.
    ///
    /// O(log n), and O(processes) where it receives or is contradicted.
    @discardableResult
    public mutating func append(
        process: Int, send: Int? = nil, receive: Int? = nil, time: Duration? = nil
    ) throws(Fault) -> Stamps {
        let sender = receive.flatMap { order.sender(of: $0) }
        var lamportClock = lamportClocks.indices.contains(process) ? lamportClocks[process] : LamportClock()
        var hybridClock = hybridClocks.indices.contains(process) ? hybridClocks[process] : HybridLogicalClock()
        guard let count = Self.unit.count(in: time ?? .zero) else { throw .timeOutOfRange }
        if let sender, let sentLamport = lamport.stamp(of: sender, in: order),
            let sentHybrid = hybrid.stamp(of: sender, in: order)
        {
            lamportClock.receive(sentLamport)
            guard (try? hybridClock.receive(sentHybrid, physical: count)) != nil else { throw .timeOutOfRange }
        } else {
            lamportClock.tick()
            guard (try? hybridClock.tick(physical: count)) != nil else { throw .timeOutOfRange }
        }
        let event: Int
        do throws(HappensBefore.Fault) {
            event = try order.append(process: process, send: send, receive: receive)
        } catch {
            throw .order(error)
        }
        if process == lamportClocks.count {
            lamportClocks.append(lamportClock)
            hybridClocks.append(hybridClock)
        } else {
            lamportClocks[process] = lamportClock
            hybridClocks[process] = hybridClock
        }
        lamport.append(lamportClock.time, in: order)
        hybrid.append(hybridClock.last, in: order)
        for earlier in [order.predecessor(of: event), sender] {
            if let earlier, order.vectorRelation(earlier, event) != .before { vectorViolations += 1 }
        }
        return Stamps(
            event: event, lamport: lamportClock.time, hybrid: hybridClock.last,
            isContradicted: physical.append(time, in: order))
    }

    /// The event with the greatest physical time of all that happen before `event`, and by how much it is greater; `nil` where its
    /// time is smaller, or there are none with a time. Where clocks go back it need not be among ``contradictions(to:)``.
    public func worstContradiction(to event: Int) -> (event: Int, lead: Duration)? {
        guard let earlier = physical.greatestContradiction(to: event, in: order),
            let one = physical.stamp(of: earlier, in: order), let other = physical.stamp(of: event, in: order)
        else { return nil }
        return (earlier, one - other)
    }

    /// The latest event of each process that happens before `event` with a physical time that is not smaller, and by how much
    /// it is greater; the greatest difference first.
    public func contradictions(to event: Int) -> [(event: Int, lead: Duration)] {
        guard let time = physical.stamp(of: event, in: order) else { return [] }
        return physical.contradictions(to: event, in: order)
            .compactMap { earlier in physical.stamp(of: earlier, in: order).map { (earlier, $0 - time) } }
            .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }
}
