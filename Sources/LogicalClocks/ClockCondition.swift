/// Counts the pairs of a run that contradict the clock condition: where a happens before b, its stamp must be smaller.
///
/// Stamps are those of Lamport's or hybrid clocks, or physical times; an event may be without one, and then contradicts
/// nothing. The greatest stamp in the past of each event is known, so an event above it costs O(1), or O(log n) once the process of one of
/// the two has events without a stamp. One that is not above it costs O(log n) for each process that it knows of, and O(log² n) for one
/// whose own stamps go back.
///
/// Memory: one stamp and 4 bytes an event; for a process with an event without a stamp, 4 more for each that has one; and for one
/// whose stamps go back, log₂(n/16) times its n stamps, which at a million are 16 of each. All in arrays that grow by doubling. Source: the
/// condition is that of L. Lamport, doi:10.1145/359545.359563.
public struct ClockCondition<Stamp: Comparable & Sendable>: Sendable {
    /// The stamps of one process's events.
    @usableFromInline
    struct Stamps: Sendable {
        @usableFromInline var ranks = PrefixRanks<Stamp>()
        /// How many events it has.
        @usableFromInline var events = 0
        /// The numbers of those events that have stamps, from 1; empty where all have.
        @usableFromInline var numbers: [UInt32] = []

        @inlinable init() {}

        @inlinable mutating func append(_ stamp: Stamp?) {
            events += 1
            guard let stamp else { return }
            if !numbers.isEmpty || ranks.values.count < events - 1 {
                if numbers.isEmpty { numbers = ranks.values.indices.map { UInt32(truncatingIfNeeded: $0 + 1) } }
                numbers.append(UInt32(truncatingIfNeeded: events))
            }
            ranks.append(stamp)
        }

        /// How many of the first `count` events have stamps.
        @inlinable func stamped(inFirst count: Int) -> Int {
            guard !numbers.isEmpty else { return min(count, ranks.values.count) }
            var (low, high) = (0, numbers.count)
            while low < high {
                let middle = low + (high - low) / 2
                if Int(numbers[middle]) <= count { low = middle + 1 } else { high = middle }
            }
            return low
        }

        /// The number of the event with the stamp at `index`.
        @inlinable func number(_ index: Int) -> Int { numbers.isEmpty ? index + 1 : Int(numbers[index]) }
    }

    @usableFromInline var processes: [Stamps] = []
    /// By event: which of it and all before it has the greatest stamp; ``nobody`` where none has one.
    @usableFromInline var greatest: [UInt32] = []

    /// How many pairs contradict the condition.
    @inlinable public var violations: UInt64 { violated }
    /// How many of these have equal stamps.
    @inlinable public var ties: UInt64 { tied }
    @usableFromInline var violated: UInt64 = 0
    @usableFromInline var tied: UInt64 = 0

    @inlinable static var nobody: UInt32 { .max }

    /// No events.
    @inlinable public init() {}

    /// Takes the stamp of the next event of `order`, which has been appended to it. Returns whether it contradicts one of an event before it.
    ///
    /// Must be called for every event in turn; an event that is not the next is not looked at.
    @discardableResult
    @inlinable public mutating func append(_ stamp: Stamp?, in order: HappensBefore) -> Bool {
        let event = greatest.count
        guard let process = order.process(of: event) else { return false }
        while processes.count <= process { processes.append(Stamps()) }
        let past = greatestBefore(event, order)
        processes[process].append(stamp)
        guard let stamp else {
            greatest.append(past?.event ?? Self.nobody)
            return false
        }
        guard let past, !(past.stamp < stamp) else {
            greatest.append(UInt32(truncatingIfNeeded: event))
            return false
        }
        greatest.append(past.event)
        for (other, known) in order.known(to: event) where other < processes.count {
            let count = processes[other].stamped(inFirst: other == process ? Int(known) - 1 : Int(known))
            guard count > 0 else { continue }
            let ranks = processes[other].ranks
            let below = ranks.countLow(inFirst: count) { $0 < stamp }
            guard below < count else { continue }
            violated += UInt64(count - below)
            tied += UInt64(ranks.countLow(inFirst: count) { !(stamp < $0) } - below)
        }
        return true
    }

    /// The latest event of each process that happens before `event` and has a stamp that is not smaller, in order of processes.
    @inlinable public func contradictions(to event: Int, in order: HappensBefore) -> [Int] {
        guard let stamp = stamp(of: event, in: order) else { return [] }
        return order.known(to: event).compactMap { other, known in
            guard other < processes.count else { return nil }
            let count = processes[other].stamped(
                inFirst: order.process(of: event) == other ? Int(known) - 1 : Int(known))
            let index = processes[other].ranks.lastHigh(inFirst: count) { $0 < stamp }
            return index.flatMap { order.event(number: processes[other].number($0), of: other) }
        }
    }

    /// The event with the greatest stamp of all that happen before `event`, if that is not smaller than its own: no other contradicts
    /// it more. Of several such events it is one.
    @inlinable public func greatestContradiction(to event: Int, in order: HappensBefore) -> Int? {
        guard let stamp = stamp(of: event, in: order), let past = greatestBefore(event, order), !(past.stamp < stamp)
        else { return nil }
        return Int(past.event)
    }

    /// The stamp of `event`.
    @inlinable public func stamp(of event: Int, in order: HappensBefore) -> Stamp? {
        guard let process = order.process(of: event), process < processes.count, let number = order.number(of: event)
        else { return nil }
        let stamps = processes[process]
        let index = stamps.stamped(inFirst: number) - 1
        return index >= 0 && stamps.number(index) == number ? stamps.ranks.values[index] : nil
    }

    @inlinable func greatestBefore(_ event: Int, _ order: HappensBefore) -> (event: UInt32, stamp: Stamp)? {
        later(greatest(upTo: order.predecessor(of: event), order), greatest(upTo: order.sender(to: event), order))
    }

    @inlinable func greatest(upTo event: Int?, _ order: HappensBefore) -> (event: UInt32, stamp: Stamp)? {
        guard let event, greatest.indices.contains(event), greatest[event] != Self.nobody else { return nil }
        return stamp(of: Int(greatest[event]), in: order).map { (greatest[event], $0) }
    }

    @inlinable func later(
        _ one: (event: UInt32, stamp: Stamp)?, _ other: (event: UInt32, stamp: Stamp)?
    ) -> (event: UInt32, stamp: Stamp)? {
        guard let one, let other else { return one ?? other }
        return one.stamp < other.stamp ? other : one
    }
}
