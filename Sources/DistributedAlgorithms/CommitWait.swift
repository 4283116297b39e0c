public import ClockSimulation
public import TimeScales

/// Timestamps for transactions by clocks with bounds, in the order in which the transactions really happened: commit-wait.
///
/// A transaction gets the latest that it may be as its timestamp s, and commits once that is past for sure, when the earliest that it may
/// be is after s. So the true time was s at some point between its start and its commit, and what starts after it has committed gets
/// a later timestamp, wherever, without a message.
///
/// - External consistency: if T₁ commits before T₂ starts, s₁ < s₂.
/// - True timestamps: at some point from a transaction's start to its commit it was s.
///
/// Both are as true as the bounds are; where a bound is wrong by w, what commits less than that before another one starts may come
/// after it. It takes 2ε: the uncertainty at the start, and the one at the end. Source: J. C. Corbett et al., OSDI 2012,
/// doi:10.1145/2491245, section 4.1.2, "Start" and "Commit Wait".
public struct CommitWait: EventModule {
    /// It sends nothing.
    public typealias Message = Never

    /// What it can be asked for.
    public enum Request: Hashable, Sendable {
        /// Transaction `number` of this node starts, and is to commit.
        case commit(UInt64)
    }

    /// What it says.
    public enum Indication: Hashable, Sendable {
        /// Transaction `number` has committed, at the timestamp `at`, which is the end of what was `known` of the time when it started.
        case committed(UInt64, at: NTPDate, known: ClockInterval)
        /// Transaction `number` is not committed: nothing is known of the time.
        case refused(UInt64)
    }

    /// A timer.
    public enum Timer: Hashable, Sendable {
        /// The timestamp of transaction `number` should be past.
        case past(UInt64)
    }

    /// Whether it waits.
    public let isWaiting: Bool
    private var pending: [UInt64: ClockInterval] = [:]

    /// Commit-wait; where `isWaiting` is false, without the wait.
    public init(isWaiting: Bool = true) { self.isWaiting = isWaiting }

    /// Upon ⟨Commit | T⟩: chooses the timestamp, and waits.
    public mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        switch request {
        case .commit(let number):
            guard let interval = context.interval else { return context.indicate(.refused(number)) }
            pending[number] = interval
            proceed(number, &context)
        }
    }

    /// Upon the timer: looks again. By now the uncertainty has grown a little, or the node was told the time.
    public mutating func timerFired(_ timer: Timer, _ context: inout ModuleContext<Self>) {
        switch timer {
        case .past(let number): proceed(number, &context)
        }
    }

    /// There is no message that could come.
    public mutating func received(_ message: Never, from sender: NodeID, _ context: inout ModuleContext<Self>) {}

    private mutating func proceed(_ number: UInt64, _ context: inout ModuleContext<Self>) {
        guard let known = pending[number], let now = context.interval else { return }
        let timestamp = known.latest
        guard isWaiting, now.earliest <= timestamp else {
            pending[number] = nil
            return context.indicate(.committed(number, at: timestamp, known: known))
        }
        context.setTimer(.past(number), after: timestamp.duration(since: now.earliest) + .nanoseconds(1))
    }
}

extension Never: WireMessage {
    /// There is none.
    public var encodedSize: Int { switch self {} }
    /// There is none.
    public func encode(into bytes: inout [UInt8]) {}
}
