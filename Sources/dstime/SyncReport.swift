import ClockDiscipline
import NTPCore
import TimeScales

/// A decision of `dstime sync`, for people and for programs.
struct SyncReport {
    let decision: SyncDecision
    let isApplied: Bool
    let time: UnixTime
    let server: String

    /// One line.
    var line: String {
        let utc = UTCDateTime(UnixTime(seconds: time.seconds)).description
        let verdict = isApplied ? decision.correction.rawValue : "\(decision.correction.rawValue) (not applied)"
        return [
            utc, "offset " + QueryText.signed(decision.offset, resolving: decision.errorBound),
            "± " + decision.errorBound.inFittingUnit, "delay " + decision.delay.inFittingUnit,
            "drift " + Self.ppm(decision.drift, deviation: decision.driftDeviation), verdict, server,
        ].joined(separator: "  ")
    }

    /// One object.
    var object: JSONValue {
        .object([
            ("time", .string(UTCDateTime(time.roundedToNanosecond).description)),
            ("offset_s", .seconds(decision.offset)), ("delay_s", .seconds(decision.delay)),
            ("drift_ppm", .ppm(decision.drift)), ("drift_deviation_ppm", .ppm(decision.driftDeviation)),
            ("error_bound_s", .seconds(decision.errorBound)), ("decision", .string(decision.correction.rawValue)),
            ("applied", .bool(isApplied)), ("server", .string(server)),
            ("agreeing", .integer(decision.truechimers.count)), ("falsetickers", .integer(decision.falsetickers.count)),
        ])
    }

    /// A rate and its standard deviation, for people.
    static func ppm(_ frequency: FrequencyOffset, deviation: FrequencyOffset) -> String {
        (frequency.femtoratio < 0 ? "−" : "+") + "\(digits(frequency)) ± \(digits(deviation)) ppm"
    }

    /// A rate without its sign, for people.
    static func ppm(_ frequency: FrequencyOffset) -> String { digits(frequency) + " ppm" }

    /// ppm with three decimals and without a sign.
    private static func digits(_ frequency: FrequencyOffset) -> String {
        let thousandths = (frequency.femtoratio.magnitude + 500_000) / 1_000_000
        let digits = String(thousandths % 1_000)
        return String(thousandths / 1_000) + "." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}

extension JSONValue {
    /// A rate in ppm, exact to 10⁻⁹ ppm.
    static func ppm(_ frequency: FrequencyOffset) -> JSONValue {
        let digits = String(frequency.femtoratio.magnitude % 1_000_000_000)
        let padded = String(repeating: "0", count: 9 - digits.count) + digits
        return .number(
            (frequency.femtoratio < 0 ? "-" : "") + String(frequency.femtoratio.magnitude / 1_000_000_000) + "."
                + padded)
    }
}
