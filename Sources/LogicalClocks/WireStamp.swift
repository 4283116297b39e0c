/// A stamp with a compact form for the wire: one form for each stamp, so equal bytes are equal stamps.
///
/// Reading is total: whatever the bytes are, it ends in a stamp or an error, and takes memory in proportion to them.
public protocol WireStamp {
    /// How many bytes the stamp takes.
    var wireSize: Int { get }

    /// Appends those bytes to `bytes`.
    func write(to bytes: inout [UInt8])

    /// Reads one stamp from `reader`, which then stands behind it.
    init(from reader: inout StampReader) throws(StampError)
}

extension WireStamp {
    /// The stamp as bytes.
    public var wireBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(wireSize)
        write(to: &bytes)
        return bytes
    }

    /// The stamp that `bytes` are, from the first to the last.
    public init(wireBytes bytes: [UInt8]) throws(StampError) {
        var reader = StampReader(bytes)
        try self.init(from: &reader)
        guard reader.left == 0 else { throw .bytesLeft(reader.left) }
    }
}

/// Why bytes are no stamp.
public enum StampError: Error, Hashable, Sendable {
    /// They end within it.
    case truncated
    /// A number is not in its shortest form, or a vector ends in a zero: another form is the right one.
    case notShortest
    /// A number is larger than what it stands for can be.
    case outOfRange
    /// A vector of more processes than ``VectorClock/mostProcesses``.
    case tooManyProcesses
    /// So many bytes follow on it.
    case bytesLeft(Int)
}

/// Bytes, of which one stamp after the other is read.
public struct StampReader: Sendable {
    private let bytes: [UInt8]
    private var place = 0

    /// Reads from the beginning of `bytes`.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// How many bytes have not been read.
    public var left: Int { bytes.count - place }

    /// The next `count` bytes as a number, the first the most significant; at most eight.
    mutating func bigEndian(_ count: Int) throws(StampError) -> UInt64 {
        guard left >= count else { throw .truncated }
        var value: UInt64 = 0
        for byte in bytes[place..<place + count] { value = value << 8 | UInt64(byte) }
        place += count
        return value
    }

    /// The next number in LEB128: seven bits a byte, the least significant first, the top bit set in all but the last.
    mutating func varint(atMost most: UInt64) throws(StampError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard left > 0 else { throw .truncated }
            let byte = bytes[place]
            place += 1
            let bits = UInt64(byte & 0x7F)
            guard shift < 63 || (shift == 63 && bits <= 1) else { throw .outOfRange }
            value |= bits << shift
            guard byte & 0x80 == 0 else {
                shift += 7
                continue
            }
            guard bits > 0 || shift == 0 else { throw .notShortest }
            guard value <= most else { throw .outOfRange }
            return value
        }
    }
}

/// LEB128. Source: DWARF 5, section 7.6.
private enum Varint {
    /// ⌈bits/7⌉, and 1 for zero.
    static func size(_ value: UInt64) -> Int { max(1, (70 - value.leadingZeroBitCount) / 7) }

    static func write(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}

/// Two LEB128 numbers, time and process: ⌈b/7⌉ bytes for a time of b bits and ⌈c/7⌉ for a process of c bits, 2 to 15 in all.
extension LamportTimestamp: WireStamp {
    /// 2 to 15.
    public var wireSize: Int { Varint.size(time) + Varint.size(UInt64(process)) }

    /// Appends the two numbers.
    public func write(to bytes: inout [UInt8]) {
        Varint.write(time, to: &bytes)
        Varint.write(UInt64(process), to: &bytes)
    }

    /// Reads the two numbers.
    public init(from reader: inout StampReader) throws(StampError) {
        let time = try reader.varint(atMost: .max)
        self.init(time: time, process: UInt32(truncatingIfNeeded: try reader.varint(atMost: UInt64(UInt32.max))))
    }
}

/// LEB128 numbers, how many counts and each count: ⌈b/7⌉ bytes for a count of b bits, so p + 1 where no process of p < 128 has
/// more than 127 events, and at most 5·p + 3.
extension VectorClock: WireStamp {
    /// 1 for the empty vector, then at least one byte a process.
    public var wireSize: Int {
        counts.reduce(Varint.size(UInt64(counts.count))) { $0 + Varint.size(UInt64($1)) }
    }

    /// Appends the number of counts and the counts.
    public func write(to bytes: inout [UInt8]) {
        Varint.write(UInt64(counts.count), to: &bytes)
        for count in counts { Varint.write(UInt64(count), to: &bytes) }
    }

    /// Reads the number of counts and the counts.
    public init(from reader: inout StampReader) throws(StampError) {
        let count = Int(truncatingIfNeeded: try reader.varint(atMost: UInt64(Int64.max)))
        guard count <= Self.mostProcesses else { throw .tooManyProcesses }
        // Each takes a byte or more, so no room is made for what cannot be there.
        guard count <= reader.left else { throw .truncated }
        var counts: [UInt32] = []
        counts.reserveCapacity(count)
        for _ in 0..<count {
            counts.append(UInt32(truncatingIfNeeded: try reader.varint(atMost: UInt64(UInt32.max))))
        }
        guard counts.last != 0 else { throw .notShortest }
        self.init(counts: counts)
    }
}

/// LEB128 numbers: how many processes differ, and for each, in order, three: how many processes lie between it and the one before;
/// twice the number of its events that both sides know, and one more where the second knows more; how many events the other side does
/// not know, less one. Three bytes for a process where these are small, at most 13.
extension VectorDifference: WireStamp {
    /// 1 for the empty difference, then at least three bytes a process that differs.
    public var wireSize: Int {
        var size = Varint.size(UInt64(onlyInFirst.count + onlyInSecond.count))
        forEachNumber { size += Varint.size($0) }
        return size
    }

    /// Appends how many processes differ, and each.
    public func write(to bytes: inout [UInt8]) {
        Varint.write(UInt64(onlyInFirst.count + onlyInSecond.count), to: &bytes)
        forEachNumber { Varint.write($0, to: &bytes) }
    }

    /// Reads how many processes differ, and each.
    public init(from reader: inout StampReader) throws(StampError) {
        let count = Int(truncatingIfNeeded: try reader.varint(atMost: UInt64(Int64.max)))
        guard count <= VectorClock.mostProcesses else { throw .tooManyProcesses }
        guard count <= reader.left / 3 else { throw .truncated }
        var (first, second): ([Events], [Events]) = ([], [])
        var next = 0
        for _ in 0..<count {
            let skipped = try reader.varint(atMost: UInt64(UInt32.max))
            let process = next + Int(skipped)
            guard process < VectorClock.mostProcesses else { throw .tooManyProcesses }
            next = process + 1
            let shared = try reader.varint(atMost: UInt64(UInt32.max) * 2 - 1)
            let lowest = UInt32(truncatingIfNeeded: shared >> 1) + 1
            let more = try reader.varint(atMost: UInt64(UInt32.max - lowest))
            let events = Events(process: process, numbers: lowest...lowest + UInt32(truncatingIfNeeded: more))
            if shared & 1 == 0 { first.append(events) } else { second.append(events) }
        }
        self.init(onlyInFirst: first, onlyInSecond: second)
    }

    /// The numbers behind the first.
    private func forEachNumber(_ body: (UInt64) -> Void) {
        var (first, second) = (onlyInFirst[...], onlyInSecond[...])
        var next = 0
        while true {
            let isFirst: Bool
            switch (first.first, second.first) {
            case (nil, nil): return
            case (_, nil): isFirst = true
            case (nil, _): isFirst = false
            case (let one?, let other?): isFirst = one.process < other.process
            }
            guard let events = isFirst ? first.popFirst() : second.popFirst() else { return }
            body(UInt64(events.process - next))
            body(UInt64(events.numbers.lowerBound - 1) * 2 + (isFirst ? 0 : 1))
            body(UInt64(events.numbers.upperBound - events.numbers.lowerBound))
            next = events.process + 1
        }
    }
}

/// Eight bytes, the most significant first: they sort as the stamps do.
extension HybridTimestamp: WireStamp {
    /// 8.
    public var wireSize: Int { 8 }

    /// Appends the eight bytes.
    public func write(to bytes: inout [UInt8]) {
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: rawValue >> shift))
        }
    }

    /// Reads eight bytes.
    public init(from reader: inout StampReader) throws(StampError) {
        self.init(rawValue: try reader.bigEndian(8))
    }
}
