internal import CLibcrypto
public import ClockSimulation
public import DistributedAlgorithms

/// HMAC-SHA-256 with a key for each pair of nodes. Sources: RFC 2104, RFC 6234.
public struct HMACAuthenticator: MessageAuthenticator {
    private let keys: [NodeID: [UInt8]]

    /// The codes of a node that shares with each other node the key that `keys` has for it, of whatever length; RFC 2104 wants 32
    /// bytes at least.
    public init(keys: [NodeID: [UInt8]]) {
        self.keys = keys
    }

    /// The codes of each node of a group of `count`, with keys of 32 bytes drawn from `seed`: for simulations only, since
    /// whoever knows the seed has all keys.
    public static func dealt(to count: Int, seed: UInt64) -> [HMACAuthenticator] {
        var random = SimulationRandom(seed: seed, stream: 0)
        var keys = Array(repeating: [NodeID: [UInt8]](), count: max(0, count))
        for one in keys.indices {
            for other in one..<keys.count {
                var key: [UInt8] = []
                for _ in 0..<4 { random.next().encode(into: &key) }
                keys[one][other] = key
                keys[other][one] = key
            }
        }
        return keys.map { HMACAuthenticator(keys: $0) }
    }

    /// The HMAC-SHA-256 of `bytes`; `nil` where no key is shared with `peer`, or where libcrypto fails.
    public func code(for bytes: [UInt8], with peer: NodeID) -> HMACCode? {
        guard let key = keys[peer], let length = Int32(exactly: key.count) else { return nil }
        var code = Array(repeating: UInt8(0), count: 32)
        guard HMAC(EVP_sha256(), key, length, bytes, bytes.count, &code, nil) != nil else { return nil }
        return HMACCode(code)
    }
}

/// The 32 bytes of an HMAC-SHA-256.
public struct HMACCode: WireMessage {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// The code of those bytes; of more than 32, the last.
    init(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            words.0 = words.0 << 8 | words.1 >> 56
            words.1 = words.1 << 8 | words.2 >> 56
            words.2 = words.2 << 8 | words.3 >> 56
            words.3 = words.3 << 8 | UInt64(byte)
        }
    }

    /// 32.
    public var encodedSize: Int { 32 }

    /// Appends the 32 bytes.
    public func encode(into bytes: inout [UInt8]) {
        words.0.encode(into: &bytes)
        words.1.encode(into: &bytes)
        words.2.encode(into: &bytes)
        words.3.encode(into: &bytes)
    }

    /// Whether all bytes are the same, without stopping at the first that is not.
    public static func == (left: HMACCode, right: HMACCode) -> Bool {
        let difference =
            (left.words.0 ^ right.words.0) | (left.words.1 ^ right.words.1) | (left.words.2 ^ right.words.2)
            | (left.words.3 ^ right.words.3)
        return difference == 0
    }

    /// Hashes all bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}
