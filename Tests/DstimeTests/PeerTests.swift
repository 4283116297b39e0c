import Foundation
import NTPCore
import NTPRuntime
import NTPWire
import Testing
import TestSupport

/// The peers that `Tools/peers start` runs on loopback, by the variables that it prints.
enum Peers {
    static let chronyd = variable("DSTIME_CHRONYD")
    static let chronyd6 = variable("DSTIME_CHRONYD6")
    static let chronydClient = variable("DSTIME_CHRONYD_CLIENT")
    static let unsynchronized = variable("DSTIME_UNSYNCHRONIZED")
    static let ntpd = variable("DSTIME_NTPD")
    static let areThere = [chronyd, chronydClient, unsynchronized, ntpd].allSatisfy { $0 != nil }

    private static func variable(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

    /// What `chronyc COMMAND` says, field by field.
    static func chronyc(_ command: String) async throws -> [String: String] {
        let prefix = try #require(variable("DSTIME_CHRONYC"))
        let finished = try await Program.run("/bin/sh", ["-c", "exec \(prefix) \(command)"])
        try #require(finished.status == 0, "\(finished)")
        var fields: [String: String] = [:]
        for line in finished.output.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        return fields
    }

    /// What `ntpq -c rv` says of ntpsec's ntpd, variable by variable.
    static func ntpq() async throws -> [String: String] {
        let ntpdig = try #require(variable("DSTIME_NTPDIG"))
        let ntpq = ntpdig.replacingOccurrences(of: "/ntpdig", with: "/ntpq")
        let variables = "rv 0 stratum,leap,precision,rootdelay,rootdisp,refid"
        let server = try #require(Self.ntpd)
        let finished = try await Program.run(ntpq, ["-c", variables, server])
        var fields: [String: String] = [:]
        for part in finished.output.split(whereSeparator: { ",\n".contains($0) }) {
            let words = part.trimmingCharacters(in: .whitespaces).split(separator: "=").map(String.init)
            if words.count == 2 { fields[words[0]] = words[1] }
        }
        try #require(fields["stratum"] != nil, "\(finished)")
        return fields
    }

    /// What `ntpdig -j` says of `server`.
    static func ntpdig(_ server: String) async throws -> JSON {
        let ntpdig = try #require(variable("DSTIME_NTPDIG"))
        let finished = try await Program.run(ntpdig, ["-j", server])
        return try JSON(line: try #require(finished.output.split(separator: "\n").first, "\(finished)"))
    }
}

/// Against real servers, chrony's and ntpsec's. They run on this machine's clock: the true offset is 0.
@Suite(.enabled("needs the variables of Tools/peers start", { Peers.areThere })) struct PeerTests {
    private func object(_ servers: String...) async throws -> [JSON] {
        let finished = try await Program.run(
            Tool.path, ["query", "--json", "-n", "8", "--interval", "0.01"] + servers)
        #expect(finished.status == 0)
        return try JSON.lines(finished.output)
    }

    /// A number with its unit behind it, as `0.000005506 seconds`.
    private func number(_ text: String?) throws -> Double {
        try #require(text?.split(separator: " ").first.flatMap { Double($0) })
    }

    // MARK: Fields

    @Test func fieldsOfChronydAreThoseOfNtpdata() async throws {
        let server = try #require(Peers.chronyd)
        let before = try await Peers.chronyc("ntpdata")
        let reading = try await NTPClient().query(server)
        let after = try await Peers.chronyc("ntpdata")
        #expect(before["Remote port"] == server.split(separator: ":").last.map(String.init))
        let header = reading.best.header
        #expect(before["Stratum"] == String(header.stratum))
        #expect(before["Leap status"] == "Normal" && header.leap == .none)
        #expect(before["Version"] == String(header.version))
        #expect(before["Mode"] == "Server" && header.mode == .server)
        #expect(try number(before["Precision"]) == Double(header.precision.log2Seconds))
        let hexadecimal = String(header.referenceID.rawValue, radix: 16, uppercase: true)
        #expect(before["Reference ID"]?.hasPrefix(hexadecimal) == true)
        // chronyc shows microseconds.
        #expect(abs(try number(before["Root delay"]) - header.rootDelay.duration / .seconds(1)) <= 1e-6)
        let dispersions = try [before, after].map { try number($0["Root dispersion"]) }
        let dispersion = header.rootDispersion.duration / .seconds(1)
        #expect(dispersions[0] - 20e-6 <= dispersion && dispersion <= max(dispersions[0], dispersions[1]) + 20e-6)
    }

    @Test func theToolPrintsTheSameFields() async throws {
        let server = try #require(Peers.chronyd)
        let object = try #require(try await object(server).first)
        let ntpdata = try await Peers.chronyc("ntpdata")
        #expect(object["stratum"] == .number(try number(ntpdata["Stratum"])))
        #expect(object["leap"] == .string("none"))
        #expect(object["version"] == .number(4))
        let precision = try #require(object["precision_s"]?.number)
        #expect(Foundation.log2(precision).rounded() == (try number(ntpdata["Precision"])))
        // 7F7F0101 in chronyc, the local reference.
        #expect(object["reference_id"] == .string("127.127.1.1"))
        #expect(ntpdata["Reference ID"]?.hasPrefix("7F7F0101") == true)
    }

    /// The client chronyd has a root delay and a root dispersion of its own, which change with each of its samples.
    @Test func fieldsOfTheClientAreThoseOfTracking() async throws {
        let server = try #require(Peers.chronydClient)
        let tracking = try await Peers.chronyc("tracking")
        let header = try await NTPClient().query(server).best.header
        #expect(tracking["Stratum"] == String(header.stratum))
        #expect(tracking["Leap status"] == "Normal" && header.leap == .none)
        let hexadecimal = String(header.referenceID.rawValue, radix: 16, uppercase: true)
        #expect(tracking["Reference ID"]?.hasPrefix(hexadecimal) == true)
        #expect(abs(try number(tracking["Root delay"]) - header.rootDelay.duration / .seconds(1)) < 0.001)
        #expect(abs(try number(tracking["Root dispersion"]) - header.rootDispersion.duration / .seconds(1)) < 0.001)
    }

    @Test func fieldsOfNtpdAreThoseOfNtpq() async throws {
        let server = try #require(Peers.ntpd)
        let before = try await Peers.ntpq()
        let header = try await NTPClient().query(server).best.header
        let after = try await Peers.ntpq()
        #expect(before["stratum"] == String(header.stratum))
        #expect(before["leap"] == "00" && header.leap == .none)
        #expect(before["precision"] == String(header.precision.log2Seconds))
        #expect(before["refid"] == header.referenceID.text(stratum: header.stratum))
        #expect(try number(before["rootdelay"]) == header.rootDelay.duration / .milliseconds(1))
        // It halves every second or two after the start, and is rounded up to 2⁻¹⁶ s in a packet.
        let dispersions = try [before, after].map { try number($0["rootdisp"]) }.sorted()
        let dispersion = header.rootDispersion.duration / .milliseconds(1)
        #expect(dispersions[0] - 0.1 <= dispersion && dispersion <= dispersions[1] + 0.1)
    }

    @Test(arguments: [Peers.chronyd, Peers.chronydClient, Peers.ntpd].compactMap(\.self))
    func fieldsAreThoseOfNtpdig(_ server: String) async throws {
        let theirs = try await Peers.ntpdig(server)
        let ours = try #require(try await object(server).first)
        #expect(theirs["stratum"] == ours["stratum"])
        #expect(theirs["ip"] == ours["address"])
        #expect(theirs["leap"] == .string("no-leap") && ours["leap"] == .string("none"))
        // ntpdig calls its own bound of the error precision; both write microseconds. As both bounds hold the truth, the
        // offsets cannot be further apart than they are together.
        let bounds = try [#require(ours["error_bound_s"]?.number), #require(theirs["precision"]?.number)]
        let offsets = try [#require(ours["offset_s"]?.number), #require(theirs["offset"]?.number)]
        #expect(abs(offsets[0] - offsets[1]) <= bounds[0] + bounds[1] + 2e-6)
    }

    // MARK: The truth

    @Test(arguments: [Peers.chronyd, Peers.chronyd6, Peers.chronydClient, Peers.ntpd].compactMap(\.self))
    func theOffsetIsBelowAHundredMicroseconds(_ server: String) async throws {
        let object = try #require(try await object(server).first)
        #expect(abs(try #require(object["offset_s"]?.number)) < 100e-6)
        #expect(object["timestamping"] == .string("kernel"))
        #expect(object["samples"] == .number(8))
        #expect(object["lost"] == .number(0))
    }

    /// 200 exchanges, each a query of its own: the truth, 0, is within the bound every time.
    @Test(arguments: [Peers.chronyd, Peers.chronyd6, Peers.ntpd].compactMap(\.self))
    func theBoundHoldsTheTruthEveryTime(_ server: String) async throws {
        var outside: [ServerReading] = []
        for _ in 0..<200 {
            let reading = try await NTPClient().query(server)
            let holds = reading.offset <= reading.errorBound && reading.offset >= .zero - reading.errorBound
            if !holds { outside.append(reading) }
        }
        #expect(outside.isEmpty)
    }

    @Test func ipv6Works() async throws {
        guard let server = Peers.chronyd6 else { return }
        let object = try #require(try await object(server).first)
        #expect(object["address"] == .string("::1"))
        #expect(object["stratum"] == .number(3))
    }

    // MARK: Unsynchronised, and all together

    @Test func aChronydThatKnowsNoTimeIsUnsynchronized() async throws {
        let server = try #require(Peers.unsynchronized)
        let finished = try await Tool.run("query", "--json", server)
        #expect(finished.status == 69)
        let error = try #require(try JSON.lines(finished.output).first)["error"]
        #expect(error?["kind"] == .string("unsynchronized"))
        await #expect { try await NTPClient().query(server) } throws: { ($0 as? QueryFailure)?.kind == .unsynchronized }
    }

    @Test func allTogetherAgree() async throws {
        let good = [Peers.chronyd, Peers.chronyd6, Peers.chronydClient, Peers.ntpd].compactMap(\.self)
        let bad = try #require(Peers.unsynchronized)
        let finished = try await Program.run(Tool.path, ["query", "--json"] + good + [bad])
        #expect(finished.status == 0)
        let lines = try JSON.lines(finished.output)
        try #require(lines.count == good.count + 2)
        #expect(lines[good.count]["error"] != nil)
        let combined = try #require(lines.last)
        #expect(combined["combined"] == .bool(true))
        #expect(combined["truechimers"] == .array(good.map { .string($0) }))
        #expect(combined["falsetickers"] == .array([]))
        let interval = try #require(combined["interval_s"]?.array).compactMap(\.number)
        try #require(interval.count == 2)
        #expect(interval[0] <= 0 && 0 <= interval[1])
        #expect(abs(try #require(combined["offset_s"]?.number)) < 100e-6)
        #expect(combined["verdict"] == .string("slew"))
    }
}
