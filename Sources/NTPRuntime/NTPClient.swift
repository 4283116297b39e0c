public import NTPCore
import Synchronization
import SystemClocks

/// Asks NTP servers the time.
///
///     let reading = try await NTPClient().query("time.example.org")
///     print("offset \(reading.offset), at most \(reading.errorBound) off")
///
/// Nothing is ever set: what to do with an offset is the caller's choice (``ServerReading/correction(by:)``).
public struct NTPClient: Sendable {
    /// How to ask.
    public struct Configuration: Sendable {
        /// Samples to take of each server; the one with the least delay is the answer.
        public var samples = 1
        /// From one sample of a server to the next.
        public var interval = Duration.seconds(2)
        /// How long to wait for an answer, name lookup included.
        public var timeout = Duration.seconds(2)
        /// The NTP version to speak, 3 or 4.
        public var version: UInt8 = 4
        /// Which addresses of a name to use.
        public var family = AddressFamily.any
        /// Which timestamps to ask the kernel for.
        public var timestamps = TimestampPreference.kernel
        /// What authenticates the servers, where that is wanted.
        public var authenticator: (any PacketAuthenticator)?

        /// One sample within two seconds, with kernel timestamps.
        public init() {}

        func settings(localPrecision: Duration) -> ServerQuery.Settings {
            ServerQuery.Settings(
                samples: samples, interval: max(.zero, interval), timeout: max(.zero, timeout),
                version: min(4, max(3, version)),
                localPrecision: localPrecision, authenticator: authenticator)
        }
    }

    /// What came of one server.
    public typealias Outcome = Result<ServerReading, QueryFailure>

    /// How this client asks.
    public let configuration: Configuration

    /// A client that asks as `configuration` says.
    public init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
    }

    /// Asks one server, written as `name`, `name:port`, `a.b.c.d:port` or `[v6]:port`.
    ///
    /// Throws ``ServerAddressError`` for a text that is no server, ``QueryFailure`` where no usable answer came, and
    /// `CancellationError` where the task was cancelled.
    public func query(_ server: String) async throws -> ServerReading {
        let outcomes = try await query([ServerAddress(server)])
        return try Self.only(outcomes).get()
    }

    /// Asks all `servers` at once; the outcomes come in the order of the servers.
    ///
    /// Throws `CancellationError` where the task was cancelled, ``SystemError`` where no socket or thread can be had.
    public func query(_ servers: [ServerAddress]) async throws -> [Outcome] {
        let wakeUp = try WakeUp()
        let cancelled = Flag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                do {
                    try SystemThread.start {
                        continuation.resume(with: Result { try run(servers, wakeUp, cancelled) })
                    }.detach()
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            cancelled.raise()
            wakeUp.signal()
        }
    }

    /// Asks one server and blocks the calling thread meanwhile. Throws as ``query(_:)-(String)`` does.
    public func queryBlocking(_ server: String) throws -> ServerReading {
        try Self.only(queryBlocking([ServerAddress(server)])).get()
    }

    /// Asks all `servers` at once and blocks the calling thread meanwhile.
    public func queryBlocking(_ servers: [ServerAddress]) throws -> [Outcome] {
        try run(servers, WakeUp(), Flag())
    }

    private func run(_ servers: [ServerAddress], _ wakeUp: WakeUp, _ cancelled: Flag) throws -> [Outcome] {
        let loop = try QueryLoop(servers, configuration, wakeUp: wakeUp) { cancelled.isRaised }
        return try loop.run().map { outcome in
            guard let outcome else { throw CancellationError() }
            return outcome
        }
    }

    private static func only(_ outcomes: [Outcome]) -> Outcome {
        outcomes.first ?? .failure(QueryFailure(kind: .resolve, code: "NO_SERVER", message: "no server was asked"))
    }

    private final class Flag: Sendable {
        private let value = Atomic(false)
        var isRaised: Bool { value.load(ordering: .acquiring) }
        func raise() { value.store(true, ordering: .releasing) }
    }
}
