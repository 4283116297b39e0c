/// A space-time diagram as text: a column for each process, a row for what happened to one of them at one instant.
struct SpaceTimeText {
    let diagram: SpaceTimeDiagram
    private let scene: SpaceTimeDiagram.Scene
    /// How many characters there are from one column to the next.
    private let pitch: Int

    init(_ diagram: SpaceTimeDiagram) {
        self.diagram = diagram
        scene = diagram.scene
        let longest = (0..<diagram.processCount).map { diagram.name($0).count }.max() ?? 0
        pitch = max(longest + 2, diagram.processCount <= 6 ? 8 : diagram.processCount <= 12 ? 6 : 4)
    }

    /// The rows, the names of the columns first.
    var lines: [String] {
        let lost = diagram.lostPackets
        let titles = ["time"] + diagram.stamps.map(Self.title)
        var rows: [(cells: [String], drawing: String, words: String)] = [(titles, names, "")]
        var isUp = Array(repeating: true, count: diagram.processCount)
        // Who is down at first is up again later.
        for process in isUp.indices {
            let first = diagram.events.first {
                $0.process == process && ($0.kind == .crash || $0.kind == .recover)
            }
            isUp[process] = first?.kind != .recover
        }
        var interruptions = interruptionRows[...]
        for (place, point) in scene.points.enumerated() {
            while let row = interruptions.first, row.time <= point.time {
                interruptions.removeFirst()
                rows.append(([Self.seconds(row.time)], drawing(isUp, at: nil, from: nil, mark: " "), row.words))
            }
            let cells =
                [Self.seconds(point.time)] + diagram.stamps.map { diagram.text($0, at: point) ?? "" }
            let arrows = scene.arrows.filter { $0.end == place && scene.points[$0.start].process != point.process }
            let senders = arrows.map { scene.points[$0.start].process }
            let others = senders.dropLast().map { sender in
                drawing(isUp, at: point.process, from: sender, mark: "o")
            }
            for other in others { rows.append((cells, other, "")) }
            let mark = Self.mark(point)
            if point.has(.recover) { isUp[point.process] = true }
            let last = drawing(isUp, at: point.process, from: senders.last, mark: mark)
            let isContradicted = scene.arrows.contains { $0.end == place && $0.isContradicted }
            rows.append(
                (
                    cells, last,
                    diagram.words(point, lost: lost) + (isContradicted ? ": before it was sent, by the clocks" : "")
                ))
            if point.has(.crash), !point.has(.recover) { isUp[point.process] = false }
        }
        return Self.aligned(rows)
    }

    private static func title(_ stamp: SpaceTimeDiagram.Stamp) -> String {
        stamp == .physical ? "own clock" : stamp.rawValue
    }

    private static func mark(_ point: SpaceTimeDiagram.Point) -> Character {
        if point.has(.crash) { return "✕" }
        let marked: [SpaceTimeEvent.Kind] = [.broadcast, .deliver, .local, .recover]
        return marked.contains(where: point.has) ? "●" : "o"
    }

    /// To the microsecond.
    private static func seconds(_ time: SimulatedInstant) -> String {
        let microseconds = time.nanoseconds / 1_000
        return "\(microseconds / 1_000_000)." + String(1_000_000 + microseconds.magnitude % 1_000_000).dropFirst()
    }

    private var names: String {
        (0..<diagram.processCount).map { process in
            let name = diagram.name(process)
            return name + String(repeating: " ", count: max(0, pitch - name.count))
        }.joined()
    }

    /// The lines of all processes, with `mark` on that of `process`, and an arrow to it from that of `sender`.
    private func drawing(_ isUp: [Bool], at process: NodeID?, from sender: NodeID?, mark: Character) -> String {
        var cells = Array(repeating: Character(" "), count: diagram.processCount * pitch)
        for (number, isUp) in isUp.enumerated() where isUp { cells[number * pitch] = "│" }
        guard let process else { return String(cells) }
        if let sender {
            let (start, end) = (sender * pitch, process * pitch)
            for place in min(start, end)...max(start, end) { cells[place] = cells[place] == "│" ? "┼" : "─" }
            cells[start] = isUp[sender] ? (start < end ? "├" : "┤") : (start < end ? "╶" : "╴")
            cells[start < end ? end - 1 : end + 1] = start < end ? "▶" : "◀"
        }
        cells[process * pitch] = mark
        return String(cells)
    }

    private static func aligned(_ rows: [(cells: [String], drawing: String, words: String)]) -> [String] {
        let widths = (rows.first?.cells.indices ?? 0..<0).map { column in
            rows.map { $0.cells.indices.contains(column) ? $0.cells[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells =
                zip(row.cells, widths).map { cell, width in
                    String(repeating: " ", count: max(0, width - cell.count)) + cell
                } + widths.dropFirst(row.cells.count).map { String(repeating: " ", count: $0) }
            var line = cells.joined(separator: "  ") + "  " + row.drawing + " " + row.words
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }
}
