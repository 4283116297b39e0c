import ArgumentParser
import ClockDiscipline
import NTPCore
import NTPRuntime
import SystemClocks
import TimeScales

/// `dstime demo`: servers with known errors in this very process, asked over real UDP on loopback.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "See it work on loopback, without a network.",
        discussion: "Servers whose error is known are started in this process and asked over real UDP.")

    func run() throws {
        do {
            try oneServer()
            try fourServers()
        } catch let error as ExitCode {
            throw error
        } catch {
            Output.note("dstime demo: \(error)")
            throw ExitCode.inputOutputError
        }
        try say(
            "", "What to try next",
            "  dstime query pool.ntp.org                 ask a public server",
            "  dstime query -n 4 --explain SERVER        four samples, and every check on the replies",
            "  dstime query --watch SERVER               a line every two seconds",
            "  dstime serve --shift 0.5 --drift 20       a server that is wrong on purpose, for your own tests",
            "  dstime clock                              the clocks of this machine")
    }

    private func oneServer() throws {
        let shift = Duration.milliseconds(42)
        let server = try start(shift: shift)
        defer { server.stop() }
        let address = try ServerAddress(server.endpoints[0].description)
        try say(
            style.bold("1. One server") + " in this process, its clock set 42 ms ahead of yours, asked over UDP:", "",
            "$ dstime query \(address)")
        var configuration = NTPClient.Configuration()
        configuration.samples = 4
        configuration.interval = .milliseconds(50)
        let outcomes = try ask(NTPClient(configuration), [address])
        let report = QueryReport(servers: [address], outcomes: outcomes)
        try say(lines: QueryText(explain: false).lines(report))
        guard let reading = report.readings.first else { throw ExitCode.noUsableAnswer }
        let error = reading.offset - shift
        let holds = error <= reading.errorBound && error >= .zero - reading.errorBound
        try say(
            "",
            "The truth is known here: +42 ms. The answer is off by \(QueryText.signed(error)), "
                + (holds ? "inside" : style.bad("OUTSIDE")) + " the bound of ±\(reading.errorBound.inFittingUnit).")
    }

    private func fourServers() throws {
        let shifts: [Duration] = [.microseconds(300), .microseconds(300), .milliseconds(-700), .microseconds(300)]
        let servers = try shifts.map { try start(shift: $0) }
        defer { for server in servers { server.stop() } }
        let addresses = try servers.map { try ServerAddress($0.endpoints[0].description) }
        try say(
            "",
            style.bold("2. Four servers") + ", of which the third lies: it serves a clock 700 ms behind the others.",
            "", "$ dstime query \(addresses.map(\.text).joined(separator: " "))")
        let outcomes = try ask(NTPClient(), addresses)
        try say(lines: QueryText(explain: false).lines(QueryReport(servers: addresses, outcomes: outcomes)))
    }

    private func start(shift: Duration) throws -> NTPServer {
        var configuration = NTPServer.Configuration(endpoints: [IPEndpoint(address: .loopback4, port: 0)])
        configuration.clock = ServedClock(
            shift: shift, drift: .zero, from: NTPDate(try RealtimeClock().now.unixTime))
        let server = try NTPServer(configuration)
        try server.start()
        return server
    }

    private var style: Style { Style() }

    private func say(_ lines: String...) throws { try say(lines: lines) }

    private func say(lines: [String]) throws {
        for line in lines { try Output.print(line) }
    }
}
