import ClockDiscipline
import Glibc
public import NTPCore
public import SystemClocks
import TimeScales

extension ClockKeeper {
    /// What others may know before anything was decided: nothing of the clock.
    ///
    /// Throws where the machine has no clock to read.
    public func stateAtStart() throws(ClockUnavailable) -> SyncState {
        let moment = try ClockMoment()
        let drift = FrequencyOffset(femtoratio: 0 &- engine.steering.base.femtoratio)
        return SyncState(
            condition: .starting, boot: SyncState.thisBoot, process: getpid(), moment: moment, offset: .zero,
            offsetDeviation: .zero, interval: OffsetInterval(low: .zero, high: .zero), slewRate: .zero,
            slewEnd: moment.time, driftBound: .assumedMaximum, drift: drift, driftDeviation: .zero,
            validUntil: moment.time.advanced(by: .nanoseconds(-1)), leapSecond: 0, slews: 0, steps: 0,
            sources: sources(after: nil))
    }

    /// What others may know after `decision`, and after so many corrections.
    ///
    /// Throws where the machine has no clock to read.
    public func state(after decision: SyncDecision, slews: Int, steps: Int) throws(ClockUnavailable) -> SyncState {
        let moment = try ClockMoment()
        let steering = engine.steering
        let decided = moment.moved(to: decision.time)
        // After a step the clock is where the interval says the truth was.
        let shift = decision.isApplied && decision.correction == .step ? decision.offset : .zero
        return SyncState(
            condition: decision.isApplied ? .tracking : .refused, boot: SyncState.thisBoot, process: getpid(),
            moment: decided, offset: decision.offset,
            offsetDeviation: decision.offsetDeviation,
            interval: OffsetInterval(
                low: decision.interval.low - shift + lag.low, high: decision.interval.high - shift + lag.high),
            slewRate: steering.slewRate, slewEnd: steering.slewEnd ?? decision.time,
            driftBound: decision.driftBound, drift: decision.drift,
            driftDeviation: decision.driftDeviation, validUntil: validUntil(decision.time), leapSecond: announcedLeap,
            slews: slews, steps: steps, sources: sources(after: decision), decided: decided,
            errorBound: decision.errorBound)
    }

    /// The servers, as `decision` took them; without one, as candidates.
    public func sources(after decision: SyncDecision?) -> [SyncState.Source] {
        engine.associations.indices.map { source($0, decision) }
    }

    /// Three times the longest interval: three requests in a row may go unanswered.
    private func validUntil(_ instant: LocalInstant) -> LocalInstant {
        let exponent = engine.associations.map(\.schedule.exponent).max() ?? 10
        return instant.advanced(by: .seconds(3 << exponent) + .seconds(10))
    }

    private func source(_ id: SyncEngine.SourceID, _ decision: SyncDecision?) -> SyncState.Source {
        let association = engine.associations[id]
        let sample = association.last?.sample
        return SyncState.Source(
            endpoint: name(of: id), standing: standing(id, association, decision),
            stratum: association.last?.header.stratum ?? 0, poll: association.schedule.exponent,
            reach: association.reach, samples: association.sampleCount,
            time: sample?.time ?? LocalInstant(nanoseconds: 0),
            offset: sample?.offset ?? .zero, errorBound: sample?.errorBound ?? .zero, delay: sample?.delay ?? .zero,
            rootDistance: sample?.rootDistance ?? .zero)
    }

    private func standing(_ id: SyncEngine.SourceID, _ association: Association, _ decision: SyncDecision?) -> String {
        if association.isDenied { return "denied" }
        guard association.isUsable else { return "unusable" }
        guard let decision else { return "candidate" }
        return decision.truechimers.contains(id)
            ? "selected" : decision.falsetickers.contains(id) ? "falseticker" : "unusable"
    }
}
