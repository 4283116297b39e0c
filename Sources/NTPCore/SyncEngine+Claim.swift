public import ClockDiscipline
public import NTPWire
public import TimeScales

/// Where the true time is, and for how long that holds.
package struct ClockClaim: Sendable {
    /// Truth minus clock at ``time``.
    var interval: OffsetInterval
    var time: LocalInstant
    /// What the clock is slewed by since then.
    var slewRate: FrequencyOffset
    /// How far it may run away besides.
    let driftBound: FrequencyOffset

    /// Truth minus clock at `instant`.
    package func interval(at instant: LocalInstant) -> OffsetInterval {
        let elapsed = max(.zero, time.duration(to: instant))
        let drifted = driftBound.accumulated(over: elapsed)
        let slewed = slewRate == .zero ? .zero : slewRate.accumulated(whileShowing: elapsed)
        return OffsetInterval(low: interval.low - slewed - drifted, high: interval.high - slewed + drifted)
    }

    /// The same claim as one that begins at `instant`.
    mutating func restate(at instant: LocalInstant) {
        interval = interval(at: instant)
        time = instant
    }

    /// The clock was set forward by `step`.
    mutating func shift(by step: Duration) {
        interval = OffsetInterval(low: interval.low - step, high: interval.high - step)
    }
}

extension SyncEngine {
    /// Where the true time minus the local clock is at `instant` if more than half of the servers keep what they claim: as the
    /// last decision has it, moved by what was slewed since, and wider the longer that is ago. `nil` before the first decision,
    /// and after a sleep until the next.
    public func claim(at instant: LocalInstant) -> OffsetInterval? { claim?.interval(at: instant) }

    /// What a server on the clock that this engine keeps says of itself, at `instant` by the monotonic clock and `date` by the
    /// time of day, which can be read to `precision`.
    ///
    /// Its root distance, root delay/2 + root dispersion, is the bound of its own error: whoever asks it adds to that, so the
    /// bound holds down the strata. Source: RFC 5905 §11.2 for what each stratum adds.
    public func serverState(at instant: LocalInstant, date: NTPDate, precision: NTPPrecision) -> ServerClockState {
        guard let interval = claim(at: instant), let decision = lastDecision,
            let header = associations[decision.source].last?.header, decision.isApplied, header.stratum < 15
        else {
            return ServerClockState(
                leap: .unsynchronized, stratum: 16, precision: precision, rootDelay: NTPShort(rawValue: 0),
                rootDispersion: NTPShort(roundingUp: .seconds(16)), referenceID: ReferenceID(rawValue: 0),
                reference: NTPTimestamp(rawValue: 0))
        }
        let bound = max(interval.high, .zero - interval.low)
        let delay = header.rootDelay.duration + max(.zero, decision.delay)
        let id: UInt32
        if case .v4(let address) = associations[decision.source].endpoint.address { id = address } else { id = 0 }
        return ServerClockState(
            leap: decision.leapSecond > 0 ? .insert : decision.leapSecond < 0 ? .delete : .none,
            stratum: header.stratum + 1, precision: precision, rootDelay: NTPShort(roundingUp: delay),
            rootDispersion: NTPShort(roundingUp: max(.zero, bound - delay.half)),
            referenceID: ReferenceID(rawValue: id),
            reference: date.advanced(by: .zero - decision.time.duration(to: instant)).timestamp)
    }
}
