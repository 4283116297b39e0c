/// What to do about an offset.
public enum ClockCorrection: String, Hashable, Sendable, CaseIterable {
    /// Speed the clock up or slow it down until it is right: time never jumps.
    case slew
    /// Set the clock at once (also called a jump): time may go backwards.
    case step
    /// Do nothing: an offset so large is more likely a fault than the truth.
    case ignore
}

/// The three-way rule that turns an offset into a correction.
///
/// |offset| < ``stepThreshold`` slews; below ``panicThreshold`` steps; from there on is ignored.
public struct CorrectionPolicy: Hashable, Sendable {
    /// The least offset that is stepped.
    public let stepThreshold: Duration

    /// The least offset that is ignored.
    public let panicThreshold: Duration

    /// Slew below 125 ms, step below 1000 s, ignore from there on.
    public static let standard = CorrectionPolicy(
        uncheckedStep: .milliseconds(125), panic: .seconds(1000))

    /// Slew below 125 ms and step from there on, however far: for a clock that is only measured.
    public static let unlimited = CorrectionPolicy(
        uncheckedStep: standard.stepThreshold, panic: Duration(attoseconds: .max))

    /// A policy with other limits; `nil` unless 0 ≤ `stepThreshold` ≤ `panicThreshold`.
    public init?(stepThreshold: Duration, panicThreshold: Duration) {
        guard .zero <= stepThreshold, stepThreshold <= panicThreshold else { return nil }
        self.init(uncheckedStep: stepThreshold, panic: panicThreshold)
    }

    private init(uncheckedStep: Duration, panic: Duration) {
        stepThreshold = uncheckedStep
        panicThreshold = panic
    }

    /// The correction that `offset` calls for; its sign does not matter.
    public func correction(for offset: Duration) -> ClockCorrection {
        // Magnitudes, since the negative of the most negative duration is none.
        let size = offset.attoseconds.magnitude
        if size < stepThreshold.attoseconds.magnitude { return .slew }
        return size < panicThreshold.attoseconds.magnitude ? .step : .ignore
    }
}
