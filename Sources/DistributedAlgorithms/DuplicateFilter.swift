import ClockSimulation

/// Which messages have come already, by sender and number.
///
/// What came without a gap takes no memory: a life of a sender costs one number, and one more for each message that has
/// overtaken another. A sender that means ill can leave gaps and so make it grow.
struct DuplicateFilter: Sendable {
    private struct Life: Sendable {
        let incarnation: UInt32
        /// All numbers below have come.
        var complete: UInt64 = 0
        /// Those that have come beyond.
        var beyond: Set<UInt64> = []

        func contains(_ sequence: UInt64) -> Bool { sequence < complete || beyond.contains(sequence) }

        mutating func insert(_ sequence: UInt64) -> Bool {
            guard sequence >= complete, beyond.insert(sequence).inserted else { return false }
            while beyond.remove(complete) != nil { complete += 1 }
            return true
        }
    }

    private var lives: [NodeID: [Life]] = [:]

    /// Whether `number` came from `sender` already.
    func contains(_ number: MessageNumber, from sender: NodeID) -> Bool {
        lives[sender]?.contains { $0.incarnation == number.incarnation && $0.contains(number.sequence) } ?? false
    }

    /// Notes that `number` came from `sender`; whether it did so for the first time.
    mutating func insert(_ number: MessageNumber, from sender: NodeID) -> Bool {
        // The latest life is nearly always the one.
        let known = lives[sender]?.lastIndex { $0.incarnation == number.incarnation }
        guard let known else {
            var life = Life(incarnation: number.incarnation)
            defer { lives[sender, default: []].append(life) }
            return life.insert(number.sequence)
        }
        return lives[sender]?[known].insert(number.sequence) ?? false
    }
}
