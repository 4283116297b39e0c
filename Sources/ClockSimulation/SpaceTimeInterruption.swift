import TimeScales

extension SpaceTimeDiagram {
    /// A time in which a process did not do what it does otherwise, for a reason from outside.
    public struct Interruption: Hashable, Sendable {
        /// What kept it.
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// It stood still.
            case pause = "stands still"
            /// The network did not connect it with those on the other side.
            case partition = "is cut off"
        }

        /// What.
        public let kind: Kind
        /// Whom.
        public let process: NodeID
        /// From when on.
        public let begin: SimulatedInstant
        /// Until when.
        public let end: SimulatedInstant

        /// That of `process` from `begin` to `end`.
        public init(_ kind: Kind, of process: NodeID, from begin: SimulatedInstant, to end: SimulatedInstant) {
            (self.kind, self.process, self.begin, self.end) = (kind, process, begin, end)
        }
    }

    /// Those of processes that there are and that begin before the last event, in the order of time.
    var shownInterruptions: [Interruption] {
        let end = events.last?.time ?? .start
        return interruptions.filter { 0..<processCount ~= $0.process && $0.begin <= end && $0.begin < $0.end }
            .sorted { ($0.begin, $0.process) < ($1.begin, $1.process) }
    }
}

/// Bands along the lines of processes.
extension SpaceTimeDrawing {
    mutating func drawInterruptions() {
        for interruption in diagram.shownInterruptions {
            let y = top + Double(interruption.process) * pitch
            let (start, end) = (x(of: interruption.begin), min(x(of: interruption.end), right + 16))
            body += "<g><title>\(PlotText.escaped(Self.words(interruption, diagram)))</title>"
            body += "<rect class=\"\(Self.style(interruption.kind))\" x=\"\(n(start))\" y=\"\(n(y - 8))\" "
            body += "width=\"\(n(max(1, end - start)))\" height=\"16\" rx=\"3\"/></g>\n"
        }
    }

    /// Returns how far to the right the key reaches that was begun at `x`.
    mutating func drawKeyOfInterruptions(_ x: Double, _ y: Double) -> Double {
        var x = x
        for kind in SpaceTimeDiagram.Interruption.Kind.allCases
        where diagram.shownInterruptions.contains(where: { $0.kind == kind }) {
            body +=
                "<rect class=\"\(Self.style(kind))\" x=\"\(n(x - 6))\" y=\"\(n(y - 10))\" width=\"24\" height=\"12\" rx=\"3\"/>\n"
            text(Place(x: x + 26, y: y), kind.rawValue, "small")
            x += 48 + Double(PlotDrawing.width(of: kind.rawValue))
        }
        return x
    }

    private static func style(_ kind: SpaceTimeDiagram.Interruption.Kind) -> String {
        switch kind {
        case .pause: "pause"
        case .partition: "cut"
        }
    }

    private static func words(_ interruption: SpaceTimeDiagram.Interruption, _ diagram: SpaceTimeDiagram) -> String {
        func text(_ time: SimulatedInstant) -> String { PlotText.time(SimulatedInstant.start.duration(to: time)) }
        let name = diagram.name(interruption.process)
        return "\(name) \(interruption.kind.rawValue) from \(text(interruption.begin)) to \(text(interruption.end))"
    }
}

extension SpaceTimeText {
    /// When interruptions begin and end, in words and in the order of time.
    var interruptionRows: [(time: SimulatedInstant, words: String)] {
        diagram.shownInterruptions.flatMap { interruption in
            let end = interruption.kind == .pause ? "goes on" : "is cut off no more"
            let name = diagram.name(interruption.process)
            return [
                (time: interruption.begin, words: "\(name) \(interruption.kind.rawValue)"),
                (time: interruption.end, words: "\(name) \(end)"),
            ]
        }.sorted { $0.time < $1.time }
    }
}
