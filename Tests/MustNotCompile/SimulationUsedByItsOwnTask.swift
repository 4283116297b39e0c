// expect: capture of 'simulation' with non-Sendable type
// A task that runs in a simulation must not run, change or end it: it has its node for that.
import ClockSimulation

func misuse() {
    let simulation = AsyncSimulation<Int>(seed: 1)
    simulation.add { _ in simulation.run(for: .seconds(1)) }
}
