/// The leap smear: Unix time that never repeats or skips a second, but runs slower or faster for 24 hours, from noon UTC before
/// the leap second to noon after it, evenly.
///
/// Source: developers.google.com/time/smear, the "standard smear" that other providers of public time have taken over. At the
/// middle of an inserted second it reads midnight.
public struct LeapSmear: Sendable {
    private let windows: [Window]

    private struct Window: Sendable {
        /// Noon before the leap second, in Unix time and in seconds of TAI since 1970 began.
        let unixStart: Int64
        let taiStart: Int64
        /// The seconds that pass until noon after it: 86,401 or 86,399.
        let length: Int64
    }

    /// The smear of each leap second in `table`.
    public init(_ table: LeapSecondTable) {
        windows = zip(table.entries, table.entries.dropFirst()).map { before, entry in
            let noon = entry.date.daysSinceUnixEpoch * 86_400 - 43_200
            return Window(
                unixStart: noon, taiStart: noon + Int64(before.offset),
                length: 86_400 + Int64(entry.offset - before.offset))
        }
    }

    /// The smeared time at `tai`, to the nearest attosecond; `nil` outside all smears, where it is Unix time.
    public func unixTime(at tai: Timestamp<TAI>) -> UnixTime? {
        guard let window = windows.last(where: { $0.taiStart <= tai.seconds }),
            tai.seconds - window.taiStart < window.length
        else { return nil }
        let elapsed = Self.scaled(tai.seconds - window.taiStart, tai.attoseconds, by: 86_400, over: window.length)
        let (seconds, attoseconds) = elapsed.quotientAndRemainder(dividingBy: Int128(attosecondsPerSecond))
        return UnixTime(seconds: window.unixStart + Int64(seconds), attoseconds: UInt64(attoseconds))
    }

    /// The instant of TAI at which smeared clocks read `unix`; `nil` outside all smears.
    public func tai(at unix: UnixTime) -> Timestamp<TAI>? {
        guard let window = windows.last(where: { $0.unixStart <= unix.seconds }),
            unix.seconds - window.unixStart < 86_400
        else { return nil }
        let elapsed = Self.scaled(unix.seconds - window.unixStart, unix.attoseconds, by: window.length, over: 86_400)
        return Timestamp(attosecondsSince1970: Int128(window.taiStart) * Int128(attosecondsPerSecond) + elapsed)
    }

    /// A length of time below two days, times `multiplier` / `divisor`, in attoseconds.
    private static func scaled(
        _ seconds: Int64, _ attoseconds: UInt64, by multiplier: Int64, over divisor: Int64
    ) -> Int128 {
        let elapsed = Int128(seconds) * Int128(attosecondsPerSecond) + Int128(attoseconds)
        return (elapsed * Int128(multiplier) + Int128(divisor / 2)) / Int128(divisor)
    }
}
