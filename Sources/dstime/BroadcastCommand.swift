import ArgumentParser

/// `dstime simulate broadcast`: what broadcasts promise, and what that costs.
struct BroadcastCommand: Experiment {
    static let configuration = CommandConfiguration(
        commandName: "broadcast",
        abstract: "Broadcast by several algorithms, and see what each keeps of what it promises.",
        discussion: "")

    static let lesson = "Every promise of a broadcast has its price in messages and in waiting."

    @OptionGroup var options: ExperimentOptions

    func run() throws {}
}
