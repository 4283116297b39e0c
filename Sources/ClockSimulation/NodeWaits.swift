import ClockDiscipline
import DequeModule
import HeapModule

/// What the tasks on a node wait for: the clock to show an instant, a message, or whichever comes first.
struct NodeWaits<Message: Sendable> {
    typealias Continuation = CheckedContinuation<AsyncNode<Message>.Delivery?, any Error>

    private struct Deadline: Comparable {
        let instant: LocalInstant
        let number: UInt64

        /// Those that wait for the same instant go on in the order in which they began to wait.
        static func < (left: Deadline, right: Deadline) -> Bool {
            left.instant == right.instant ? left.number < right.number : left.instant < right.instant
        }
    }

    private var waiting: [UInt64: Continuation] = [:]
    /// Those of the waits that end by the clock, and of some that have ended otherwise.
    private var deadlines: Heap<Deadline> = []
    /// The waits for a message in order, and some that have ended.
    private var receivers: Deque<UInt64> = []
    private var lastNumber: UInt64 = 0

    /// What the next wait is called.
    mutating func nextNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    /// Adds a wait; tells when the first will be over, if that is this one.
    mutating func add(
        _ number: UInt64, until deadline: LocalInstant?, forMessage: Bool, _ continuation: Continuation
    ) -> LocalInstant? {
        forget()
        waiting[number] = continuation
        if forMessage { receivers.append(number) }
        guard let deadline else { return nil }
        deadlines.insert(Deadline(instant: deadline, number: number))
        return deadlines.min?.number == number ? deadline : nil
    }

    /// Takes out one wait, if it has not ended.
    mutating func remove(_ number: UInt64) -> Continuation? { waiting.removeValue(forKey: number) }

    /// Takes out who has waited longest for a message.
    mutating func removeReceiver() -> Continuation? {
        while let number = receivers.popFirst() {
            if let receiver = waiting.removeValue(forKey: number) { return receiver }
        }
        return nil
    }

    /// Takes out the waits until `now` or before, in the order in which they are over.
    mutating func removeAll(until now: LocalInstant) -> [Continuation] {
        var over: [Continuation] = []
        while let first = deadlines.min, first.instant <= now {
            deadlines.removeMin()
            if let wait = waiting.removeValue(forKey: first.number) { over.append(wait) }
        }
        return over
    }

    /// Takes out all waits, in the order in which they began.
    mutating func removeAll() -> [Continuation] {
        defer { waiting = [:] }
        return waiting.sorted { $0.key < $1.key }.map(\.value)
    }

    /// When the next wait is over by the clock.
    mutating func nextDeadline() -> LocalInstant? {
        while let first = deadlines.min {
            if waiting[first.number] != nil { return first.instant }
            deadlines.removeMin()
        }
        return nil
    }

    /// Forgets what has ended once it is more than what has not.
    private mutating func forget() {
        if deadlines.count > 2 * waiting.count + 64 {
            deadlines = Heap(deadlines.unordered.filter { waiting[$0.number] != nil })
        }
        if receivers.count > 2 * waiting.count + 64 {
            receivers.removeAll { waiting[$0] == nil }
        }
    }
}
