import ClockDiscipline
import NTPWire

extension SyncEngine {
    /// Decides after a sample came in at `instant`.
    mutating func decide(at instant: LocalInstant, by sampled: SourceID) -> [Action] {
        guard becomesReady() else { return [] }
        guard let verdict = verdict(at: instant) else {
            defer { isUndecided = true }
            return isUndecided ? [] : [.undecided]
        }
        isUndecided = false
        let correction = correction(of: verdict.estimate.offset)
        let isApplied = !settings.isDryRun && correction != .ignore
        let actions = isApplied ? apply(correction, verdict.estimate) : []
        // Who is quoted must be one of those that are believed.
        let source = verdict.truechimers.contains(sampled) ? sampled : verdict.truechimers.first ?? sampled
        let decision = SyncDecision(
            time: instant, offset: verdict.estimate.offset, offsetDeviation: verdict.estimate.offsetDeviation,
            source: source, delay: associations[source].last?.sample.delay ?? .zero,
            drift: drift(verdict.estimate, isApplied),
            driftDeviation: verdict.estimate.frequencyDeviation, interval: verdict.interval,
            driftBound: driftBound(after: verdict.estimate, isApplied), correction: correction,
            isApplied: isApplied, leapSecond: leapSecond(of: verdict.truechimers), truechimers: verdict.truechimers,
            falsetickers: verdict.falsetickers)
        lastDecision = decision
        claim = (verdict.interval, instant)
        if isApplied, correction == .step { shiftClaim(by: verdict.estimate.offset) }
        return actions + [.decided(decision)]
    }

    /// What the policy says. What somebody else did to a clock that was kept is undone, however much it is: that the servers
    /// agree with the clock but for that step is proof enough.
    private func correction(of offset: Duration) -> ClockCorrection {
        let policy = isStarted ? settings.policy : settings.startPolicy ?? settings.policy
        let correction = policy.correction(for: offset)
        guard correction == .ignore, isStarted, foreignStep != .zero else { return correction }
        return policy.correction(for: offset + foreignStep) == .slew ? .step : .ignore
    }

    /// Whether every server that answers has had samples enough, before which nothing is decided; once it is so it stays so until
    /// all is forgotten.
    private mutating func becomesReady() -> Bool {
        isReady =
            isReady
            || associations.allSatisfy {
                $0.isDenied || $0.schedule.burstLeft == 0 || $0.sampleCount >= settings.samplesToStart
            }
        return isReady
    }

    /// What the oscillator does wrong: the correction with its sign turned, without the slew.
    private func drift(_ estimate: ClockEstimate, _ isApplied: Bool) -> FrequencyOffset {
        let correction = isApplied ? steering.base.ratio : steering.frequency.ratio + estimate.frequency.ratio
        return FrequencyOffset(ratio: -correction)
    }

    /// After a correction the frequency is right but for its deviation; without one it is off by what it was estimated to be.
    private func driftBound(after estimate: ClockEstimate, _ isApplied: Bool) -> FrequencyOffset {
        guard isApplied else { return drift(of: estimate) }
        let left = abs(steering.uncorrected.ratio) + 4 * estimate.frequencyDeviation.ratio
        return max(settings.driftBound, FrequencyOffset(ratio: left))
    }

    private mutating func apply(_ correction: ClockCorrection, _ estimate: ClockEstimate) -> [Action] {
        foreignStep = .zero
        if correction == .step, isStarted, corrections > 0 { return startOver(estimate) }
        isStarted = true
        var actions: [Action] = []
        var estimate = estimate
        if correction == .step {
            let change = ClockChange(time: estimate.time, step: estimate.offset)
            spread(change)
            actions.append(.step(estimate.offset))
            estimate.offset = .zero
        }
        if steering.slewRate != .zero { lastSlew = (steering.slewRate, estimate.time) }
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
        corrections = 0
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
        for id in associations.indices where associations[id].isUsable {
            guard let estimate = associations[id].estimator.estimate(at: instant) else { continue }
            guard let interval = associations[id].interval(at: instant, drift: drift(of: estimate)) else { continue }
            ids.append(id)
            estimates.append(estimate)
            intervals.append(interval)
        }
        guard let selection = SourceSelection(intervals: intervals) else { return nil }
        let chosen = selection.truechimers.map { estimates[$0] }
        guard var combined = ClockEstimate(combining: chosen, at: instant) else { return nil }
        combined.offset = selection.interval.clamping(combined.offset)
        return Verdict(
            estimate: combined, interval: selection.interval, truechimers: selection.truechimers.map { ids[$0] },
            falsetickers: selection.falsetickers.map { ids[$0] })
    }

    /// How fast the clock may have run away since a sample: as far as an oscillator may that is corrected, or as is known of this
    /// one.
    private func drift(of estimate: ClockEstimate) -> FrequencyOffset {
        // As ratios, which cannot overflow whatever the packets said.
        let known = abs(estimate.frequency.ratio) + 4 * estimate.frequencyDeviation.ratio
        return max(settings.driftBound, FrequencyOffset(ratio: known))
    }
}
