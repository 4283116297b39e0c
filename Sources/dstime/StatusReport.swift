import ClockDiscipline
import NTPRuntime
import TimeScales

/// How the daemon fares that keeps the clock, and its servers, for people and for programs.
struct StatusReport {
    let state: SyncState
    let now: ClockMoment
    /// Whether the daemon has ended, by what it said or because its lock is free.
    let isGone: Bool

    /// Whether somebody keeps the clock, and says truly how well.
    var isKept: Bool { !isGone && state.condition == .tracking && state.interval(at: now) != nil }

    /// The truth minus the clock now.
    private var interval: OffsetInterval? { state.interval(at: now) }

    /// How far somebody else has set the clock forward since.
    private var foreignStep: Duration { state.foreignStep(until: now) }

    /// Of this machine: one more than that of the best server that may be right.
    private var stratum: Int? { agreeing.map(\.stratum).min().map { Int($0) + 1 } }

    private var agreeing: [SyncState.Source] { state.sources.filter { $0.standing == "selected" } }

    private var date: String { UTCDateTime(UnixTime(seconds: UnixTime(state.decided.date).seconds)).description }

    // MARK: Text

    var lines: [String] {
        var lines = ["state           \(condition)"]
        // Without a decision nothing else is known.
        if state.condition != .starting { lines += clock }
        return lines + [""] + servers.lines
    }

    private var condition: String {
        switch (state.condition, isGone) {
        case (.starting, false): "starting: \(age(of: state.decided.time)) ago, and nothing decided yet"
        case (.tracking, false): "keeping the clock"
        case (.undecided, false): "the servers contradict each other"
        case (.refused, false): "the offset is beyond what may be corrected"
        case (.ended, _): "nobody keeps the clock: the daemon has ended"
        case (.starting, true): "nobody keeps the clock: the daemon has ended, and had decided nothing"
        case (.refused, true):
            "nobody keeps the clock: the daemon has ended, and the offset was beyond what may be corrected"
        case (.tracking, true), (.undecided, true):
            "nobody keeps the clock: the daemon, process \(state.process), is gone and has not said that it ended"
        }
    }

    private var clock: [String] {
        let age = age(of: state.decided.time)
        let deviation = state.offsetDeviation.inFittingUnit
        let bound = interval.map {
            "the truth is from \(QueryText.signed($0.low)) to \(QueryText.signed($0.high)) of this clock"
        }
        var lines = [
            "last decision   \(age) ago, \(date), offset \(QueryText.signed(state.offset)), deviation \(deviation)",
            "error bound     \(bound ?? state.lapse)",
        ]
        if foreignStep != .zero {
            lines.append("clock set       by somebody else since, forward by \(QueryText.signed(foreignStep))")
        }
        let leap = state.leapSecond > 0 ? "inserted" : "left out"
        return lines + [
            "drift           " + SyncReport.ppm(state.drift, deviation: state.driftDeviation),
            "stratum         " + (stratum.map { "\($0), " } ?? "")
                + "\(agreeing.count) of \(state.sources.count) servers agree",
            "corrections     \(state.slews) slewed, \(state.steps) stepped",
            "leap second     " + (state.leapSecond == 0 ? "none" : "\(leap) at the end of the day"),
        ]
    }

    private var servers: TextTable {
        var table = TextTable([
            ("SERVER", .left), ("STANDING", .left), ("STRATUM", .right), ("POLL", .right), ("REACH", .right),
            ("SAMPLES", .right), ("LAST", .right), ("OFFSET", .right), ("±", .right), ("DELAY", .right),
            ("ROOT DISTANCE", .right),
        ])
        for source in state.sources {
            let sample =
                source.stratum == 0
                ? Array(repeating: "-", count: 5)
                : [
                    age(of: source.time), QueryText.signed(source.offset), source.errorBound.inFittingUnit,
                    source.delay.inFittingUnit, source.rootDistance.inFittingUnit,
                ]
            table.add(
                [
                    printable(source.endpoint), printable(source.standing),
                    source.stratum == 0 ? "-" : String(source.stratum),
                    Duration.seconds(1 << source.poll).inFittingUnit,
                    // As ntpq and chronyc show it.
                    String(source.reach, radix: 8), String(source.samples),
                ] + sample)
        }
        return table
    }

    private func age(of instant: LocalInstant) -> String { max(.zero, instant.duration(to: now.time)).inFittingUnit }

    // MARK: Objects

    /// One of the clock, one of each server.
    var objects: [JSONValue] { [clockObject] + state.sources.map(object) }

    private var clockObject: JSONValue {
        .object([
            ("condition", .string(state.condition.rawValue)), ("running", .bool(!isGone)),
            ("time", .utc(state.moment.date)),
            ("decided", .utc(state.decided.date)),
            ("age_s", .seconds(state.decided.time.duration(to: now.time))), ("valid", .bool(interval != nil)),
            ("offset_s", .seconds(state.offset)), ("offset_deviation_s", .seconds(state.offsetDeviation)),
            ("interval_s", interval.map { .array([.seconds($0.low), .seconds($0.high)]) } ?? .null),
            ("foreign_step_s", .seconds(foreignStep)), ("drift_ppm", .ppm(state.drift)),
            ("drift_deviation_ppm", .ppm(state.driftDeviation)), ("stratum", stratum.map { .integer($0) } ?? .null),
            ("agreeing", .integer(agreeing.count)), ("slews", .integer(state.slews)), ("steps", .integer(state.steps)),
            ("leap_second", .integer(state.leapSecond)), ("process", .integer(Int(state.process))),
        ])
    }

    private func object(_ source: SyncState.Source) -> JSONValue {
        func answered(_ value: JSONValue) -> JSONValue { source.stratum == 0 ? .null : value }
        return .object([
            ("server", .string(source.endpoint)), ("standing", .string(source.standing)),
            ("stratum", .integer(Int(source.stratum))), ("poll_s", .integer(1 << source.poll)),
            ("reach", .integer(Int(source.reach))), ("samples", .integer(source.samples)),
            ("last_s", answered(.seconds(source.time.duration(to: now.time)))),
            ("offset_s", answered(.seconds(source.offset))),
            ("error_bound_s", answered(.seconds(source.errorBound))),
            ("delay_s", answered(.seconds(source.delay))), ("root_distance_s", answered(.seconds(source.rootDistance))),
        ])
    }
}
