import ClockDiscipline
import TestSupport
import TimeScales
import Testing

/// Held against the samples themselves, each restated after every change of the clock in attoseconds.
@Suite struct RecentBoundsTests {
    private static func instant(_ nanoseconds: Int64) -> LocalInstant { LocalInstant(nanoseconds: nanoseconds) }

    /// What the samples, newest last, say together.
    private static func interval(
        of samples: [ClockSample], at instant: LocalInstant, from least: FrequencyOffset, to most: FrequencyOffset
    ) -> OffsetInterval? {
        var common: OffsetInterval?
        for sample in samples.reversed() {
            let age = max(.zero, sample.time.duration(to: instant))
            let own = OffsetInterval(
                low: sample.offset - sample.errorBound + least.accumulated(over: age),
                high: sample.offset + sample.errorBound + most.accumulated(over: age))
            guard let wider = common else {
                common = own
                continue
            }
            guard wider.intersects(own) else { break }
            common = OffsetInterval(low: max(wider.low, own.low), high: min(wider.high, own.high))
        }
        return common
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func sameAsTheSamples(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var bounds = RecentBounds()
        var samples: [ClockSample] = []
        var now: Int64 = 1_000_000_000_000
        // Some worlds are 60 years off.
        let far = seed.isMultiple(of: 4) ? Duration.seconds(1_893_456_000) : .zero
        #expect(bounds.interval(at: Self.instant(now), slopes: Slopes(0, 0)) == nil)
        for _ in 0..<60 {
            now += Int64.random(in: 1...1_024_000_000_000, using: &random)
            if Bool.random(using: &random) {
                let sample = ClockSample(
                    offset: far + .nanoseconds(Int64.random(in: -50_000_000...50_000_000, using: &random)),
                    delay: .nanoseconds(Int64.random(in: 0...80_000_000, using: &random)), dispersion: .microseconds(1),
                    rootDelay: .milliseconds(3), rootDispersion: .milliseconds(7), time: Self.instant(now))
                bounds.append(sample)
                samples = Array((samples + [sample]).suffix(8))
            } else {
                let change = ClockChange(
                    time: Self.instant(now),
                    step: .nanoseconds(Int64.random(in: -3_000_000_000...3_000_000_000, using: &random)),
                    frequency: FrequencyOffset(
                        femtoratio: Int64.random(in: -500_000_000_000...500_000_000_000, using: &random)))
                bounds.clockDidChange(change)
                samples = samples.map { $0.restated(after: change) }
            }
            let later = Self.instant(now + Int64.random(in: 0...2_000_000_000_000, using: &random))
            let least = FrequencyOffset(
                femtoratio: Int64.random(in: -100_000_000_000...100_000_000_000, using: &random))
            let most = FrequencyOffset(
                femtoratio: least.femtoratio + Int64.random(in: 0...100_000_000_000, using: &random))
            guard let right = Self.interval(of: samples, at: later, from: least, to: most) else { continue }
            let interval = try #require(bounds.interval(at: later, slopes: Slopes(least.ratio, most.ratio)))
            // Restating the samples rounds their times to nanoseconds, which the frequency turns into much less.
            for (end, wanted) in [(interval.low, right.low), (interval.high, right.high)] {
                let difference = (end - wanted).attoseconds.magnitude
                #expect(difference < 100_000_000, "seed \(seed)")
            }
        }
    }

    /// A server that was set by more than an oscillator can have gained says nothing of how fast one runs: what was measured before
    /// is left out, and what is measured after counts as from a new server.
    @Test func aJumpBeginsAnew() throws {
        func sample(_ offset: Duration, at seconds: Int64) -> ClockSample {
            ClockSample(
                offset: offset, delay: .milliseconds(2), dispersion: .zero, rootDelay: .zero, rootDispersion: .zero,
                time: Self.instant(seconds * 1_000_000_000))
        }
        var (bounds, fresh) = (RecentBounds(), RecentBounds())
        for second in 1...5 as ClosedRange<Int64> { bounds.append(sample(.milliseconds(second), at: second)) }
        for (offset, second) in [(Duration.seconds(1_001), 6), (.seconds(1_001), 16), (.seconds(1_001), 26)] {
            bounds.append(sample(offset, at: Int64(second)))
            fresh.append(sample(offset, at: Int64(second)))
            #expect((bounds.slopes.low, bounds.slopes.high) == (fresh.slopes.low, fresh.slopes.high), "\(second)")
        }
        // 1 ms of bound on each side, 20 s apart.
        #expect(abs(bounds.slopes.high - 1e-4) < 1e-12)
        #expect(
            bounds.interval(at: Self.instant(26_000_000_000), slopes: Slopes(0, 0))
                == fresh.interval(at: Self.instant(26_000_000_000), slopes: Slopes(0, 0)))
    }
}
