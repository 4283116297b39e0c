import Foundation
import NTPCore
import NTPRuntime
import Testing

/// The two ways in which a program asks: they must not differ in what comes of it.
enum Asking: CaseIterable, Sendable {
    case awaiting
    case blocking

    /// Asks `server` with the default configuration changed by `configure`.
    func query(
        _ server: String, _ configure: (inout NTPClient.Configuration) -> Void = { _ in }
    ) async throws -> ServerReading {
        var configuration = NTPClient.Configuration()
        // Loopback answers at once; only what is meant to time out sets a limit that is ever reached.
        configuration.timeout = .seconds(20)
        configure(&configuration)
        let client = NTPClient(configuration)
        switch self {
        case .awaiting: return try await client.query(server)
        case .blocking:
            return try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread {
                    continuation.resume(with: Result { try client.queryBlocking(server) })
                }
            }
        }
    }

    /// Asks `server`, which must fail.
    func failure(
        _ server: String, _ configure: (inout NTPClient.Configuration) -> Void = { _ in },
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> QueryFailure {
        do {
            let reading = try await query(server, configure)
            Issue.record("an answer came: \(reading)", sourceLocation: sourceLocation)
            throw CancellationError()
        } catch let failure as QueryFailure {
            return failure
        }
    }
}

/// All clocks of these tests are this machine's, so the truth is known: `offset`, which is zero unless the test shifted it.
func expectTruth(
    _ reading: ServerReading, offset: Duration = .zero, sourceLocation: SourceLocation = #_sourceLocation
) {
    let error = reading.offset - offset
    #expect(error <= reading.errorBound, sourceLocation: sourceLocation)
    #expect(error >= .zero - reading.errorBound, sourceLocation: sourceLocation)
    #expect(reading.errorBound > .zero, sourceLocation: sourceLocation)
    #expect(reading.delay >= .zero, sourceLocation: sourceLocation)
}
