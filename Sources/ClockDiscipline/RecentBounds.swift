import TimeScales

/// Where the last eight samples of a source say that the true offset lies, as if the clock had always run as it does now.
///
/// Each sample is a lane. Offsets and times are kept as small numbers of seconds around those of the newest sample, and what
/// comes out is rounded outwards, so that the bound holds.
package struct RecentBounds: Sendable {
    /// Offset and time of the newest sample.
    private var base = Duration.zero
    private var origin = LocalInstant(nanoseconds: 0)
    /// Each sample's offset less ``base``, the bound of its error when it was taken, and when that was, since ``origin``.
    private var offsets = Lanes.zero
    private var errors = Lanes.zero
    private var times = Lanes.zero
    /// The lanes are a ring: the newest is at `newest`, those before it in the places before, round the end.
    private var newest = 7
    private var count = 0
    /// The lanes are filled from the first on.
    private static var places: Lanes { Lanes(0, 1, 2, 3, 4, 5, 6, 7) }

    /// No samples yet.
    package init() {}

    /// What no oscillator gains between two samples, in seconds, so that one of the two clocks was set: what is known as the panic
    /// threshold, 1000 s. Source: RFC 5905 §12 (PANICT).
    static let mostGrowth = 1_000.0

    /// Takes in `sample`; in place of all before it, where one of the clocks was set by more than ``mostGrowth`` meanwhile.
    package mutating func append(_ sample: ClockSample) {
        if count > 0, abs((sample.offset - base).asSeconds) > Self.mostGrowth { self = RecentBounds() }
        offsets += (base - sample.offset).asSeconds
        times += sample.time.seconds(to: origin)
        (base, origin) = (sample.offset, sample.time)
        newest = (newest + 1) & 7
        count = min(count + 1, 8)
        (offsets[newest], errors[newest], times[newest]) = (0, sample.errorBound.asSeconds, 0)
    }

    /// The local clock changed.
    package mutating func clockDidChange(_ change: ClockChange) {
        let since: Lanes = origin.seconds(to: change.time) - times
        let gains: Lanes = since * change.frequency.ratio
        offsets += gains
        times -= gains
        base -= change.step
    }

    /// Where the true offset lies at `instant`, if the source keeps what it claims and the offset has grown by `slopes` since each
    /// sample: what all the bounds have in common, or as many of the newest as have anything. `nil` without samples.
    package func interval(at instant: LocalInstant, slopes: Slopes) -> OffsetInterval? {
        guard count > 0 else { return nil }
        let ages: Lanes = greater(origin.seconds(to: instant) - times, Lanes.zero)
        let (lows, highs) = (offsets - errors + ages * slopes.low, offsets + errors + ages * slopes.high)
        var (low, high) = (lows[newest], highs[newest])
        for age in 1..<8 where age < count {
            let place = (newest - age) & 7
            guard low <= highs[place], lows[place] <= high else { break }
            low = max(low, lows[place])
            high = min(high, highs[place])
        }
        // A dozen roundings, of numbers no larger than these, and a picosecond.
        let slack = (abs(low) + abs(high) + abs(high - low)) * 1e-14 + 1e-12
        return OffsetInterval(
            low: base + Duration(nearestSeconds: low - slack), high: base + Duration(nearestSeconds: high + slack))
    }

    /// How fast the true offset can have grown: the slopes of the lines that go through the newest sample's bound and through all of
    /// the others'. No statistic is in it. Infinite where there is one sample.
    package var slopes: Slopes {
        let elapsed: Lanes = times[newest] - times
        let differences: Lanes = offsets[newest] - offsets
        let errors: Lanes = errors[newest] + errors
        let isOlder = (elapsed .> 0) .& (Self.places .< Double(count))
        let lows: Lanes = (differences - errors) / elapsed
        let highs: Lanes = (differences + errors) / elapsed
        return Slopes(
            Lanes(repeating: -.infinity).replacing(with: lows, where: isOlder).max(),
            Lanes(repeating: .infinity).replacing(with: highs, where: isOlder).min())
    }
}

/// How fast an offset may grow, in seconds a second of the local clock as it runs now: from `low` to `high`.
package struct Slopes: Sendable {
    package let low: Double
    package let high: Double

    /// Those between two, in either order: what contradicts itself may be anything in between.
    package init(_ one: Double, _ other: Double) {
        low = min(one, other)
        high = max(one, other)
    }

    /// The slopes of an offset against a clock that runs by `frequency` faster than an oscillator whose own frequency is wrong by no
    /// more than `limit`, both as ratios and `limit` below 1.
    package init(frequency: Double, limit: Double) {
        self.init(1 / ((1 + frequency) * (1 + limit)) - 1, 1 / ((1 + frequency) * (1 - limit)) - 1)
    }

    /// By so much more to either side.
    package func widened(by margin: Double) -> Slopes { Slopes(low - margin, high + margin) }

    /// What both allow, or these where they have nothing in common.
    package func within(_ other: Slopes) -> Slopes {
        let (low, high) = (max(low, other.low), min(high, other.high))
        return low <= high ? Slopes(low, high) : self
    }

    /// All that either allows, and what is in between.
    package func spanning(_ other: Slopes) -> Slopes { Slopes(min(low, other.low), max(high, other.high)) }
}
