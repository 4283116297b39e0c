import ArgumentParser
import ClockSimulation
import DistributedAlgorithms
import TimeScales

/// The diagram of a run, where one was asked for.
struct ExperimentDiagram: Sendable {
    /// An event a line.
    private(set) var lines: [String] = []
    /// How to end because the file could not be written.
    private(set) var failure: ExitCode?

    /// None.
    init() {}

    /// What `options` ask for of the diagram that `make` makes: written into its file, and as lines. Of a run that has too many events to be
    /// read it says which options would do: what `smaller` finds, which is told what share of them would be few enough.
    init(
        _ options: ExperimentOptions, smaller: (_ share: Double) throws -> String?,
        _ make: () throws -> SpaceTimeDiagram
    ) throws {
        guard options.wantsEvents else { return }
        var diagram: SpaceTimeDiagram
        do {
            diagram = try make()
        } catch let refusal as SpaceTimeDiagram.Refusal {
            throw try Self.ending(options, refusal, smaller)
        }
        if !options.stamp.isEmpty { diagram.stamps = options.stamp }
        if options.events { lines = diagram.lines }
        guard let path = options.diagram else { return }
        do {
            let file = try OutputFile(path: path)
            file.write(diagram.svg)
            try file.close()
        } catch let status as ExitCode {
            // What the run has shown is not kept back.
            failure = status
        }
    }

    /// Refuses a diagram of more `processes` than can be drawn, before anything is run.
    static func check(_ options: ExperimentOptions, processes: Int) throws {
        guard options.wantsEvents, processes > SpaceTimeDiagram.mostProcesses else { return }
        throw ending(options, .tooManyProcesses(processes)) { _ in nil }
    }

    /// Says why there is no diagram and what could be drawn. How the process is to end.
    private static func ending(
        _ options: ExperimentOptions, _ refusal: SpaceTimeDiagram.Refusal, _ smaller: (Double) throws -> String?
    ) rethrows -> ExitCode {
        let name = options.diagram == nil ? "--events" : "--diagram"
        Output.note("dstime: \(name): \(refusal)" + (try way(out: refusal, smaller)))
        return .validationFailure
    }

    private static func way(
        out refusal: SpaceTimeDiagram.Refusal, _ smaller: (Double) throws -> String?
    ) rethrows -> String {
        switch refusal {
        case .tooManyProcesses: return ": --nodes \(SpaceTimeDiagram.mostProcesses) or fewer"
        case .tooManyEvents(let count):
            let options = try smaller(Double(SpaceTimeDiagram.mostEvents) / Double(max(1, count)))
            return options.map { ": \($0) would do" } ?? "; make the run shorter, or let fewer processes send less"
        }
    }

    /// The first value of option `name` that fits, from `share` of `value` on, each less by a quarter than the one before; `nil` if none of 1
    /// or `least` and more does.
    static func option(
        _ name: String, _ value: Int, share: Double = 1, least: Int = 1, where fits: (Int) -> Bool
    ) -> String? {
        var value = min(value - 1, Int(Double(value) * min(1, max(0, share))))
        while value >= least {
            if fits(value) { return "\(name) \(value)" }
            value = min(value - 1, value / 4 * 3)
        }
        return nil
    }

    /// A `share` of a length in seconds, and a tenth less for what chance adds, rounded down to one digit that is not 0; `nil` if that is
    /// less than a millisecond.
    static func seconds(_ length: Double, share: Double) -> String? {
        let milliseconds = Int64(min(1e15, max(0, 0.9 * length * min(1, max(0, share)) * 1e3)))
        guard milliseconds > 0 else { return nil }
        var power: Int64 = 1
        while milliseconds / power >= 10 { power *= 10 }
        return Duration.milliseconds(milliseconds / power * power).decimalSeconds
    }
}

extension BroadcastExperiment.Partition {
    /// Who was cut off, and when.
    var interruptions: [SpaceTimeDiagram.Interruption] {
        nodes.map { SpaceTimeDiagram.Interruption(.partition, of: $0, from: begin, to: end) }
    }
}

extension FailureDetectorExperiment {
    /// Who stood still or was cut off, and when.
    var interruptions: [SpaceTimeDiagram.Interruption] {
        pauses.map { pause in
            SpaceTimeDiagram.Interruption(
                .pause, of: pause.node, from: pause.begin, to: pause.begin.advanced(by: pause.length))
        } + (partition?.interruptions ?? [])
    }
}
