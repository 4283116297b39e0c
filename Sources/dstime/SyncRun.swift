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
    let adjuster: any ClockAdjuster
    let notice = ServiceNotice()
    var slews = 0
    var steps = 0
    /// What others were told last.
    var state: SyncState?
    /// When the drift is to be kept next.
    var nextSave: LocalInstant?
    /// The oscillator's correction that an earlier run of this process came to know.
    private var knownCorrection: FrequencyOffset?
    /// Whether an earlier run found the clock within the limits, be it corrected or not.
    private var hasDecided = false
    private var hasFailed: Set<String> = []
    var complaints = Complaints()

    init(options: SyncOptions, adjuster: any ClockAdjuster) {
        self.options = options
        self.adjuster = adjuster
    }

    /// Runs until there is nothing more to do, or there is a new configuration: `reload` is asked for it when SIGHUP comes, and
    /// has none where what it finds cannot be used.
    mutating func run(reload: (SyncOptions, Logger) -> SyncOptions?) throws -> Ending {
        let keeper = try makeKeeper()
        notice.ready("asking \(options.serverCount) \(options.serverCount == 1 ? "name" : "names")")
        // What an earlier run said holds on.
        publish(state ?? (try? keeper.stateAtStart()))
        let ending: ClockKeeper.Ending
        do {
            // However it ends: nobody would take a slew back.
            defer { settle(keeper) }
            ending = try attend(keeper, reload)
        } catch let error as SystemError {
            logger.critical("the clock cannot be corrected", metadata: ["error": "\(error)"])
            throw error.number == EPERM ? ExitCode.notPermitted : ExitCode.inputOutputError
        }
        if keeper.engine.isStarted, !options.dryRun { knownCorrection = keeper.engine.steering.base }
        hasDecided = keeper.hasDecided
        if let decision = keeper.engine.lastDecision, decision.isApplied { save(decision) }
        return try end(ending, keeper)
    }

    private mutating func makeKeeper() throws -> ClockKeeper {
        var settings = try options.settings()
        let known = initialCorrection()
        settings.engine.initialFrequency = known.correction
        settings.engine.isResumed = hasDecided
        if let deviation = known.deviation { settings.engine.initialDeviation = max(.leastDeviation, deviation) }
        let keeper = try Self.keeper(settings, adjuster)
        for server in try parsedServers(options.servers + options.moreServers) { keeper.add(server) }
        for name in try parsedServers(options.pool) { keeper.add(name, most: 4) }
        return keeper
    }

    /// Until it ends, or has new options.
    private mutating func attend(
        _ keeper: ClockKeeper, _ reload: (SyncOptions, Logger) -> SyncOptions?
    ) throws -> ClockKeeper.Ending {
        while true {
            let ending = try keeper.run(for: options.once ? Self.patience : nil) { event in try handle(event, keeper) }
            guard ending == .signal(SIGHUP), !options.once else { return ending }
            notice.reloading()
            if let new = reload(options, logger) {
                options = new
                return ending
            }
            notice.ready("going on with the old configuration")
        }
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

    private mutating func end(_ ending: ClockKeeper.Ending, _ keeper: ClockKeeper) throws -> Ending {
        switch ending {
        case .signal(SIGHUP) where !options.once: return .reload
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
            Output.note(refusal(decision.offset))
            throw ExitCode.badData
        }
        notice.stopping()
        // Where nothing was decided, or the offset refused, that is what there is to know.
        if state?.condition == .tracking || state?.condition == .undecided { refresh(.ended, keeper) }
        return .done
    }

    /// Why an offset is refused, and what to do.
    func refusal(_ offset: Duration) -> String {
        let size = max(offset, .zero - offset)
        let option = options.startStepLimit == nil ? "--step-limit" : "--start-step-limit"
        return """
            dstime: the clock is \(size.inFittingUnit) \(offset < .zero ? "ahead" : "behind"), which is beyond \(option) \
            (\(options.firstStepLimit.inFittingUnit)): refused.
            If the servers are right, set it once with --once \(option) \
            \((size + .seconds(60)).decimalSeconds.prefix { $0 != "." })
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

    mutating func save(_ decision: SyncDecision) {
        guard let path = options.driftFile, !options.dryRun, !options.once, decision.driftDeviation < Self.worthKeeping
        else { return }
        let content = DriftFile.Content(drift: decision.drift, deviation: decision.driftDeviation)
        attempt("drift file", path) { () throws(SystemError) in try DriftFile(path: path).write(content) }
    }

    /// Does something that may fail without harm, and says so the first time it does.
    mutating func attempt(_ what: String, _ path: String, _ body: () throws(SystemError) -> Void) {
        do throws(SystemError) {
            try body()
            hasFailed.remove(what)
        } catch {
            guard hasFailed.insert(what).inserted else { return }
            logger.warning("cannot write the \(what)", metadata: ["file": "\(path)", "error": "\(error)"])
        }
    }
}
