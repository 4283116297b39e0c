/// Which of several samples of one server to believe: the one with the least delay, since queues only ever add to it.
///
/// Source: RFC 5905 §10, the clock filter; D. L. Mills, "Improved algorithms for synchronizing computer network clocks",
/// doi:10.1109/90.392384.
public enum MinimumDelayFilter {
    /// The index of the sample with the least delay, the later one where two are alike; `nil` where there is none.
    public static func best(of samples: [ClockSample]) -> Int? {
        samples.indices.min { left, right in
            (samples[left].delay, -left) < (samples[right].delay, -right)
        }
    }
}
