/// A way to write an instant.
public enum TimeForm: String, CaseIterable, Hashable, Sendable {
    /// ISO 8601 on UTC, as `2016-12-31T23:59:60.5Z`.
    case utc
    /// The calendar on TAI, as `2017-01-01T00:00:36.5 TAI`.
    case tai
    /// The calendar on TT, as `2017-01-01T00:01:08.684 TT`.
    case tt
    /// POSIX seconds, as `1483228800.5`.
    case unix
    /// GPS week and second of week, as `1930:17.5`, without rollover.
    case gps
    /// The 64-bit NTP timestamp in hexadecimal, as `dc12c500.80000000`, with its era in front where that is not 0.
    case ntp
    /// Seconds since 1970-01-01 TAI, as `1483228836.5`: the epoch of PTP (IEEE 1588).
    case ptp
    /// The label of libtai, as `@40000000586846a41dcd6500`.
    case tai64n
    /// Modified Julian date of UTC, whose day has 86,401 s where it has a leap second.
    case mjd
    /// Julian date of UTC, likewise.
    case jd
    /// Modified Julian date of TAI.
    case mjdTAI = "mjd-tai"

    /// Whether the form counts or labels UTC, so that an instant of TAI needs a leap second table to be written in it.
    public var isUTC: Bool {
        switch self {
        case .utc, .unix, .ntp, .mjd, .jd: true
        case .tai, .tt, .gps, .ptp, .tai64n, .mjdTAI: false
        }
    }
}
