import ClockDiscipline
import TimeScales

/// Draws a plot: title, panels and numbers from top to bottom.
struct PlotDrawing {
    static let width = 1_000
    /// Where the plots of the two panels over time are, in pixels.
    static let left = 84
    static let right = 966

    let plot: SimulationPlot
    let summary: SimulationSummary
    var body = ""
    /// How far down the page has been used, in pixels.
    var y = 0

    init(_ plot: SimulationPlot, _ summary: SimulationSummary) {
        self.plot = plot
        self.summary = summary
    }

    /// Nodes that have a colour of their own.
    var colours: Int { plot.errors.traces.isEmpty ? plot.stability.count : plot.errors.traces.count }

    /// The colour of the node at `place`, by number.
    func colour(of place: Int) -> Int {
        plot.errors.traces.isEmpty ? plot.stability.firstIndex { $0.place == place } ?? 0 : place
    }

    /// The whole document.
    var document: String {
        var drawing = self
        drawing.drawTitle()
        drawing.drawErrors()
        drawing.drawDrifts()
        drawing.drawStability()
        let size = "\(Self.width) \(drawing.y)"
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size)" width="\(Self.width)" height="\(drawing.y)" \
            role="img" aria-labelledby="dstime-title dstime-desc">
            <title id="dstime-title">\(PlotText.escaped(plot.scenario.name + ": " + lesson))</title>
            <desc id="dstime-desc">\(PlotText.escaped(description))</desc>

            """ + PlotStyle.sheet(nodes: colours) + "<rect class=\"bg\" width=\"100%\" height=\"100%\"/>\n"
                + drawing.body + "</svg>\n"
    }

    // MARK: Words

    private var lesson: String {
        plot.scenario.teaches ? plot.scenario.lesson : "Changed by options from what it teaches."
    }

    private mutating func drawTitle() {
        y = 38
        text(24, y, PlotText.shortened(plot.scenario.name, to: 72), "h1")
        for line in PlotText.wrapped(lesson, width: 120, most: 3) {
            y += 22
            text(24, y, line, "lesson")
        }
        y += 22
        text(24, y, world, "dim")
        y += 16
    }

    /// What was simulated, in a line.
    private var world: String {
        let scenario = plot.scenario
        var parts = ["seed \(plot.seed)", PlotText.count(scenario.nodes, "node", "nodes")]
        let liars = scenario.liars > 0 ? " (\(scenario.liars) lying)" : ""
        parts.append(
            scenario.servers > 0 ? PlotText.count(scenario.servers, "server", "servers") + liars : "no servers")
        if scenario.strata > 1 { parts.append("\(scenario.strata) strata") }
        parts.append(PlotText.time(scenario.duration))
        let drift = scenario.drift.partsPerMillion
        parts.append(
            "drift " + (scenario.nodes > 1 ? "±" : "") + PlotText.significant(scenario.nodes > 1 ? abs(drift) : drift)
                + " ppm")
        if scenario.servers > 0 {
            parts.append("delay " + PlotText.length(scenario.delay.asSeconds))
            parts.append("jitter " + PlotText.length(scenario.jitter.asSeconds))
            if scenario.asymmetry != .zero {
                parts.append("asymmetry " + PlotText.length(scenario.asymmetry.asSeconds))
            }
            if scenario.loss > 0 { parts.append("loss " + PlotText.percent(scenario.loss)) }
        }
        if scenario.isFreeRunning { parts.append("nothing corrected") }
        return parts.joined(separator: "  ·  ")
    }

    /// The picture in words.
    private var description: String {
        "Simulated clocks: \(world). Three plots: the error of the clocks over time with the bound claimed for it, the error of "
            + "the measured drift over time, and the Allan deviation of some clocks with and without correction. "
            + numbers.map { $0.name + ": " + $0.value }.joined(separator: "; ") + "."
    }

    /// What the run has shown, as names and values.
    var numbers: [(name: String, value: String)] {
        let errors = summary.errors
        var rows: [(String, String)] = []
        if errors.count > 0 {
            rows.append(("Error, root mean square", PlotText.length(errors.rootMeanSquare)))
            if let most = errors.quantile(0.99) { rows.append(("99 % of errors below", PlotText.length(most))) }
            rows.append(("Greatest error", PlotText.length(errors.greatest.asSeconds)))
        }
        if let coverage = summary.coverage { rows.append(("Claimed bound held the truth", PlotText.percent(coverage))) }
        if let drift = summary.driftError {
            rows.append(("Drift known to, RMS", PlotText.significant(drift.partsPerMillion) + " ppm"))
        }
        rows.append(("Right to 1 ms at the end", "\(summary.converged) of \(summary.nodes)"))
        if let after = summary.convergedAfter { rows.append(("the last of them from", PlotText.time(after))) }
        let tally = summary.tally
        rows.append(
            ("Slews, steps (backwards)", PlotText.grouped(tally.slews) + ", \(tally.steps) (\(tally.backwardSteps))"))
        rows.append(("Requests", PlotText.grouped(tally.requests)))
        rows.append(("Events", PlotText.grouped(summary.events)))
        return rows
    }

    // MARK: Pieces

    mutating func text(_ x: Int, _ y: Int, _ text: String, _ style: String) {
        body += "<text x=\"\(x)\" y=\"\(y)\" class=\"\(style)\">\(PlotText.escaped(text))</text>\n"
    }

    /// How wide `text` is at most at so many pixels, in the fonts that there usually are.
    static func width(of text: String, size: Double = 11) -> Int {
        Int((Double(text.count) * size * 0.56).rounded(.up))
    }

    /// A panel's heading, with a remark after it.
    mutating func heading(_ title: String, _ remark: String = "") {
        y += 30
        body += "<text x=\"24\" y=\"\(y)\"><tspan class=\"h2\">\(PlotText.escaped(title))</tspan>"
        if !remark.isEmpty { body += "<tspan class=\"small dim\" dx=\"10\">\(PlotText.escaped(remark))</tspan>" }
        body += "</text>\n"
    }

    /// What a legend has for each entry: how it looks, and what it is.
    enum Key {
        case line(String, String)
        case band(String, String)
        /// All nodes' colours side by side.
        case nodes(String, String)
    }

    /// A line of keys below a heading.
    mutating func legend(_ keys: [Key], from start: Int = 24) {
        y += 20
        var x = start
        for key in keys {
            switch key {
            case .line(let style, let name):
                body += "<path class=\"key \(style)\" fill=\"none\" d=\"M\(x) \(y - 4)h24\"/>\n"
                text(x + 30, y, name, "small")
                x += 48 + Self.width(of: name)
            case .band(let styles, let name):
                for style in styles.split(separator: " ") {
                    body += "<rect class=\"\(style)\" x=\"\(x)\" y=\"\(y - 10)\" width=\"24\" height=\"12\"/>\n"
                }
                text(x + 30, y, name, "small")
                x += 48 + Self.width(of: name)
            case .nodes(let first, let last):
                text(x, y, first, "small")
                x += 8 + Self.width(of: first)
                let width = colours <= 10 ? 8 : max(4, 80 / max(1, colours))
                for number in 0..<colours {
                    body += "<rect class=\"f\(number)\" x=\"\(x)\" y=\"\(y - 8)\" width=\"\(width)\" height=\"8\"/>\n"
                    x += width
                    // Between the first and the last, while there is room for the number of each.
                    guard colours <= 10, 0 < number, number < colours - 1 else { continue }
                    text(x + 3, y, String(number), "small")
                    x += 9 + Self.width(of: String(number))
                }
                text(x + 6, y, last, "small")
                x += 24 + Self.width(of: last)
            }
        }
    }
}
