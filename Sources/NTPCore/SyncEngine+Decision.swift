import ClockDiscipline
import NTPWire

extension SyncEngine {
    /// Decides after a sample came in at `instant`.
    mutating func decide(at instant: LocalInstant, by source: SourceID, delay: Duration) -> [Action] {
        guard isReady, let verdict = verdict(at: instant) else { return [] }
        let policy = isStarted ? settings.policy : settings.startPolicy ?? settings.policy
        let correction = policy.correction(for: verdict.estimate.offset)
        let isApplied = !settings.isDryRun && correction != .ignore
        let actions = isApplied ? apply(correction, verdict.estimate) : []
        let decision = SyncDecision(
            time: instant, offset: verdict.estimate.offset, offsetDeviation: verdict.estimate.offsetDeviation,
            source: source,
            delay: delay, drift: drift(verdict.estimate, isApplied),
            driftDeviation: verdict.estimate.frequencyDeviation, interval: verdict.interval, correction: correction,
            isApplied: isApplied, leapSecond: leapSecond(of: verdict.truechimers), truechimers: verdict.truechimers,
            falsetickers: verdict.falsetickers)
        lastDecision = decision
        return actions + [.decided(decision)]
    }

    /// Whether every server that answers has had samples enough, before which nothing is decided.
    private var isReady: Bool {
        isStarted
            || associations.allSatisfy {
                $0.isDenied || $0.schedule.burstLeft == 0 || $0.sampleCount >= settings.samplesToStart
            }
    }

    /// What the oscillator does wrong: the correction with its sign turned, without the slew.
    private func drift(_ estimate: ClockEstimate, _ isApplied: Bool) -> FrequencyOffset {
        let correction =
            isApplied ? steering.base.femtoratio : steering.frequency.femtoratio + estimate.frequency.femtoratio
        return FrequencyOffset(femtoratio: 0 - correction)
    }

    private mutating func apply(_ correction: ClockCorrection, _ estimate: ClockEstimate) -> [Action] {
        if correction == .step, isStarted { return startOver(estimate) }
        isStarted = true
        var actions: [Action] = []
        var estimate = estimate
        if correction == .step {
            let change = ClockChange(time: estimate.time, step: estimate.offset)
            spread(change)
            actions.append(.step(estimate.offset))
            estimate.offset = .zero
        }
        steering.slewLimit = isSettled ? settings.slewLimit : max(settings.slewLimit, settings.startSlewLimit)
        let change = steering.steer(by: estimate, over: isSettled ? slewDuration : Self.startSlewDuration)
        corrections += 1
        if abs(estimate.offset / .seconds(1)) < Self.settledOffset, isForetellable(estimate) { isSettled = true }
        spread(change)
        return actions + [.setFrequency(steering.frequency)]
    }

    /// Whether the clock will still be right when the next sample comes; or nobody should wait for that any longer.
    private func isForetellable(_ estimate: ClockEstimate) -> Bool {
        let interval = slewDuration / .seconds(1) / 0.9
        return estimate.offsetDeviation / .seconds(1) + estimate.frequencyDeviation.ratio * interval < Self
            .settledOffset / 2
            || corrections >= 16 * associations.count
    }

    /// A clock that was right and is off by so much was set, or the servers were: steps, and believes nothing that was measured
    /// before, least of all the frequency that the jump seems to be.
    private mutating func startOver(_ estimate: ClockEstimate) -> [Action] {
        let wasSlewing = steering.endSlew(at: estimate.time) != nil
        clockWasLost(at: estimate.time)
        (isSettled, corrections) = (false, 0)
        return [.step(estimate.offset)] + (wasSlewing ? [.setFrequency(steering.frequency)] : [])
    }

    /// A slew takes nine tenths of the time until the next sample of the server that is asked most often: so the frequency
    /// stays smooth, and is what it should be when that sample comes.
    private var slewDuration: Duration {
        let exponent = associations.filter(\.isUsable).map(\.schedule.exponent).min() ?? settings.poll.lowerBound
        return .seconds(1 << exponent) * 9 / 10
    }

    /// What more than half of `ids` announce.
    private func leapSecond(of ids: [SourceID]) -> Int {
        let leaps = ids.compactMap { associations[$0].last?.header.leap }
        func isMajority(_ leap: LeapIndicator) -> Bool { leaps.filter { $0 == leap }.count * 2 > ids.count }
        return isMajority(.insert) ? 1 : isMajority(.delete) ? -1 : 0
    }

    /// While the clock is made right for the first time a slew takes so long, or as long as the limit makes it.
    private static var startSlewDuration: Duration { .seconds(1) }

    /// A clock that is off by less than this has been made right.
    private static var settledOffset: Double { 1e-3 }

    private struct Verdict {
        var estimate: ClockEstimate
        var interval: OffsetInterval
        var truechimers: [SourceID]
        var falsetickers: [SourceID]
    }

    /// What the servers say together at `instant`; `nil` where no majority agrees.
    private func verdict(at instant: LocalInstant) -> Verdict? {
        var ids: [SourceID] = []
        var estimates: [ClockEstimate] = []
        var intervals: [OffsetInterval] = []
        var likelyIntervals: [OffsetInterval] = []
        for (id, association) in associations.enumerated() where association.isUsable {
            guard let estimate = association.estimator.estimate(at: instant) else { continue }
            guard let interval = association.interval(at: instant, drift: drift(of: estimate)) else { continue }
            // Between long intervals the bound would hide a lie of tens of milliseconds; what is known of the drift shows it.
            guard let likely = association.interval(at: instant, drift: likelyDrift(of: estimate)) else { continue }
            ids.append(id)
            estimates.append(estimate)
            intervals.append(interval)
            likelyIntervals.append(likely)
        }
        guard let selection = SourceSelection(intervals: likelyIntervals) ?? SourceSelection(intervals: intervals),
            let bound = SourceSelection(intervals: selection.truechimers.map { intervals[$0] })
        else { return nil }
        let chosen = selection.truechimers.map { estimates[$0] }
        guard var combined = ClockEstimate(combining: chosen, at: instant) else { return nil }
        combined.offset = selection.interval.clamping(combined.offset)
        return Verdict(
            estimate: combined, interval: bound.interval, truechimers: selection.truechimers.map { ids[$0] },
            falsetickers: selection.falsetickers.map { ids[$0] })
    }

    /// How fast the clock is likely to have run away at most: 1 ppm, or more where less is known of it. To tell who lies, not to
    /// vouch for anything.
    private func likelyDrift(of estimate: ClockEstimate) -> FrequencyOffset {
        let known = 4 * estimate.frequencyDeviation.femtoratio.magnitude
        let likely = max(
            FrequencyOffset(femtoratio: 1_000_000_000), FrequencyOffset(femtoratio: Int64(clamping: known)))
        return min(likely, drift(of: estimate))
    }

    /// How fast the clock may have run away since a sample: as far as an oscillator may that is corrected, or as is known of this
    /// one.
    private func drift(of estimate: ClockEstimate) -> FrequencyOffset {
        let known = estimate.frequency.femtoratio.magnitude + 4 * estimate.frequencyDeviation.femtoratio.magnitude
        return max(settings.driftBound, FrequencyOffset(femtoratio: Int64(clamping: known)))
    }
}
