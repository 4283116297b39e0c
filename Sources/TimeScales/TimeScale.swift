/// A uniform scale: every minute has sixty seconds, and differences of its instants are lengths of time.
///
/// UTC is none (it has leap seconds) and neither is Unix time (it leaves them out): see ``UTCDateTime`` and ``UnixTime``.
public protocol TimeScale: Sendable {
    /// The name as it stands behind a calendar time, as `TAI`.
    static var name: String { get }

    /// How far the scale is ahead of TAI, in attoseconds.
    static var attosecondsAheadOfTAI: Int128 { get }
}

/// International Atomic Time.
public enum TAI: TimeScale {
    /// `TAI`.
    public static let name = "TAI"
    /// 0.
    public static let attosecondsAheadOfTAI: Int128 = 0
}

/// Terrestrial Time, TAI + 32.184 s. Source: IAU 1991 recommendation IV.
public enum TT: TimeScale {
    /// `TT`.
    public static let name = "TT"
    /// 32.184 s.
    public static let attosecondsAheadOfTAI: Int128 = 32_184_000_000_000_000_000
}

/// GPS time, TAI − 19 s. Source: IS-GPS-200, 3.3.4.
public enum GPS: TimeScale {
    /// `GPS`.
    public static let name = "GPS"
    /// −19 s.
    public static let attosecondsAheadOfTAI: Int128 = -19_000_000_000_000_000_000
}
