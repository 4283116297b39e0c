import Foundation
import Testing
import TestSupport

@Suite struct ClockCommandTests {
    @Test func hasAnObjectForEachClockAndOneForTheKernel() async throws {
        let before = Date().timeIntervalSince1970
        let finished = try await Tool.run("clock", "--json")
        #expect(finished.status == 0)
        let lines = try JSON.lines(finished.output)
        let clocks = lines.filter { $0["clock"] != nil }
        #expect(
            clocks.compactMap { $0["clock"]?.string } == [
                "CLOCK_REALTIME", "CLOCK_TAI", "CLOCK_MONOTONIC", "CLOCK_MONOTONIC_RAW", "CLOCK_BOOTTIME",
            ])
        for clock in clocks {
            #expect(try #require(clock["reading_s"]?.number) > 0)
            #expect(try #require(clock["resolution_s"]?.number) > 0)
            #expect(try #require(clock["step_s"]?.number) > 0)
            #expect(["time-of-day", "monotonic"].contains(clock["kind"]?.string))
        }
        let utc = try nanoseconds(utc: clocks.first?["reading_utc"]?.string)
        let now = Date().timeIntervalSince1970
        #expect(Double(utc) / 1e9 <= now && Double(utc) / 1e9 > before)
    }

    @Test func tellsWhatTheKernelSays() async throws {
        let finished = try await Tool.run("clock", "--json")
        let line = try #require(try JSON.lines(finished.output).last)
        let kernel = try #require(line["kernel"]?.object)
        #expect(kernel["synchronized"]?.bool != nil)
        #expect(kernel["state"]?.string != nil)
        for key in ["offset_s", "frequency_ppm", "maximum_error_s", "estimated_error_s", "tick_s", "status"] {
            #expect(kernel[key]?.number != nil, "\(key)")
        }
        #expect(kernel["tai_offset_s"] == .null || kernel["tai_offset_s"]?.number != nil)
        // The child has the capabilities of this process.
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let match = try #require(status.firstMatch(of: /CapEff:\s*([0-9a-f]+)/))
        let capabilities = try #require(UInt64(match.1, radix: 16))
        #expect(line["cap_sys_time"] == .bool(capabilities >> 25 & 1 == 1))
    }

    @Test func isATableForPeople() async throws {
        let finished = try await Tool.run("clock")
        #expect(finished.status == 0)
        for word in ["CLOCK_REALTIME", "CLOCK_BOOTTIME", "RESOLUTION", "monotonic", "synchronized", "CAP_SYS_TIME"] {
            #expect(finished.output.contains(word), "\(word)")
        }
        #expect(finished.errors.isEmpty)
    }
}
