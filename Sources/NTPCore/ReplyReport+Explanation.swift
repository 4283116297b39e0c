import NTPWire
import TimeScales

/// One check on a reply, for a person to read.
public struct CheckExplanation: Hashable, Sendable {
    /// How a check came out.
    public enum Outcome: String, Hashable, Sendable {
        /// Nothing was found wrong.
        case passed = "pass"
        /// This is why the reply was not believed.
        case failed = "fail"
        /// A check before it had failed.
        case notReached = "not_reached"
    }

    /// The check.
    public let check: ReplyCheck
    /// How it came out.
    public let outcome: Outcome
    /// The values that it looked at, or what it found wrong.
    public let values: String
}

extension ReplyReport {
    /// Every check in its order, with the values it saw.
    public var explanations: [CheckExplanation] {
        var failed = false
        return ReplyCheck.allCases.map { check in
            guard !failed else { return CheckExplanation(check: check, outcome: .notReached, values: "") }
            if let rejection = rejection(by: check) {
                failed = true
                return CheckExplanation(check: check, outcome: .failed, values: rejection.description)
            }
            return CheckExplanation(check: check, outcome: .passed, values: values(of: check))
        }
    }

    private func values(of check: ReplyCheck) -> String {
        guard let header, let times else { return check == .source ? "from \(from), as asked" : "" }
        switch check {
        case .source: return "from \(from), as asked"
        case .format: return "\(byteCount) bytes" + (byteCount == NTPHeader.byteCount ? ", a bare header" : "")
        case .mode: return "mode \(header.mode.rawValue) (\(header.mode)), version \(header.version)"
        case .origin: return "\(header.origin) is the cookie that was sent"
        case .firstReply: return "no valid reply came before"
        case .timestamps:
            if KissCode(header) != nil { return "not looked at in a kiss-o'-death" }
            return "T2 \(header.receive), T3 \(header.transmit), T3 − T2 = \(times.serverInterval.inFittingUnit)"
        case .authentication: return authentication == .valid ? "the MAC is right" : "none was asked for"
        case .kissCode: return "stratum \(header.stratum), no kiss-o'-death"
        case .synchronization: return "leap \(header.leap), stratum \(header.stratum)"
        case .rootDistance:
            let distance = Self.rootDistance(header)
            return
                "root delay/2 + root dispersion = \(distance.inFittingUnit), below \(Self.rootDistanceLimit.inFittingUnit)"
        case .delay:
            let tolerance = times.dispersion(server: header.precision, local: localPrecision)
            return "\(times.delay.inFittingUnit), not below −\(tolerance.inFittingUnit)"
        }
    }
}
