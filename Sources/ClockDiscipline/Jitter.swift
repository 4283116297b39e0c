/// How much the offsets of several samples scatter.
public enum Jitter {
    /// The root mean square of the differences between the offset of sample `best` and those of the others; `nil` where
    /// there are no others. A statistic, not a bound. Source: RFC 5905 §10, ψ.
    public static func ofOffsets(_ samples: [ClockSample], around best: Int) -> Duration? {
        guard samples.indices.contains(best), samples.count > 1 else { return nil }
        let squares = samples.map { sample in
            let difference = (sample.offset - samples[best].offset) / .seconds(1)
            return difference * difference
        }
        let mean = squares.reduce(0, +) / Double(samples.count - 1)
        return .seconds(mean.squareRoot())
    }
}
