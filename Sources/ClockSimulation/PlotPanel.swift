/// A rectangle with two scales, and what can be drawn into it. Points within are in tenths of a pixel.
struct PlotPanel {
    /// Its corner and size in pixels.
    let x: Int
    let y: Int
    let width: Int
    let height: Int
    let across: PlotScale
    let up: PlotScale
    /// What the clip path is called.
    let name: String
    private(set) var body = ""

    init(x: Int, y: Int, width: Int, height: Int, across: PlotScale, up: PlotScale, name: String) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
        (self.across, self.up, self.name) = (across, up, name)
    }

    func px(_ value: Double) -> Int { Int((across.position(value) * Double(width * 10)).rounded()) }
    func py(_ value: Double) -> Int { Int(((1 - up.position(value)) * Double(height * 10)).rounded()) }

    /// Ground, grid and labels of both scales.
    mutating func drawAxes() {
        body += "<rect class=\"area\" x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\"/>\n"
        var grid = ""
        var fine = ""
        for tick in across.ticks where 0...1 ~= across.position(tick.value) {
            let place = px(tick.value)
            let line = "M\(place) 0v\(height * 10)"
            guard !tick.label.isEmpty else {
                fine += line
                continue
            }
            grid += line
            body += label(x + (place + 5) / 10, y + height + 15, tick.label, "small dim mid")
        }
        for tick in up.ticks where 0...1 ~= up.position(tick.value) {
            let place = py(tick.value)
            let line = "M0 \(place)h\(width * 10)"
            guard !tick.label.isEmpty else {
                fine += line
                continue
            }
            if tick.value != 0 { grid += line }
            body += label(x - 7, y + (place + 5) / 10 + 4, tick.label, "small dim end")
        }
        body += "<clipPath id=\"dstime-\(name)\"><rect width=\"\(width * 10)\" height=\"\(height * 10)\"/></clipPath>\n"
        body += "<g transform=\"translate(\(x) \(y)) scale(.1)\" clip-path=\"url(#dstime-\(name))\">\n"
        if !fine.isEmpty { body += "<path class=\"grid fine\" d=\"\(fine)\"/>\n" }
        body += "<path class=\"grid\" d=\"\(grid)\"/>\n"
        if up.shape != .logarithm { body += "<path class=\"zero\" d=\"M0 \(py(0))h\(width * 10)\"/>\n" }
    }

    private func label(_ x: Int, _ y: Int, _ text: String, _ style: String) -> String {
        "<text x=\"\(x)\" y=\"\(y)\" class=\"\(style)\">\(PlotText.escaped(text))</text>\n"
    }

    /// A path; `title` is what a pointer that rests on it is told.
    mutating func draw(_ path: PlotPath, _ style: String, title: String? = nil) {
        var path = path
        let data = path.finished()
        guard !data.isEmpty else { return }
        let end = title.map { "><title>\(PlotText.escaped($0))</title></path>\n" } ?? "/>\n"
        body += "<path class=\"\(style)\" d=\"\(data)\"" + end
    }

    /// A rectangle of the panel's height, or of a part of it.
    mutating func drawRectangle(
        from start: Int, to end: Int, top: Int, bottom: Int, _ style: String, opacity: String? = nil
    ) {
        let opacity = opacity.map { " fill-opacity=\"\($0)\"" } ?? ""
        body +=
            "<rect class=\"\(style)\"\(opacity) x=\"\(start)\" y=\"\(top)\" width=\"\(end - start)\" height=\"\(bottom - top)\"/>\n"
    }

    /// The area between two values at each of `times`; a gap where there are none.
    mutating func drawBand(
        _ times: [Double], _ values: [(low: Double, high: Double)?], _ style: String, edge: String? = nil
    ) {
        var band = PlotPath()
        var edges = PlotPath()
        var run: [(x: Int, low: Int, high: Int)] = []
        for index in 0...times.count {
            if index < times.count, let value = values[index] {
                run.append((px(times[index]), py(value.low), py(value.high)))
                continue
            }
            guard let first = run.first else { continue }
            // A single point gets some width.
            if run.count == 1 { run = [(first.x - 7, first.low, first.high), (first.x + 7, first.low, first.high)] }
            for point in run { band.add(point.x, point.high) }
            for point in run.reversed() { band.add(point.x, point.low) }
            band.close()
            for point in run { edges.add(point.x, point.high) }
            edges.lift()
            for point in run { edges.add(point.x, point.low) }
            edges.lift()
            run = []
        }
        draw(band, style)
        if let edge { draw(edges, edge) }
    }

    /// A line through what a node did: where it did much within a column, all of it.
    mutating func drawTrace(_ times: [Double], _ spans: [PlotSeries.Span?], _ style: String, title: String?) {
        var path = PlotPath()
        var previous = 0
        for (time, span) in zip(times, spans) {
            guard let span else {
                path.lift()
                continue
            }
            let (x, low, high, last) = (px(time), py(span.low), py(span.high), py(span.last))
            if low - high > 5 {
                let isNearerToLow = abs(previous - low) < abs(previous - high)
                path.add(x, isNearerToLow ? low : high)
                path.add(x, isNearerToLow ? high : low)
                previous = isNearerToLow ? high : low
            } else {
                path.add(x, last)
                previous = last
            }
        }
        draw(path, style, title: title)
    }

    /// The whole panel.
    mutating func finished() -> String {
        body += "</g>\n<rect class=\"frame\" transform=\"translate(\(x) \(y)) scale(.1)\" width=\"\(width * 10)\" "
        body += "height=\"\(height * 10)\"/>\n"
        return body
    }
}
