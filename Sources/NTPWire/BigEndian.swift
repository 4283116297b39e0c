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
    @inlinable @inline(__always)
    mutating func setBigEndian32(_ value: UInt32, at offset: Int) {
        self[offset] = UInt8(truncatingIfNeeded: value >> 24)
        self[offset + 1] = UInt8(truncatingIfNeeded: value >> 16)
        self[offset + 2] = UInt8(truncatingIfNeeded: value >> 8)
        self[offset + 3] = UInt8(truncatingIfNeeded: value)
    }

    @inlinable @inline(__always)
    mutating func setBigEndian64(_ value: UInt64, at offset: Int) {
        setBigEndian32(UInt32(truncatingIfNeeded: value >> 32), at: offset)
        setBigEndian32(UInt32(truncatingIfNeeded: value), at: offset + 4)
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
