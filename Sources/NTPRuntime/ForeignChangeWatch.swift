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

    /// Time of day and boot time minus the monotonic clock, in nanoseconds.
    struct Gaps {
        var ahead: Int64
        var asleep: Int64

        /// What explains how these became `later`; `nil` where nothing has to, since that is how long reading clocks takes.
        func change(to later: Gaps, announcedLeap: Int) -> Change? {
            let slept = later.asleep &- asleep
            if slept > second / 10 { return .sleep(.nanoseconds(slept)) }
            let step = later.ahead &- ahead
            guard step.magnitude > leastStep.magnitude else { return nil }
            let rest = step &+ Int64(announcedLeap) &* second
            if announcedLeap != 0, rest.magnitude < UInt64(second / 10) { return .leapSecond(announcedLeap) }
            return .step(.nanoseconds(step))
        }
    }

    /// When last looked at.
    private var gaps: Gaps
    private let boottime: BootTimeClock?

    init(_ clock: LocalClock) {
        boottime = try? BootTimeClock()
        gaps = Gaps(ahead: 0, asleep: 0)
        reset(clock)
    }

    /// Takes the clocks as they are, after a step of one's own.
    mutating func reset(_ clock: LocalClock) { gaps = read(clock) }

    /// What has happened since it was last looked at; `announcedLeap` is the leap second that the kernel was told of.
    mutating func look(_ clock: LocalClock, announcedLeap: Int) -> Change? {
        // A nap of this program between two readings looks like a step or a sleep, so look again.
        guard gaps.change(to: read(clock), announcedLeap: announcedLeap) != nil, case let now = read(clock),
            let change = gaps.change(to: now, announcedLeap: announcedLeap)
        else { return nil }
        gaps = now
        return change
    }

    private func read(_ clock: LocalClock) -> Gaps {
        let reading = clock.reading()
        let date = KernelClock.nanoseconds(reading.date.duration(since: NTPDate(unixNanoseconds: 0)))
        let boot = boottime.map { $0.now.nanoseconds &- reading.monotonic.nanoseconds }
        return Gaps(ahead: date &- reading.monotonic.nanoseconds, asleep: boot ?? 0)
    }
}

/// Smaller steps drown in how long it takes to read two clocks: 100 µs.
private let leastStep: Int64 = 100_000
private let second: Int64 = 1_000_000_000
