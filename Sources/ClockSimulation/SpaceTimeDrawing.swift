import ClockDiscipline
import TimeScales

/// Draws a space-time diagram as SVG: title, key, and one line for each process.
struct SpaceTimeDrawing {
    /// A point on the page, in pixels.
    struct Place {
        var x: Double
        var y: Double
    }

    let diagram: SpaceTimeDiagram
    let scene: SpaceTimeDiagram.Scene
    let width: Int
    /// Where the lines of processes begin and end.
    let left: Double
    let right: Double
    /// How far processes are apart.
    let pitch: Double
    let time: PlotScale
    let lost: Set<Int>
    /// Where the first process is.
    var top = 0.0
    var body = ""
    var labels = SpaceTimeLabels()

    init(_ diagram: SpaceTimeDiagram) {
        self.diagram = diagram
        scene = diagram.scene
        lost = diagram.lostPackets
        var counts = Array(repeating: 0, count: diagram.processCount)
        for point in scene.points { counts[point.process] += 1 }
        let names = (0..<diagram.processCount).map { PlotDrawing.width(of: diagram.name($0), size: 13) }.max() ?? 0
        left = Double(min(180, 24 + names + 18))
        width = min(2_400, max(1_000, Int(left) + 60 + 16 * (counts.max() ?? 0)))
        right = Double(width - 44)
        switch diagram.processCount {
        case ...3: pitch = 116
        case ...6: pitch = 96
        case ...12: pitch = 72
        default: pitch = 52
        }
        let end = scene.points.last?.time ?? .start
        time = PlotScale(time: max(.nanoseconds(1), SimulatedInstant.start.duration(to: end)))
    }

    /// The whole document.
    var document: String {
        var drawing = self
        let y = drawing.drawTitle()
        drawing.top = Double(y) + 44
        let bottom = drawing.top + Double(max(0, diagram.processCount - 1)) * pitch + 42
        drawing.drawAxis(bottom: bottom)
        drawing.drawInterruptions()
        drawing.drawLines()
        drawing.drawArrows()
        drawing.drawPoints()
        drawing.drawLabels()
        let height = Int(bottom) + 34
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" \
            role="img" aria-labelledby="dstime-title dstime-desc">
            <title id="dstime-title">\(PlotText.escaped(diagram.title))</title>
            <desc id="dstime-desc">\(PlotText.escaped(description))</desc>

            """ + PlotStyle.sheet(nodes: diagram.processCount) + Self.sheet
                + "<rect class=\"bg\" width=\"100%\" height=\"100%\"/>\n" + drawing.body + "</svg>\n"
    }

    private static let sheet = """
        <style>
        .life{stroke:#8b96a5;stroke-width:1.5}.gone{stroke:#c9d0d8;stroke-width:1;stroke-dasharray:2 5}
        .axis{stroke:#b8c0ca;stroke-width:1}.tick{stroke:#e9ecf0;stroke-width:1}
        .msg{fill:none;stroke-width:1.5}.minor{fill:none;stroke-width:1;stroke-opacity:.38}.faint{fill-opacity:.45}
        .against{fill:none;stroke:#c3202b;stroke-width:2.2}
        .lost{stroke-dasharray:5 4}.cross{stroke:#c3202b;stroke-width:2.2;fill:none;stroke-linecap:round}
        .halo{paint-order:stroke;stroke:#fff;stroke-width:3.5px;stroke-linejoin:round}
        .mark{stroke:#fff;stroke-width:1.5}.ring{fill:none;stroke-width:1.5}.dot{fill:#5a6573}.hollow{fill:#fff;stroke-width:2}
        .stamp{font-size:10px;fill:#5a6573;font-variant-numeric:tabular-nums}
        .pause{fill:#f0c36d;fill-opacity:.55}.cut{fill:#b9c2cd;fill-opacity:.55}
        @media (prefers-color-scheme:dark){
        .life{stroke:#7c8796}.gone{stroke:#3a424d}.axis{stroke:#4a535f}.tick{stroke:#20252c}.cross,.against{stroke:#ff6363}
        .pause{fill:#8a6a1e}.cut{fill:#4a535f}
        .halo,.mark{stroke:#13161b}.hollow{fill:#13161b}.dot,.stamp{fill:#9ba6b4}
        }
        </style>

        """

    private var description: String {
        var words =
            "Space-time diagram: \(PlotText.count(diagram.processCount, "process", "processes")) as lines, true time "
        words += "to the right, \(PlotText.count(scene.arrows.count, "message", "messages")) as arrows"
        let count = scene.arrows.filter { $0.end == nil }.count
        if count > 0 { words += ", of which \(count) ended nowhere" }
        return words + ". " + diagram.world
    }

    // MARK: Around it

    /// Returns how far down the page it reaches.
    private mutating func drawTitle() -> Int {
        var y = 38
        text(Place(x: 24, y: Double(y)), diagram.title, "h1")
        for line in PlotText.wrapped(diagram.lesson, width: 120, most: 3) {
            y += 22
            text(Place(x: 24, y: Double(y)), line, "lesson")
        }
        for line in PlotText.wrapped(diagram.world, width: 150, most: 2) {
            y += 20
            text(Place(x: 24, y: Double(y)), line, "dim")
        }
        y += 28
        drawKey(Double(y))
        return y
    }

    /// What the marks mean that there are.
    private mutating func drawKey(_ y: Double) {
        var x = 30.0
        func has(_ kind: SpaceTimeEvent.Kind) -> Bool { diagram.events.contains { $0.kind == kind } }
        let keys: [(SpaceTimeEvent.Kind, String)] = [
            (.broadcast, "broadcasts"), (.deliver, "delivers"), (.local, "does something"), (.crash, "crashes"),
            (.recover, "is up again"), (.send, "sends or receives"),
        ]
        for (kind, name) in keys where has(kind) {
            drawMark(kind, at: Place(x: x, y: y - 4), colour: 0)
            text(Place(x: x + 14, y: y), name, "small")
            x += 36 + Double(PlotDrawing.width(of: name))
        }
        if scene.arrows.contains(where: { $0.end == nil }) {
            body += "<path class=\"msg n0 lost\" d=\"M\(n(x - 6)) \(n(y - 4))h22\"/>\n"
            drawCross(Place(x: x + 20, y: y - 4), 4)
            text(Place(x: x + 32, y: y), "lost", "small")
            x += 66
        }
        if scene.arrows.contains(where: \.isMinor) {
            body += "<path class=\"minor n0\" d=\"M\(n(x - 6)) \(n(y - 4))h22\"/>\n"
            let name = diagram.repeatsMatterLess ? "\(diagram.minorLabel), or known already" : diagram.minorLabel
            text(Place(x: x + 24, y: y), name, "small")
            x += 46 + Double(PlotDrawing.width(of: name))
        }
        if scene.arrows.contains(where: \.isContradicted) {
            body += "<path class=\"against\" d=\"M\(n(x - 6)) \(n(y - 4))h22\"/>\n"
            let name = "received before it was sent, by the clocks"
            text(Place(x: x + 24, y: y), name, "small")
            x += 46 + Double(PlotDrawing.width(of: name))
        }
        x = drawKeyOfInterruptions(x, y)
        guard !diagram.stamps.isEmpty else { return }
        let names = diagram.stamps.map { stamp in
            switch stamp {
            case .physical: "own clock"
            case .lamport: "L Lamport"
            case .vector: "(vector)"
            case .hybrid: "hybrid"
            }
        }
        text(Place(x: x, y: y), "beside events: " + names.joined(separator: " · "), "small dim")
    }

    private mutating func drawAxis(bottom: Double) {
        body += "<path class=\"axis\" d=\"M\(n(left)) \(n(bottom))H\(n(right + 16))\"/>\n"
        for tick in time.ticks {
            let x = left + time.position(tick.value) * (right - left)
            body += "<path class=\"tick\" d=\"M\(n(x)) \(n(top - 30))V\(n(bottom))\"/>\n"
            body += "<path class=\"axis\" d=\"M\(n(x)) \(n(bottom))v5\"/>\n"
            text(Place(x: x, y: bottom + 19), tick.label, "small dim mid")
        }
        text(Place(x: right + 16, y: bottom - 7), "true time", "small dim end halo")
        labels.block(Place(x: right - 44, y: bottom - 18), width: 60, height: 14)
    }

    /// The lines of processes, as long as they are up.
    private mutating func drawLines() {
        for process in 0..<diagram.processCount {
            let y = top + Double(process) * pitch
            text(Place(x: 24, y: y + 5), diagram.name(process), "strong f\(process)")
            var start = left
            var isUp = true
            let changes = scene.points.filter { $0.process == process && ($0.has(.crash) || $0.has(.recover)) }
            if let first = changes.first, !first.has(.crash) { isUp = false }
            for point in changes {
                let x = place(of: point).x
                drawLife(from: start, to: x, y, isUp)
                isUp = point.events.last { $0.kind == .crash || $0.kind == .recover }?.kind == .recover
                start = x
            }
            drawLife(from: start, to: right + 16, y, isUp)
        }
    }

    private mutating func drawLife(from start: Double, to end: Double, _ y: Double, _ isUp: Bool) {
        body += "<path class=\"\(isUp ? "life" : "gone")\" d=\"M\(n(start)) \(n(y))H\(n(end))\"/>\n"
    }

    // MARK: Places

    func place(of point: SpaceTimeDiagram.Point) -> Place {
        Place(x: x(of: point.time), y: top + Double(point.process) * pitch)
    }

    func x(of instant: SimulatedInstant) -> Double {
        left + time.position(SimulatedInstant.start.duration(to: instant).asSeconds) * (right - left)
    }

    /// A number of pixels, to the tenth.
    func n(_ value: Double) -> String {
        let tenths = Int(min(max(value, -1e6), 1e6) * 10 + (value < 0 ? -0.5 : 0.5))
        let (whole, tenth) = abs(tenths).quotientAndRemainder(dividingBy: 10)
        return (tenths < 0 ? "-" : "") + String(whole) + (tenth == 0 ? "" : ".\(tenth)")
    }

    mutating func text(_ place: Place, _ text: String, _ style: String) {
        body += "<text x=\"\(n(place.x))\" y=\"\(n(place.y))\" class=\"\(style)\">\(PlotText.escaped(text))</text>\n"
    }
}
