/// The timestamp of a PTP message: seconds since 1970-01-01T00:00:00 TAI in 48 bits, and nanoseconds.
///
/// Source: IEEE Std 1588-2019, 5.3.3 and 7.2.3.
public struct PTPTimestamp: Hashable, Sendable {
    /// Seconds since the epoch, below 2⁴⁸.
    public let seconds: UInt64

    /// Nanoseconds after ``seconds``, below 10⁹.
    public let nanoseconds: UInt32

    /// The largest number of seconds: 2⁴⁸ − 1, in the year 8,921,556.
    public static let maximumSeconds: UInt64 = 1 << 48 - 1

    /// `seconds` and `nanoseconds`; `nil` where one is out of range.
    public init?(seconds: UInt64, nanoseconds: UInt32) {
        guard seconds <= Self.maximumSeconds, nanoseconds < 1_000_000_000 else { return nil }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// The timestamp of `instant`, rounded to the nearest nanosecond; `nil` before 1970 and beyond 48 bits.
    public init?(_ instant: Timestamp<TAI>) {
        let rounded = instant.roundedToNanosecond
        guard let seconds = UInt64(exactly: rounded.seconds) else { return nil }
        self.init(seconds: seconds, nanoseconds: UInt32(rounded.attoseconds / 1_000_000_000))
    }
}

extension Timestamp where Scale == TAI {
    /// The instant that `timestamp` names.
    public init(_ timestamp: PTPTimestamp) {
        self.init(
            trustedSeconds: Int64(timestamp.seconds), attoseconds: UInt64(timestamp.nanoseconds) * 1_000_000_000)
    }
}

extension PTPTimestamp: CustomStringConvertible {
    /// Seconds since the epoch, as `1483228836.5`.
    public var description: String {
        asciiText { buffer in
            var place = 0
            DecimalNumber(whole: Int64(seconds), fraction: UInt64(nanoseconds) * 1_000_000_000)
                .write(into: &buffer, at: &place)
            return place
        }
    }
}
