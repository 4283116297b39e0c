/// Happens-before of a recorded run: an event is before another if it comes earlier at the same process, or sends what the
/// other receives, or by any chain of these.
///
/// Events are appended in an order in which no message is received before it is sent, as a log of what happened has them, and are
/// numbered from 0 in it; so are processes and messages, in the order in which they are first named. For n events of p
/// processes, r of them receipts, it takes O(n + r·p) time and up to 24·n + (4·p + 8)·r bytes, since between two receipts a
/// vector changes only in its own place: a million events of 32 processes, half of them receipts, take 92 MB. Arrays that grow may
/// be up to twice as large for a while. Which of two events is before the other is then O(1). Sources: L. Lamport,
/// doi:10.1145/359545.359563; F. Mattern, Parallel and Distributed Algorithms (1989).
public struct HappensBefore: Sendable {
    /// Why an event can be no part of the run. It is not appended.
    public enum Fault: Error, Hashable, Sendable {
        /// Nothing before it sends what it receives.
        case receivesUnsent(message: Int)
        /// It receives what it sends itself.
        case receivesOwn(message: Int)
        /// The event `first` sends the same message. (Several may receive it.)
        case sentTwice(message: Int, first: Int)
        /// A process or a message has a number that is neither taken nor the next.
        case unknownNumber(Int)
        /// There is no room for more of that.
        case tooLarge(Limit)
    }

    /// What a run may have only so many of.
    public enum Limit: Hashable, Sendable {
        /// Events.
        case events
        /// Processes.
        case processes
        /// Places of vectors: each receipt keeps one for each process up to the greatest that it knows of.
        case places

        /// How many there may be: 2³² − 2 events, 65,536 processes, 2³⁰ places, which are 4 GiB.
        public var most: Int {
            switch self {
            case .events: Int(HappensBefore.none) - 1
            case .processes: HappensBefore.mostProcesses
            case .places: 1 << 30
            }
        }
    }

    private struct Event {
        let process: UInt32
        /// Which event of its process it is, from 1.
        let number: UInt32
        /// Which row of `rows` has what it knows of other processes.
        let row: UInt32
        /// The event that sends what it receives.
        let sender: UInt32
    }

    private struct Process {
        var events: [UInt32] = []
        var row: UInt32 = 0
        /// How many events its last event knows of, itself among them.
        var known: UInt64 = 0
    }

    /// How many processes a run may have.
    public static let mostProcesses = 65_536
    private static let none = UInt32.max

    private var events: [Event] = []
    private var processes: [Process] = []
    /// By message: the event that sends it.
    private var senders: [UInt32] = []
    /// What is known after each receipt, by process; row 0 is empty.
    private var counts: [UInt32] = []
    private var rowStarts: [Int] = [0, 0]

    /// How many pairs (a, b) there are in which a happens before b.
    public private(set) var pairs: UInt64 = 0
    /// How many pairs of different events there are in which neither happens before the other.
    public var concurrentPairs: UInt64 { UInt64(count) * UInt64(max(0, count - 1)) / 2 - pairs }
    /// How many events receive something.
    public private(set) var receipts = 0
    /// How many messages were sent.
    public var messages: Int { senders.count }
    /// How many events there are.
    public var count: Int { events.count }
    /// How many processes there are.
    public var processCount: Int { processes.count }

    /// No events.
    public init() {}

    /// Adds an event of `process`, which sends and receives those messages, and returns its number.
    ///
    /// O(1), and O(processes) where it receives.
    @discardableResult
    public mutating func append(process: Int, send: Int? = nil, receive: Int? = nil) throws(Fault) -> Int {
        let sender = try checked(process, send, receive)
        if process == processes.count { processes.append(Process()) }
        let event = events.count
        let number = UInt32(truncatingIfNeeded: processes[process].events.count + 1)
        if let sender {
            appendRow(process, sender)
            receipts += 1
            processes[process].known = known(to: processes[process].row, but: process) + UInt64(number)
        } else {
            processes[process].known += 1
        }
        pairs += processes[process].known - 1
        events.append(
            Event(
                process: UInt32(truncatingIfNeeded: process), number: number, row: processes[process].row,
                sender: sender.map { UInt32(truncatingIfNeeded: $0) } ?? Self.none))
        processes[process].events.append(UInt32(truncatingIfNeeded: event))
        if send != nil { senders.append(UInt32(truncatingIfNeeded: event)) }
        return event
    }

    /// Whether the event `first` happens before `second`. False where there is no such event.
    public func happensBefore(_ first: Int, _ second: Int) -> Bool {
        guard events.indices.contains(first), events.indices.contains(second), first != second else { return false }
        return count(of: Int(events[first].process), knownTo: second) >= events[first].number
    }

    /// Whether neither of two events happens before the other. False where there is no such event, and for one and itself.
    public func areConcurrent(_ first: Int, _ second: Int) -> Bool {
        guard events.indices.contains(first), events.indices.contains(second), first != second else { return false }
        return !happensBefore(first, second) && !happensBefore(second, first)
    }

    /// How many events of `process` are `event` or before it: that place of its vector stamp. O(1).
    public func count(of process: Int, knownTo event: Int) -> UInt32 {
        guard events.indices.contains(event) else { return 0 }
        let stamp = events[event]
        if Int(stamp.process) == process { return stamp.number }
        let start = rowStarts[Int(stamp.row)]
        return 0..<rowStarts[Int(stamp.row) + 1] - start ~= process ? counts[start + process] : 0
    }

    /// The places of the vector stamp of `event` that are not zero, in order of processes. Walking over them is O(1) where the
    /// process has received nothing, and otherwise goes up to the greatest process that is known.
    public func known(to event: Int) -> KnownCounts {
        guard events.indices.contains(event) else { return KnownCounts(counts: [], places: 0..<0, own: nil) }
        let stamp = events[event]
        let places = rowStarts[Int(stamp.row)]..<rowStarts[Int(stamp.row) + 1]
        return KnownCounts(counts: counts, places: places, own: (Int(stamp.process), stamp.number))
    }

    /// The vector stamp of `event`.
    public func vector(of event: Int) -> VectorClock {
        VectorClock(counts: processes.indices.map { count(of: $0, knownTo: event) })
    }

    /// How the vector stamps of two events are related, place by place. O(processes), O(1) where neither has received anything
    /// since the other.
    public func vectorRelation(_ first: Int, _ second: Int) -> VectorClock.Relation {
        guard events.indices.contains(first), events.indices.contains(second) else { return .concurrent }
        let (one, other) = (events[first], events[second])
        if one.row == other.row, one.process == other.process {
            return one.number == other.number ? .equal : one.number < other.number ? .before : .after
        }
        // What the rows have, but for the two processes whose own places they do not vouch for.
        let (mine, theirs) = (row(one), row(other))
        var (isLess, isGreater) = (false, false)
        for index in 0..<max(mine.count, theirs.count)
        where index != Int(one.process) && index != Int(other.process) {
            let myKnown = index < mine.count ? mine[mine.startIndex + index] : 0
            let theirKnown = index < theirs.count ? theirs[theirs.startIndex + index] : 0
            isLess = isLess || myKnown < theirKnown
            isGreater = isGreater || myKnown > theirKnown
        }
        for process in [Int(one.process), Int(other.process)] {
            let (mine, theirs) = (count(of: process, knownTo: first), count(of: process, knownTo: second))
            isLess = isLess || mine < theirs
            isGreater = isGreater || mine > theirs
        }
        return isLess ? (isGreater ? .concurrent : .before) : isGreater ? .after : .equal
    }

    /// Which process `event` is of.
    public func process(of event: Int) -> Int? {
        events.indices.contains(event) ? Int(events[event].process) : nil
    }

    /// Which event of its process `event` is, from 1.
    public func number(of event: Int) -> Int? {
        events.indices.contains(event) ? Int(events[event].number) : nil
    }

    /// The event of `process` with that number, from 1.
    public func event(number: Int, of process: Int) -> Int? {
        guard number > 0, processes.indices.contains(process), processes[process].events.indices.contains(number - 1)
        else {
            return nil
        }
        return Int(processes[process].events[number - 1])
    }

    /// The event that comes before `event` at its process.
    public func predecessor(of event: Int) -> Int? {
        guard events.indices.contains(event), events[event].number > 1 else { return nil }
        return Int(processes[Int(events[event].process)].events[Int(events[event].number) - 2])
    }

    /// The event that sends what `event` receives.
    public func sender(to event: Int) -> Int? {
        guard events.indices.contains(event), events[event].sender != Self.none else { return nil }
        return Int(events[event].sender)
    }

    /// The event that sends `message`.
    public func sender(of message: Int) -> Int? {
        senders.indices.contains(message) ? Int(senders[message]) : nil
    }

    private func checked(_ process: Int, _ send: Int?, _ receive: Int?) throws(Fault) -> Int? {
        guard 0...processes.count ~= process else { throw .unknownNumber(process) }
        guard events.count < Limit.events.most else { throw .tooLarge(.events) }
        guard process < Limit.processes.most else { throw .tooLarge(.processes) }
        if let send {
            if receive == send { throw .receivesOwn(message: send) }
            if senders.indices.contains(send) { throw .sentTwice(message: send, first: Int(senders[send])) }
            guard send == senders.count else { throw .unknownNumber(send) }
        }
        guard let receive else { return nil }
        guard senders.indices.contains(receive) else { throw .receivesUnsent(message: receive) }
        guard counts.count + processes.count <= Limit.places.most else { throw .tooLarge(.places) }
        return Int(senders[receive])
    }

    /// What `process` knows, joined with what the event `sender` knows.
    private mutating func appendRow(_ process: Int, _ sender: Int) {
        let (mine, sent) = (processes[process].row, events[sender])
        let start = counts.count
        let mineStart = rowStarts[Int(mine)]
        let theirStart = rowStarts[Int(sent.row)]
        let mineCount = rowStarts[Int(mine) + 1] - mineStart
        let theirCount = rowStarts[Int(sent.row) + 1] - theirStart
        let width = max(mineCount, theirCount, Int(sent.process) + 1)
        counts.append(contentsOf: repeatElement(0, count: width))
        counts.withUnsafeMutableBufferPointer { counts in
            for index in 0..<mineCount { counts[start + index] = counts[mineStart + index] }
            for index in 0..<theirCount {
                counts[start + index] = max(counts[start + index], counts[theirStart + index])
            }
            let own = start + Int(sent.process)
            counts[own] = max(counts[own], sent.number)
        }
        processes[process].row = UInt32(truncatingIfNeeded: rowStarts.count - 1)
        rowStarts.append(counts.count)
    }

    private func row(_ event: Event) -> ArraySlice<UInt32> {
        counts[rowStarts[Int(event.row)]..<rowStarts[Int(event.row) + 1]]
    }

    private func known(to row: UInt32, but process: Int) -> UInt64 {
        let range = rowStarts[Int(row)]..<rowStarts[Int(row) + 1]
        let all = counts[range].reduce(0 as UInt64) { $0 + UInt64($1) }
        return range.count > process ? all - UInt64(counts[range.lowerBound + process]) : all
    }
}
