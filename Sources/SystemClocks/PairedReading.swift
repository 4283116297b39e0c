/// The time of day and the monotonic clock at the same moment, to within ``uncertainty``.
///
/// The monotonic clock is read before and after the time of day, and its midpoint taken; the narrowest of three tries
/// counts, since an interruption between the readings can only widen one.
public struct PairedReading: Hashable, Sendable {
    /// The time of day.
    public let realtime: SystemInstant<RealtimeClock>

    /// The monotonic clock.
    public let monotonic: SystemInstant<MonotonicClock>

    /// Half the width of the bracket: how far the two may be from the same moment.
    public let uncertainty: Duration

    /// Wide enough that an interruption is likely, so that another try is worth its time.
    private static let suspiciousWidth: Int64 = 1_000

    /// Reads both clocks.
    public init(_ realtimeClock: RealtimeClock, _ monotonicClock: MonotonicClock) {
        var best = Self.bracket(realtimeClock, monotonicClock)
        for _ in 0..<2 where best.width > Self.suspiciousWidth {
            let next = Self.bracket(realtimeClock, monotonicClock)
            if next.width < best.width { best = next }
        }
        realtime = best.realtime
        monotonic = best.monotonic
        uncertainty = .nanoseconds((best.width + 1) / 2)
    }

    private static func bracket(
        _ realtimeClock: RealtimeClock, _ monotonicClock: MonotonicClock
    ) -> (realtime: SystemInstant<RealtimeClock>, monotonic: SystemInstant<MonotonicClock>, width: Int64) {
        let before = monotonicClock.now.nanoseconds
        let realtime = realtimeClock.now
        let after = monotonicClock.now.nanoseconds
        let width = max(0, after &- before)
        return (realtime, SystemInstant(nanoseconds: before &+ width / 2), width)
    }
}
