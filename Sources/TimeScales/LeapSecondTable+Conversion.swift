/// A result and what speaks against relying on it.
public struct Conversion<Value: Hashable & Sendable>: Hashable, Sendable {
    /// Why a conversion may be wrong although the arithmetic is right.
    public enum Doubt: Hashable, Sendable {
        /// Before 1960 there was no UTC; TAI − UTC counts as 0.
        case beforeUTC
        /// The table's expiry has passed: a leap second since then may be missing.
        case afterExpiry(UnixTime)
    }

    /// The result.
    public let value: Value

    /// What speaks against it; `nil` for nothing.
    public let doubt: Doubt?
}

/// A label that UTC does not have.
public enum NoSuchUTC: Error, Hashable, Sendable {
    /// Second 60 where no second was inserted, or past the end of a day that a step made longer.
    case notALeapSecond(UTCDateTime)
    /// Second 59 where it was deleted, or past the end of a day that a step made shorter.
    case deleted(UTCDateTime)
}

extension LeapSecondTable {
    /// The instant of TAI that `label` names. Throws where UTC has no such label.
    public func tai(of label: UTCDateTime) throws(NoSuchUTC) -> Conversion<Timestamp<TAI>> {
        let day = label.date.daysSinceUnixEpoch
        let secondOfDay = Int64(label.hour * 3_600 + label.minute * 60 + label.second)
        if day < RubberSeconds.endDay { return try rubberTAI(of: label, day: day, secondOfDay: secondOfDay) }
        let seconds = day * 86_400 + secondOfDay
        if secondOfDay >= 86_399 || label.second == 60 {
            let leap = leapSecond(atEndOf: day)
            if label.second == 60, leap != 1 || secondOfDay != 86_400 { throw .notALeapSecond(label) }
            if secondOfDay == 86_399, leap == -1 { throw .deleted(label) }
        }
        // Second 60 belongs to the day it ends, so to the offset before the change.
        let offset = offset(atUnix: label.second == 60 ? seconds - 1 : seconds)
        let tai = Timestamp<TAI>(seconds: seconds.addingSaturating(offset), attoseconds: label.attosecond)
        return Conversion(value: tai, doubt: doubt(atUnix: seconds))
    }

    /// The label of UTC at `tai`.
    public func utc(at tai: Timestamp<TAI>) -> Conversion<UTCDateTime> {
        guard let first = taiKeys.first, tai.seconds >= first else { return rubberUTC(at: tai) }
        let index = Self.index(in: taiKeys, of: tai.seconds) ?? 0
        let unix = tai.seconds - offsets[index]
        let next = index + 1
        let isLeap = next < taiKeys.count && offsets[next] > offsets[index] && tai.seconds == taiKeys[next] - 1
        // Within the leap second the count of the old offset already reads midnight: the label is one second of the day before.
        let label = UTCDateTime(UnixTime(seconds: isLeap ? unix - 1 : unix, attoseconds: tai.attoseconds))
        return Conversion(value: isLeap ? label.withSecond60 : label, doubt: doubt(atUnix: unix))
    }

    @inlinable func offset(atUnix seconds: Int64) -> Int64 {
        offsets[Self.index(in: unixKeys, of: seconds) ?? 0]
    }

    private func doubt<Value>(atUnix seconds: Int64) -> Conversion<Value>.Doubt? {
        guard let expiry, seconds >= expiry.seconds else { return nil }
        return .afterExpiry(expiry)
    }

    private func rubberTAI(
        of label: UTCDateTime, day: Int64, secondOfDay: Int64
    ) throws(NoSuchUTC) -> Conversion<Timestamp<TAI>> {
        let sinceMidnight = Int128(secondOfDay) * Int128(attosecondsPerSecond) + Int128(label.attosecond)
        if label.second == 60, secondOfDay != 86_400 { throw .notALeapSecond(label) }
        guard sinceMidnight < RubberSeconds.length(ofDay: day) else {
            throw label.second == 60 ? .notALeapSecond(label) : .deleted(label)
        }
        let tai = Timestamp<TAI>(attosecondsSince1970: RubberSeconds.tai(day: day, sinceMidnight: sinceMidnight))
        return Conversion(value: tai, doubt: day < RubberSeconds.firstDay ? .beforeUTC : nil)
    }

    private func rubberUTC(at tai: Timestamp<TAI>) -> Conversion<UTCDateTime> {
        let (day, sinceMidnight) = RubberSeconds.label(tai: tai.attosecondsSince1970)
        let label = UTCDateTime(day: day, sinceMidnight: sinceMidnight)
        return Conversion(value: label, doubt: day < RubberSeconds.firstDay ? .beforeUTC : nil)
    }
}
