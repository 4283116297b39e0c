import ArgumentParser
import ClockSimulation
import DistributedAlgorithms
import TimeScales

/// What can be changed in the world of `dstime simulate two-generals`.
struct TwoGeneralsOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The probability that a message is lost (default: 0.1).", valueName: "p"))
    var loss: Number?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("In how many worlds messages are lost at random (default: 1000).", valueName: "n"))
    var worlds: Int?

    @Option(parsing: .unconditional, help: ArgumentHelp("What a message takes (default: 0.01).", valueName: "s"))
    var delay: Seconds?

    /// The experiment with a protocol of `messages` messages. Says which value is wrong, and what would be right.
    func experiment(messages: Int, rule: TwoGeneralsRule?, seed: UInt64) throws -> TwoGeneralsExperiment {
        var experiment = TwoGeneralsExperiment(messageCount: messages, seed: seed)
        try OptionRange.set(&experiment.loss, "--loss", loss, 0...1)
        try OptionRange.set(&experiment.worldCount, "--worlds", worlds, 1...1_000_000)
        // Less than a microsecond is none for the experiment.
        try OptionRange.set(&experiment.delay, "--delay", delay, .zero, .seconds(100))
        experiment.delay = max(experiment.delay, .microseconds(1))
        experiment.rules = rule?.sets(messages: messages)
        return experiment
    }
}

/// From how many messages got on each general attacks.
struct TwoGeneralsRule: Hashable, Sendable, ExpressibleByArgument {
    /// For each general; `nil` where it never attacks.
    let least: [Int?]

    init(_ first: Int?, _ second: Int?) { least = [first, second] }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.map { $0 == Self.never ? nil : Int($0) }
        guard parts.count == 2, zip(parts, numbers).allSatisfy({ $0 == Self.never || $1 ?? -1 >= 0 }) else {
            return nil
        }
        least = numbers
    }

    private static let never: Substring = "never"

    /// As on a command line.
    var text: String { least.map { $0.map { String($0) } ?? String(Self.never) }.joined(separator: ",") }

    /// That which trusts most: each attacks if all came that was meant for it.
    static func standard(messages: Int) -> TwoGeneralsRule { TwoGeneralsRule(messages / 2, messages - messages / 2) }

    /// All that there are in a protocol of `messages` messages.
    static func all(messages: Int) -> [TwoGeneralsRule] {
        let most = Self.most(messages)
        func thresholds(_ most: Int) -> [Int?] { (0...most).map { $0 } + [nil] }
        return thresholds(most[0]).flatMap { first in thresholds(most[1]).map { TwoGeneralsRule(first, $0) } }
    }

    /// How many messages there are for each general.
    private static func most(_ messages: Int) -> [Int] { [messages / 2, messages - messages / 2] }

    /// Says why it is none of a protocol of `messages` messages.
    func check(messages: Int) throws {
        for (general, (least, most)) in zip(least, Self.most(messages)).enumerated() {
            if let least, least > most {
                throw ValidationError(
                    "--rule \(text): of \(messages) messages general \(general) gets from 0 to \(most), or say never")
            }
        }
    }

    func sets(messages: Int) -> [Set<Int>] {
        zip(least, Self.most(messages)).map { least, most in least.map { Set($0...max($0, most)) } ?? [] }
    }
}
