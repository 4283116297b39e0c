import ArgumentParser

/// `dstime simulate ordering`: what stamps of each kind of clock say of the order of events.
struct OrderingCommand: Experiment {
    static let configuration = CommandConfiguration(
        commandName: "ordering",
        abstract: "Count where clocks contradict the order of cause and effect.",
        discussion: "")

    static let lesson = "A message that is received before it was sent, by the clocks: logical ones never say so."

    @OptionGroup var options: ExperimentOptions

    func run() throws {}
}
