public import ClockSimulation
public import TimeScales

/// Which transactions there were in a run, when each started and committed, and with which timestamp: the part of a trace of which
/// their properties speak.
public struct CommitHistory: Sendable {
    /// A transaction.
    public struct Transaction: Hashable, Sendable {
        /// On which node.
        public let node: NodeID
        /// Its number there.
        public let number: UInt64
        /// When it started, in true time.
        public let start: SimulatedInstant
        /// When it committed, in true time; `nil` where it has not.
        public internal(set) var commit: SimulatedInstant?
        /// What the node's own clock showed when it started.
        public let startClock: NTPDate
        /// What the node's own clock showed when it committed; `nil` where it has not.
        public internal(set) var commitClock: NTPDate?
        /// Its timestamp; `nil` where it has none.
        public internal(set) var timestamp: NTPDate?
        /// What the node claimed to know of the time when it started; `nil` where it has not committed.
        public internal(set) var known: ClockInterval?

        /// How long it took from start to commit, in true time.
        public var wait: Duration? { commit.map { start.duration(to: $0) } }
        /// Whether what the node claimed at the start was true; `nil` where nothing is known of a claim.
        public var isClaimTrue: Bool? { known?.contains(start.truth) }

        var text: String { "transaction \(number) of node \(node)" }
    }

    /// What brings the run back.
    public let seed: UInt64
    /// When the run ended.
    public let end: SimulatedInstant
    /// Which processes are correct.
    public let fates: ProcessFates
    /// In order of their starts.
    public let transactions: [Transaction]

    /// What happened in the run of `trace`, whatever its modules call it.
    ///
    /// - Parameters:
    ///   - trace: What happened, by event.
    ///   - start: The number of the transaction that a request starts, if it does.
    ///   - commit: What an indication says was committed, if it does.
    public init<Module: EventModule>(
        _ trace: ModuleTrace<Module>, start: (Module.Request) -> UInt64?,
        commit: (Module.Indication) -> (number: UInt64, timestamp: NTPDate, known: ClockInterval)?
    ) {
        (seed, end, fates) = (trace.seed, trace.end, trace.fates)
        var transactions: [Transaction] = []
        var places: [NodeID: [UInt64: Int]] = [:]
        for event in trace.events {
            switch event.kind {
            case .requested(let request):
                guard let number = start(request) else { continue }
                places[event.node, default: [:]][number] = transactions.count
                transactions.append(
                    Transaction(
                        node: event.node, number: number, start: event.time, startClock: event.date))
            case .indicated(let indication):
                guard let (number, timestamp, known) = commit(indication), let place = places[event.node]?[number]
                else { continue }
                transactions[place].commit = event.time
                transactions[place].commitClock = event.date
                transactions[place].timestamp = timestamp
                transactions[place].known = known
            case .crashed, .recovered, .sent, .received: break
            }
        }
        self.transactions = transactions
    }

    /// What happened in a run of commit-wait.
    public init(_ trace: ModuleTrace<CommitWait>) {
        self.init(
            trace,
            start: { request in
                switch request {
                case .commit(let number): number
                }
            },
            commit: { indication in
                switch indication {
                case .committed(let number, let timestamp, let known): (number, timestamp, known)
                case .refused: nil
                }
            })
    }
}

extension SimulatedInstant {
    /// What a perfect clock's time of day is then.
    var truth: NTPDate { SimulatedClock.epoch.advanced(by: .nanoseconds(nanoseconds)) }
}
