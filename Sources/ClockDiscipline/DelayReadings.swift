/// What different views of a network's queues read from the delay of a sample: how far the measured offset is off, and with which
/// variance. In seconds; one view in each lane.
///
/// A delay that exceeds the shortest one by e says that queues held the packets up for e, out or home.
struct DelayReadings {
    /// What to add to the measured offset.
    let shift: Lanes
    /// How uncertain it is after that, in s². The last lane is no view, and has one for form's sake.
    let variance: Lanes

    /// The readings of a delay that exceeds the shortest one seen by `excess`. The shortest possible may be shorter by
    /// `uncertainty`, as where few were seen. `scatter` is a quarter of the variance of the last delays.
    init(excess: Double, uncertainty: Double, scatter: Double) {
        let square = excess * excess
        let wide = (excess + uncertainty) * (excess + uncertainty)
        shift = Lanes(
            // Delays scatter alike both ways, whatever this one was.
            0,
            // The error is uniform on ±e/2, as exponential queues both ways make it.
            0,
            // A cautious e²/4.
            0,
            // All of it was on the way out; on the way home.
            -excess / 2, excess / 2,
            // Most of it was on the way out; on the way home.
            -excess / 3, excess / 3,
            0)
        variance = Lanes(scatter, wide / 12, wide / 4, square / 400, square / 400, wide / 36, wide / 36, 1)
    }
}
