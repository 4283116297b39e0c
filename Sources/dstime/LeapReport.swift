import SystemClocks
import TimeScales

/// What `dstime leap` tells, for people and for programs.
struct LeapReport {
    let source: LeapSecondSource
    let now: UnixTime

    private var table: LeapSecondTable { source.table }
    private var next: (date: CivilDate, step: Int)? { table.nextLeapSecond(after: now) }
    private var offset: Int { table.offset(at: now) ?? 10 }

    /// Whether the table no longer vouches for itself; `nil` where it does not say.
    var isExpired: Bool? { table.expiry.map { $0 <= now } }

    /// Whole days until the table expires, negative if it has.
    private var daysLeft: Int64? {
        table.expiry.map { ($0.seconds - now.seconds - (now.seconds > $0.seconds ? 86_399 : 0)) / 86_400 }
    }

    /// What somebody should do something about.
    var warnings: [String] {
        guard let daysLeft else { return [] }
        let remedy = "update tzdata, or give a newer file with --leap-file"
        if isExpired == true {
            return [
                "this table expired \(Self.days(-daysLeft)) ago; a leap second since then may be missing: \(remedy)"
            ]
        }
        return daysLeft < 30 ? ["this table expires in \(Self.days(daysLeft)): \(remedy)"] : []
    }

    private static func days(_ number: Int64) -> String { "\(number) day\(number == 1 ? "" : "s")" }

    // MARK: For people

    var lines: [String] {
        var lines = [
            "TAI − UTC is \(offset) s, GPS − UTC \(offset < 19 ? "−" : "")\((offset - 19).magnitude) s", scheduled, "",
            "  source    \(origin)",
        ]
        if let updated = source.file?.updated { lines.append("  updated   \(UTCDateTime(updated).date)") }
        lines.append("  expires   \(expires)")
        var rows = TextTable([("FROM", .left), ("TAI − UTC", .right), ("", .left)])
        let current = table.entries.lastIndex { $0.date.daysSinceUnixEpoch * 86_400 <= now.seconds }
        for (index, entry) in table.entries.enumerated() {
            let isDeleted = index > 0 && entry.offset < table.entries[index - 1].offset
            let isComing = index > (current ?? 0)
            let remarks = [index == current ? "now" : isComing ? "scheduled" : nil, isDeleted ? "a second less" : nil]
            rows.add([
                entry.date.description, "\(entry.offset) s", remarks.compactMap { $0 }.joined(separator: ", "),
            ])
        }
        return lines + [""] + rows.lines.map { "  " + $0 }
    }

    private var scheduled: String {
        if let next {
            let what = next.step > 0 ? "inserted: \(next.date)T23:59:60Z" : "left out: \(next.date)T23:59:59Z"
            return "A second will be \(what), in \(remaining(until: next.date))"
        }
        guard let expiry = table.expiry else { return "No leap second is scheduled" }
        return isExpired == true
            ? "Whether a leap second is scheduled is not known"
            : "No leap second is scheduled before \(UTCDateTime(expiry).date)"
    }

    private func remaining(until date: CivilDate) -> String {
        let seconds = (date.daysSinceUnixEpoch + 1) * 86_400 - now.seconds
        return seconds > 172_800 ? Self.days(seconds / 86_400) : Duration.seconds(seconds).inFittingUnit
    }

    private var origin: String {
        switch source.origin {
        case .compiledIn: "compiled in"
        case .file(let path): path + (source.file?.isHashVerified == true ? " (hash verified)" : "")
        }
    }

    private var expires: String {
        guard let expiry = table.expiry, let daysLeft else { return "it does not say" }
        return "\(UTCDateTime(expiry).date), "
            + (isExpired == true ? "\(Self.days(-daysLeft)) ago" : "in \(Self.days(daysLeft))")
    }

    // MARK: For programs

    var object: JSONValue {
        let path: JSONValue
        switch source.origin {
        case .compiledIn: path = .null
        case .file(let name): path = .string(name)
        }
        let coming: JSONValue =
            next.map { next in
                .object([
                    ("date", .string(next.date.description)), ("kind", .string(next.step > 0 ? "insert" : "delete")),
                    ("at", .string("\(next.date)T23:59:\(next.step > 0 ? 60 : 59)Z")),
                ])
            } ?? .null
        let soon = table.leapSecond(within24HoursAfter: now)
        return .object([
            ("source", .string(source.file == nil ? "compiled_in" : "file")), ("path", path),
            ("format", source.file.map { .string($0.format.rawValue) } ?? .null),
            ("hash_verified", source.file.map { .bool($0.isHashVerified) } ?? .null),
            ("updated", source.file?.updated.map { .string(UTCDateTime($0).description) } ?? .null),
            ("expires", table.expiry.map { .string(UTCDateTime($0).description) } ?? .null),
            ("expired", isExpired.map { .bool($0) } ?? .null),
            ("tai_utc_s", .integer(offset)), ("gps_utc_s", .integer(offset - 19)),
            ("scheduled", coming), ("within_24h", .string(soon > 0 ? "insert" : soon < 0 ? "delete" : "none")),
            (
                "entries",
                .array(
                    table.entries.map { entry in
                        .object([("from", .string("\(entry.date)T00:00:00Z")), ("tai_utc_s", .integer(entry.offset))])
                    })
            ),
        ])
    }
}
