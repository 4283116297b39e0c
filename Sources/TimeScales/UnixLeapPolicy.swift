/// Which Unix time a leap second gets: it has no number of its own.
public enum UnixLeapPolicy: String, CaseIterable, Hashable, Sendable {
    /// `:60.x` is the next second `.x`: the formula of POSIX, and the default.
    case posix
    /// `:60.x` is the second before `.x` again, as a clock shows that is set back at its end.
    case hold
    /// The whole leap second is the last nanosecond before it.
    case clamp
    /// A leap second has no Unix time.
    case reject

    /// The Unix time of `label`; `nil` for a leap second where such are rejected.
    @inlinable public func unixTime(of label: UTCDateTime) -> UnixTime? {
        let posix = UnixTime(label)
        guard label.second == 60, self != .posix else { return posix }
        switch self {
        case .posix: return posix
        case .hold: return UnixTime(trustedSeconds: posix.seconds &- 1, attoseconds: posix.attoseconds)
        case .clamp: return UnixTime(trustedSeconds: posix.seconds &- 1, attoseconds: 999_999_999_000_000_000)
        case .reject: return nil
        }
    }

    /// Whether `unix` is by this policy also the name of an instant within a leap second that `table` has, besides that of its
    /// POSIX label.
    public func isAmbiguous(_ unix: UnixTime, by table: LeapSecondTable) -> Bool {
        let (day, second) = unix.seconds.flooredQuotientAndRemainder(dividingBy: 86_400)
        switch self {
        case .posix:
            guard second == 0 else { return false }
        case .hold:
            guard second == 86_399 else { return false }
        case .clamp:
            guard second == 86_399, unix.attoseconds == 999_999_999_000_000_000 else { return false }
        case .reject: return false
        }
        let length = table.microseconds(inDay: self == .posix ? day.addingSaturating(-1) : day)
        // Before 1972 the inserted piece was a tenth of a second.
        let inserted = Int128(length - 86_400_000_000) * 1_000_000_000_000
        return self == .clamp ? inserted > 0 : Int128(unix.attoseconds) < inserted
    }
}
