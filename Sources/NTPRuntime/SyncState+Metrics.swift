import ClockDiscipline
public import SystemClocks
import TimeScales

extension SyncState {
    /// The state in the text format of Prometheus, for node_exporter's textfile collector.
    public var metrics: String {
        var lines: [String] = []
        func add(_ name: String, _ help: String, _ value: String, type: String = "gauge") {
            lines += ["# HELP dstime_\(name) \(help)", "# TYPE dstime_\(name) \(type)", "dstime_\(name) \(value)"]
        }
        add("offset_seconds", "Reference minus local clock at the last decision.", offset.decimalSeconds)
        add("offset_deviation_seconds", "Standard deviation of the offset.", offsetDeviation.decimalSeconds)
        add("error_bound_seconds", "How far the offset may be from the truth.", errorBound.decimalSeconds)
        add("drift_ppm", "How much faster than it should the oscillator runs.", "\(drift.partsPerMillion)")
        add("drift_deviation_ppm", "Standard deviation of the drift.", "\(driftDeviation.partsPerMillion)")
        add("leap_second", "At the end of the day: 1 inserted, -1 left out.", "\(leapSecond)")
        add("slews_total", "Corrections by slewing since the start.", "\(slews)", type: "counter")
        add("steps_total", "Corrections by stepping since the start.", "\(steps)", type: "counter")
        add("last_decision_timestamp_seconds", "When the last decision was made.", "\(UnixTime(decided.date).seconds)")
        lines += [
            "# HELP dstime_source_offset_seconds Server minus local clock.",
            "# TYPE dstime_source_offset_seconds gauge",
        ]
        for source in sources where source.stratum != 0 {
            lines.append("dstime_source_offset_seconds\(label(source)) \(source.offset.decimalSeconds)")
        }
        lines += [
            "# HELP dstime_source_delay_seconds Round trip to the server.", "# TYPE dstime_source_delay_seconds gauge",
        ]
        for source in sources where source.stratum != 0 {
            lines.append("dstime_source_delay_seconds\(label(source)) \(source.delay.decimalSeconds)")
        }
        lines += [
            "# HELP dstime_source_reachable Answered at least one of the last eight requests.",
            "# TYPE dstime_source_reachable gauge",
        ]
        for source in sources { lines.append("dstime_source_reachable\(label(source)) \(source.reach == 0 ? 0 : 1)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private func label(_ source: Source) -> String {
        let name = source.endpoint.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "{server=\"\(name)\",standing=\"\(source.standing)\"}"
    }

    /// Puts ``metrics`` into the file at `path`.
    public func writeMetrics(to path: String) throws(SystemError) {
        try TextFile.replace(path, with: metrics, isDurable: false)
    }
}
