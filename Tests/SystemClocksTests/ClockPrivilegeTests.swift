import Foundation
import SystemClocks
import Testing

@Suite struct ClockPrivilegeTests {
    /// CAP_SYS_TIME is bit 25 of the effective capabilities (`<linux/capability.h>`).
    @Test func isWhatProcSays() throws {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("CapEff:") })
        let digits = try #require(line.split(whereSeparator: \.isWhitespace).last)
        let capabilities = try #require(UInt64(digits, radix: 16))
        #expect(ClockPrivilege.current.maySetClock == (capabilities >> 25 & 1 == 1))
    }
}
