// Network byte order, read and written through bounds-checked spans. Callers check lengths first, so that the optimiser
// can join the bytes into one load; a wrong length would stop at the span's own check and never read beyond it.

extension Span<UInt8> {
    @inlinable @inline(__always)
    func bigEndian16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
    }

    @inlinable @inline(__always)
    func bigEndian32(at offset: Int) -> UInt32 {
        UInt32(self[offset]) << 24 | UInt32(self[offset + 1]) << 16
            | UInt32(self[offset + 2]) << 8 | UInt32(self[offset + 3])
    }

    @inlinable @inline(__always)
    func bigEndian64(at offset: Int) -> UInt64 {
        UInt64(bigEndian32(at: offset)) << 32 | UInt64(bigEndian32(at: offset + 4))
    }
}

extension InlineArray where Element == UInt8 {
    /// One store: byte by byte the optimiser leaves them apart, and encoding a header takes six times as long.
    @inlinable @inline(__always)
    mutating func setBigEndian<Word: FixedWidthInteger & BitwiseCopyable>(_ word: Word, at offset: Int) {
        var elements = mutableSpan
        var bytes = elements.mutableBytes
        bytes.storeBytes(of: word.bigEndian, toByteOffset: offset, as: Word.self)
    }
}

extension [UInt8] {
    mutating func appendBigEndian16(_ value: UInt16) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    mutating func appendBigEndian32(_ value: UInt32) {
        appendBigEndian16(UInt16(truncatingIfNeeded: value >> 16))
        appendBigEndian16(UInt16(truncatingIfNeeded: value))
    }
}
