extension TwoGeneralsExperiment {
    /// How a day can go: what comes of it is decided by how many messages come before the first one is lost.
    public struct Course: Hashable, Sendable {
        /// How many messages come, from 0 to k.
        public let arrivals: Int
        /// How many of these each general gets.
        public let received: [Int]
        /// Which general attacks.
        public let attacks: [Bool]
        /// How probable it is: p(1 − p)^arrivals, and (1 − p)^k where all come.
        public let probability: Double

        /// What comes of it.
        public var outcome: Outcome { Outcome(attacks) }
    }

    /// All courses by the rules, from that in which no message comes to that in which all do. Of two next to each other, one general
    /// sees no difference.
    public var courses: [Course] {
        let rules = rules ?? General.standardRules(messageCount: count)
        // That all so far have come.
        var come = 1.0
        return (0...count).map { arrivals in
            let received = [arrivals / 2, arrivals - arrivals / 2]
            let attacks = (0..<2).map { rules.indices.contains($0) && rules[$0].contains(received[$0]) }
            let share = arrivals < count ? probability * come : come
            come *= 1 - probability
            return Course(arrivals: arrivals, received: received, attacks: attacks, probability: share)
        }
    }

    /// A run in which one attacks and the other does not, for any number of messages: with none lost if there is such a one, else with
    /// one, as late as possible. `nil` where the rules never disagree, as where both attack whatever happens, or never do.
    public var counterexample: Run? {
        // After the first loss nothing is sent any more.
        for lost in [[]] + (1...count).reversed().map({ [$0] }) {
            let run = run(losing: Set(lost))
            if run.outcome == .disagreement { return run }
        }
        return nil
    }
}
