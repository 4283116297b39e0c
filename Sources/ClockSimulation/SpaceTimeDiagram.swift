import LogicalClocks
import TimeScales

/// What happened in a run, drawn: each process a line, time to the right, each message an arrow. Or as text: each process a column,
/// time downwards.
///
/// For runs that are small enough to be read: what has more events than ``mostEvents`` is refused. Source: L. Lamport,
/// doi:10.1145/359545.359563, whose diagrams have time upwards.
public struct SpaceTimeDiagram: Sendable {
    /// A clock whose values can stand beside the events.
    public enum Stamp: String, Hashable, Sendable, CaseIterable {
        /// The process's own time of day, as seconds since the start of the run.
        case physical
        /// Lamport's clock.
        case lamport
        /// A vector clock.
        case vector
        /// A hybrid logical clock.
        case hybrid
    }

    /// Why there is no picture.
    public enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// So many events, more than ``mostEvents``.
        case tooManyEvents(Int)
        /// So many processes, more than ``mostProcesses``.
        case tooManyProcesses(Int)

        /// What is too much, and the limit.
        public var description: String {
            switch self {
            case .tooManyEvents(let count): "\(count) events are more than \(mostEvents), which nobody could read"
            case .tooManyProcesses(let count):
                "\(count) processes are more than \(mostProcesses), which nobody could read"
            }
        }
    }

    /// How many events are drawn at most, sending and receiving among them.
    public static let mostEvents = 1_000
    /// How many processes are drawn at most.
    public static let mostProcesses = 32

    /// What happened, in the order of true time.
    public let events: [SpaceTimeEvent]
    /// How many processes there are, from 0 on.
    public let processCount: Int
    /// What stands above the picture.
    public var title = "Space-time diagram"
    /// What there is to be learnt from it, below the title.
    public var lesson = ""
    /// What was simulated, below that.
    public var world = ""
    /// What processes are called; those beyond it by their numbers.
    public var names: [String] = []
    /// Which clocks' values stand beside the events.
    public var stamps: [Stamp] = []
    /// The label of messages that matter less, and are drawn thinner.
    public var minorLabel = "ack"
    /// Whether a message is told apart that was received before it was sent, by the clocks of the two processes.
    public var marksContradictions = false
    /// Whether a message matters less, too, if its receiver has had one with the same label before.
    public var repeatsMatterLess = false

    /// When processes stood still or were cut off.
    public var interruptions: [Interruption] = []

    /// A diagram of `events` of processes 0 up to `processCount` − 1; events of others are left out.
    public init(_ events: [SpaceTimeEvent], processCount: Int) throws(Refusal) {
        let count = max(0, processCount)
        guard count <= Self.mostProcesses else { throw .tooManyProcesses(count) }
        guard events.count <= Self.mostEvents else { throw .tooManyEvents(events.count) }
        self.processCount = count
        self.events = events.filter { 0..<count ~= $0.process }
            .enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    }

    /// The beginning of `events`, up to the last one of `kinds` and the arrival of what was sent by then; and how many events are left
    /// out.
    public static func beginning(
        of events: [SpaceTimeEvent], upTo kinds: Set<SpaceTimeEvent.Kind>
    ) -> (events: [SpaceTimeEvent], leftOut: Int) {
        guard let end = events.lazy.filter({ kinds.contains($0.kind) }).map(\.time).max() else { return (events, 0) }
        var onTheirWay: Set<Int> = []
        let beginning = events.filter { event in
            if event.time <= end {
                if event.kind == .send, let number = event.number { onTheirWay.insert(number) }
                return true
            }
            return event.kind == .receive && event.number.map(onTheirWay.contains) ?? false
        }
        return (beginning, events.count - beginning.count)
    }

    /// A whole SVG document, for light and dark pages, without a script.
    public var svg: String { SpaceTimeDrawing(self).document }

    /// Lines of text, the names of the columns first.
    public var lines: [String] { SpaceTimeText(self).lines }

    /// What process `number` is called.
    func name(_ number: NodeID) -> String { names.indices.contains(number) ? names[number] : "p\(number)" }
}

extension SpaceTimeDiagram {
    /// What happened to one process at one instant.
    struct Point {
        let process: NodeID
        let time: SimulatedInstant
        var events: [SpaceTimeEvent]
        /// The stamps of its last event that has any.
        var stamps: StampedRun.Stamps?
        var vector: [UInt32] = []

        func has(_ kind: SpaceTimeEvent.Kind) -> Bool { events.contains { $0.kind == kind } }
    }

    /// A message from one point to another; `end` is `nil` where it was lost.
    struct Arrow {
        let start: Int
        let end: Int?
        let receiver: NodeID
        let label: String
        let isMinor: Bool
        /// Whether it was received before or when it was sent, by the clocks of both.
        var isContradicted = false
    }

    /// The points in the order of time, and the messages between them.
    struct Scene {
        fileprivate(set) var points: [Point] = []
        fileprivate(set) var arrows: [Arrow] = []
    }

    /// Packets where they were recorded; else broadcasts, and where they were delivered.
    private var hasPackets: Bool { events.contains { $0.kind == .send } }

    var scene: Scene {
        var scene = Scene()
        var last: [NodeID: Int] = [:]
        var run = StampedRun()
        var processes: [NodeID: Int] = [:]
        var messages: [Int: Int] = [:]
        let (sending, receiving): (SpaceTimeEvent.Kind, SpaceTimeEvent.Kind) =
            hasPackets ? (.send, .receive) : (.broadcast, .deliver)
        var senders: [Int: (place: Int, clock: NTPDate)] = [:]
        var received: Set<Int> = []
        var known: [NodeID: Set<String>] = [:]
        for event in events {
            let place: Int
            if let index = last[event.process], scene.points[index].time == event.time {
                place = index
                scene.points[index].events.append(event)
            } else {
                place = scene.points.count
                scene.points.append(Point(process: event.process, time: event.time, events: [event]))
                last[event.process] = place
            }
            if let number = event.number {
                if event.kind == sending { senders[number] = (place, event.clock) }
                if event.kind == receiving, let (start, sent) = senders[number] {
                    received.insert(number)
                    let isNew = known[event.process, default: []].insert(event.label).inserted
                    var arrow = arrow(from: start, to: place, event.process, event.label, isNew: isNew)
                    arrow.isContradicted = marksContradictions && event.clock <= sent
                    scene.arrows.append(arrow)
                }
            }
            guard event.kind == sending || event.kind == receiving || event.kind == .local else {
                continue
            }
            let process = processes[event.process] ?? processes.count
            let isSending = event.kind == sending, number = event.number
            let message = number.map { messages[$0] ?? messages.count }
            let stamps = try? run.append(
                process: process, send: isSending ? message : nil, receive: event.kind == receiving ? message : nil,
                time: event.clock.duration(since: SimulatedClock.epoch))
            guard let stamps else { continue }
            processes[event.process] = process
            if isSending, let number, let message { messages[number] = message }
            scene.points[place].stamps = stamps
            let vector = run.order.vector(of: stamps.event)
            scene.points[place].vector = (0..<processCount).map { id in processes[id].map { vector[$0] } ?? 0 }
        }
        for (place, point) in scene.points.enumerated() {
            for event in point.events where event.kind == sending && hasPackets {
                guard let number = event.number, let peer = event.peer, !received.contains(number) else { continue }
                let isNew = known[peer]?.contains(event.label) != true
                scene.arrows.append(arrow(from: place, to: nil, peer, event.label, isNew: isNew))
            }
        }
        return scene
    }

    private func arrow(
        from start: Int, to end: Int?, _ receiver: NodeID, _ label: String, isNew: Bool
    ) -> Arrow {
        Arrow(
            start: start, end: end, receiver: receiver, label: label,
            isMinor: label == minorLabel || repeatsMatterLess && !isNew)
    }
}

// MARK: Words

extension SpaceTimeDiagram {
    /// What happened at `point`, in words; `lost` are the numbers of packets that nobody received.
    func words(_ point: Point, lost: Set<Int>) -> String {
        var words: [String] = []
        var sends: [(label: String, peers: [String])] = []
        func flush() {
            words += sends.map { "sends" + Self.spaced($0.label) + " to " + $0.peers.joined(separator: ", ") }
            sends = []
        }
        for event in point.events {
            let peer = event.peer.map(name) ?? ""
            if event.kind == .send {
                let isLost = event.number.map(lost.contains) ?? false
                let receiver = peer + (isLost ? " ✕" : "")
                if let place = sends.firstIndex(where: { $0.label == event.label }) {
                    sends[place].peers.append(receiver)
                } else {
                    sends.append((event.label, [receiver]))
                }
                continue
            }
            flush()
            switch event.kind {
            case .receive: words.append("receives" + Self.spaced(event.label) + " from " + peer)
            case .broadcast: words.append("broadcasts" + Self.spaced(event.label))
            case .deliver: words.append("delivers" + Self.spaced(event.label) + (peer.isEmpty ? "" : " of " + peer))
            case .local: words.append(event.label)
            case .crash: words.append("crashes")
            case .recover: words.append("is up again")
            case .send: break
            }
        }
        flush()
        return words.joined(separator: ", ")
    }

    private static func spaced(_ label: String) -> String { label.isEmpty ? "" : " " + label }

    /// The numbers of packets that were sent, and not received as far as is known.
    var lostPackets: Set<Int> {
        var numbers = Set(events.filter { $0.kind == .send }.compactMap(\.number))
        numbers.subtract(events.filter { $0.kind == .receive }.compactMap(\.number))
        return numbers
    }

    /// The value of clock `stamp` at `point`; `nil` where there is none.
    func text(_ stamp: Stamp, at point: Point) -> String? {
        switch stamp {
        case .physical:
            guard let clock = point.events.last?.clock else { return nil }
            return PlotText.length(clock.duration(since: SimulatedClock.epoch).asSeconds)
        case .lamport: return point.stamps.map { String($0.lamport) }
        case .vector:
            guard point.stamps != nil else { return nil }
            return "(" + point.vector.map { String($0) }.joined(separator: ",") + ")"
        case .hybrid:
            return point.stamps.map { stamps in
                let seconds = Double(stamps.hybrid.physical) / 65_536
                return PlotText.length(seconds) + (stamps.hybrid.counter > 0 ? " +\(stamps.hybrid.counter)" : "")
            }
        }
    }
}
