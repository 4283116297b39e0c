import ClockDiscipline
import NTPCore
import NTPRuntime
import NTPWire
import TimeScales

/// What a query found, as JSON objects: the contract with other programs.
struct QueryJSON {
    /// Whether each check on the replies is listed.
    let explain: Bool

    /// One object a server, and one more for all together where several were asked.
    func objects(_ report: QueryReport) -> [JSONValue] {
        let servers = zip(report.servers, report.outcomes).map { server, outcome in object(server, outcome) }
        guard let combined = report.combined else { return servers }
        return servers + [object(combined, report)]
    }

    /// The object of one server.
    func object(_ server: ServerAddress, _ outcome: NTPClient.Outcome) -> JSONValue {
        switch outcome {
        case .success(let reading): object(server, reading)
        case .failure(let failure): object(server, failure)
        }
    }

    private func object(_ server: ServerAddress, _ reading: ServerReading) -> JSONValue {
        let header = reading.best.header
        let sample = reading.best.sample
        let times = reading.best.times
        var members: [(String, JSONValue)] = [
            ("server", .string(server.text)),
            ("address", .string(reading.endpoint.address.description)),
            ("port", .integer(Int(reading.endpoint.port))),
            ("version", .integer(Int(header.version))),
            ("stratum", .integer(Int(header.stratum))),
            ("leap", .string(header.leap.description)),
            ("reference_id", .string(header.referenceID.text(stratum: header.stratum))),
            ("root_delay_s", .seconds(sample.rootDelay)),
            ("root_dispersion_s", .seconds(sample.rootDispersion)),
            ("precision_s", .seconds(header.precision.duration)),
            ("reference_time", header.reference.isUnknown ? .null : .utc(header.reference.date(nearest: times.t3))),
            ("t1", .utc(times.t1)), ("t2", .utc(times.t2)), ("t3", .utc(times.t3)), ("t4", .utc(times.t4)),
            ("offset_s", .seconds(reading.offset)),
            ("delay_s", .seconds(reading.delay)),
            ("dispersion_s", .seconds(sample.dispersion)),
            ("error_bound_s", .seconds(reading.errorBound)),
            ("jitter_s", reading.jitter.map { .seconds($0) } ?? .null),
            ("samples", .integer(reading.results.count)),
            ("lost", .integer(reading.lost)),
            ("rate_limited", .bool(reading.wasRateLimited)),
            ("timestamping", .string(reading.best.timestampSource.rawValue)),
            ("t1_source", .string(reading.best.report.sent.source.rawValue)),
            ("t4_source", .string(reading.best.report.received.source.rawValue)),
            ("authenticated", .string(reading.best.report.authentication == .valid ? "symmetric" : "none")),
            ("verdict", .string(reading.correction().rawValue)),
        ]
        let step = times.localStep + reading.stepSinceBest
        if step != .zero { members.append(("local_step_s", .seconds(step))) }
        if explain {
            members += [("checks", checks(reading.best.report)), ("rejected", .array(reading.rejected.map(checks)))]
        }
        return .object(members)
    }

    private func object(_ server: ServerAddress, _ failure: QueryFailure) -> JSONValue {
        var members: [(String, JSONValue)] = [("server", .string(server.text))]
        if let endpoint = failure.endpoint {
            members += [("address", .string(endpoint.address.description)), ("port", .integer(Int(endpoint.port)))]
        }
        members.append(
            (
                "error",
                .object([
                    ("kind", .string(failure.kind.rawValue)), ("code", .string(failure.code)),
                    ("message", .string(failure.message)),
                ])
            ))
        if explain {
            if let report = failure.report { members.append(("checks", checks(report))) }
            members.append(("rejected", .array(failure.rejected.map(checks))))
        }
        return .object(members)
    }

    private func object(_ combined: CombinedReading, _ report: QueryReport) -> JSONValue {
        .object([
            ("combined", .bool(true)),
            ("offset_s", combined.offset.map { .seconds($0) } ?? .null),
            ("interval_s", combined.interval.map { .array([.seconds($0.low), .seconds($0.high)]) } ?? .null),
            ("truechimers", .array(report.names(combined.truechimers).map { .string($0) })),
            ("agreeing", .integer(combined.agreeing)), ("voters", .integer(combined.voters)),
            ("falsetickers", .array(report.names(combined.falsetickers).map { .string($0) })),
            ("verdict", .string(combined.correction().rawValue)),
        ])
    }

    private func checks(_ report: ReplyReport) -> JSONValue {
        .array(
            report.explanations.map { explanation in
                .object([
                    ("check", .string(explanation.check.description)),
                    ("outcome", .string(explanation.outcome.rawValue)),
                    ("values", .string(explanation.values)),
                ])
            })
    }
}
