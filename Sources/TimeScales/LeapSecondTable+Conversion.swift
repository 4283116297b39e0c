/// A result and what speaks against relying on it.
@frozen
public struct Conversion<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The result.
    public let value: Value

    /// What speaks against it; `nil` for nothing.
    public let doubt: ConversionDoubt?

    /// The result `value` with what speaks against it.
    @inlinable init(value: Value, doubt: ConversionDoubt?) {
        self.value = value
        self.doubt = doubt
    }
}

/// Why a conversion between UTC and a uniform scale may be wrong although the arithmetic is right.
@frozen
public enum ConversionDoubt: Hashable, Sendable {
    /// Before 1960 there was no UTC; TAI − UTC counts as 0.
    case beforeUTC
    /// The table's ``LeapSecondTable/expiry`` has passed, or it has none and no later entry: a leap second may be missing.
    case afterExpiry
}

/// A label that UTC does not have.
public enum NoSuchUTC: Error, Hashable, Sendable {
    /// Second 60 where no second was inserted, or past the end of a day that a step made longer.
    case notALeapSecond(UTCDateTime)
    /// Second 59 where it was deleted, or past the end of a day that a step made shorter.
    case deleted(UTCDateTime, dayMicroseconds: Int64)
}

extension LeapSecondTable {
    /// The instant of TAI that `label` names. Throws where UTC has no such label.
    @inlinable public func tai(of label: UTCDateTime) throws(NoSuchUTC) -> Conversion<Timestamp<TAI>> {
        let day = label.date.daysSinceUnixEpoch
        guard day >= rubberEndDay else { return try rubberTAI(of: label) }
        let secondOfDay = label.secondOfDay
        // Second 60 belongs to the day it ends, so to the offset before the change.
        let unix = day &* 86_400 &+ secondOfDay &- (label.second == 60 ? 1 : 0)
        let bucket = byUnix.bucket(of: unix)
        if secondOfDay >= 86_399 || label.second == 60 { try check(label, leap: bucket.leap(atEndOf: unix)) }
        let tai = Timestamp<TAI>(
            trustedSeconds: unix &+ bucket.offset(at: unix) &+ (label.second == 60 ? 1 : 0),
            attoseconds: label.attosecond)
        return Conversion(value: tai, doubt: unix >= expirySecond ? .afterExpiry : nil)
    }

    /// The label of UTC at `tai`.
    @inlinable public func utc(at tai: Timestamp<TAI>) -> Conversion<UTCDateTime> {
        guard tai.seconds >= byTAI.start else { return rubberUTC(at: tai) }
        let bucket = byTAI.bucket(of: tai.seconds)
        // Within an inserted second the count of the old offset already reads midnight: it is a second of the day before.
        let leap = Swift.max(0, bucket.leap(atEndOf: tai.seconds))
        let unix = tai.seconds &- bucket.offset(at: tai.seconds) &- leap
        let label = UTCDateTime(unixSecond: unix, addedSeconds: Int(leap), attosecond: tai.attoseconds)
        return Conversion(value: label, doubt: unix >= expirySecond ? .afterExpiry : nil)
    }

    /// What speaks against relying on UTC at `tai`; `nil` for nothing.
    public func doubt(at tai: Timestamp<TAI>) -> ConversionDoubt? {
        guard tai.seconds >= byTAI.start else { return rubberUTC(at: tai).doubt }
        let unix = tai.seconds &- byTAI.bucket(of: tai.seconds).offset(at: tai.seconds)
        return unix >= expirySecond ? .afterExpiry : nil
    }

    /// TAI − UTC at `tai`: whole seconds since 1972, and within an inserted second what it was before.
    public func offset(at tai: Timestamp<TAI>) -> Duration {
        guard tai.seconds < byTAI.start else { return .seconds(byTAI.bucket(of: tai.seconds).offset(at: tai.seconds)) }
        let unix = UnixTime(rubberUTC(at: tai).value)
        return Timestamp<TAI>(trustedSeconds: unix.seconds, attoseconds: unix.attoseconds).duration(to: tai)
    }

    /// The label of UTC at `tai` to the nearest nanosecond, which may be the next day's first.
    func utcRoundedToNanosecond(at tai: Timestamp<TAI>) -> UTCDateTime {
        guard tai.seconds < byTAI.start else { return utc(at: tai.roundedToNanosecond).value }
        let (day, sinceMidnight) = RubberSeconds.label(tai: tai.attosecondsSince1970)
        let rounded = (sinceMidnight + 500_000_000) / 1_000_000_000 * 1_000_000_000
        return rounded < RubberSeconds.length(ofDay: day)
            ? UTCDateTime(day: day, sinceMidnight: rounded) : UTCDateTime(day: day + 1, sinceMidnight: 0)
    }

    /// The instant of TAI that the Unix time `unix` names by the POSIX rule, by which the number of a leap second names the
    /// second after it. A Unix time of a deleted second, which no clock shows, is taken for the one that follows.
    ///
    /// No label is made and no doubt told: for those who convert many.
    @inlinable @inline(__always) public func tai(of unix: UnixTime) -> Timestamp<TAI> {
        guard unix.seconds >= byUnix.start else { return rubberTAI(of: unix) }
        let offset = byUnix.bucket(of: unix.seconds).offset(at: unix.seconds)
        return Timestamp(trustedSeconds: unix.seconds.addingSaturating(offset), attoseconds: unix.attoseconds)
    }

    /// The Unix time at `tai` by the POSIX rule, and whether it is in a leap second, whose Unix time is that of the second
    /// after it.
    @inlinable @inline(__always) public func unix(at tai: Timestamp<TAI>) -> (time: UnixTime, isLeapSecond: Bool) {
        guard tai.seconds >= byTAI.start else { return rubberUnix(at: tai) }
        let bucket = byTAI.bucket(of: tai.seconds)
        let offset = bucket.offset(at: tai.seconds)
        let unix = UnixTime(trustedSeconds: tai.seconds &- offset, attoseconds: tai.attoseconds)
        return (unix, bucket.leap(atEndOf: tai.seconds) > 0)
    }

    /// Throws where `label`, of second 59 or 60, is beyond the end of its day; `leap` is what its 86,399th second ends with.
    @usableFromInline
    func check(_ label: UTCDateTime, leap: Int64) throws(NoSuchUTC) {
        if label.second == 60 {
            guard leap == 1, label.hour == 23, label.minute == 59 else { throw .notALeapSecond(label) }
        } else if leap == -1 {
            throw .deleted(label, dayMicroseconds: 86_399_000_000)
        }
    }

    @usableFromInline
    func rubberTAI(of label: UTCDateTime) throws(NoSuchUTC) -> Conversion<Timestamp<TAI>> {
        let day = label.date.daysSinceUnixEpoch
        let sinceMidnight = Int128(label.secondOfDay) * Int128(attosecondsPerSecond) + Int128(label.attosecond)
        if label.second == 60, label.secondOfDay != 86_400 { throw .notALeapSecond(label) }
        guard sinceMidnight < RubberSeconds.length(ofDay: day) else {
            throw label.second == 60
                ? .notALeapSecond(label) : .deleted(label, dayMicroseconds: RubberSeconds.microseconds(inDay: day))
        }
        let instant = RubberSeconds.tai(day: day, sinceMidnight: sinceMidnight)
        // A step is counted in labels, which are longer than seconds: the last 3 ns or less of a day that it lengthens would be
        // later than the next midnight.
        guard sinceMidnight < RubberSeconds.day || instant < RubberSeconds.tai(day: day + 1, sinceMidnight: 0) else {
            throw .notALeapSecond(label)
        }
        let tai = Timestamp<TAI>(attosecondsSince1970: instant)
        return Conversion(value: tai, doubt: day < RubberSeconds.firstDay ? .beforeUTC : nil)
    }

    @usableFromInline
    func rubberUTC(at tai: Timestamp<TAI>) -> Conversion<UTCDateTime> {
        let (day, sinceMidnight) = RubberSeconds.label(tai: tai.attosecondsSince1970)
        let label = UTCDateTime(day: day, sinceMidnight: sinceMidnight)
        return Conversion(value: label, doubt: day < RubberSeconds.firstDay ? .beforeUTC : nil)
    }

    @usableFromInline func rubberTAI(of unix: UnixTime) -> Timestamp<TAI> {
        let label = UTCDateTime(unix)
        if let tai = try? rubberTAI(of: label).value { return tai }
        // Beyond the end of a shortened day: the next day begins there.
        let day = label.date.daysSinceUnixEpoch + 1
        return Timestamp(attosecondsSince1970: RubberSeconds.tai(day: day, sinceMidnight: 0))
    }

    @usableFromInline func rubberUnix(at tai: Timestamp<TAI>) -> (time: UnixTime, isLeapSecond: Bool) {
        let label = rubberUTC(at: tai).value
        return (UnixTime(label), label.second == 60)
    }

    /// 1972-01-01 in days since 1970-01-01.
    @usableFromInline var rubberEndDay: Int64 { RubberSeconds.endDay }
}
