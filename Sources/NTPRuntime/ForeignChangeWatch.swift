import Glibc
import NTPCore
import SystemClocks

/// Notices what somebody else does to the clock, by comparing the time of day with the monotonic clock: a step, a leap second of
/// the kernel's, a sleep of the machine.
struct ForeignChangeWatch {
    /// What has happened.
    enum Change: Equatable {
        /// The time of day was set forward by so much.
        case step(Duration)
        /// The kernel inserted (+1) or deleted (−1) the leap second that it was told of.
        case leapSecond(Int)
        /// The machine slept for so long.
        case sleep(Duration)
    }

    /// Time of day and boot time minus the monotonic clock, in nanoseconds, when last looked at.
    private var ahead: Int64
    private var asleep: Int64
    private let boottime: BootTimeClock?

    /// Smaller steps drown in how long it takes to read two clocks: 100 µs.
    private static let leastStep: Int64 = 100_000
    private static let second: Int64 = 1_000_000_000

    init(_ clock: LocalClock) {
        boottime = try? BootTimeClock()
        (ahead, asleep) = (0, 0)
        reset(clock)
    }

    /// Takes the clocks as they are, after a step of one's own.
    mutating func reset(_ clock: LocalClock) { (ahead, asleep) = gaps(clock) }

    /// What has happened since it was last looked at; `announcedLeap` is the leap second that the kernel was told of.
    mutating func look(_ clock: LocalClock, announcedLeap: Int) -> Change? {
        let before = (ahead: ahead, asleep: asleep)
        func hasChanged(_ now: (ahead: Int64, asleep: Int64)) -> Bool {
            (now.ahead &- before.ahead).magnitude > Self.leastStep.magnitude
                || now.asleep &- before.asleep > Self.second / 10
        }
        // A nap of this program between two readings looks like a step or a sleep, so look again.
        guard hasChanged(gaps(clock)), case let now = gaps(clock), hasChanged(now) else { return nil }
        (ahead, asleep) = now
        let slept = asleep &- before.asleep
        if slept > Self.second / 10 { return .sleep(.nanoseconds(slept)) }
        let step = ahead &- before.ahead
        if announcedLeap != 0, (step &+ Int64(announcedLeap) &* Self.second).magnitude < UInt64(Self.second / 10) {
            return .leapSecond(announcedLeap)
        }
        return .step(.nanoseconds(step))
    }

    private func gaps(_ clock: LocalClock) -> (ahead: Int64, asleep: Int64) {
        let reading = clock.reading()
        let date = KernelClock.nanoseconds(reading.date.duration(since: NTPDate(unixNanoseconds: 0)))
        let boot = boottime.map { $0.now.nanoseconds &- reading.monotonic.nanoseconds }
        return (date &- reading.monotonic.nanoseconds, boot ?? 0)
    }
}
