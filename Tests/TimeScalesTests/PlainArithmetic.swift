import TimeScales

/// Texts of instants as numbers, read the plain way and without the code under test.
enum PlainArithmetic {
    /// Days from 1970-01-01, by the rule of leap years.
    static func days(year: Int64, month: Int, day: Int) -> Int64 {
        let before = year - 1
        let leapDays = floored(before, 4) - floored(before, 100) + floored(before, 400)
        var days = before * 365 + leapDays - 719_162
        for earlier in 1..<month { days += Int64(length(ofMonth: earlier, year)) }
        return days + Int64(day) - 1
    }

    static func length(ofMonth month: Int, _ year: Int64) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// How far `text` is from an origin of its form, in ``unit(of:)``; `nil` where it is not written as that form is.
    ///
    /// A calendar time counts 86,400 s a day, and second 60 is the next.
    static func number(of text: String, _ form: TimeForm) -> Int128? {
        switch form {
        case .utc, .tai, .tt: calendar(text)
        case .unix, .ptp: decimal(text, places: 9)
        case .mjd, .jd, .mjdTAI: decimal(text, places: 14)
        case .gps:
            pair(text) { week, second in
                guard let week = Int128(week), let second = decimal(second, places: 9) else { return nil }
                return week * 604_800_000_000_000 + second
            }
        case .ntp:
            pair(text.contains(":") ? text : "0:" + text) { era, digits in
                guard let era = Int128(era), let bits = Int128(digits.filter { $0 != "." }, radix: 16) else {
                    return nil
                }
                return era << 64 + bits
            }
        case .tai64n:
            Int128(text.dropFirst().prefix(16), radix: 16).flatMap { label in
                Int128(text.dropFirst(17), radix: 16).map { label * 1_000_000_000 + $0 }
            }
        }
    }

    /// How many of the units of ``number(of:_:)`` are a nanosecond, rounded up: NTP counts 2⁻³² s, Julian dates 10⁻¹⁴
    /// day.
    static func unitsInANanosecond(_ form: TimeForm) -> Int128 {
        switch form {
        case .ntp: 5
        case .mjd, .jd, .mjdTAI: 2
        default: 1
        }
    }

    /// `text` times 10^`places`, which must make it whole.
    static func decimal(_ text: some StringProtocol, places: Int) -> Int128? {
        let isNegative = text.hasPrefix("-")
        let parts = (isNegative ? String(text.dropFirst()) : String(text)).split(separator: ".", maxSplits: 1)
        guard let whole = parts.first, parts.count == 1 || parts[1].count <= places else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        let digits = whole + fraction + String(repeating: "0", count: places - fraction.count)
        return Int128(digits).map { isNegative ? -$0 : $0 }
    }

    private static func calendar(_ text: String) -> Int128? {
        let isNegative = text.hasPrefix("-")
        let fields = text.split { "-+:TZ ".contains($0) }
        guard fields.count >= 6, let year = Int64(fields[0]), let month = Int(fields[1]), let day = Int(fields[2]),
            let hour = Int128(fields[3]), let minute = Int128(fields[4]), let second = decimal(fields[5], places: 9)
        else { return nil }
        let days = days(year: isNegative ? -year : year, month: month, day: day)
        return (Int128(days) * 86_400 + hour * 3_600 + minute * 60) * 1_000_000_000 + second
    }

    private static func pair(_ text: String, _ body: (String, String) -> Int128?) -> Int128? {
        let parts = text.split(separator: ":")
        return parts.count == 2 ? body(String(parts[0]), String(parts[1])) : nil
    }

    static func floored(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }
}
