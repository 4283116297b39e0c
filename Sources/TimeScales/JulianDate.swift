/// A Modified Julian date: days since midnight of 1858-11-17, exact to 10⁻¹⁸ day. The scale is that of what it was made from.
///
/// Source: IAU 1997 resolution B1. On UTC a day with a leap second has 86,401 s and its fraction is that of so long a day, which
/// is the "quasi-JD" of SOFA and ERFA ("SOFA Time Scale and Calendar Tools", §3.5.1): it tells one instant from another, but
/// its differences are no lengths of time.
public struct ModifiedJulianDate: Hashable, Sendable {
    /// Whole days, rounded down.
    public let day: Int64

    /// What is above them in units of 10⁻¹⁸ day, 0 ..< 10¹⁸.
    public let fraction: UInt64

    /// 1970-01-01 as a Modified Julian date.
    static let unixEpoch: Int64 = 40_587

    /// The day `day` and `fraction` × 10⁻¹⁸ of it; `nil` where the fraction is a day or more.
    public init?(day: Int64, fraction: UInt64 = 0) {
        guard fraction < attosecondsPerSecond else { return nil }
        self.day = day
        self.fraction = fraction
    }

    /// `sinceMidnight` attoseconds of `unixDay` (days since 1970-01-01), which has `length` microseconds.
    init(unixDay: Int64, sinceMidnight: Int128, length: Int64) {
        let divisor = Int128(length)
        let fraction = (sinceMidnight * 1_000_000 + divisor / 2) / divisor
        let day = unixDay.addingSaturating(Self.unixEpoch)
        // A midnight can be reached by rounding.
        let isNext = fraction >= Int128(attosecondsPerSecond)
        self.day = isNext ? day.addingSaturating(1) : day
        self.fraction = isNext ? 0 : UInt64(truncatingIfNeeded: Swift.max(0, fraction))
    }

    /// The date at `instant` on its own scale, whose days have 86,400 s.
    public init<Scale: TimeScale>(_ instant: Timestamp<Scale>) {
        let (day, second) = instant.seconds.flooredQuotientAndRemainder(dividingBy: 86_400)
        let sinceMidnight = Int128(second) * Int128(attosecondsPerSecond) + Int128(instant.attoseconds)
        self.init(unixDay: day, sinceMidnight: sinceMidnight, length: 86_400_000_000)
    }

    /// Attoseconds since the day began, where it has `length` microseconds.
    func sinceMidnight(length: Int64) -> Int128 {
        (Int128(fraction) * Int128(length) + 500_000) / 1_000_000
    }
}

extension Timestamp {
    /// The instant at `date` on the scale, to the nearest attosecond; `nil` where it is too far away to be held.
    public init?(_ date: ModifiedJulianDate) {
        let (day, overflow) = date.day.subtractingReportingOverflow(ModifiedJulianDate.unixEpoch)
        let (seconds, tooFar) = day.multipliedReportingOverflow(by: 86_400)
        guard !overflow, !tooFar else { return nil }
        let instant =
            Int128(seconds) * Int128(attosecondsPerSecond) + date.sinceMidnight(length: 86_400_000_000)
        guard Int64(exactly: instant.flooredQuotient(dividingBy: Int128(attosecondsPerSecond))) != nil else {
            return nil
        }
        self.init(attosecondsSince1970: instant)
    }
}

extension LeapSecondTable {
    /// The Modified Julian date of `label`, one that UTC has.
    public func modifiedJulianDate(of label: UTCDateTime) -> ModifiedJulianDate {
        let day = label.date.daysSinceUnixEpoch
        let sinceMidnight = Int128(label.secondOfDay) * Int128(attosecondsPerSecond) + Int128(label.attosecond)
        return ModifiedJulianDate(unixDay: day, sinceMidnight: sinceMidnight, length: microseconds(inDay: day))
    }

    /// The label of UTC at `date`; `nil` where it is beyond the years of ``CivilDate``.
    public func utc(at date: ModifiedJulianDate) -> UTCDateTime? {
        let day = date.day.addingSaturating(-ModifiedJulianDate.unixEpoch)
        guard -CivilDate.lastDay..<CivilDate.lastDay ~= day else { return nil }
        let length = microseconds(inDay: day)
        let sinceMidnight = date.sinceMidnight(length: length)
        guard sinceMidnight < Int128(length) * 1_000_000_000_000 else {
            return UTCDateTime(day: day + 1, sinceMidnight: 0)
        }
        return UTCDateTime(day: day, sinceMidnight: sinceMidnight)
    }
}

extension ModifiedJulianDate: CustomStringConvertible {
    /// Days as a decimal number with one decimal at least and 14 at most, which tell one nanosecond from the next.
    public var description: String { asciiText { buffer in write(into: &buffer) } }

    /// Writes ``description`` into `buffer` from `start` on and returns the place behind it; `nil` where there is less room than
    /// ``TimeText/capacity``.
    public func write(into buffer: inout MutableSpan<UInt8>, at start: Int = 0) -> Int? {
        write(plus: 0, fraction: 0, into: &buffer, at: start)
    }

    /// The same as a Julian date, which is 2,400,000.5 days more.
    public func writeJulianDate(into buffer: inout MutableSpan<UInt8>, at start: Int = 0) -> Int? {
        write(plus: 2_400_000, fraction: attosecondsPerSecond / 2, into: &buffer, at: start)
    }

    /// The Julian date as text, as `2457754.5`.
    public var julianDateText: String { asciiText { buffer in writeJulianDate(into: &buffer) } }

    private func write(
        plus days: Int64, fraction added: UInt64, into buffer: inout MutableSpan<UInt8>, at start: Int
    ) -> Int? {
        guard buffer.hasRoom(at: start) else { return nil }
        // To 10⁻¹⁴ day, which is 0.86 ns; rounded halves go up.
        let unit: UInt64 = 10_000
        let most = attosecondsPerSecond / unit
        let sum = (fraction + added + unit / 2) / unit
        var whole = day.addingSaturating(days).addingSaturating(Int64(sum / most))
        var rest = sum % most
        var place = start
        if whole < 0 {
            buffer.put(0x2D, at: &place)
            if rest > 0 {
                whole += 1
                rest = most - rest
            }
        }
        buffer.put(decimal: whole.magnitude, at: &place)
        buffer.put(0x2E, at: &place)
        let upper = Digits.eight(rest / 1_000_000)
        // Six digits, as the first six of eight.
        let lower = Digits.eight(rest % 1_000_000 * 100)
        let length = lower == 0 ? Swift.max(1, 8 - upper.leadingZeroBitCount / 8) : 8
        buffer.put(word: upper &+ Digits.zeros, count: length, at: &place)
        if lower != 0 { buffer.put(word: lower &+ Digits.zeros, count: 8 - lower.leadingZeroBitCount / 8, at: &place) }
        return place
    }

    /// Reads days as a decimal number with up to 18 decimals.
    public init(parsing text: Span<UInt8>) throws(TimeTextError) {
        let number = try DecimalNumber(parsing: text, as: "the days")
        (day, fraction) = (number.whole, number.fraction)
    }

    /// Reads a Julian date likewise.
    public init(parsingJulianDate text: Span<UInt8>) throws(TimeTextError) {
        let number = try DecimalNumber(parsing: text, as: "the days")
        let half = attosecondsPerSecond / 2
        let borrows = number.fraction < half
        day = number.whole - 2_400_000 - (borrows ? 1 : 0)
        fraction = borrows ? number.fraction + half : number.fraction - half
    }
}
