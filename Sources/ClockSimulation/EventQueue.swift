/// What is to happen, in the order of time; what is to happen at the same time happens in the order in which it was put in.
///
/// A heap in which each entry has four below it: half as deep as one of two, and the four lie side by side in memory. Source:
/// D. B. Johnson, doi:10.1016/0020-0190(75)90001-0.
struct EventQueue<Payload> {
    fileprivate struct Entry {
        /// The time in the upper half, and in the lower how many were put in before.
        let order: Int128
        let payload: Payload

        var time: SimulatedInstant { SimulatedInstant(nanoseconds: Int64(truncatingIfNeeded: order >> 64)) }
    }

    /// Nothing comes before what is above it.
    private var heap: [Entry] = []
    private var count: UInt64 = 0
    private static var width: Int { 4 }

    /// When the next thing is to happen.
    var nextTime: SimulatedInstant? { heap.first?.time }

    /// How many things are to happen.
    var pending: Int { heap.count }

    mutating func add(_ payload: Payload, at time: SimulatedInstant) {
        let entry = Entry(order: Int128(time.nanoseconds) << 64 | Int128(count), payload: payload)
        count += 1
        heap.append(entry)
        var entries = heap.mutableSpan
        var place = entries.count - 1
        while place > 0 {
            let above = (place - 1) / Self.width
            guard entry.order < entries[above].order else { break }
            entries[place] = entries[above]
            place = above
        }
        entries[place] = entry
    }

    /// The next thing, if it is to happen until `end`.
    mutating func next(until end: SimulatedInstant) -> (time: SimulatedInstant, payload: Payload)? {
        guard let first = heap.first, first.time <= end else { return nil }
        if let last = heap.popLast(), !heap.isEmpty { sink(last) }
        return (first.time, first.payload)
    }

    /// Puts `entry` in the place of the first, or further down: whatever comes first below moves up.
    private mutating func sink(_ entry: Entry) {
        var entries = heap.mutableSpan
        var place = 0
        while true {
            let below = place * Self.width + 1
            guard below < entries.count else { break }
            let least = entries.first(of: below..<min(below + Self.width, entries.count))
            guard entries[least].order < entry.order else { break }
            entries[place] = entries[least]
            place = least
        }
        entries[place] = entry
    }
}

extension MutableSpan {
    /// Which of two to four entries in a row, or of one, comes first. Of four without a branch, which would be mispredicted as
    /// often as not.
    @inline(__always)
    fileprivate func first<Payload>(of places: Range<Int>) -> Int where Element == EventQueue<Payload>.Entry {
        var first = places.lowerBound
        if places.count == 4 {
            let left = first + (self[first + 1].order < self[first].order ? 1 : 0)
            let right = first + 2 + (self[first + 3].order < self[first + 2].order ? 1 : 0)
            return self[right].order < self[left].order ? right : left
        }
        for place in places.dropFirst() where self[place].order < self[first].order { first = place }
        return first
    }
}
