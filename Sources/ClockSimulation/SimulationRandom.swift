/// The simulation's randomness: one seed makes one history, and every node and every link draws from a stream of its own, so
/// that what one does changes nothing for the others.
///
/// The numbers and all that is drawn from them are the same to the last bit on every machine: only operations that IEEE 754
/// defines exactly are used, and no C library. It is no source of secrets.
///
/// xoshiro256**, whose state SplitMix64 fills. Sources: D. Blackman, S. Vigna, doi:10.1145/3460772; G. L. Steele, D. Lea,
/// C. H. Flood, doi:10.1145/2660193.2660195.
public struct SimulationRandom: RandomNumberGenerator, Hashable, Sendable {
    // Four words rather than an array: 32 bytes, without a heap.
    private var word0: UInt64
    private var word1: UInt64
    private var word2: UInt64
    private var word3: UInt64

    /// The stream number `stream` of all that follow from `seed`.
    ///
    /// Streams of one seed have different states, since SplitMix64 is a bijection; that two of them overlap in fewer than
    /// 2⁶⁴ numbers is as likely as 2⁻¹⁹⁰. Stream 0 is xoshiro256** as its authors seed it.
    public init(seed: UInt64, stream: UInt64) {
        // Mixed, lest neighbouring streams begin one step apart on SplitMix64's single orbit. The mix of 0 is 0.
        var filler = SplitMix64(state: seed ^ SplitMix64.mixed(stream))
        self.init(state: (filler.next(), filler.next(), filler.next(), filler.next()))
    }

    /// The generator in the given state, of which not all words may be zero.
    init(state: (UInt64, UInt64, UInt64, UInt64)) {
        (word0, word1, word2, word3) = state
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        let result = Self.rotated(word1 &* 5, by: 7) &* 9
        let shifted = word1 << 17
        word2 ^= word0
        word3 ^= word1
        word1 ^= word2
        word0 ^= word3
        word2 ^= shifted
        word3 = Self.rotated(word3, by: 45)
        return result
    }

    private static func rotated(_ word: UInt64, by count: UInt64) -> UInt64 {
        word &<< count | word &>> (64 &- count)
    }
}

/// SplitMix64, which makes one word into many that look unrelated. Source: as for ``SimulationRandom``.
struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    /// Every bit of the result depends on every bit of `word`, and no two words have the same.
    static func mixed(_ word: UInt64) -> UInt64 {
        var word = word
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
