/// Names by number: the first is 0, and each further one that is new gets the next.
///
/// The bytes of all names stand one behind the other, with 12 to 20 bytes for each beside them. O(1) for each look-up, whoever
/// chose the names: the hash has a secret of this process.
struct NameTable {
    private var bytes: [UInt8] = []
    private var ends: [UInt32] = []
    /// A name's number in the lower half, half of its hash in the upper; all ones where it is free. A power of two of them.
    private var slots = [UInt64](repeating: .max, count: 64)

    /// How many names there are.
    var count: Int { ends.count }

    /// The number of `name`, and whether it is new; `nil` where there is no room for more names.
    mutating func number(of name: Span<UInt8>) -> (number: Int, isNew: Bool)? {
        let hash = Self.hash(name)
        switch slot(of: name, hash) {
        case .taken(let number): return (number, false)
        case .free(let slot):
            guard bytes.count + name.count < Int(UInt32.max), ends.count < Int(UInt32.max) - 1 else { return nil }
            let number = ends.count
            name.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
            ends.append(UInt32(truncatingIfNeeded: bytes.count))
            slots[slot] = Self.entry(number, hash)
            if ends.count * 2 > slots.count { grow() }
            return (number, true)
        }
    }

    /// The same for bytes of one's own.
    mutating func number(of name: [UInt8]) -> (number: Int, isNew: Bool)? { number(of: name.span) }

    /// The name with `number`.
    subscript(number: Int) -> ArraySlice<UInt8> { bytes[range(number)] }

    private enum Slot { case taken(Int), free(Int) }

    private func slot(of name: Span<UInt8>, _ hash: UInt32) -> Slot {
        var slot = Int(hash) & (slots.count - 1)
        while true {
            let entry = slots[slot]
            if entry == .max { return .free(slot) }
            let number = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF)
            if entry >> 32 == hash, isName(number, name) { return .taken(number) }
            slot = (slot + 1) & (slots.count - 1)
        }
    }

    private func isName(_ number: Int, _ name: Span<UInt8>) -> Bool {
        let range = range(number)
        guard range.count == name.count else { return false }
        let kept = bytes.span.extracting(range)
        for index in 0..<name.count where kept[index] != name[index] { return false }
        return true
    }

    private func range(_ number: Int) -> Range<Int> {
        Int(number > 0 ? ends[number - 1] : 0)..<Int(ends[number])
    }

    private static func entry(_ number: Int, _ hash: UInt32) -> UInt64 {
        UInt64(hash) << 32 | UInt64(truncatingIfNeeded: number)
    }

    private static func hash(_ name: Span<UInt8>) -> UInt32 {
        var hasher = Hasher()
        name.withUnsafeBytes { hasher.combine(bytes: $0) }
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }

    /// The slots' own halves of the hashes say where names go, up to as many slots as a hash has values.
    private mutating func grow() {
        var grown = [UInt64](repeating: .max, count: slots.count * 2)
        for entry in slots where entry != .max {
            var slot = Int(truncatingIfNeeded: entry >> 32) & (grown.count - 1)
            while grown[slot] != .max { slot = (slot + 1) & (grown.count - 1) }
            grown[slot] = entry
        }
        slots = grown
    }
}
