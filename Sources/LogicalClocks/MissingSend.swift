/// A receipt of what nothing before it has sent, and the events that follow on it: they tell why.
///
/// Events are numbered from 0, which is the receipt itself, in the order in which they are appended. Finding the cause is
/// O(events).
public struct MissingSend: Sendable {
    /// Why the message had not been sent.
    public enum Cause: Hashable, Sendable {
        /// Nothing sends it.
        case neverSent
        /// This event sends it, and nothing speaks against its having come first: the events are in no order of time.
        case sentLater(Int)
        /// The receipt happens before the sending, so that each would have to come before the other: the events of that cycle, the receipt
        /// first and the sending last, each before the next.
        case cycle([Int])
    }

    private struct Event {
        /// Its predecessor at its process.
        let previous: Int?
        let receive: Int?
    }

    private let message: Int
    private var events: [Event]
    private var last: [Int: Int]
    private var senders: [Int: Int] = [:]

    /// The receipt of `message` at `process`, which sends `send`; the numbers of processes and messages are the caller's.
    public init(of message: Int, at process: Int, send: Int? = nil) {
        self.message = message
        events = [Event(previous: nil, receive: message)]
        last = [process: 0]
        if let send { senders[send] = 0 }
    }

    /// Adds the event that follows. Of several that send a message the first counts.
    public mutating func append(process: Int, send: Int? = nil, receive: Int? = nil) {
        let event = events.count
        events.append(Event(previous: last[process], receive: receive))
        last[process] = event
        if let send, senders[send] == nil { senders[send] = event }
    }

    /// What the events appended so far tell.
    public var cause: Cause {
        guard let sender = senders[message] else { return .neverSent }
        // Back from the sending, the nearest first: what is reached happens before it.
        var next = [sender: sender]
        var queue = [sender]
        var place = 0
        while place < queue.count {
            let event = queue[place]
            place += 1
            if event == 0 { return .cycle(path(next, to: sender)) }
            for earlier in before(event) where next[earlier] == nil {
                next[earlier] = event
                queue.append(earlier)
            }
        }
        return .sentLater(sender)
    }

    /// Events of which each happens before the next and the last before the first, if there are any. One with the receipt itself is
    /// told by `cause`; this one may be without it. O(events).
    public var cycle: [Int]? {
        enum State { case new, open, done }
        var states = [State](repeating: .new, count: events.count)
        for start in events.indices where states[start] == .new {
            // The way back from `start`: each event, and how many of those before it have been looked at.
            var path = [(event: start, looked: 0)]
            states[start] = .open
            while let (event, looked) = path.last {
                let before = before(event)
                guard looked < before.count else {
                    states[event] = .done
                    path.removeLast()
                    continue
                }
                path[path.count - 1].looked += 1
                let earlier = before[looked]
                switch states[earlier] {
                case .done: continue
                case .new:
                    states[earlier] = .open
                    path.append((earlier, 0))
                case .open:
                    let events = path.map(\.event)
                    let cycle = Array(events[(events.firstIndex(of: earlier) ?? 0)...].reversed())
                    // From the one that was appended first.
                    let first = cycle.indices.min { cycle[$0] < cycle[$1] } ?? 0
                    return Array(cycle[first...] + cycle[..<first])
                }
            }
        }
        return nil
    }

    /// What is right before `event`: its predecessor and the sending of what it receives.
    private func before(_ event: Int) -> [Int] {
        [events[event].previous, events[event].receive.flatMap { senders[$0] }].compactMap(\.self)
    }

    private func path(_ next: [Int: Int], to sender: Int) -> [Int] {
        var path = [0]
        while let event = path.last, event != sender, let following = next[event] { path.append(following) }
        return path
    }
}
