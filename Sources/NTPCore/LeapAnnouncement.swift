public import TimeScales

/// Whether the kernel is to be told of a leap second at the end of this UTC day.
public enum LeapAnnouncement {
    /// The leap second at the end of the day of `unix`: +1 inserted, −1 deleted, 0 none.
    ///
    /// What `table` has for the day counts, where it still vouches for it. Else the majority of the servers, but only on the last
    /// day of a month, which is where leap seconds are (ITU-R TF.460-6): servers that announce one too early, or repeat one that
    /// is past, are common.
    public static func due(majority: Int, table: LeapSecondTable, at unix: UnixTime) -> Int {
        let date = UTCDateTime(unix).date
        let scheduled = table.leapSecond(atEndOf: date.daysSinceUnixEpoch)
        if scheduled != 0 { return scheduled }
        if let expiry = table.expiry, unix < expiry { return 0 }
        let isLastOfMonth = date.day == CivilDate.dayCount(year: date.year, month: date.month)
        return isLastOfMonth ? majority : 0
    }

    /// How long it is from `unix` to the end of its UTC day, a leap second at that not counted: from 0 to 86,400 s, whole seconds
    /// rounded up.
    public static func untilEndOfDay(from unix: UnixTime) -> Duration {
        let second = unix.seconds % 86_400
        return .seconds(86_400 - (second < 0 ? second + 86_400 : second))
    }
}
