import TimeScales

extension PlotDrawing {
    private static let plotWidth = right - left

    private var time: PlotScale { PlotScale(time: plot.scenario.duration) }

    /// The middle of each column that has samples, in seconds.
    private var times: [Double] {
        let length = plot.scenario.duration.asSeconds
        return plot.columns.map { (Double($0) + 0.5) / Double(plot.columnCount) * length }
    }

    private var isSingle: Bool { plot.scenario.nodes == 1 }

    // MARK: Errors

    mutating func drawErrors() {
        let up = errorScale
        let remarks = [remark(up, PlotScale.Unit.seconds), unlabelled ?? ""].filter { !$0.isEmpty }
        heading("Clock error: clock minus truth", remarks.joined(separator: "; "))
        var keys = nodeKeys
        if !plot.claimLows.isEmpty {
            if isSingle {
                keys.append(.band("claim", "claimed bound"))
            } else {
                keys += [.band("claim claim", "claimed bounds of the middle half"), .band("claim", "of all")]
            }
        }
        let missed = plot.claims.reduce(0) { $0 + $1.missed }
        if missed > 0 { keys.append(.band("missed", "truth outside the claimed bound")) }
        legend(keys)
        drawOverTime(up, height: 300, name: "errors") { drawing, panel in
            drawing.drawClaims(into: &panel)
            drawing.draw(drawing.plot.errors, into: &panel)
            drawing.drawMissed(into: &panel)
        }
    }

    /// All errors, and the bounds as far as they say something beside those.
    private var errorScale: PlotScale {
        let range = plot.errors.range ?? (0, 0)
        var (low, high) = range
        let sizes = plot.claimLows.spreads.compactMap { $0.map { -$0.inner.low } }.sorted()
        let tops = plot.claimHighs.spreads.compactMap { $0.map { $0.inner.high } }.sorted()
        if let least = sizes.last, let most = tops.last {
            low = min(low, -least)
            high = max(high, most)
        }
        if let least = plot.claimLows.range?.low, let most = plot.claimHighs.range?.high {
            // The widest bound of one node must not make all else small.
            let limit = 10 * max(-low, high)
            low = min(low, max(least, -limit))
            high = max(high, min(most, limit))
        }
        return PlotScale(from: low, to: high, typical: plot.errors.typicalSize, unit: .seconds)
    }

    private func drawClaims(into panel: inout PlotPanel) {
        let spreads = Array(zip(plot.claimLows.spreads, plot.claimHighs.spreads))
        func band(_ ends: (PlotSeries.Spread, PlotSeries.Spread) -> (low: Double, high: Double)) -> [(
            low: Double, high: Double
        )?] {
            spreads.map { low, high in
                guard let low, let high else { return nil }
                return ends(low, high)
            }
        }
        panel.drawBand(times, band { ($0.low, $1.high) }, "claim", edge: "edge")
        if !isSingle { panel.drawBand(times, band { ($0.inner.low, $1.inner.high) }, "claim", edge: "edge dash") }
    }

    /// A strip at the bottom that is the stronger the more claims did not hold.
    private func drawMissed(into panel: inout PlotPanel) {
        let strengths = plot.claims.map { claims in
            claims.made > 0 ? (4 * claims.missed + claims.made - 1) / claims.made : 0
        }
        var start = 0
        for (index, strength) in strengths.enumerated() {
            let isLast = index + 1 == strengths.count
            guard isLast || strengths[index + 1] != strength else { continue }
            // A sample stands for the time since the one before.
            let end = plot.columns[index] + 1
            if strength > 0 {
                let bottom = panel.height * 10
                panel.drawRectangle(
                    from: edge(before: start), to: edge(before: end), top: bottom - 70, bottom: bottom, "missed",
                    opacity: [".4", ".6", ".8", "1"][min(3, strength - 1)])
            }
            start = end
        }
    }

    /// Where a column begins, in tenths of a pixel.
    private func edge(before column: Int) -> Int { column * Self.plotWidth * 10 / plot.columnCount }

    // MARK: Drifts

    mutating func drawDrifts() {
        let isKnown = !plot.driftErrors.isEmpty
        let series = isKnown ? plot.driftErrors : plot.drifts
        let range = series.range ?? (0, 0)
        let up = PlotScale(
            from: range.low, to: range.high, typical: isKnown ? series.typicalSize : .infinity, unit: .number)
        heading(
            isKnown
                ? "Drift as measured minus true drift, in ppm"
                : "True drift of the oscillators, in ppm; nobody measures it",
            remark(up, .number))
        drawOverTime(up, height: 170, name: "drifts", isLabelled: false) { $0.draw(series, into: &$1) }
    }

    // MARK: Both

    private func remark(_ scale: PlotScale, _ unit: PlotScale.Unit) -> String {
        guard case .symmetricLogarithm(let exponent) = scale.shape else { return "" }
        return "linear up to ±" + PlotScale.label(powerOfTen: exponent, unit) + ", logarithmic beyond"
    }

    private var nodeKeys: [Key] {
        let nodes = plot.scenario.nodes
        if plot.errors.traces.isEmpty {
            return [
                .line("median", "median of \(nodes) nodes"), .band("half most all", "50 %"), .band("most all", "98 %"),
                .band("all", "all"),
            ]
        }
        let names = [0, nodes - 1].map { place in
            let drift = plot.drifts.traces[place].first.flatMap { $0 }
            return "node \(place)"
                + (drift.map { " (\($0.last > 0 ? "+" : "")\(PlotText.significant($0.last)) ppm)" } ?? "")
        }
        return nodes == 1 ? [.line("n0", names[0])] : [.nodes(names[0], names[1])]
    }

    private func draw(_ series: PlotSeries, into panel: inout PlotPanel) {
        guard series.traces.isEmpty else {
            // A single sample is a dot.
            let style = times.count == 1 ? "dots" : plot.scenario.nodes > 10 ? "line many" : "line"
            for (place, trace) in series.traces.enumerated() {
                panel.drawTrace(times, trace, style + " n\(place)", title: "node \(place)")
            }
            return
        }
        panel.drawBand(times, series.spreads.map { $0.map { ($0.low, $0.high) } }, "all")
        panel.drawBand(times, series.spreads.map { $0.map { ($0.outer.low, $0.outer.high) } }, "most")
        panel.drawBand(times, series.spreads.map { $0.map { ($0.inner.low, $0.inner.high) } }, "half")
        let medians = series.spreads.map {
            $0.map { PlotSeries.Span(low: $0.median, high: $0.median, last: $0.median) }
        }
        panel.drawTrace(times, medians, "line median", title: nil)
    }

    private var incidents: [PlotIncidents.Placed] {
        let time = time
        return PlotIncidents(plot.scenario).placed(rows: 5, right: Self.right) { length in
            Self.left + Int((time.position(length.asSeconds) * Double(Self.plotWidth)).rounded())
        }
    }

    /// That there was no room for the label of each mark.
    private var unlabelled: String? {
        let incidents = incidents
        let count = incidents.filter { $0.row == nil }.count
        return count > 0 ? "\(count) of \(incidents.count) marks have no room for a label" : nil
    }

    /// A panel over time, below the labels of what befell the world.
    private mutating func drawOverTime(
        _ up: PlotScale, height: Int, name: String, isLabelled: Bool = true,
        content: (PlotDrawing, inout PlotPanel) -> Void
    ) {
        let time = time
        let incidents = incidents
        let rows = !isLabelled ? 0 : (incidents.compactMap(\.row).max() ?? -1) + 1
        let top = y + 8
        y = top + rows * 14 + (rows > 0 ? 3 : 0)
        var panel = PlotPanel(
            x: Self.left, y: y, width: Self.plotWidth, height: height, across: time, up: up, name: name)
        panel.drawAxes()
        for incident in incidents {
            guard let end = incident.mark.end else { continue }
            panel.drawRectangle(
                from: panel.px(incident.mark.time.asSeconds), to: panel.px(min(end, plot.scenario.duration).asSeconds),
                top: 0,
                bottom: height * 10, "span")
        }
        content(self, &panel)
        var result = panel.finished()
        for incident in incidents {
            let start = incident.row.map { isLabelled ? top + $0 * 14 + 2 : y } ?? y
            let label = PlotText.escaped(incident.mark.label)
            let at = PlotText.escaped(PlotText.time(incident.mark.time))
            result +=
                "<path class=\"event\" d=\"M\(incident.x) \(start)V\(y + height)\"><title>\(label), at \(at)</title></path>\n"
            guard isLabelled, let row = incident.row else { continue }
            let (x, style) = incident.isLeft ? (incident.x - 4, "small end") : (incident.x + 4, "small")
            result += "<text x=\"\(x)\" y=\"\(top + row * 14 + 10)\" class=\"\(style)\">\(label)</text>\n"
        }
        body += result
        y += height + 20
    }

    // MARK: Stability

    mutating func drawStability() {
        let top = y
        heading("Allan deviation of the clock error")
        let clocks = plot.stability.map(\.ofClock)
        let oscillators = plot.stability.map(\.ofOscillator)
        let points = (clocks + oscillators).flatMap { $0 }
        let (plotWidth, height) = (520, 250)
        let least = points.map(\.deviation).min(), most = points.map(\.deviation).max()
        let first = points.map(\.tau).min(), last = points.map(\.tau).max()
        if let least, let most, let first, let last {
            var keys: [Key] = zip(plot.stability, clocks).filter { !$1.isEmpty }.map { stability, _ in
                .line("n\(colour(of: stability.place))", "node \(stability.place)")
            }
            if oscillators.contains(where: { !$0.isEmpty }) {
                keys.append(.line("ref keydash", "its oscillator, left alone"))
            }
            legend(keys)
            y += 8
            var panel = PlotPanel(
                x: Self.left, y: y, width: plotWidth, height: height,
                across: PlotScale(logarithmFrom: first, to: last, unit: .seconds),
                up: PlotScale(logarithmFrom: least, to: most, unit: .power), name: "stability")
            panel.drawAxes()
            for (index, stability) in plot.stability.enumerated() {
                let (node, colour) = (stability.place, "n\(self.colour(of: stability.place))")
                draw(oscillators[index], into: &panel, "line dash", colour, "oscillator of node \(node)")
                draw(clocks[index], into: &panel, "line", colour, "clock of node \(node)")
            }
            body += panel.finished()
            text(Self.left + plotWidth, y + height + 30, "averaging time τ", "small dim end")
        } else {
            y += 8
            text(Self.left, y + 24, noStability, "dim")
        }
        y = max(drawNumbers(x: Self.left + plotWidth + 64, top: top), points.isEmpty ? y + 40 : y + height + 34) + 10
    }

    /// Why there is nothing to be drawn.
    private var noStability: String {
        plot.scenario.servers == 0 || plot.scenario.isFreeRunning
            ? "Every oscillator keeps its frequency: the deviation is 0." : "The run was too short for it."
    }

    private func draw(
        _ curve: [PlotStability.Point], into panel: inout PlotPanel, _ style: String, _ colour: String, _ title: String
    ) {
        var path = PlotPath()
        var dots = PlotPath()
        for point in curve {
            path.add(panel.px(point.tau), panel.py(point.deviation))
            dots.addDot(panel.px(point.tau), panel.py(point.deviation))
        }
        panel.draw(path, style + " " + colour, title: title)
        panel.draw(dots, "dots " + colour)
    }

    /// The numbers beside it; how far down they reach.
    private mutating func drawNumbers(x: Int, top: Int) -> Int {
        var y = top + 30
        body += "<text x=\"\(x)\" y=\"\(y)\" class=\"h2\">The run in numbers</text>\n"
        y += 8
        for (name, value) in numbers {
            y += 24
            text(x, y, name, "dim")
            text(Self.right, y, value, "strong end")
            body += "<path class=\"rule\" d=\"M\(x) \(y + 7)H\(Self.right)\"/>\n"
        }
        if plot.scenario.settling > .zero {
            y += 22
            text(x, y, "Errors from \(PlotText.time(plot.scenario.settling)) on.", "small dim")
        }
        return y
    }
}
