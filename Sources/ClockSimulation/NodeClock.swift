public import ClockDiscipline

/// The monotonic clock of a node of an ``AsyncSimulation``, skewed and drifting as the node's oscillator has it.
///
/// Code that is generic over `Clock` runs on it as it does on `ContinuousClock`, and so do `Task.sleep(for:clock:)` and
/// `measure`. A sleep lasts by this clock: by one that runs 100 ppm fast, it is over after 1/(1 + 10⁻⁴) of the true time.
/// Steps of the time of day do not touch it, and it stands still while the machine is suspended.
public struct NodeClock: Clock {
    let keeper: any NodeTimekeeper

    /// What it shows. To a task from outside of the simulation: what it showed last.
    public var now: LocalInstant { keeper.now }

    /// A nanosecond.
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// Waits until the clock shows `deadline`: to the nanosecond, whatever the tolerance, if the node is not paused then.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled or the node crashes;
    ///   ``AsyncSimulationError/calledFromOutside(_:)`` in a task that is none of the simulation's.
    public func sleep(until deadline: LocalInstant, tolerance: Duration? = nil) async throws {
        try await keeper.sleep(until: deadline)
    }
}

/// Whoever keeps a node's clock, whatever its messages are.
protocol NodeTimekeeper: Sendable {
    var now: LocalInstant { get }
    func sleep(until deadline: LocalInstant) async throws
}
