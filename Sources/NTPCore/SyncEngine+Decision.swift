import ClockDiscipline
import NTPWire
import TimeScales

extension SyncEngine {
    /// Decides after a sample came in at `instant`; what is to be done goes to `actions`.
    mutating func decide(at instant: LocalInstant, by sampled: SourceID, _ actions: inout [Action]) {
        guard becomesReady() else { return }
        guard let verdict = verdict(at: instant) else {
            if !isUndecided { actions.append(.undecided) }
            isUndecided = true
            return
        }
        isUndecided = false
        let correction = correction(of: verdict.estimate.offset)
        let frequencies = possibleFrequencies(by: verdict.truechimers)
        let isApplied = !settings.isDryRun && correction != .ignore
        if isApplied { apply(correction, verdict.estimate, &actions) }
        // Who is quoted must be one of those that are believed.
        let source = verdict.truechimers.contains(sampled) ? sampled : verdict.truechimers.first ?? sampled
        let decision = SyncDecision(
            time: instant, offset: verdict.estimate.offset, offsetDeviation: verdict.estimate.offsetDeviation,
            source: source, delay: associations[source].last?.sample.delay ?? .zero,
            drift: drift(verdict.estimate, isApplied),
            driftDeviation: verdict.estimate.frequencyDeviation, interval: verdict.interval,
            driftBound: driftBound(after: verdict.estimate, frequencies, isApplied), correction: correction,
            isApplied: isApplied, leapSecond: leapSecond(of: verdict.truechimers), truechimers: verdict.truechimers,
            falsetickers: verdict.falsetickers)
        lastDecision = decision
        claim = ClockClaim(
            interval: verdict.interval, time: instant, slewRate: steering.slewRate, driftBound: decision.driftBound)
        if isApplied, correction == .step { claim?.shift(by: verdict.estimate.offset) }
        actions.append(.decided(decision))
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
        isReady = isReady || hasEnough
        return isReady
    }

    private var hasEnough: Bool {
        associations.allSatisfy {
            $0.isDenied || $0.schedule.burstLeft == 0 || $0.sampleCount >= settings.samplesToStart
        }
    }

    /// What the oscillator does wrong: the correction with its sign turned, without the slew.
    private func drift(_ estimate: ClockEstimate, _ isApplied: Bool) -> FrequencyOffset {
        let correction = isApplied ? steering.base.ratio : steering.frequency.ratio + estimate.frequency.ratio
        return FrequencyOffset(ratio: -correction)
    }

    /// How fast an offset of the clock, as it runs now, can grow if the oscillator is off by no more than any is taken to be.
    private var possibleSlopes: Slopes {
        let known = (1 + steering.frequency.ratio) / (1 + settings.initialFrequency.ratio) - 1
        return Slopes(frequency: known, limit: mostInitially)
    }

    /// How far the oscillator is taken to be from ``Settings/initialFrequency`` at most: five standard deviations, which for one of
    /// which nothing is known are what the kernel can correct.
    private var mostInitially: Double {
        max(settings.driftBound.ratio, min(FrequencyOffset.kernelLimit.ratio, 5 * settings.initialDeviation.ratio))
    }

    /// How much faster than the oscillator the clock would have to run to be right, as far as that is known without statistics: by
    /// what the samples of some honest server allow, and by what an oscillator is taken to be off at most.
    mutating func possibleFrequencies(by truechimers: some Sequence<SourceID>) -> Slopes {
        let possible = possibleSlopes
        var all: Slopes?
        for id in truechimers { all = all?.spanning(samples[id].slopes) ?? samples[id].slopes }
        // An oscillator that is further off than any is taken to be: what was measured counts.
        let slopes = all?.within(possible) ?? possible
        let rate = 1 + steering.frequency.ratio
        return Slopes(rate * (1 + slopes.low) - 1, rate * (1 + slopes.high) - 1)
    }

    /// After a correction the frequency is right but for its deviation, without one it is off by what it was estimated to be; or
    /// by as much as it may be wrong where that is not known well.
    private func driftBound(
        after estimate: ClockEstimate, _ frequencies: Slopes, _ isApplied: Bool
    ) -> FrequencyOffset {
        let frequency = isApplied ? steering.base.ratio : steering.frequency.ratio
        let wrong = max(frequencies.high - frequency, frequency - frequencies.low)
        let left = isApplied ? abs(steering.uncorrected.ratio) : abs(estimate.frequency.ratio)
        let bound = max(wrong, left + max(4 * estimate.frequencyDeviation.ratio, settings.driftBound.ratio))
        // A slew is one of the oscillator, which is off by what is corrected.
        return FrequencyOffset(ratio: bound + abs(steering.slewRate.ratio) * (abs(frequency) + bound))
    }

    private mutating func apply(
        _ correction: ClockCorrection, _ estimate: ClockEstimate, _ actions: inout [Action]
    ) {
        foreignStep = .zero
        if correction == .step, isStarted, corrections > 0 { return startOver(estimate, &actions) }
        isStarted = true
        var estimate = estimate
        if correction == .step {
            let change = ClockChange(time: estimate.time, step: estimate.offset)
            spread(change)
            tellExchanges(of: estimate.offset)
            actions.append(.step(estimate.offset))
            estimate.offset = .zero
        }
        if steering.slewRate != .zero { slewEnded(steering.slewRate, at: estimate.time) }
        steering.slewLimit = isSettled ? settings.slewLimit : max(settings.slewLimit, settings.startSlewLimit)
        let change = steering.steer(by: estimate, over: isSettled ? slewDuration : Self.startSlewDuration)
        corrections += 1
        if abs(estimate.offset.asSeconds) < Self.settledOffset, isForetellable(estimate) { isSettled = true }
        spread(change)
        actions.append(.setFrequency(steering.frequency))
    }

    /// Whether the clock will still be right when the next sample comes; or nobody should wait for that any longer.
    private func isForetellable(_ estimate: ClockEstimate) -> Bool {
        let interval = slewDuration.asSeconds / 0.9
        return estimate.offsetDeviation.asSeconds + estimate.frequencyDeviation.ratio * interval < Self
            .settledOffset / 2
            || corrections >= 16 * associations.count
    }

    /// A clock that was right and is off by so much was set, or the servers were: steps, and believes nothing that was measured
    /// before, least of all the frequency that the jump seems to be.
    private mutating func startOver(_ estimate: ClockEstimate, _ actions: inout [Action]) {
        let wasSlewing = steering.endSlew(at: estimate.time) != nil
        clockWasLost(at: estimate.time)
        corrections = 0
        tellExchanges(of: estimate.offset)
        actions.append(.step(estimate.offset))
        if wasSlewing { actions.append(.setFrequency(steering.frequency)) }
    }

    /// A slew takes nine tenths of the time until the next sample of the server that is asked most often: so the frequency
    /// stays smooth, and is what it should be when that sample comes.
    private var slewDuration: Duration {
        var least: Int?
        for id in associations.indices where associations[id].isUsable {
            least = min(least ?? .max, associations[id].schedule.exponent)
        }
        return .milliseconds(900 << (least ?? settings.poll.lowerBound))
    }

    /// What more than half of `ids` announce.
    private func leapSecond(of ids: [SourceID]) -> Int {
        var (inserting, deleting) = (0, 0)
        for id in ids {
            let leap = associations[id].last?.header.leap
            if leap == .insert { inserting += 1 } else if leap == .delete { deleting += 1 }
        }
        return inserting * 2 > ids.count ? 1 : deleting * 2 > ids.count ? -1 : 0
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

        /// An estimate that holds at `instant`, of an offset that is within `interval`.
        init(
            _ estimate: ClockEstimate, at instant: LocalInstant, _ interval: OffsetInterval,
            _ truechimers: [SourceID], _ falsetickers: [SourceID]
        ) {
            self.estimate = estimate
            self.estimate.time = instant
            self.estimate.offset = interval.clamping(estimate.offset)
            self.interval = interval
            self.truechimers = truechimers
            self.falsetickers = falsetickers
        }
    }

    /// What one server says.
    private struct Opinion {
        let source: SourceID
        let estimate: ClockEstimate
        let interval: OffsetInterval
    }

    /// What the servers say together at `instant`; `nil` where no majority agrees.
    private mutating func verdict(at instant: LocalInstant) -> Verdict? {
        var opinions: [Opinion] = []
        opinions.reserveCapacity(associations.count)
        let driftBound = settings.driftBound
        let possible = possibleSlopes
        for id in associations.indices where associations[id].isUsable {
            let opinion = samples[id].opinion(at: instant) { estimate, slopes in
                Self.slopes(of: estimate, within: driftBound)
                    .spanning(slopes.widened(by: driftBound.ratio).within(possible))
            }
            guard let opinion else { continue }
            opinions.append(Opinion(source: id, estimate: opinion.estimate, interval: opinion.interval))
        }
        guard let first = opinions.first else { return nil }
        // One server has nobody to contradict it.
        guard opinions.count > 1 else {
            return Verdict(first.estimate, at: instant, first.interval, [first.source], [])
        }
        guard let selection = SourceSelection(intervals: opinions.map(\.interval)),
            let combined = ClockEstimate(
                combining: selection.truechimers.map { opinions[$0].estimate }, at: instant)
        else { return nil }
        return Verdict(
            combined, at: instant, selection.interval, selection.truechimers.map { opinions[$0].source },
            selection.falsetickers.map { opinions[$0].source })
    }

    /// How fast the offset may have grown since a sample: by what is known of the oscillator, which may have changed meanwhile by as
    /// much as one may be off that is corrected, or is less well known than that.
    private static func slopes(of estimate: ClockEstimate, within bound: FrequencyOffset) -> Slopes {
        let frequency = estimate.frequency.ratio
        return Slopes(frequency, frequency)
            .widened(by: max(4 * estimate.frequencyDeviation.ratio, bound.ratio))
    }
}
