/// A run with names: events, processes and messages are called what the caller calls them.
///
/// Beside what ``HappensBefore`` takes, it keeps each name once; looking one up is O(1).
public struct RecordedRun<Name: Hashable & Sendable>: Sendable {
    /// Why an event can be no part of the run. It is not appended.
    public enum Fault: Error, Hashable, Sendable {
        /// There is an event of that name.
        case repeatedEvent(Name)
        /// Nothing before it sends the message that it receives.
        case receivesUnsent(Name)
        /// It receives the message that it sends itself.
        case receivesOwn(Name)
        /// The message was sent by the event named second.
        case sentTwice(Name, first: Name)
        /// There is no room for more of that.
        case tooLarge(HappensBefore.Limit)
    }

    /// The run by numbers: those of its events are the places of their names in ``events``.
    public private(set) var order = HappensBefore()
    /// The names of the events, in the order in which they were appended.
    public private(set) var events: [Name] = []
    private var eventNumbers: [Name: Int] = [:]
    private var processNumbers: [Name: Int] = [:]
    private var messageNumbers: [Name: Int] = [:]

    /// No events.
    public init() {}

    /// Adds an event of `process`, which sends and receives those messages. Several events may receive one message.
    public mutating func append(
        _ event: Name, process: Name, send: Name? = nil, receive: Name? = nil
    ) throws(Fault) {
        guard eventNumbers[event] == nil else { throw .repeatedEvent(event) }
        if let receive, receive == send { throw .receivesOwn(receive) }
        var received: Int?
        if let receive {
            guard let number = messageNumbers[receive] else { throw .receivesUnsent(receive) }
            received = number
        }
        if let send, let first = messageNumbers[send].flatMap({ order.sender(of: $0) }) {
            throw .sentTwice(send, first: events[first])
        }
        let number = processNumbers[process] ?? processNumbers.count
        do throws(HappensBefore.Fault) {
            try order.append(process: number, send: send.map { _ in messageNumbers.count }, receive: received)
        } catch {
            switch error {
            case .tooLarge(let limit): throw .tooLarge(limit)
            // The names were checked.
            case .receivesUnsent, .receivesOwn, .sentTwice, .unknownNumber: throw .tooLarge(.events)
            }
        }
        processNumbers[process] = number
        if let send { messageNumbers[send] = messageNumbers.count }
        eventNumbers[event] = events.count
        events.append(event)
    }

    /// Whether `first` happens before `second`. False where there is no such event.
    public func happensBefore(_ first: Name, _ second: Name) -> Bool {
        guard let first = eventNumbers[first], let second = eventNumbers[second] else { return false }
        return order.happensBefore(first, second)
    }

    /// Whether neither of two events happens before the other. False where there is no such event, and for one and itself.
    public func areConcurrent(_ first: Name, _ second: Name) -> Bool {
        guard let first = eventNumbers[first], let second = eventNumbers[second] else { return false }
        return order.areConcurrent(first, second)
    }
}
