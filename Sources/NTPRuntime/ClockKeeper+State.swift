import ClockDiscipline
import Glibc
public import NTPCore
import TimeScales

extension ClockKeeper {
    /// What others may know after `decision`, and after so many corrections.
    public func state(after decision: SyncDecision, slews: Int, steps: Int) -> SyncState {
        let steering = engine.steering
        // After a step the clock is where the interval says the truth was.
        let shift = decision.isApplied && decision.correction == .step ? decision.offset : .zero
        return SyncState(
            boot: SyncState.thisBoot, process: getpid(), time: decision.time, date: UnixTime(reading.date),
            offset: decision.offset, offsetDeviation: decision.offsetDeviation,
            interval: OffsetInterval(low: decision.interval.low - shift, high: decision.interval.high - shift),
            slewRate: steering.slewRate, slewEnd: steering.slewEnd ?? decision.time,
            driftBound: max(.assumedMaximum, decision.driftDeviation), drift: decision.drift,
            driftDeviation: decision.driftDeviation, validUntil: validUntil(decision.time), leapSecond: announcedLeap,
            slews: slews, steps: steps, sources: engine.associations.indices.map { source($0, decision) })
    }

    /// Three times the longest interval: three requests in a row may go unanswered.
    private func validUntil(_ instant: LocalInstant) -> LocalInstant {
        let exponent = engine.associations.map(\.schedule.exponent).max() ?? 10
        return instant.advanced(by: .seconds(3 << exponent) + .seconds(10))
    }

    private func source(_ id: SyncEngine.SourceID, _ decision: SyncDecision) -> SyncState.Source {
        let association = engine.associations[id]
        let standing =
            association.isDenied
            ? "denied"
            : decision.truechimers.contains(id)
                ? "selected" : decision.falsetickers.contains(id) ? "falseticker" : "unusable"
        let sample = association.last?.sample
        return SyncState.Source(
            endpoint: name(of: id), standing: standing, stratum: association.last?.header.stratum ?? 0,
            poll: association.schedule.exponent, reach: association.reach, samples: association.sampleCount,
            offset: sample?.offset ?? .zero, delay: sample?.delay ?? .zero, rootDistance: sample?.rootDistance ?? .zero)
    }
}
