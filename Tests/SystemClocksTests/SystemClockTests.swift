import Foundation
import Glibc
import SystemClocks
import Testing
import TimeScales

/// One of the clocks, so that a test can be run for each of them.
struct AnyClock: Sendable, CustomTestStringConvertible {
    let type: any SystemClock.Type
    let number: Int32

    var testDescription: String { type.name }

    /// With the numbers of `clock_gettime(2)`, as `<linux/time.h>` has them.
    static let all = [
        AnyClock(type: RealtimeClock.self, number: 0), AnyClock(type: TAIClock.self, number: 11),
        AnyClock(type: MonotonicClock.self, number: 1), AnyClock(type: RawMonotonicClock.self, number: 4),
        AnyClock(type: BootTimeClock.self, number: 7),
    ]

    static let monotonic = all.filter { $0.type.kind == .monotonic }

    /// The clock as `clock_gettime` gives it, in nanoseconds.
    var nanoseconds: Int64 {
        var time = timespec()
        clock_gettime(number, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

@Suite struct SystemClockTests {
    @Test func kindsAreThoseOfTheManual() {
        let kinds = AnyClock.all.map { "\($0.type.name) \($0.type.kind.rawValue)" }
        #expect(
            kinds == [
                "CLOCK_REALTIME time-of-day", "CLOCK_TAI time-of-day", "CLOCK_MONOTONIC monotonic",
                "CLOCK_MONOTONIC_RAW monotonic", "CLOCK_BOOTTIME monotonic",
            ])
        for clock in AnyClock.all { #expect(clock.type.number == clock.number) }
        #expect(Set(AnyClock.all.map { $0.type.purpose }).count == AnyClock.all.count)
    }

    /// A reading lies between two that were made without the library.
    @Test(arguments: AnyClock.all) func readsTheKernelsClock(_ any: AnyClock) throws {
        func check<C: SystemClock>(_ type: C.Type) throws {
            let clock = try C()
            // A step of the time of day in between would be no fault: one of three tries must do.
            let held = (0..<3).contains { _ in
                let before = any.nanoseconds
                let reading = clock.now.nanoseconds
                return before <= reading && reading <= any.nanoseconds
            }
            #expect(held)
        }
        try check(any.type)
    }

    @Test(arguments: AnyClock.monotonic) func neverGoesBack(_ any: AnyClock) throws {
        func check<C: SystemClock>(_ type: C.Type) throws {
            let clock = try C()
            var last = clock.now
            var backwards = 0
            for _ in 0..<20_000 {
                let next = clock.now
                if next < last { backwards += 1 }
                last = next
            }
            #expect(backwards == 0)
        }
        try check(any.type)
    }

    @Test(arguments: AnyClock.all) func resolutionIsWhatTheKernelSays(_ any: AnyClock) throws {
        func check<C: SystemClock>(_ type: C.Type) throws {
            let clock = try C()
            var step = timespec()
            #expect(clock_getres(any.number, &step) == 0)
            #expect(clock.minimumResolution == .seconds(step.tv_sec) + .nanoseconds(step.tv_nsec))
            #expect(clock.minimumResolution > .zero)
            #expect(clock.measuredPrecision >= clock.minimumResolution)
            #expect(clock.measuredPrecision < .seconds(1))
        }
        try check(any.type)
    }

    // MARK: Clock

    @Test(arguments: AnyClock.all) func sleepsUntilTheDeadlineIsReached(_ any: AnyClock) async throws {
        func check<C: SystemClock>(_ type: C.Type) async throws {
            let clock = try C()
            let deadline = clock.now.advanced(by: .milliseconds(20))
            try await clock.sleep(until: deadline)
            #expect(clock.now >= deadline)
            // A deadline in the past is no wait.
            try await clock.sleep(until: deadline.advanced(by: .seconds(-3_600)))
        }
        try await check(any.type)
    }

    @Test(arguments: AnyClock.all) func waitsUntilTheDeadlineIsReached(_ any: AnyClock) throws {
        func check<C: SystemClock>(_ type: C.Type) throws {
            let clock = try C()
            let deadline = clock.now.advanced(by: .milliseconds(5))
            clock.wait(until: deadline)
            #expect(clock.now >= deadline)
        }
        try check(any.type)
    }

    @Test func sleepEndsWhenTheTaskIsCancelled() async throws {
        let clock = try MonotonicClock()
        let task = Task { try await clock.sleep(until: clock.now.advanced(by: .seconds(600))) }
        try await Task.sleep(for: .milliseconds(10))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test(arguments: AnyClock.all) func measuresAsAnyClockDoes(_ any: AnyClock) throws {
        func check<C: SystemClock>(_ type: C.Type) throws {
            let clock = try C()
            let elapsed = clock.measure { usleep(10_000) }
            #expect(elapsed >= .milliseconds(9))
        }
        try check(any.type)
    }

    // MARK: How the clocks stand to one another

    @Test func realtimeIsTheTimeOfDay() throws {
        let clock = try RealtimeClock()
        let before = Date().timeIntervalSince1970
        let unix = clock.now.unixTime
        let after = Date().timeIntervalSince1970
        let seconds = Double(unix.seconds) + Double(unix.attoseconds) / 1e18
        // `Date` has the time as a `Double`, good for a fraction of a microsecond.
        #expect(before - 0.000_001 <= seconds && seconds <= after + 0.000_001)
    }

    /// Suspend can only set BOOTTIME further ahead of MONOTONIC.
    @Test func bootTimeIsNotBehindMonotonic() throws {
        let monotonic = try MonotonicClock().now.nanoseconds
        #expect(try BootTimeClock().now.nanoseconds >= monotonic)
    }

    @Test func taiIsAheadByTheOffsetThatTheKernelKnows() throws {
        let offset = try KernelClockState.read().taiOffset ?? 0
        let before = try RealtimeClock().now.nanoseconds
        let tai = try TAIClock().now.nanoseconds - Int64(offset) * 1_000_000_000
        let after = try RealtimeClock().now.nanoseconds
        #expect(before <= tai && tai <= after)
    }
}
