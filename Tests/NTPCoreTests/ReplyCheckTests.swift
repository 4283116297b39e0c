import NTPCore
import NTPWire
import TestSupport
import Testing

/// Every check is reached by a packet that is wrong in exactly its way, and of two faults the earlier is reported.
@Suite struct ReplyCheckTests {
    /// One way to be wrong for each check.
    enum Fault: CaseIterable, CustomTestStringConvertible {
        case source, format, mode, origin, duplicate, timestamps, authentication, kiss, unsynchronized, rootDistance
        case negativeDelay

        var testDescription: String { "\(check)" }

        /// The check that is to find it, in the order of DESIGN.md.
        var check: ReplyCheck {
            switch self {
            case .source: .source
            case .format: .format
            case .mode: .mode
            case .origin: .origin
            case .duplicate: .firstReply
            case .timestamps: .timestamps
            case .authentication: .authentication
            case .kiss: .kissCode
            case .unsynchronized: .synchronization
            case .rootDistance: .rootDistance
            case .negativeDelay: .delay
            }
        }

        /// The fault in the packet's fields; the others concern what surrounds them.
        func apply(to packet: inout HandLaidPacket) {
            switch self {
            case .mode: packet.mode = 5
            case .origin: packet.origin ^= 0xFF
            case .timestamps: packet.receive = 0
            case .kiss: (packet.stratum, packet.referenceID) = (0, 0x5241_5445)
            case .unsynchronized: packet.leap = 3
            case .rootDistance: packet.rootDispersion = 0x11_0000
            // A second later than it could have left.
            case .negativeDelay: packet.transmit += 1 << 32
            case .source, .format, .duplicate, .authentication: break
            }
        }
    }

    @Test func orderIsThatOfTheDesign() {
        #expect(ReplyCheck.allCases.map(\.rawValue) == Array(0..<11))
        #expect(Fault.allCases.map(\.check) == ReplyCheck.allCases)
    }

    @Test(arguments: Fault.allCases)
    func aloneEveryFaultIsFound(fault: Fault) {
        let verdict = verdict([fault], authenticated: true)
        #expect(verdict.rejection?.check == fault.check)
        #expect(verdict.isDropped == (fault.check.rawValue <= ReplyCheck.authentication.rawValue))
        #expect(verdict.isRefused == !verdict.isDropped)
    }

    @Test(arguments: Fault.allCases)
    func withoutAuthenticationToo(fault: Fault) {
        let verdict = verdict([fault], authenticated: false)
        #expect(verdict.rejection?.check == (fault == .authentication ? nil : fault.check))
        guard fault != .authentication else { return }
        #expect(verdict.isDropped == (fault.check.rawValue <= ReplyCheck.firstReply.rawValue))
    }

    @Test(arguments: Fault.allCases, Fault.allCases)
    func ofTwoFaultsTheEarlierIsReported(one: Fault, other: Fault) {
        guard one != other else { return }
        let earlier = one.check.rawValue < other.check.rawValue ? one : other
        // The timestamps of a kiss-o'-death mean nothing (RFC 5905 §7.4): that pair is a kiss.
        let expected: Fault = Set([one, other]) == [.timestamps, .kiss] ? .kiss : earlier
        #expect(verdict([one, other], authenticated: true).rejection?.check == expected.check)
    }

    @Test func allFaultsAtOnceAreOfTheWrongSource() {
        #expect(verdict(Set(Fault.allCases), authenticated: true).rejection?.check == .source)
    }

    /// The report names the failed check, calls all before it passed and all after it not reached.
    @Test(arguments: Fault.allCases)
    func explanationStopsAtTheFault(fault: Fault) throws {
        let report = try #require(heldAgainst(verdict([fault], authenticated: true)))
        for explanation in report.explanations {
            let expected: CheckExplanation.Outcome =
                explanation.check.rawValue < fault.check.rawValue
                ? .passed : explanation.check == fault.check ? .failed : .notReached
            #expect(explanation.outcome == expected, "\(explanation.check)")
            #expect(explanation.values.isEmpty == (expected == .notReached), "\(explanation.check)")
        }
        #expect(report.explanations.map(\.check) == ReplyCheck.allCases)
    }

    @Test func explanationOfAGoodReplyPassesAll() throws {
        let result = try #require(verdict([], authenticated: true).result)
        #expect(result.report.explanations.allSatisfy { $0.outcome == .passed && !$0.values.isEmpty })
    }

    // MARK: -

    private func verdict(_ faults: Set<Fault>, authenticated: Bool) -> ClientExchange.Verdict {
        let bench = ExchangeBench()
        let toy = ToyAuthenticator()
        var exchange = bench.exchange(authenticator: authenticated ? toy : nil)
        let good = bench.reply(to: exchange.cookie)
        if faults.contains(.duplicate) {
            _ = exchange.received(toy.sealed(good.bytes), from: ExchangeBench.server, at: bench.received)
        }
        var packet = good
        for fault in Fault.allCases where faults.contains(fault) { fault.apply(to: &packet) }
        var bytes = toy.sealed(packet.bytes)
        if faults.contains(.authentication) { bytes[bytes.count - 1] ^= 1 }
        if faults.contains(.format) { bytes.removeLast() }
        let source = faults.contains(.source) ? ExchangeBench.stranger : ExchangeBench.server
        return exchange.received(bytes, from: source, at: bench.received)
    }

    private func heldAgainst(_ verdict: ClientExchange.Verdict) -> ReplyReport? {
        switch verdict {
        case .dropped(_, let report), .refused(_, let report): report
        case .accepted(let result): result.report
        case .premature: nil
        }
    }
}
