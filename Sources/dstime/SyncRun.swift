import ArgumentParser
import ClockDiscipline
import Glibc
import Logging
import NTPCore
import NTPRuntime
import SystemClocks
import TimeScales

/// One run of `dstime sync`, from the drift file to the drift file.
struct SyncRun {
    /// How it ended.
    enum Ending {
        /// The configuration is to be read again.
        case reload
        /// All is done.
        case done
    }

    var options: SyncOptions
    let logger = Logger(label: "dstime")
    private let adjuster: any ClockAdjuster
    private let notice = ServiceNotice()
    private var slews = 0
    private var steps = 0
    private var isReady = false
    private var lastSave: LocalInstant?
    private var wasExpiryTold = false
    /// The oscillator's correction that an earlier run of this process came to know.
    private var knownCorrection: FrequencyOffset?
    private var hasFailed: Set<String> = []

    init(options: SyncOptions, adjuster: any ClockAdjuster) {
        self.options = options
        self.adjuster = adjuster
    }

    /// Runs until there is nothing more to do.
    mutating func run() throws -> Ending {
        var settings = try options.settings()
        let known = initialCorrection()
        settings.engine.initialFrequency = known.correction
        if let deviation = known.deviation { settings.engine.initialDeviation = max(.leastDeviation, deviation) }
        let keeper = try Self.keeper(settings, adjuster)
        for server in try parsedServers(options.servers + options.moreServers) { keeper.add(server) }
        for name in try parsedServers(options.pool) { keeper.add(name, most: 4) }
        let ending: ClockKeeper.Ending
        do {
            // However it ends: nobody would take a slew back.
            defer { try? keeper.settle() }
            ending = try keeper.run(for: options.once ? Self.patience : nil) { event in try handle(event, keeper) }
        } catch let error as SystemError {
            logger.critical("the clock cannot be corrected", metadata: ["error": "\(error)"])
            throw error.number == EPERM ? ExitCode.notPermitted : ExitCode.inputOutputError
        }
        if keeper.engine.isStarted { knownCorrection = keeper.engine.steering.base }
        if let decision = keeper.engine.lastDecision, decision.isApplied, decision.driftDeviation < Self.worthKeeping {
            save(decision)
        }
        return try end(ending)
    }

    /// A drift that is known worse than this, 1 ppm, is not worth keeping.
    private static let worthKeeping = FrequencyOffset.leastDeviation

    /// How long a single correction waits for the servers.
    private static let patience = Duration.seconds(20)

    private static func keeper(_ settings: ClockKeeper.Settings, _ adjuster: any ClockAdjuster) throws -> ClockKeeper {
        do {
            return try ClockKeeper(settings, adjuster: adjuster)
        } catch {
            Output.note("dstime: \(error)")
            throw ExitCode.inputOutputError
        }
    }

    private mutating func end(_ ending: ClockKeeper.Ending) throws -> Ending {
        switch ending {
        case .signal(SIGHUP): return .reload
        case .signal where options.once:
            Output.note("dstime: interrupted before the clock was corrected")
            throw ExitCode.noUsableAnswer
        case .stopped, .signal: break
        case .timedOut:
            Output.note(
                "dstime: no usable answer from any server, or none that most agree with, within \(Self.patience.inFittingUnit)"
            )
            throw ExitCode.noUsableAnswer
        case .panic(let decision):
            Output.note(Self.refusal(decision.offset, options.stepLimit.duration))
            throw ExitCode.badData
        }
        notice.stopping()
        return .done
    }

    private static func refusal(_ offset: Duration, _ limit: Duration) -> String {
        let size = max(offset, .zero - offset).inFittingUnit
        return """
            dstime: the clock is \(size) \(offset < .zero ? "ahead" : "behind"), which is beyond --step-limit \
            (\(limit.inFittingUnit)): refused.
            If the servers are right, set it once with --once --step-limit \
            \((max(offset, .zero - offset) + .seconds(60)).decimalSeconds.prefix { $0 != "." })
            """
    }

    // MARK: Drift

    /// What is known of the oscillator, and how well; without a word of that, what the kernel does about it at present.
    private func initialCorrection() -> (correction: FrequencyOffset, deviation: FrequencyOffset?) {
        if let knownCorrection { return (knownCorrection, .leastDeviation) }
        if !options.dryRun, let path = options.driftFile {
            do throws(DriftFile.Fault) {
                if let content = try DriftFile(path: path).read() {
                    let correction = FrequencyOffset(femtoratio: 0 - content.drift.femtoratio).clamped(to: .kernelLimit)
                    return (correction, FrequencyOffset(ratio: 4 * content.deviation.ratio))
                }
            } catch {
                logger.warning("the drift file is of no use", metadata: ["file": "\(path)", "fault": "\(error)"])
            }
        }
        return ((try? KernelClockState.read().frequency) ?? .zero, nil)
    }

    private mutating func save(_ decision: SyncDecision) {
        guard let path = options.driftFile, !options.dryRun, !options.once else { return }
        let content = DriftFile.Content(drift: decision.drift, deviation: decision.driftDeviation)
        attempt("drift file", path) { () throws(SystemError) in try DriftFile(path: path).write(content) }
    }

    /// Does something that may fail without harm, and says so the first time it does.
    private mutating func attempt(_ what: String, _ path: String, _ body: () throws(SystemError) -> Void) {
        do throws(SystemError) {
            try body()
            hasFailed.remove(what)
        } catch {
            guard hasFailed.insert(what).inserted else { return }
            logger.warning("cannot write the \(what)", metadata: ["file": "\(path)", "error": "\(error)"])
        }
    }

    // MARK: Events

    private mutating func handle(_ event: ClockKeeper.Event, _ keeper: ClockKeeper) throws -> Bool {
        switch event {
        case .decided(let decision): return try decided(decision, keeper)
        case .rejected(let endpoint, let rejection):
            logger.notice("reply not believed", metadata: ["server": "\(endpoint)", "reason": "\(rejection)"])
        case .unreachable(let endpoint, let error):
            logger.warning("server cannot be asked", metadata: ["server": "\(endpoint)", "error": "\(error)"])
        case .found(let server, let endpoint):
            logger.info("server", metadata: ["name": "\(server.text)", "address": "\(endpoint)"])
        case .notFound(let server, let failure):
            logger.warning("name has no address", metadata: ["name": "\(server.text)", "error": "\(failure.message)"])
        case .foreignStep(let step):
            logger.warning("somebody else set the clock", metadata: ["step": "\(step.inFittingUnit)"])
        case .slept(let length):
            logger.notice("the machine slept, all is measured anew", metadata: ["for": "\(length.inFittingUnit)"])
        case .leapSecond(let leap):
            logger.notice("leap second \(leap > 0 ? "inserted" : "left out")")
        }
        return true
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
                Output.note(Self.refusal(decision.offset, options.stepLimit.duration))
                throw ExitCode.badData
            }
            return false
        }
        publish(decision, keeper)
        return true
    }

    private func report(_ decision: SyncDecision, _ isApplied: Bool, _ keeper: ClockKeeper) throws {
        let report = SyncReport(
            decision: decision, isApplied: isApplied, time: UnixTime(keeper.reading.date),
            server: keeper.name(of: decision.source))
        try Output.print(options.json ? report.object.description : report.line)
        if decision.correction == .ignore {
            logger.error(
                "offset beyond the step limit, ignored", metadata: ["offset": "\(decision.offset.inFittingUnit)"])
        }
    }

    /// Lets others know: the state file, the metrics, systemd; and the drift file once an hour.
    private mutating func publish(_ decision: SyncDecision, _ keeper: ClockKeeper) {
        guard decision.isApplied else { return }
        let state = keeper.state(after: decision, slews: slews, steps: steps)
        let path = options.stateFile ?? SyncState.standardPath
        attempt("state file", path) { () throws(SystemError) in try state.write(to: path) }
        if let path = options.metricsFile {
            attempt("metrics file", path) { () throws(SystemError) in try state.writeMetrics(to: path) }
        }
        let status = "offset \(decision.offset.inFittingUnit), drift \(SyncReport.ppm(decision.drift)) ppm"
        isReady ? notice.status(status) : notice.ready(status)
        isReady = true
        // Not at first, when the file knows better than a few samples.
        let begun = lastSave ?? decision.time
        if lastSave == nil { lastSave = decision.time }
        if begun.duration(to: decision.time) >= .seconds(3_600) {
            lastSave = decision.time
            save(decision)
        }
    }
}
