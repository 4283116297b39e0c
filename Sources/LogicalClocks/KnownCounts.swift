/// Which processes an event knows of, in order of processes, and how many events of each: the places of its vector stamp that
/// are not zero. ``HappensBefore/known(to:)`` gives it.
public struct KnownCounts: Sequence, IteratorProtocol, Sendable {
    /// A process, and how many of its events are known, itself among them.
    public typealias Element = (process: Int, count: UInt32)

    private let counts: [UInt32]
    private let start: Int
    private let end: Int
    private var place: Int
    /// The process of the event, whose count stands by itself, until it has been given.
    private var own: Element?
    private let ownProcess: Int

    /// What stands at `places` of `counts`, the first of which is that of process 0, but for the process of `own`.
    init(counts: [UInt32], places: Range<Int>, own: Element?) {
        self.counts = counts
        (start, end, place) = (places.lowerBound, places.upperBound, places.lowerBound)
        self.own = own
        ownProcess = own?.process ?? -1
    }

    /// The next process.
    public mutating func next() -> Element? {
        let stop = own.map { Swift.min(end, start + $0.process) } ?? end
        while place < stop {
            let (process, count) = (place - start, counts[place])
            place += 1
            if count > 0, process != ownProcess { return (process, count) }
        }
        defer { own = nil }
        return own
    }
}
