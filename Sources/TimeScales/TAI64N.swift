/// The label of a TAI second in 64 bits, and nanoseconds, as libtai and its relatives write them in logs.
///
/// Label 2⁶² is the second that begins with 1970 on TAI. Labels from 2⁶³ on are reserved. Source: D. J. Bernstein, "TAI64,
/// TAI64N, and TAI64NA", cr.yp.to/libtai/tai64.html.
public struct TAI64N: Hashable, Sendable {
    /// The label of the second, below 2⁶³.
    public let label: UInt64

    /// Nanoseconds after the second began, below 10⁹.
    public let nanoseconds: UInt32

    static let epochLabel: UInt64 = 1 << 62

    /// Label and nanoseconds; `nil` where one is out of range.
    public init?(label: UInt64, nanoseconds: UInt32) {
        guard label < 1 << 63, nanoseconds < 1_000_000_000 else { return nil }
        self.label = label
        self.nanoseconds = nanoseconds
    }

    /// The label of `instant`, rounded to the nearest nanosecond; `nil` where it is farther than 2⁶² s from 1970.
    public init?(_ instant: Timestamp<TAI>) {
        let rounded = instant.roundedToNanosecond
        let (label, overflow) = rounded.seconds.addingReportingOverflow(Int64(Self.epochLabel))
        guard !overflow, label >= 0 else { return nil }
        self.init(label: UInt64(label), nanoseconds: UInt32(rounded.attoseconds / 1_000_000_000))
    }
}

extension Timestamp where Scale == TAI {
    /// The instant that `label` names.
    public init(_ label: TAI64N) {
        self.init(
            trustedSeconds: Int64(label.label) - Int64(TAI64N.epochLabel),
            attoseconds: UInt64(label.nanoseconds) * 1_000_000_000)
    }
}

extension TAI64N: CustomStringConvertible {
    /// The external format with its `@`, as `@40000000586846a41dcd6500`.
    public var description: String { asciiText { buffer in write(into: &buffer) } }

    /// Writes ``description`` into `buffer` from `start` on and returns the place behind it; `nil` where there is less room than
    /// ``TimeText/capacity``.
    public func write(into buffer: inout MutableSpan<UInt8>, at start: Int = 0) -> Int? {
        guard buffer.hasRoom(at: start) else { return nil }
        var place = start
        buffer.put(0x40, at: &place)
        buffer.put(hexadecimal: UInt32(truncatingIfNeeded: label >> 32), at: &place)
        buffer.put(hexadecimal: UInt32(truncatingIfNeeded: label), at: &place)
        buffer.put(hexadecimal: nanoseconds, at: &place)
        return place
    }

    /// Reads what ``description`` writes, and TAI64, which has no nanoseconds; the `@` may be missing.
    public init(parsing text: Span<UInt8>) throws(TimeTextError) {
        var place = text.count > 0 && text[0] == 0x40 ? 1 : 0
        let start = place
        let label = try hexadecimal(text, &place, count: 16, "the label")
        guard label < 1 << 63 else { throw TimeTextError(at: start, .reservedLabel) }
        var nanoseconds: UInt64 = 0
        if place < text.count {
            let start = place
            nanoseconds = try hexadecimal(text, &place, count: 8, "the nanoseconds")
            guard nanoseconds < 1_000_000_000 else {
                throw TimeTextError(at: start, .outOfRange("nanoseconds", Int64(nanoseconds), 0...999_999_999))
            }
        }
        guard place == text.count else {
            throw TimeTextError(at: place, .expected("the end of a TAI64N label", found: text[place]))
        }
        self.label = label
        self.nanoseconds = UInt32(nanoseconds)
    }
}
