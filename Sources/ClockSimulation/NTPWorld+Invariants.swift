import ClockDiscipline
import NTPCore

extension NTPWorld {
    /// The rules that `sample` breaks, where `last` is what the node's monotonic clock showed at the sample before; `nil` where
    /// it is not to be held against that.
    func brokenRules(by sample: Sample, since last: LocalInstant?) -> [BrokenInvariant.Rule] {
        var rules: [BrokenInvariant.Rule] = []
        if sample.isCovered == false, canKnow(sample.node) { rules.append(.bound) }
        if let last, let shown = sample.shown, shown <= last { rules.append(.monotonic) }
        let fastest = FrequencyOffset(
            femtoratio: FrequencyOffset.kernelLimit.femtoratio
                &+ max(scenario.slewLimit, Self.startSlewLimit).femtoratio)
        let (steers, hasNumbers) = simulation.look(at: sample.node) { process, _ in
            (process.steers(upTo: fastest), process.hasNumbers())
        }
        if !steers || !hasNumbers && canKnow(sample.node) { rules.append(.engine) }
        return rules
    }

    private static let startSlewLimit = SyncEngine.Settings().startSlewLimit

    /// Whether node `id` can know where the truth is now: fewer than half of those it goes by lie, and no second was inserted that
    /// somebody's clock does not have.
    private func canKnow(_ id: NodeID) -> Bool {
        guard !hasMissedLeap, let end = scenario.boundsHoldUntil,
            simulation.now <= SimulatedInstant.start.advanced(by: end)
        else { return false }
        guard scenario.liars > 0,
            let decision = simulation.look(at: id, { process, _ in process.look { $0.lastDecision } ?? nil })
        else { return true }
        let voters = decision.truechimers + decision.falsetickers
        let liars = voters.filter { $0 >= scenario.servers - scenario.liars }
        return liars.count * 2 < voters.count
    }
}

extension NTPNode {
    /// Whether the frequency that the engine sets, if there is one, is up to `fastest`.
    fileprivate mutating func steers(upTo fastest: FrequencyOffset) -> Bool {
        look { $0.steering.frequency.femtoratio.magnitude <= fastest.femtoratio.magnitude } ?? true
    }

    /// Whether what it has decided is in numbers that mean something: arithmetic that runs out of them stops at the ends of their range,
    /// where those may take it who lie by more than a frequency can be.
    fileprivate mutating func hasNumbers() -> Bool {
        guard let decision = look({ $0.lastDecision }) ?? nil else { return true }
        func isNumber(_ frequency: FrequencyOffset) -> Bool {
            Int64.min / 2 < frequency.femtoratio && frequency.femtoratio < Int64.max / 2
        }
        func isLength(_ length: Duration) -> Bool {
            .seconds(-10_000_000_000) < length && length < .seconds(10_000_000_000)
        }
        return isNumber(decision.drift) && isNumber(decision.driftDeviation) && isNumber(decision.driftBound)
            && isLength(decision.offset) && isLength(decision.offsetDeviation) && isLength(decision.interval.low)
            && isLength(decision.interval.high)
    }
}
