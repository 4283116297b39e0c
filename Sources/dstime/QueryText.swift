import ClockDiscipline
import NTPCore
import NTPRuntime
import NTPWire
import TimeScales

/// What a query found, for people.
struct QueryText {
    /// Whether each check on the replies is shown.
    let explain: Bool

    private let style = Style()

    init(explain: Bool) { self.explain = explain }

    /// One server at length, several as a table with a conclusion.
    func lines(_ report: QueryReport) -> [String] {
        var lines: [String] = []
        if report.servers.count == 1, let server = report.servers.first, let outcome = report.outcomes.first {
            lines = single(server, outcome)
        } else {
            lines = table(report) + [""] + conclusion(report)
        }
        if explain { lines += report.servers.indices.flatMap { checks(report.servers[$0], report.outcomes[$0]) } }
        return lines
    }

    // MARK: One server

    private func single(_ server: ServerAddress, _ outcome: NTPClient.Outcome) -> [String] {
        switch outcome {
        case .failure(let failure):
            return [style.bold(server.text) + "  " + style.bad("no usable answer") + ": " + failure.message]
        case .success(let reading):
            let place = server.text.contains(reading.endpoint.address.description) ? "" : "  (\(reading.endpoint))"
            return [
                style.bold(server.text) + place, "",
                "  " + style.bold(Self.sentence(reading.offset, bound: reading.errorBound)), "",
            ] + details(reading) + ["", "  " + field("verdict", Self.verdict(reading))]
        }
    }

    private func details(_ reading: ServerReading) -> [String] {
        let best = reading.best
        let header = best.header
        let bound = reading.errorBound
        var lines = [
            field("offset", "\(Self.signed(reading.offset, resolving: bound))  server minus local clock"),
            field(
                "error bound",
                "±\(bound.inFittingUnit)  the truth is from \(Self.signed(reading.offset - bound, resolving: bound)) to "
                    + Self.signed(reading.offset + bound, resolving: bound)),
            field("delay", "\(reading.delay.inFittingUnit)  round trip, \(Self.stamps(best))"),
            field(
                "server",
                "stratum \(header.stratum), source \(header.referenceID.text(stratum: header.stratum)), "
                    + "leap \(header.leap), NTP version \(header.version)"),
            field(
                "its own error",
                "root delay \(best.sample.rootDelay.inFittingUnit), "
                    + "root dispersion \(best.sample.rootDispersion.inFittingUnit), "
                    + "precision \(header.precision.duration.inFittingUnit)"),
        ]
        if reading.results.count + reading.lost > 1 {
            let jitter = reading.jitter.map { ", jitter \($0.inFittingUnit)" } ?? ""
            let limited = reading.wasRateLimited ? ", the server asked for fewer requests" : ""
            let counts = "\(reading.results.count) taken, \(reading.lost) lost, least delay counts"
            lines.append(field("samples", counts + jitter + limited))
        }
        for step in [best.times.localStep, reading.stepSinceBest] where step != .zero {
            let size = Self.signed(step)
            lines.append(field("note", "the local clock was stepped by \(size) meanwhile; that is allowed for"))
        }
        return lines.map { "  " + $0 }
    }

    private func field(_ name: String, _ value: String) -> String {
        style.faint(name + String(repeating: " ", count: max(1, 15 - name.count))) + value
    }

    // MARK: Several servers

    private func table(_ report: QueryReport) -> [String] {
        // Leap and timestamps are worth a column only where they are not what they nearly always are.
        let showsLeap = report.readings.contains { $0.best.header.leap != .none }
        let showsStamps = report.readings.contains { $0.best.timestampSource != .kernel }
        var table = TextTable(
            [
                ("SERVER", .left), ("OFFSET", .right), ("± BOUND", .right), ("DELAY", .right), ("STRATUM", .right),
                ("SOURCE", .left),
            ] + (showsLeap ? [("LEAP", .left)] : []) + (showsStamps ? [("STAMPS", .left)] : [])
                + [("STANDING", .left)])
        for (place, outcome) in report.outcomes.enumerated() {
            let name = report.servers[place].text
            switch outcome {
            case .failure(let failure): table.add([name, "no usable answer: " + failure.message])
            case .success(let reading):
                let header = reading.best.header
                table.add(
                    [
                        name, Self.signed(reading.offset, resolving: reading.errorBound),
                        reading.errorBound.inFittingUnit, reading.delay.inFittingUnit, String(header.stratum),
                        header.referenceID.text(stratum: header.stratum),
                    ] + (showsLeap ? [header.leap.description] : [])
                        + (showsStamps ? [reading.best.timestampSource.rawValue] : []) + [report.standing(place)])
            }
        }
        let lines = table.lines
        return lines.indices.map { $0 == 0 ? style.faint(lines[0]) : lines[$0] }
    }

    private func conclusion(_ report: QueryReport) -> [String] {
        guard let combined = report.combined, !report.readings.isEmpty else {
            return [style.bad("No server gave a usable answer.")]
        }
        guard let offset = combined.offset, let interval = combined.interval else {
            return [style.bad(Self.noMajority(combined))]
        }
        let half = (interval.high - interval.low) / 2
        let agree =
            report.readings.count == 1
            ? "the only server that answered" : "\(combined.agreeing) of \(combined.voters) servers agree"
        var lines = [
            style.bold("Together: " + Self.sentence(offset, bound: half)) + " (\(agree))",
            "If more than half are right, the truth is from \(Self.signed(interval.low, resolving: half)) to "
                + Self.signed(interval.high, resolving: half) + "; "
                + "verdict: \(combined.correction().rawValue).",
        ]
        let liars = report.names(combined.falsetickers)
        if !liars.isEmpty {
            lines.append(style.bad("Falseticker\(liars.count > 1 ? "s" : ""): ") + liars.joined(separator: ", "))
        }
        return lines
    }

    // MARK: Checks

    private func checks(_ server: ServerAddress, _ outcome: NTPClient.Outcome) -> [String] {
        let reports: [ReplyReport] =
            switch outcome {
            case .success(let reading): (reading.rejected + reading.results.map(\.report)).inOrderOfArrival
            case .failure(let failure): failure.rejected
            }
        guard !reports.isEmpty else { return ["", "  no reply from \(server) to be checked"] }
        return reports.flatMap { report in
            ["", "  checks on \(report.byteCount) bytes from \(report.from)"]
                + report.explanations.map { line($0) }
        }
    }

    private func line(_ explanation: CheckExplanation) -> String {
        let name = explanation.check.description
        let label = name + String(repeating: " ", count: max(1, 17 - name.count))
        switch explanation.outcome {
        case .passed: return "  " + style.good("pass") + "  " + label + explanation.values
        case .failed: return "  " + style.bad("FAIL") + "  " + label + explanation.values
        case .notReached: return "  " + style.faint("  –   " + label + "not reached")
        }
    }

    // MARK: Words

    /// What the offset means for the reader's clock: behind, ahead, or no telling.
    static func sentence(_ offset: Duration, bound: Duration) -> String {
        let size = (offset < .zero ? .zero - offset : offset).inFittingUnit(resolving: bound)
        let side = offset < .zero ? "ahead" : "behind"
        let isCertain = offset > bound || offset < .zero - bound
        guard isCertain else {
            return "no difference can be told: your clock seems \(offset == .zero ? "right" : "\(size) \(side)"), "
                + "give or take \(bound.inFittingUnit)"
        }
        return "your clock is \(size) \(side), give or take \(bound.inFittingUnit)"
    }

    /// The offset with its sign, with the digits that a bound of `resolution` leaves meaningful.
    static func signed(_ offset: Duration, resolving resolution: Duration? = nil) -> String {
        let text = offset.inFittingUnit(resolving: resolution)
        if offset == .zero { return text }
        return offset < .zero ? "−" + text.dropFirst() : "+" + text
    }

    private static func noMajority(_ combined: CombinedReading) -> String {
        combined.voters == 0
            ? "No server is within \(ExchangeResult.usableRootDistance.inFittingUnit) of its own reference: none has a say."
            : "The servers disagree: no more than half of \(combined.voters) have a time in common."
    }

    private static func stamps(_ result: ExchangeResult) -> String {
        switch (result.report.sent.source, result.report.received.source) {
        case (.kernel, .kernel): "kernel timestamps"
        case (.user, .user): "user-space timestamps"
        case (.user, .kernel): "kernel timestamp on arrival, user-space on departure"
        case (.kernel, .user): "kernel timestamp on departure, user-space on arrival"
        }
    }

    private static func verdict(_ reading: ServerReading) -> String {
        let policy = CorrectionPolicy.standard
        let step = policy.stepThreshold.inFittingUnit
        let panic = policy.panicThreshold.inFittingUnit
        switch reading.correction(by: policy) {
        case .slew: return "slew: below \(step), the clock would be led to the right time without a jump"
        case .step: return "step: from \(step) on, the clock would be set at once (a jump)"
        case .ignore where !reading.best.isUsable:
            let distance = max(reading.sample.rootDistance, reading.sample.dispersion).inFittingUnit
            return "ignore: the server says that it may itself be off by \(distance)"
        case .ignore: return "ignore: from \(panic) on, a fault is likelier than the truth; set the clock by hand"
        }
    }
}

extension [ReplyReport] {
    /// The reports as their replies came in.
    var inOrderOfArrival: [ReplyReport] { sorted { $0.received.monotonic < $1.received.monotonic } }
}
