/// UTC before 1972, when its second was stretched to follow the Earth and steps were fractions of a second.
///
/// TAI − UTC = constant + (UTC − reference day) × rate, with the values of the IERS (`tai-utc.dat` of the US Naval
/// Observatory; the segment of 1960 as in ERFA's `eraDat`). Before 1960 there was no UTC: TAI − UTC counts as 0.
///
/// All in attoseconds on integers: rates are whole multiples of 10⁻⁹ (0.001296 s a day is 15·10⁻⁹), so that for a label of
/// whole nanoseconds the result is exact.
struct RubberSeconds: Hashable, Sendable {
    /// The first day of the segment, in days since 1970-01-01.
    let startDay: Int64
    /// TAI − UTC on the reference day.
    private let constant: Int128
    /// The reference day, in days since 1970-01-01.
    private let referenceDay: Int64
    /// How much longer than a TAI second the UTC second is, in 10⁻⁹.
    private let rate: Int128

    private static let second: Int128 = 1_000_000_000_000_000_000
    static let day: Int128 = 86_400 * second
    private static let billion: Int128 = 1_000_000_000

    private init(mjd: Int64, constantMicroseconds: Int128, referenceMJD: Int64, rate: Int128) {
        startDay = mjd - ModifiedJulianDate.unixEpoch
        constant = constantMicroseconds * 1_000_000_000_000
        referenceDay = referenceMJD - ModifiedJulianDate.unixEpoch
        self.rate = rate
    }

    /// The segments in order, the last of them the start of 1972, from which on UTC has leap seconds.
    static let segments = [
        RubberSeconds(mjd: -200_000_000_000_000, constantMicroseconds: 0, referenceMJD: 36_934, rate: 0),
        RubberSeconds(mjd: 36_934, constantMicroseconds: 1_417_818, referenceMJD: 37_300, rate: 15),
        RubberSeconds(mjd: 37_300, constantMicroseconds: 1_422_818, referenceMJD: 37_300, rate: 15),
        RubberSeconds(mjd: 37_512, constantMicroseconds: 1_372_818, referenceMJD: 37_300, rate: 15),
        RubberSeconds(mjd: 37_665, constantMicroseconds: 1_845_858, referenceMJD: 37_665, rate: 13),
        RubberSeconds(mjd: 38_334, constantMicroseconds: 1_945_858, referenceMJD: 37_665, rate: 13),
        RubberSeconds(mjd: 38_395, constantMicroseconds: 3_240_130, referenceMJD: 38_761, rate: 15),
        RubberSeconds(mjd: 38_486, constantMicroseconds: 3_340_130, referenceMJD: 38_761, rate: 15),
        RubberSeconds(mjd: 38_639, constantMicroseconds: 3_440_130, referenceMJD: 38_761, rate: 15),
        RubberSeconds(mjd: 38_761, constantMicroseconds: 3_540_130, referenceMJD: 38_761, rate: 15),
        RubberSeconds(mjd: 38_820, constantMicroseconds: 3_640_130, referenceMJD: 38_761, rate: 15),
        RubberSeconds(mjd: 38_942, constantMicroseconds: 3_740_130, referenceMJD: 38_761, rate: 15),
        RubberSeconds(mjd: 39_004, constantMicroseconds: 3_840_130, referenceMJD: 38_761, rate: 15),
        RubberSeconds(mjd: 39_126, constantMicroseconds: 4_313_170, referenceMJD: 39_126, rate: 30),
        RubberSeconds(mjd: 39_887, constantMicroseconds: 4_213_170, referenceMJD: 39_126, rate: 30),
        RubberSeconds(mjd: 41_317, constantMicroseconds: 10_000_000, referenceMJD: 41_317, rate: 0),
    ]

    /// 1960-01-01 in days since 1970-01-01, when UTC began.
    static let firstDay: Int64 = -3_653

    /// 1972-01-01 in days since 1970-01-01: from here on ``LeapSecondTable`` has the word.
    static let endDay: Int64 = 730

    /// TAI − UTC at the label `utc`, both in attoseconds since 1970 began, rounded to nearest.
    func offset(atUTC utc: Int128) -> Int128 {
        guard rate != 0 else { return constant }
        return constant + Self.rounded((utc - Int128(referenceDay) * Self.day) * rate, dividedBy: Self.billion)
    }

    /// The label at `tai`, both in attoseconds since 1970 began, rounded to nearest.
    private func utc(atTAI tai: Int128) -> Int128 {
        guard rate != 0 else { return tai - constant }
        let reference = Int128(referenceDay) * Self.day
        return reference
            + Self.rounded((tai - constant - reference) * Self.billion, dividedBy: Self.billion + rate)
    }

    /// The segment that has `day`, and the one after it.
    static func segment(day: Int64) -> (segment: RubberSeconds, next: RubberSeconds) {
        let index = segments.dropLast().lastIndex { $0.startDay <= day } ?? 0
        return (segments[index], segments[index + 1])
    }

    /// How long `day` is, in attoseconds of its own labels: a step falls at its end where the next day begins a segment.
    static func length(ofDay day: Int64) -> Int128 {
        let (segment, next) = segment(day: day)
        guard next.startDay == day + 1 else { return Self.day }
        let midnight = Int128(next.startDay) * Self.day
        return Self.day + next.offset(atUTC: midnight) - segment.offset(atUTC: midnight)
    }

    /// How long `day` is, in microseconds of its own labels; all constants and rates of the IERS make this a whole number.
    static func microseconds(inDay day: Int64) -> Int64 {
        Int64(truncatingIfNeeded: length(ofDay: day) / 1_000_000_000_000)
    }

    /// TAI at `sinceMidnight` of `day`, in attoseconds since 1970 began; `sinceMidnight` is less than the day's length.
    static func tai(day: Int64, sinceMidnight: Int128) -> Int128 {
        let utc = Int128(day) * Self.day + sinceMidnight
        return utc + segment(day: day).segment.offset(atUTC: utc)
    }

    /// The label at `tai` (attoseconds since 1970 began, before 1972): the day, and attoseconds since its midnight.
    static func label(tai: Int128) -> (day: Int64, sinceMidnight: Int128) {
        let index =
            segments.dropLast().lastIndex { segment in
                let midnight = Int128(segment.startDay) * Self.day
                return midnight + segment.offset(atUTC: midnight) <= tai
            } ?? 0
        let utc = segments[index].utc(atTAI: tai)
        let lastDay = segments[index + 1].startDay - 1
        var day = Int64(saturating: utc.flooredQuotient(dividingBy: Self.day))
        guard day >= lastDay else { return (day, utc - Int128(day) * Self.day) }
        // The last day of a segment may be longer than others. Steps are counted in labels, so at the rate of the segment
        // some nanoseconds remain between its end and the next beginning: they belong to the next.
        day = lastDay
        let sinceMidnight = utc - Int128(day) * Self.day
        return sinceMidnight < length(ofDay: day) ? (day, sinceMidnight) : (day + 1, 0)
    }

    private static func rounded(_ value: Int128, dividedBy divisor: Int128) -> Int128 {
        (value + divisor / 2).flooredQuotient(dividingBy: divisor)
    }
}

extension Int128 {
    /// Division that rounds down; `divisor` must be positive.
    func flooredQuotient(dividingBy divisor: Int128) -> Int128 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
