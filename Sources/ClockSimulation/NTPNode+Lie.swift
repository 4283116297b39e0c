public import ClockDiscipline
import NTPWire
import TimeScales

extension NTPNode {
    /// What a server does to deceive whoever asks it.
    public enum Lie: Hashable, Sendable {
        /// Its time is always off by so much.
        case fixed(Duration)
        /// More and more: from nothing at the start by so much a second.
        case drifting(FrequencyOffset)
        /// To every other client by so much one way, to those between by as much the other way: nobody can catch it alone.
        case twoFaced(Duration)
        /// In each answer by something else, up to so much either way.
        case random(Duration)
        /// Each client gets the first answer that it got again and again.
        case replay
        /// It says nothing for so long, and the truth for as long, by turns.
        case silent(Duration)
        /// The time is right, and all else that it says of itself is something else in each answer: leap second, stratum, root
        /// distance, reference.
        case misstated
        /// In each answer it does any of these at random, with times that are off by up to so much.
        case byzantine(Duration)
    }

    /// What becomes of one answer.
    struct Deceit {
        /// How far its times are off.
        var shift = Duration.zero
        /// It is never sent.
        var isSilent = false
        /// The first answer to that client is sent in its place.
        var isReplayed = false
        /// What the server says of itself is made up.
        var isMisstated = false
    }
}

extension NTPNode.Lie {
    /// What becomes of an answer to `client` when the lies have gone on for `elapsed`.
    func deceit(
        to client: NodeID, after elapsed: Duration, using random: inout SimulationRandom
    ) -> NTPNode.Deceit {
        var deceit = NTPNode.Deceit()
        switch self {
        case .fixed(let shift): deceit.shift = shift
        case .drifting(let rate): deceit.shift = rate.accumulated(over: elapsed)
        case .twoFaced(let shift):
            deceit.shift = client.isMultiple(of: 2) ? shift : Duration(attoseconds: 0 &- shift.attoseconds)
        case .random(let most): deceit.shift = Self.shift(upTo: most, using: &random)
        case .replay: deceit.isReplayed = true
        case .silent(let length):
            deceit.isSilent =
                length > .zero && (elapsed.attoseconds / length.attoseconds).isMultiple(of: 2)
        case .misstated: deceit.isMisstated = true
        case .byzantine(let most):
            let choice = random.next()
            deceit.isSilent = choice & 3 == 0
            deceit.isReplayed = choice & 12 == 0
            deceit.isMisstated = choice & 16 == 0
            if choice & 32 == 0 { deceit.shift = Self.shift(upTo: most, using: &random) }
        }
        return deceit
    }

    private static func shift(upTo most: Duration, using random: inout SimulationRandom) -> Duration {
        Duration(nearestSeconds: most.asSeconds * (2 * random.uniform() - 1))
    }
}

extension NTPHeader {
    /// Makes up whatever a server says of itself. The times stay as they are.
    mutating func misstate(using random: inout SimulationRandom) {
        let bits = random.next()
        leap = [.none, .insert, .delete, .unsynchronized][Int(bits & 3)]
        // From a kiss over all that are valid to one that is not.
        stratum = UInt8(bits >> 2 & 15) + UInt8(bits >> 6 & 1)
        // Of any size.
        rootDelay = NTPShort(rawValue: UInt32(truncatingIfNeeded: random.next()) >> UInt32(bits >> 8 & 31))
        rootDispersion = NTPShort(rawValue: UInt32(truncatingIfNeeded: random.next()) >> UInt32(bits >> 16 & 31))
        precision = NTPPrecision(log2Seconds: Int8(truncatingIfNeeded: bits >> 24) / 4)
        referenceID = ReferenceID(rawValue: UInt32(truncatingIfNeeded: bits >> 32))
        reference = NTPTimestamp(rawValue: random.next())
    }
}
