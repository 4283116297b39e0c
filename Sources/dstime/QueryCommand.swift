import ArgumentParser
import NTPCore
import NTPRuntime
import SystemClocks
import TimeScales

/// `dstime query`: asks servers the time and prints what they say.
struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Ask servers the time; print offset, delay and error bound.",
        discussion: """
            All servers are asked at once; nothing is set. The addresses of a name are tried in the system's order, a \
            quarter of a second apart, until one gives a usable answer. With several samples the one with the least delay \
            is the answer. With several servers a last line says what the majority agrees upon, and who is wrong.

            The error bound is delay/2 + root delay/2 + root dispersion + the precision of both clocks + drift: if the \
            server keeps what it claims, the true offset is within it, however asymmetric the path.
            """)

    @Argument(
        help: ArgumentHelp(
            "Server as name, name:port, a.b.c.d:port or [v6]:port; without a port, 123.", valueName: "server"))
    var servers: [String]

    @Option(
        name: [.customShort("n"), .long], parsing: .unconditional,
        help: ArgumentHelp(
            "Samples to take from each server; the one with the least delay counts.", valueName: "n"))
    var samples = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Seconds between samples of one server, and between rounds of --watch.", valueName: "s"))
    var interval = Seconds(.seconds(2))

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Seconds to wait for an answer, name lookup included.", valueName: "s"))
    var timeout = Seconds(.seconds(2))

    @Flag(name: .customShort("4"), help: "Use IPv4 only.")
    var ipv4Only = false

    @Flag(name: .customShort("6"), help: "Use IPv6 only.")
    var ipv6Only = false

    @Option(parsing: .unconditional, help: ArgumentHelp("NTP version to speak, 3 or 4.", valueName: "v"))
    var ntpVersion = 4

    @Option(help: ArgumentHelp("Where timestamps come from; falls back where the kernel has none.", valueName: "where"))
    var timestamping = Timestamping.kernel

    @Flag(help: "Ask again every interval, one line an answer, until interrupted.")
    var watch = false

    @Flag(help: "Show each check on each reply, its values, and whether it passed.")
    var explain = false

    @Flag(help: "Print JSON Lines, one object a server and, for several, one for all together.")
    var json = false

    func validate() throws {
        guard !servers.isEmpty else { throw ValidationError("no server given; name at least one") }
        guard 1...10_000 ~= samples else {
            throw ValidationError("--samples \(samples): the number of samples must be from 1 to 10000")
        }
        guard interval.duration > .zero, interval.duration <= .seconds(86_400) else {
            throw ValidationError("--interval \(interval.text): must be above 0 and at most 86400 s")
        }
        guard timeout.duration > .zero, timeout.duration <= .seconds(3_600) else {
            throw ValidationError("--timeout \(timeout.text): must be above 0 and at most 3600 s")
        }
        guard !(ipv4Only && ipv6Only) else { throw ValidationError("-4 and -6 exclude each other") }
        guard 3...4 ~= ntpVersion else {
            throw ValidationError("--ntp-version \(ntpVersion): versions 3 and 4 can be spoken")
        }
        guard !(watch && explain) else { throw ValidationError("--watch and --explain exclude each other") }
        _ = try parsedServers(servers)
    }

    func run() throws {
        DescriptorLimit.raise()
        let servers = try parsedServers(servers)
        let client = NTPClient(configuration)
        if watch {
            try QueryWatch(client: client, servers: servers, interval: interval.duration, json: json).run()
            return
        }
        let outcomes = try ask(client, servers)
        let report = QueryReport(servers: servers, outcomes: outcomes)
        if json {
            for object in QueryJSON(explain: explain).objects(report) { try Output.print(object.description) }
        } else {
            for line in QueryText(explain: explain).lines(report) { try Output.print(line) }
        }
        guard !report.readings.isEmpty else { throw ExitCode.noUsableAnswer }
    }

    private var configuration: NTPClient.Configuration {
        var configuration = NTPClient.Configuration()
        configuration.samples = samples
        configuration.interval = interval.duration
        configuration.timeout = timeout.duration
        configuration.version = UInt8(clamping: ntpVersion)
        configuration.family = ipv4Only ? .v4 : ipv6Only ? .v6 : .any
        configuration.timestamps = timestamping.preference
        return configuration
    }
}

/// Asks, and turns a failure of the machine itself (no socket, no thread, no clock) into exit status 74.
func ask(_ client: NTPClient, _ servers: [ServerAddress]) throws -> [NTPClient.Outcome] {
    do {
        return try client.queryBlocking(servers)
    } catch {
        Output.note("dstime: \(error)")
        throw ExitCode.inputOutputError
    }
}

/// Where timestamps come from, as the command line writes it.
enum Timestamping: String, ExpressibleByArgument, CaseIterable {
    case kernel
    case kernelReceive = "kernel-receive"
    case user

    /// The library's name for it.
    var preference: TimestampPreference {
        switch self {
        case .kernel: .kernel
        case .kernelReceive: .kernelReceive
        case .user: .user
        }
    }
}
