import ArgumentParser
import ClockDiscipline
import ClockSimulation

/// What the nodes' clocks are like.
struct SimulateClockOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Spread the nodes' offsets at the start evenly from plus to minus this.", valueName: "s"))
    var offset: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Spread the nodes' frequencies evenly from plus to minus this.", valueName: "ppm"))
    var drift: Number?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Let each frequency grow by so much a day.", valueName: "ppm"))
    var ageing: Number?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Let each frequency follow a sine of the time, up to so much.", valueName: "ppm"))
    var temperature: Number?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("How long a cycle of it takes (default: 86400).", valueName: "s"))
    var temperaturePeriod: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("White phase noise: deviation of each reading of a clock.", valueName: "s"))
    var whitePm: Seconds?

    @Option(parsing: .unconditional, help: ArgumentHelp("Flicker phase noise, by its TDEV.", valueName: "s"))
    var flickerPm: Seconds?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("White frequency noise, by its ADEV at 1 s.", valueName: "ppm"))
    var whiteFm: Number?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Flicker frequency noise, by its ADEV's floor.", valueName: "ppm"))
    var flickerFm: Number?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Let each frequency walk at random by this per square root of a second.", valueName: "ppm"))
    var wander: Number?

    /// Puts what was given into `scenario`. Says which value is wrong, and what would be right.
    func set(_ scenario: inout Scenario) throws {
        try OptionRange.set(&scenario.offset, "--offset", offset, .seconds(-2_100_000_000), .seconds(2_100_000_000))
        try OptionRange.set(&scenario.drift, "--drift", drift, -10_000...10_000)
        try OptionRange.set(&scenario.oscillator.ageingPerDay, "--ageing", ageing, -1_000...1_000)
        try OptionRange.set(&scenario.oscillator.temperature.amplitude, "--temperature", temperature, -1_000...1_000)
        try OptionRange.set(
            &scenario.oscillator.temperature.period, "--temperature-period", temperaturePeriod, .seconds(1),
            .seconds(3_000_000_000))
        try setPhaseNoise(&scenario.oscillator.whitePhaseNoise, "--white-pm", whitePm)
        try setPhaseNoise(&scenario.oscillator.flickerPhaseNoise, "--flicker-pm", flickerPm)
        try OptionRange.set(
            ratio: &scenario.oscillator.whiteFrequencyNoise, "--white-fm", ppm: whiteFm, upTo: 1_000)
        try OptionRange.set(
            ratio: &scenario.oscillator.flickerFrequencyNoise, "--flicker-fm", ppm: flickerFm, upTo: 1_000)
        try OptionRange.set(&scenario.wander, "--wander", wander, 0...1_000)
    }

    private func setPhaseNoise(_ noise: inout Double, _ name: String, _ value: Seconds?) throws {
        var length = Duration.zero
        try OptionRange.set(&length, name, value, .zero, .seconds(1))
        if value != nil { noise = length / .seconds(1) }
    }
}
