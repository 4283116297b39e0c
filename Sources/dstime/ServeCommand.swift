import ArgumentParser
import ClockDiscipline
import Glibc
import NTPCore
import NTPRuntime
import SystemClocks
import TimeScales

/// `dstime serve`: answers NTP requests until interrupted.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve this machine's time, or a wrong one for tests.",
        discussion: """
            Client requests of NTP versions 1 to 4 are answered; control messages, malformed packets and all else get \
            nothing, and no answer is longer than its request. No clock is ever set.
            """)

    @Option(
        help: ArgumentHelp(
            "Where to listen; may be given again. Port 0 lets the system choose.", valueName: "addr:port"))
    var listen = ["127.0.0.1:11123"]

    @Option(parsing: .unconditional, help: ArgumentHelp("Stratum to claim, 1 to 15.", valueName: "n"))
    var stratum = 10

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Answer at most n requests a second from each address; beyond that, kiss code RATE.", valueName: "n"))
    var rateLimit: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Serve a clock s seconds ahead of this machine's (negative: behind).", valueName: "s"))
    var shift = Seconds(.zero)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Serve a clock that runs faster by so many parts per million (negative: slower).", valueName: "ppm"))
    var drift: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Threads, each with a socket of its own (SO_REUSEPORT).", valueName: "n"))
    var threads = 1

    func validate() throws {
        guard 1...15 ~= stratum else { throw ValidationError("--stratum \(stratum): must be from 1 to 15") }
        if let rateLimit, !(1...1_000_000_000 ~= rateLimit) {
            throw ValidationError("--rate-limit \(rateLimit): must be from 1 to 1000000000 requests a second")
        }
        guard 1...256 ~= threads else { throw ValidationError("--threads \(threads): must be from 1 to 256") }
        guard threads == 1 || rateLimit == nil else {
            throw ValidationError(
                "--threads \(threads) with --rate-limit: one thread keeps the counts of all addresses")
        }
        guard abs(drift ?? 0) <= 1e6 else {
            throw ValidationError("--drift \(drift ?? 0): must be from -1000000 to 1000000 ppm")
        }
        try shift.check("--shift", from: .zero - Seconds.longest)
        _ = try listenEndpoints()
    }

    func run() throws {
        var configuration = NTPServer.Configuration(endpoints: try listenEndpoints())
        configuration.stratum = UInt8(clamping: stratum)
        configuration.rateLimit = rateLimit
        configuration.threads = threads
        let server: NTPServer
        do {
            configuration.clock = try servedClock()
            server = try NTPServer(configuration)
            TerminationSignals.block()
            try server.start()
        } catch {
            Output.note("dstime serve: \(error)")
            let isPermission = (error as? SystemError)?.number == EACCES
            if isPermission {
                Output.note(
                    "ports below 1024 need CAP_NET_BIND_SERVICE: setcap cap_net_bind_service+ep \(Self.program)")
            }
            throw isPermission ? ExitCode.notPermitted : ExitCode.inputOutputError
        }
        for endpoint in server.endpoints {
            Output.note("serving on \(endpoint), stratum \(stratum)\(describedClock); Ctrl-C stops")
        }
        noteIfUndisciplined()
        TerminationSignals.wait()
        server.stop()
        let counters = server.counters
        Output.note(
            "served \(counters.answered) of \(counters.received) packets, \(counters.kisses) told to slow down, "
                + "\(counters.ignored) ignored")
    }

    /// Where this program lies, as the kernel knows it; a rebuilt program has to be granted its capabilities again.
    private static var program: String {
        var path = [UInt8](repeating: 0, count: 4_096)
        let count = path.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { readlink("/proc/self/exe", $0, bytes.count) } ?? -1
        }
        return count > 0 ? String(decoding: path[..<count], as: UTF8.self) : "dstime"
    }

    private func servedClock() throws -> ServedClock {
        guard let frequency = FrequencyOffset(partsPerMillion: drift ?? 0) else { return .local }
        let origin = NTPDate(try RealtimeClock().now.unixTime)
        return ServedClock(shift: shift.duration, drift: frequency, from: origin)
    }

    private var describedClock: String {
        let parts =
            (shift.duration == .zero ? [] : ["shifted by \(QueryText.signed(shift.duration))"])
            + (drift.map { ["drifting by \($0) ppm"] } ?? [])
        return parts.isEmpty ? "" : ", clock " + parts.joined(separator: " and ")
    }

    /// A server passes its clock's error on as its root dispersion, and for an undisciplined clock nobody knows one.
    private func noteIfUndisciplined() {
        guard let kernel = try? KernelClockState.read(), !kernel.isSynchronized else { return }
        Output.note("this machine's clock is not disciplined: clients are told what it shows, not how far it is off")
    }

    private func listenEndpoints() throws -> [IPEndpoint] {
        try listen.map { text in
            do {
                return try ListenAddress(text).endpoint
            } catch {
                throw ValidationError("--listen \(error)")
            }
        }
    }
}
