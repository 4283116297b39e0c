import HeapModule

/// What is to happen, in the order of time; what is to happen at the same time happens in the order in which it was put in.
struct EventQueue<Payload> {
    private struct Entry: Comparable {
        let time: Int64
        let number: UInt64
        let payload: Payload

        static func < (left: Entry, right: Entry) -> Bool {
            left.time < right.time || left.time == right.time && left.number < right.number
        }

        static func == (left: Entry, right: Entry) -> Bool { left.number == right.number }
    }

    private var heap = Heap<Entry>()
    private var count: UInt64 = 0

    /// When the next thing is to happen.
    var nextTime: SimulatedInstant? { heap.min.map { SimulatedInstant(nanoseconds: $0.time) } }

    /// How many things are to happen.
    var pending: Int { heap.count }

    mutating func add(_ payload: Payload, at time: SimulatedInstant) {
        heap.insert(Entry(time: time.nanoseconds, number: count, payload: payload))
        count += 1
    }

    /// The next thing, if it is to happen until `end`.
    mutating func next(until end: SimulatedInstant) -> (time: SimulatedInstant, payload: Payload)? {
        guard let first = heap.min, first.time <= end.nanoseconds else { return nil }
        heap.removeMin()
        return (SimulatedInstant(nanoseconds: first.time), first.payload)
    }
}
