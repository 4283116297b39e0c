import ArgumentParser
import ClockDiscipline
import Logging
import NTPCore
import NTPRuntime
import SystemClocks
import TimeScales

extension SyncRun {
    mutating func handle(_ event: ClockKeeper.Event, _ keeper: ClockKeeper) throws -> Bool {
        switch event {
        case .decided(let decision): return try decided(decision, keeper)
        case .slewEnded: publishSlewEnd(keeper)
        case .undecided:
            let opinions = opinions(keeper)
            logger.error(
                "the servers contradict each other: no more than half of them have a time in common",
                metadata: ["offsets": "\(opinions.joined(separator: ", "))"])
            if options.once {
                for opinion in opinions { Output.note("dstime: " + opinion) }
                throw ExitCode.noUsableAnswer
            }
            refresh(.undecided, keeper)
        case .fellSilent(let endpoint):
            logger.warning(
                "no usable answer from server to four requests in a row", metadata: ["server": "\(endpoint)"])
            refresh(nil, keeper)
        case .answersAgain(let endpoint):
            complaints.end(endpoint)
            logger.notice("usable answers from server again", metadata: ["server": "\(endpoint)"])
        case .rejected(let endpoint, let rejection):
            logger.notice("reply not believed", metadata: ["server": "\(endpoint)", "reason": "\(rejection)"])
        case .unreachable(let endpoint, let error):
            guard complaints.areNew(endpoint, error) else { break }
            logger.warning("server cannot be asked", metadata: ["server": "\(endpoint)", "error": "\(error)"])
        case .found(let server, let endpoint):
            logger.info("server", metadata: ["name": "\(server.text)", "address": "\(endpoint)"])
            refresh(nil, keeper)
        case .notFound(let server, let failure):
            logger.warning("name has no address", metadata: ["name": "\(server.text)", "error": "\(failure.message)"])
        case .foreignStep(let step):
            logger.warning("somebody else set the clock", metadata: ["step_s": "\(step.decimalSeconds)"])
        case .slept(let length):
            logger.notice("the machine slept, all is measured anew", metadata: ["slept_s": "\(length.decimalSeconds)"])
        case .leapSecond(let leap):
            logger.notice("leap second \(leap > 0 ? "inserted" : "left out")")
        }
        return true
    }

    /// What each server says.
    private func opinions(_ keeper: ClockKeeper) -> [String] {
        keeper.engine.associations.indices.compactMap { id in
            guard let sample = keeper.engine.associations[id].last?.sample else { return nil }
            let offset = QueryText.signed(sample.offset, resolving: sample.errorBound)
            return "\(keeper.name(of: id)): offset \(offset) ± \(sample.errorBound.inFittingUnit)"
        }
    }

    private mutating func decided(_ decision: SyncDecision, _ keeper: ClockKeeper) throws -> Bool {
        var isApplied = decision.isApplied
        if options.once, !options.dryRun {
            switch decision.correction {
            case .slew: try adjuster.slew(by: decision.offset)
            case .step: try adjuster.step(by: decision.offset)
            case .ignore: break
            }
            isApplied = decision.correction != .ignore
        }
        if isApplied {
            if decision.correction == .step { steps += 1 } else { slews += 1 }
        }
        try report(decision, isApplied, keeper)
        guard !options.once else {
            if decision.correction == .ignore {
                Output.note(refusal(decision.offset))
                throw ExitCode.badData
            }
            return false
        }
        publish(try? keeper.state(after: decision, slews: slews, steps: steps))
        keepDrift(decision)
        return true
    }

    private func report(_ decision: SyncDecision, _ isApplied: Bool, _ keeper: ClockKeeper) throws {
        let report = SyncReport(
            decision: decision, isApplied: isApplied, time: UnixTime(keeper.reading.date),
            server: keeper.name(of: decision.source))
        try Output.print(options.json ? report.object.description : report.line)
        guard decision.correction == .ignore else { return }
        logger.error(
            "offset beyond the step limit, ignored", metadata: ["offset_s": "\(decision.offset.decimalSeconds)"])
        // Said once: what was told last is that it was corrected.
        guard keeper.engine.isStarted, state?.condition != .refused, !options.dryRun else { return }
        logger.error(
            """
            the clock has been right before, so rather the servers are wrong; if they are not, stop this and start it with \
            --start-step-limit above that
            """)
    }

    // MARK: What others are told

    /// Ends a slew that is under way, so that the clock runs at its corrected rate when nobody watches it any more.
    mutating func settle(_ keeper: ClockKeeper) {
        guard keeper.engine.steering.slewEnd != nil, (try? keeper.settle()) != nil else { return }
        publishSlewEnd(keeper)
    }

    private mutating func publishSlewEnd(_ keeper: ClockKeeper) {
        guard let now = try? ClockMoment() else { return }
        publish(state?.slewEnded(keeper.lastFrequencyChange, now: now))
    }

    /// The servers as they are now, and perhaps another condition.
    mutating func refresh(_ condition: SyncState.Condition?, _ keeper: ClockKeeper) {
        guard var new = state else { return }
        new.condition = condition ?? new.condition
        new.sources = keeper.sources(after: keeper.engine.lastDecision)
        publish(new)
    }

    /// Lets others know by the state file, the metrics and systemd.
    mutating func publish(_ new: SyncState?) {
        guard let new, !options.dryRun, !options.once else { return }
        state = new
        let path = options.stateFile ?? SyncState.standardPath
        attempt("state file", path) { () throws(SystemError) in try new.write(to: path) }
        guard new.condition != .starting else { return }
        if let path = options.metricsFile {
            attempt("metrics file", path) { () throws(SystemError) in try new.writeMetrics(to: path) }
        }
        notice.status(
            "\(new.condition.rawValue), offset \(QueryText.signed(new.offset)), "
                + "drift \(SyncReport.ppm(new.drift, deviation: new.driftDeviation))")
    }

    /// Ten minutes after the first decision, before which the file knows better than a few samples, and every hour from then on.
    private mutating func keepDrift(_ decision: SyncDecision) {
        guard decision.isApplied else { return }
        let due = nextSave ?? decision.time.advanced(by: .seconds(600))
        nextSave = due
        guard due <= decision.time else { return }
        nextSave = decision.time.advanced(by: .seconds(3_600))
        save(decision)
    }
}
