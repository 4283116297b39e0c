import ArgumentParser
import ClockSimulation
import DistributedAlgorithms

/// The diagram of a run, where one was asked for.
struct ExperimentDiagram: Sendable {
    /// An event a line.
    private(set) var lines: [String] = []
    /// How to end because the file could not be written.
    private(set) var failure: ExitCode?

    /// None.
    init() {}

    /// What `options` ask for of the diagram that `make` makes: written into its file, and as lines. Says how to make a run smaller that is
    /// too large to be read.
    init(_ options: ExperimentOptions, _ make: () throws -> SpaceTimeDiagram) throws {
        guard options.wantsEvents else { return }
        var diagram: SpaceTimeDiagram
        do {
            diagram = try make()
        } catch let refusal as SpaceTimeDiagram.Refusal {
            let name = options.diagram == nil ? "--events" : "--diagram"
            Output.note("dstime: \(name): \(refusal); make the run shorter, or let fewer processes send less")
            throw ExitCode.validationFailure
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
