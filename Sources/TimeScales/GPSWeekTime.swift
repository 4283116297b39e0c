/// GPS time as week and second of week, the week counted on without rollover.
///
/// Week 0 began at 1980-01-06T00:00:00 on GPS. Source: IS-GPS-200, 3.3.4 and 20.3.3.3.1.1.
public struct GPSWeekTime: Hashable, Sendable {
    /// Weeks since GPS time began, 0 or more.
    public let week: Int64

    /// The whole second of the week, 0 ..< 604,800.
    public let second: Int

    /// Attoseconds after ``second``, 0 ..< 10¹⁸.
    public let attosecond: UInt64

    /// Seconds from 1970-01-01 to 1980-01-06 on the scale.
    static let epoch: Int64 = 3_657 * 86_400
    static let weekLength: Int64 = 604_800
    private static let lastWeek = (Int64.max - epoch) / weekLength - 1

    /// Week `week` and second `second` with `attosecond` × 10⁻¹⁸ s; `nil` where one is out of range.
    public init?(week: Int64, second: Int, attosecond: UInt64 = 0) {
        guard 0...Self.lastWeek ~= week, 0..<Int(Self.weekLength) ~= second, attosecond < attosecondsPerSecond
        else { return nil }
        self.week = week
        self.second = second
        self.attosecond = attosecond
    }

    /// Week and second at `time`; `nil` before 1980-01-06.
    public init?(_ time: Timestamp<GPS>) {
        guard time.seconds >= Self.epoch else { return nil }
        let (week, second) = (time.seconds - Self.epoch).quotientAndRemainder(dividingBy: Self.weekLength)
        self.week = week
        self.second = Int(second)
        attosecond = time.attoseconds
    }

    /// The week that a receiver means by the lowest `bits` of its number, 10 in the navigation message of old and 13 in the
    /// new one: the one nearest to `pivot`, not below week 0; `nil` where `bits` is not 1…16 or the number needs more.
    public static func week(truncated number: Int, bits: Int, nearest pivot: GPSWeekTime) -> Int64? {
        guard 1...16 ~= bits, 0..<(1 << bits) ~= number else { return nil }
        let cycle: Int64 = 1 << Int64(bits)
        let ahead = (Int64(number) - pivot.week) & (cycle - 1)
        let nearest = pivot.week + (ahead > cycle / 2 ? ahead - cycle : ahead)
        return nearest < 0 ? nearest + cycle : nearest
    }
}

extension Timestamp where Scale == GPS {
    /// The instant that `time` names.
    public init(_ time: GPSWeekTime) {
        self.init(
            seconds: GPSWeekTime.epoch + time.week * GPSWeekTime.weekLength + Int64(time.second),
            attoseconds: time.attosecond)
    }
}

extension GPSWeekTime: CustomStringConvertible {
    /// Week and second, as `1930:17.5`; digits beyond nanoseconds are cut.
    public var description: String { asciiText { buffer in write(into: &buffer) } }

    /// Writes ``description`` into `buffer` from `start` on and returns the place behind it; `nil` where there is less room than
    /// ``TimeText/capacity``.
    public func write(into buffer: inout MutableSpan<UInt8>, at start: Int = 0) -> Int? {
        guard buffer.hasRoom(at: start) else { return nil }
        var place = start
        buffer.put(decimal: UInt64(week), at: &place)
        buffer.put(0x3A, at: &place)
        DecimalNumber(whole: Int64(second), fraction: attosecond).write(into: &buffer, at: &place)
        return place
    }

    /// Reads what ``description`` writes, with up to 18 decimals.
    public init(parsing text: Span<UInt8>) throws(TimeTextError) {
        var place = 0
        let week = Int64(try DecimalNumber.digits(text, &place, limit: 14, "the week"))
        guard place < text.count, text[place] == 0x3A else {
            throw TimeTextError(
                at: place, .expected("':' and a second of the week", found: place < text.count ? text[place] : nil))
        }
        let second = try DecimalNumber(parsing: text, from: place + 1, as: "the second of the week")
        guard 0..<Self.weekLength ~= second.whole else {
            throw TimeTextError(at: place + 1, .outOfRange("second of the week", second.whole, 0...604_799))
        }
        guard let time = GPSWeekTime(week: week, second: Int(second.whole), attosecond: second.fraction) else {
            throw TimeTextError(at: 0, .outOfRange("week", week, 0...Self.lastWeek))
        }
        self = time
    }
}
