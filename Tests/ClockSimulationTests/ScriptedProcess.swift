import ClockDiscipline
import TimeScales

@testable import ClockSimulation

/// A process that does what a test wants, and keeps what happened to it and when.
struct ScriptedProcess: SimulatedProcess {
    enum Happening: Hashable {
        case started
        case received(Int, from: NodeID)
        case fired(Int)
        case wasSet(by: Duration)
        case woke(after: Duration)
        case crashed
    }

    struct Entry: Hashable {
        let what: Happening
        /// True time.
        let time: SimulatedInstant
        let monotonic: LocalInstant
        let date: NTPDate
        /// When what was received came, by the monotonic clock.
        var arrival: LocalInstant?
    }

    typealias Node = SimulatedNode<ScriptedProcess>

    var log: [Entry] = []
    var whenStarted: (Node) -> Void = { _ in }
    var whenReceived: (Int, NodeID, Node) -> Void = { _, _, _ in }
    var whenFired: (Int, Node) -> Void = { _, _ in }

    mutating func started(_ node: Node) {
        note(.started, node)
        whenStarted(node)
    }

    mutating func received(_ message: Int, from sender: NodeID, _ node: Node) {
        note(.received(message, from: sender), node)
        whenReceived(message, sender, node)
    }

    mutating func timerFired(_ timer: Int, _ node: Node) {
        note(.fired(timer), node)
        whenFired(timer, node)
    }

    mutating func clockWasSet(by step: Duration, _ node: Node) { note(.wasSet(by: step), node) }
    mutating func woke(after length: Duration, _ node: Node) { note(.woke(after: length), node) }
    mutating func crashed(_ node: Node) { note(.crashed, node) }

    private mutating func note(_ what: Happening, _ node: Node) {
        log.append(
            Entry(
                what: what, time: node.clock.oscillator.time, monotonic: node.now, date: node.clock.date,
                arrival: node.arrival?.monotonic))
    }

    /// What happened, and at which second of true time.
    var happenings: [String] { log.map { "\($0.what) at \(Double($0.time.nanoseconds) / 1e9)" } }

    /// The numbers received, in order.
    var messages: [Int] {
        log.compactMap { if case .received(let message, _) = $0.what { message } else { nil } }
    }

    /// The timers that fired, in order.
    var timers: [Int] { log.compactMap { if case .fired(let timer) = $0.what { timer } else { nil } } }
}

extension SimulatedInstant {
    /// `seconds` after the start.
    static func at(_ seconds: Double) -> SimulatedInstant {
        SimulatedInstant(nanoseconds: Int64((seconds * 1e9).rounded()))
    }
}

extension LocalInstant {
    /// What a perfect monotonic clock shows `seconds` after the start.
    static func at(_ seconds: Double) -> LocalInstant {
        LocalInstant(nanoseconds: 1_000_000_000_000 + Int64((seconds * 1e9).rounded()))
    }
}
