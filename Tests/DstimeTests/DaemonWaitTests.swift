import ClockDiscipline
import Foundation
import NTPRuntime
import TestSupport
import Testing

/// How long `dstime status --wait` and `dstime drift` wait, and what they say when nothing comes. That they do not wait longer
/// shows in that they end at all: a program that a test waits for has minutes, not an hour.
@Suite struct DaemonWaitTests {
    /// A state that was taken just now, by which the clock is right, unless a slew of 100 ppm goes on for so long.
    private static func state(slewing length: Duration = .zero) throws -> SyncState {
        let now = try ClockMoment()
        return SyncState(
            condition: .tracking, boot: SyncState.thisBoot, process: 1, moment: now, offset: .microseconds(4),
            offsetDeviation: .microseconds(3),
            interval: OffsetInterval(low: .milliseconds(-1), high: .milliseconds(1)),
            slewRate: length == .zero ? .zero : FrequencyOffset(femtoratio: 100_000_000_000),
            slewEnd: now.time.advanced(by: length), driftBound: .assumedMaximum, drift: .zero,
            driftDeviation: FrequencyOffset(femtoratio: 10_000_000), validUntil: now.time.advanced(by: .seconds(600)),
            leapSecond: 0, slews: 1, steps: 0, sources: [])
    }

    private static func timed(
        _ arguments: [String]
    ) async throws -> (finished: Program.Finished, elapsed: Duration) {
        let start = ContinuousClock.now
        let finished = try await Program.run(Tool.path, arguments)
        return (finished, ContinuousClock.now - start)
    }

    // MARK: status --wait

    @Test func aRightClockIsNotWaitedFor() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/state"
        try Self.state().write(to: path)
        let finished = try await Program.run(Tool.path, ["status", "--wait", "3600", "--state-file", path])
        #expect(finished.status == 0, "\(finished.errors)")
    }

    @Test func noStateIsWaitedForAndThenNoAnswer() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/state"
        let (finished, elapsed) = try await Self.timed(["status", "--wait", "1", "--state-file", path])
        #expect(finished.status == 69 && finished.output.isEmpty)
        #expect(finished.errors.contains(path), "\(finished.errors)")
        #expect(elapsed >= .seconds(1))
    }

    /// It comes while it is waited for.
    @Test func aStateThatComesEndsTheWait() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/state"
        let program = try Program(Tool.path, ["status", "--wait", "3600", "--state-file", path])
        try await Task.sleep(for: .milliseconds(300))
        try Self.state().write(to: path)
        let finished = try await program.finished()
        #expect(finished.status == 0, "\(finished.errors)")
    }

    // MARK: drift

    @Test func nobodyThereIsNoUsableAnswer() async throws {
        let silent = try LoopbackSocket()
        let (finished, elapsed) = try await Self.timed(["drift", "--limit", "3", silent.server])
        #expect(finished.status == 69 && finished.output.isEmpty)
        #expect(finished.errors.contains("no usable answer"), "\(finished.errors)")
        #expect(elapsed >= .seconds(3))
    }

    /// A port at which nobody listens is said.
    @Test func aClosedPortIsSaid() async throws {
        let closed = try LoopbackSocket.closedPort()
        let finished = try await Program.run(Tool.path, ["drift", "--limit", "5", closed.server])
        #expect(finished.status == 69 && finished.output.isEmpty)
        // Once, however often it is tried.
        let said = finished.errors.split(separator: "\n").filter { $0.contains("Connection refused") }
        #expect(said.count == 1 && said[0].contains("\(closed.server): "), "\(finished.errors)")
    }

    /// Of one server there is no majority.
    @Test func nowSaysOfASilentServerThatAlone() async throws {
        let closed = try LoopbackSocket.closedPort()
        let finished = try await Program.run(Tool.path, ["now", closed.server])
        #expect(finished.status == 69 && finished.output.isEmpty)
        #expect(finished.errors.split(separator: "\n").count == 1 && !finished.errors.contains("majority"))
    }

    /// Two servers 2.5 s apart have three samples each after 4 s.
    @Test func contradictingServersAreSaid() async throws {
        let servers = [
            try HostileServer.answering(),
            try HostileServer.answering {
                $0.receive += PacketTime.milliseconds(2_500)
                $0.transmit += PacketTime.milliseconds(2_500)
            },
        ]
        let finished = try await Program.run(Tool.path, ["drift", "--limit", "7"] + servers.map(\.server))
        #expect(finished.status == 69 && finished.output.isEmpty)
        let said = finished.errors.split(separator: "\n").filter { $0.contains("contradict") }
        #expect(said.count == 1, "\(finished.errors)")
    }
}
