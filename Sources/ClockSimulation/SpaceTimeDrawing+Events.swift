/// Points, arrows and what stands beside them.
extension SpaceTimeDrawing {
    // MARK: Arrows

    /// Those that matter less first, so that they are below the others.
    mutating func drawArrows() {
        for arrow in scene.arrows where arrow.isMinor { draw(arrow) }
        for arrow in scene.arrows where !arrow.isMinor && !arrow.isContradicted { draw(arrow) }
        for arrow in scene.arrows where !arrow.isMinor && arrow.isContradicted { draw(arrow) }
    }

    private mutating func draw(_ arrow: SpaceTimeDiagram.Arrow) {
        let sender = scene.points[arrow.start]
        let start = place(of: sender)
        let style = arrow.isContradicted ? "against" : (arrow.isMinor ? "minor" : "msg") + " n\(sender.process)"
        let fill = arrow.isContradicted ? "missed" : "f\(sender.process)" + (arrow.isMinor ? " faint" : "")
        guard let end = arrow.end.map({ place(of: scene.points[$0]) }) else {
            return drawLost(from: start, to: arrow.receiver, style, arrow.isMinor)
        }
        if arrow.receiver == sender.process {
            let depth = min(24, 6 + (end.x - start.x) / 3)
            body += "<path class=\"\(style)\" d=\"M\(n(start.x)) \(n(start.y))q\(n((end.x - start.x) / 2)) \(n(depth)) "
            body += "\(n(end.x - start.x)) 0\"/>\n"
            return
        }
        let tip = shortened(start, end, by: 5)
        body += "<path class=\"\(style)\" d=\"M\(n(start.x)) \(n(start.y))L\(n(tip.x)) \(n(tip.y))\"/>\n"
        drawHead(start, tip, arrow.isMinor ? 5 : 8, fill)
        labels.addLine(from: start, to: end)
    }

    /// A part of the way, since nobody knows where it ended.
    private mutating func drawLost(from start: Place, to receiver: Int, _ style: String, _ isMinor: Bool) {
        let y = top + Double(receiver) * pitch
        let length = typicalWidth * 0.5
        // Not on the line of a process, which would seem to have lost it.
        let part = [0.5, 0.4, 0.6, 0.3].first { part in
            let line = (start.y + (y - start.y) * part - top) / pitch
            return abs(line - line.rounded()) * pitch > 12
        }
        let end = Place(
            x: min(start.x + length, right + 12), y: y == start.y ? y - 14 : start.y + (y - start.y) * (part ?? 0.5))
        body += "<path class=\"\(style) lost\" d=\"M\(n(start.x)) \(n(start.y))L\(n(end.x)) \(n(end.y))\"/>\n"
        drawCross(end, isMinor ? 3 : 4)
    }

    /// How far arrows go to the right: the median.
    private var typicalWidth: Double {
        let widths = scene.arrows.compactMap { arrow in
            arrow.end.map { place(of: scene.points[$0]).x - place(of: scene.points[arrow.start]).x }
        }.sorted()
        return max(24, widths.isEmpty ? 60 : widths[widths.count / 2])
    }

    private func shortened(_ start: Place, _ end: Place, by length: Double) -> Place {
        let (dx, dy) = (end.x - start.x, end.y - start.y)
        let size = (dx * dx + dy * dy).squareRoot()
        guard size > 2 * length else { return end }
        return Place(x: end.x - dx / size * length, y: end.y - dy / size * length)
    }

    private mutating func drawHead(_ start: Place, _ tip: Place, _ length: Double, _ style: String) {
        let (dx, dy) = (tip.x - start.x, tip.y - start.y)
        let size = max(1e-3, (dx * dx + dy * dy).squareRoot())
        let (ux, uy) = (dx / size * length, dy / size * length)
        let width = 0.42
        body += "<path class=\"\(style)\" d=\"M\(n(tip.x)) \(n(tip.y))"
        body += "L\(n(tip.x - ux - uy * width)) \(n(tip.y - uy + ux * width))"
        body += "L\(n(tip.x - ux + uy * width)) \(n(tip.y - uy - ux * width))z\"/>\n"
    }

    mutating func drawCross(_ place: Place, _ size: Double) {
        body +=
            "<path class=\"cross\" d=\"M\(n(place.x - size)) \(n(place.y - size))L\(n(place.x + size)) \(n(place.y + size))"
        body += "M\(n(place.x - size)) \(n(place.y + size))L\(n(place.x + size)) \(n(place.y - size))\"/>\n"
    }

    // MARK: Points

    mutating func drawPoints() {
        for point in scene.points {
            let place = place(of: point)
            body += "<g><title>\(PlotText.escaped(tip(point)))</title>\n"
            drawMarks(of: point, at: place)
            body += "</g>\n"
            labels.block(Place(x: place.x - 6, y: place.y - 6), width: 12, height: 12)
        }
    }

    private func tip(_ point: SpaceTimeDiagram.Point) -> String {
        let when = PlotText.time(SimulatedInstant.start.duration(to: point.time))
        var lines = ["\(diagram.name(point.process)) at \(when): " + diagram.words(point, lost: lost)]
        for stamp in SpaceTimeDiagram.Stamp.allCases {
            guard let value = diagram.text(stamp, at: point) else { continue }
            lines.append((stamp == .physical ? "own clock" : stamp.rawValue) + " " + value)
        }
        return lines.joined(separator: "; ")
    }

    private mutating func drawMarks(of point: SpaceTimeDiagram.Point, at place: Place) {
        var deliveries = 0.0
        var isMarked = false
        for event in point.events {
            switch event.kind {
            case .send, .receive: break
            case .deliver:
                // Several at once stand on each other.
                drawMark(
                    .deliver, at: Place(x: place.x, y: place.y - 9 * deliveries), colour: event.peer ?? point.process)
                deliveries += 1
                isMarked = true
            case .broadcast, .local, .crash, .recover:
                drawMark(event.kind, at: place, colour: point.process)
                isMarked = true
            }
        }
        if !isMarked { drawMark(.send, at: place, colour: point.process) }
    }

    /// The mark of an event of that kind, in the colour of a process.
    mutating func drawMark(_ kind: SpaceTimeEvent.Kind, at place: Place, colour: Int) {
        let (x, y) = (n(place.x), n(place.y))
        switch kind {
        case .broadcast:
            body += "<circle class=\"ring n\(colour)\" cx=\"\(x)\" cy=\"\(y)\" r=\"7.5\"/>"
            body += "<circle class=\"f\(colour)\" cx=\"\(x)\" cy=\"\(y)\" r=\"4.5\"/>\n"
        case .deliver:
            body += "<path class=\"mark f\(colour)\" d=\"M\(x) \(n(place.y - 7))l6.5 7l-6.5 7l-6.5 -7z\"/>\n"
        case .local: body += "<circle class=\"hollow n\(colour)\" cx=\"\(x)\" cy=\"\(y)\" r=\"5\"/>\n"
        case .crash: drawCross(place, 6)
        case .recover: body += "<path class=\"life n\(colour)\" d=\"M\(x) \(n(place.y - 9))v18\"/>\n"
        case .send, .receive: body += "<circle class=\"dot\" cx=\"\(x)\" cy=\"\(y)\" r=\"2.6\"/>\n"
        }
    }

    // MARK: Labels

    /// What happened, then clocks, then what messages say: as far as there is room.
    mutating func drawLabels() {
        for point in scene.points { drawName(of: point) }
        for point in scene.points { drawStamps(of: point) }
        // Beyond that they would hide more than they say.
        guard scene.arrows.count(where: { !$0.isMinor }) <= 80 else { return }
        for arrow in scene.arrows where !arrow.isMinor { drawLabel(of: arrow) }
    }

    private mutating func drawName(of point: SpaceTimeDiagram.Point) {
        let place = place(of: point)
        let broadcasts = point.events.filter { $0.kind == .broadcast || $0.kind == .local }.map(\.label)
        let deliveries = point.events.filter { $0.kind == .deliver }.map(\.label)
        let name = broadcasts.isEmpty ? deliveries.joined(separator: ", ") : broadcasts.joined(separator: ", ")
        guard !name.isEmpty else { return }
        let lift = 9 * Double(max(0, deliveries.count - 1))
        let style = broadcasts.isEmpty ? "small halo" : "small strong halo"
        put(name, around: Place(x: place.x, y: place.y - lift), size: 11, style, above: true)
    }

    private mutating func drawStamps(of point: SpaceTimeDiagram.Point) {
        let values = diagram.stamps.compactMap { stamp in
            diagram.text(stamp, at: point).map { (stamp == .lamport ? "L" : "") + $0 }
        }
        guard !values.isEmpty else { return }
        let place = place(of: point)
        put(values.joined(separator: " · "), around: place, size: 10, "stamp halo", above: false)
    }

    private mutating func drawLabel(of arrow: SpaceTimeDiagram.Arrow) {
        guard let end = arrow.end, !arrow.label.isEmpty, arrow.receiver != scene.points[arrow.start].process else {
            return
        }
        // What is delivered as it comes has its name there already.
        guard !scene.points[end].events.contains(where: { $0.kind == .deliver && $0.label == arrow.label }) else {
            return
        }
        let (from, to) = (place(of: scene.points[arrow.start]), place(of: scene.points[end]))
        for part in [0.5, 0.4, 0.6, 0.3, 0.7] {
            let middle = Place(x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part + 4)
            // Not on the line of a process.
            let above = (middle.y - 4 - top) / pitch
            guard abs(above - above.rounded()) * pitch > 9 else { continue }
            let width = Double(PlotDrawing.width(of: arrow.label, size: 10))
            guard labels.take(Place(x: middle.x - width / 2, y: middle.y - 9), width: width, height: 11, crossing: true)
            else {
                continue
            }
            return text(middle, arrow.label, "stamp mid halo")
        }
    }

    /// Puts `name` next to `place` where nothing else is; nowhere if there is no such place near it.
    private mutating func put(_ name: String, around place: Place, size: Double, _ style: String, above: Bool) {
        let width = Double(PlotDrawing.width(of: name, size: size))
        // Beside the point on either side, before further away.
        let rows = above ? [-13.0, 21, -25, 33] : [21.0, -13, 33, -25]
        for isLast in [false, true] {
            for dy in rows {
                for (dx, anchor) in [(0.0, "mid"), (5, ""), (-5, "end")] {
                    let x = place.x + dx, y = place.y + dy
                    let start = anchor == "mid" ? x - width / 2 : anchor == "end" ? x - width : x
                    guard start > left - 20, start + width < Double(self.width) - 4 else { continue }
                    guard
                        labels.take(Place(x: start, y: y - size + 1), width: width, height: size + 1, crossing: isLast)
                    else { continue }
                    return text(Place(x: x, y: y), name, style + (anchor.isEmpty ? "" : " " + anchor))
                }
            }
        }
    }
}

/// Which places on the page are taken.
struct SpaceTimeLabels {
    private typealias Box = (left: Double, top: Double, right: Double, bottom: Double)

    private var boxes: [Box] = []
    private var lines: [(from: SpaceTimeDrawing.Place, to: SpaceTimeDrawing.Place)] = []

    /// Nothing may stand there.
    mutating func block(_ place: SpaceTimeDrawing.Place, width: Double, height: Double) {
        boxes.append((place.x, place.y, place.x + width, place.y + height))
    }

    /// Nothing should stand on that line.
    mutating func addLine(from: SpaceTimeDrawing.Place, to: SpaceTimeDrawing.Place) { lines.append((from, to)) }

    /// Takes a place with its upper left corner at `place` if it is free; lines may be in it if it may be `crossing`.
    mutating func take(_ place: SpaceTimeDrawing.Place, width: Double, height: Double, crossing: Bool) -> Bool {
        let box: Box = (place.x - 1, place.y, place.x + width + 1, place.y + height)
        for other in boxes
        where box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom {
            return false
        }
        if !crossing, lines.contains(where: { Self.meets($0.from, $0.to, box) }) { return false }
        boxes.append(box)
        return true
    }

    /// Whether a line that goes to the right goes through `box`.
    private static func meets(_ from: SpaceTimeDrawing.Place, _ to: SpaceTimeDrawing.Place, _ box: Box) -> Bool {
        let (low, high) = (max(from.x, box.left), min(to.x, box.right))
        guard low <= high else { return false }
        func height(_ x: Double) -> Double {
            to.x > from.x ? from.y + (to.y - from.y) * (x - from.x) / (to.x - from.x) : from.y
        }
        let (one, other) = (height(low), height(high))
        if to.x <= from.x { return min(from.y, to.y) < box.bottom && max(from.y, to.y) > box.top }
        return min(one, other) < box.bottom && max(one, other) > box.top
    }
}
