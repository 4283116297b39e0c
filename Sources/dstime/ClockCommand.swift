import ArgumentParser
import ClockDiscipline
import SystemClocks
import TimeScales

/// `dstime clock`: the machine's clocks, and the kernel's discipline of them. Changes nothing.
struct ClockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock",
        abstract: "Show this machine's clocks and how they are disciplined.")

    @Flag(help: "Print JSON Lines, one object a clock and one for the paired reading and the kernel.")
    var json = false

    private struct Row {
        let name: String
        let kind: ClockKind
        let purpose: String
        let nanoseconds: Int64
        let resolution: Duration
        let precision: Duration
        let missing: String?
    }

    func run() throws {
        let rows = [
            Self.row(RealtimeClock.self), Self.row(TAIClock.self), Self.row(MonotonicClock.self),
            Self.row(RawMonotonicClock.self), Self.row(BootTimeClock.self),
        ]
        let kernel = Result { () throws(SystemError) in try KernelClockState.read() }
        let privilege = ClockPrivilege.current
        let pair = Self.pair
        let lines =
            json
            ? rows.map { Self.object($0).description } + [Self.object(kernel, privilege, pair).description]
            : Self.table(rows) + Self.text(pair) + [""] + Self.text(kernel, privilege)
        for line in lines { try Output.print(line) }
    }

    /// Time of day and monotonic clock at the same moment: what ties a date to a length of time.
    private static var pair: PairedReading? {
        guard let realtime = try? RealtimeClock(), let monotonic = try? MonotonicClock() else { return nil }
        return PairedReading(realtime, monotonic)
    }

    private static func text(_ pair: PairedReading?) -> [String] {
        guard let pair else { return [] }
        return [
            "", "Read together, to within ±\(pair.uncertainty.inFittingUnit)",
            "  CLOCK_REALTIME   \(utc(pair.realtime.nanoseconds))",
            "  CLOCK_MONOTONIC  \(seconds(pair.monotonic.nanoseconds))",
        ]
    }

    private static func row<C: SystemClock>(_ type: C.Type) -> Row {
        do {
            let clock = try C()
            return Row(
                name: C.name, kind: C.kind, purpose: C.purpose, nanoseconds: clock.now.nanoseconds,
                resolution: clock.minimumResolution, precision: clock.measuredPrecision, missing: nil)
        } catch {
            return Row(
                name: C.name, kind: C.kind, purpose: C.purpose, nanoseconds: 0, resolution: .zero, precision: .zero,
                missing: error.description)
        }
    }

    /// Calendar time for CLOCK_REALTIME, seconds for clocks whose origin is nobody's business.
    private static func reading(_ row: Row) -> String {
        row.name == RealtimeClock.name
            ? utc(row.nanoseconds) : seconds(row.nanoseconds)
    }

    /// With all nine decimals, so that the clocks' readings stand under each other.
    private static func seconds(_ nanoseconds: Int64) -> String {
        let fraction = String(nanoseconds % 1_000_000_000)
        let zeros = String(repeating: "0", count: max(0, 9 - fraction.count))
        return String(nanoseconds / 1_000_000_000) + "." + zeros + fraction + " s"
    }

    private static func utc(_ nanoseconds: Int64) -> String {
        UTCDateTime(NTPDate(UnixTime(seconds: 0)).advanced(by: .nanoseconds(nanoseconds))).description
    }

    private static func table(_ rows: [Row]) -> [String] {
        var table = TextTable([
            ("CLOCK", .left), ("READING", .right), ("RESOLUTION", .right), ("STEP", .right), ("KIND", .left),
        ])
        for row in rows {
            if let missing = row.missing {
                table.add([row.name, missing])
            } else {
                table.add([
                    row.name, reading(row), row.resolution.inFittingUnit, row.precision.inFittingUnit,
                    row.kind.rawValue,
                ])
            }
        }
        let width = rows.map(\.name.count).max() ?? 0
        let purposes = rows.map { row in
            "  " + row.name + String(repeating: " ", count: width - row.name.count) + "  " + row.purpose
        }
        return table.lines + ["", "What each suits"] + purposes
    }

    private static func object(_ row: Row) -> JSONValue {
        var members: [(String, JSONValue)] = [("clock", .string(row.name)), ("kind", .string(row.kind.rawValue))]
        if let missing = row.missing {
            members.append(("error", .string(missing)))
            return .object(members)
        }
        members.append(("reading_s", .seconds(.nanoseconds(row.nanoseconds))))
        if row.name == RealtimeClock.name { members.append(("reading_utc", .string(utc(row.nanoseconds)))) }
        return .object(
            members + [
                ("resolution_s", .seconds(row.resolution)), ("step_s", .seconds(row.precision)),
                ("suits", .string(row.purpose)),
            ])
    }
}

extension ClockCommand {
    private static func text(_ kernel: Result<KernelClockState, SystemError>, _ privilege: ClockPrivilege) -> [String] {
        var lines: [String]
        switch kernel {
        case .failure(let error): lines = ["The kernel does not tell how it disciplines the clock: \(error)"]
        case .success(let state):
            let tai = state.taiOffset.map { "TAI − UTC is \($0) s" } ?? "not set, so CLOCK_TAI reads as UTC"
            lines = [
                "Kernel discipline of CLOCK_REALTIME",
                "  synchronized     "
                    + (state.isSynchronized ? "yes" : "no: nobody vouches for the clock (STA_UNSYNC)"),
                "  leap state       \(state.state.rawValue)",
                "  frequency        \(ppm(state.frequency.partsPerMillion)) ppm of at most "
                    + "±\(ppm(state.frequencyTolerance.partsPerMillion)), tick \(state.tick.inFittingUnit)",
                "  still to slew    \(state.offset.inFittingUnit)",
                "  maximum error    \(state.maximumError.inFittingUnit), "
                    + "estimated \(state.estimatedError.inFittingUnit)"
                    + (state.isSynchronized ? "" : " (nobody renews them; 16 s is the ceiling)"),
                "  TAI offset       \(tai)",
            ]
        }
        switch privilege.maySetClock {
        case true?: lines.append("  this process     has CAP_SYS_TIME; dstime clock never sets a clock")
        case false?:
            lines.append("  this process     lacks CAP_SYS_TIME, so it cannot set the clock; reading needs none")
        case nil: lines.append("  this process     its capabilities cannot be read")
        }
        return lines
    }

    private static func ppm(_ value: Double) -> String {
        let thousandths = Int((value * 1000).rounded())
        let digits = String(thousandths.magnitude % 1000)
        let fraction = String(repeating: "0", count: 3 - digits.count) + digits
        return (thousandths < 0 ? "−" : "") + String(thousandths.magnitude / 1000) + "." + fraction
    }

    private static func object(
        _ kernel: Result<KernelClockState, SystemError>, _ privilege: ClockPrivilege, _ pair: PairedReading?
    ) -> JSONValue {
        let paired: JSONValue =
            pair.map { pair in
                .object([
                    ("realtime_s", .seconds(.nanoseconds(pair.realtime.nanoseconds))),
                    ("realtime_utc", .string(utc(pair.realtime.nanoseconds))),
                    ("monotonic_s", .seconds(.nanoseconds(pair.monotonic.nanoseconds))),
                    ("uncertainty_s", .seconds(pair.uncertainty)),
                ])
            } ?? .null
        let privileges: [(String, JSONValue)] = [
            ("cap_sys_time", privilege.maySetClock.map { .bool($0) } ?? .null), ("paired", paired),
        ]
        switch kernel {
        case .failure(let error):
            return .object([("kernel", .object([("error", .string(error.description))]))] + privileges)
        case .success(let state):
            let members: [(String, JSONValue)] = [
                (
                    "kernel",
                    .object([
                        ("synchronized", .bool(state.isSynchronized)), ("state", .string(state.state.rawValue)),
                        ("offset_s", .seconds(state.offset)),
                        ("frequency_ppm", .number(String(state.frequency.partsPerMillion))),
                        ("maximum_error_s", .seconds(state.maximumError)),
                        ("estimated_error_s", .seconds(state.estimatedError)),
                        ("tick_s", .seconds(state.tick)),
                        ("tai_offset_s", state.taiOffset.map { .integer($0) } ?? .null),
                        ("status", .integer(Int(state.status))),
                    ])
                )
            ]
            return .object(members + privileges)
        }
    }
}
