import ClockDiscipline
import Glibc
public import NTPCore
public import SystemClocks

/// An NTP server on this machine's clock, or on a shifted and drifting copy of it.
///
/// It vouches for nothing but the clock it reads: its stratum says how far that clock is from the truth, and the root
/// dispersion is the kernel's own bound where somebody disciplines the clock.
public final class NTPServer: Sendable {
    /// What to serve, and where.
    public struct Configuration: Sendable {
        /// Where to listen; port 0 lets the system choose.
        public var endpoints: [IPEndpoint]
        /// The stratum to claim, 1…15.
        public var stratum: UInt8 = 10
        /// The clock to answer from.
        public var clock = ServedClock.local
        /// Requests a second that one address may send before it is told to slow down; `nil` for no limit.
        public var rateLimit: Int?
        /// Threads, each with sockets of its own (SO_REUSEPORT); a rate limit is kept by one thread only.
        public var threads = 1

        /// A server of this machine's clock on `endpoints`.
        public init(endpoints: [IPEndpoint]) {
            self.endpoints = endpoints
        }
    }

    /// What a server has done since it began.
    public struct Counters: Hashable, Sendable {
        /// Packets that came in.
        public var received = 0
        /// Answers with the time; one that the kernel would not send is counted all the same.
        public var answered = 0
        /// Answers that told a client to slow down.
        public var kisses = 0
        /// Packets that got no answer: malformed, of another mode, or far beyond the limit.
        public var ignored: Int { received - answered - kisses }
    }

    /// How this server serves.
    public let configuration: Configuration

    /// Where it listens, with the ports that the system chose.
    public let endpoints: [IPEndpoint]

    private let workers: [ServerWorker]

    /// A server bound to its endpoints; it answers once ``start()`` was called.
    ///
    /// Throws ``SystemError`` where an endpoint cannot be bound, ``ClockUnavailable`` where the machine lacks a clock.
    public init(_ configuration: Configuration) throws {
        var configuration = configuration
        configuration.stratum = min(15, max(1, configuration.stratum))
        let threads = configuration.rateLimit == nil ? max(1, configuration.threads) : 1
        if threads == 1 {
            let worker = try ServerWorker(configuration, endpoints: configuration.endpoints, isShared: false)
            (workers, endpoints) = ([worker], worker.endpoints)
        } else {
            let endpoints = try Self.freeEndpoints(configuration)
            self.endpoints = endpoints
            workers = try (0..<threads).map { _ in
                try ServerWorker(configuration, endpoints: endpoints, isShared: true)
            }
        }
        self.configuration = configuration
    }

    /// The endpoints asked for, bound and let go again: a port that another server shares would be shared with it, and each
    /// would get half of the requests.
    private static func freeEndpoints(_ configuration: Configuration) throws -> [IPEndpoint] {
        try ServerWorker(configuration, endpoints: configuration.endpoints, isShared: false).endpoints
    }

    deinit { stop() }

    /// Begins to answer, on threads of its own.
    public func start() throws(SystemError) {
        for worker in workers {
            try SystemThread.start { worker.run() }.detach()
        }
    }

    /// Stops answering; the sockets close as soon as the threads notice.
    public func stop() {
        for worker in workers { worker.stop() }
    }

    /// What all threads have done so far.
    public var counters: Counters {
        workers.map(\.counters).reduce(into: Counters()) { sum, part in
            sum.received += part.received
            sum.answered += part.answered
            sum.kisses += part.kisses
        }
    }
}
