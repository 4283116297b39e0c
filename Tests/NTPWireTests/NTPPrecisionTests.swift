import NTPWire
import Testing

@Suite struct NTPPrecisionTests {
    /// `python3 -c 'from fractions import Fraction as F; import math; print(math.ceil(10**18*F(2)**-20))'`
    @Test(
        arguments: [
            (-6, 15_625_000_000_000_000), (-20, 953_674_316_407), (-24, 59_604_644_776), (-59, 2), (-60, 1),
            (0, 1_000_000_000_000_000_000), (1, 2_000_000_000_000_000_000), (17, 131_072_000_000_000_000_000_000),
        ] as [(Int8, Int128)])
    func durations(exponent: Int8, attoseconds: Int128) {
        #expect(NTPPrecision(log2Seconds: exponent).duration.attoseconds == attoseconds)
    }

    @Test func everyExponentHasADuration() {
        for exponent in Int8.min..<Int8.max {
            let finer = NTPPrecision(log2Seconds: exponent).duration
            #expect(finer > .zero)
            #expect(finer <= NTPPrecision(log2Seconds: exponent + 1).duration)
        }
    }

    /// chronyd and ntpd call a clock that reads in 21 ns one of 2⁻²⁵ s (29.8 ns); a second is 2⁰ s.
    @Test(
        arguments: [
            (.nanoseconds(21), -25), (.nanoseconds(100), -23), (.seconds(1), 0), (.milliseconds(1), -9),
            (.seconds(3), 2),
            (.microseconds(1), -19),
        ] as [(Duration, Int8)])
    func precisionOfADuration(duration: Duration, exponent: Int8) {
        #expect(NTPPrecision(atLeast: duration).log2Seconds == exponent)
    }

    @Test func precisionIsNeverFinerThanAsked() {
        for duration in [Duration.zero, .seconds(-1), .nanoseconds(1), Duration(attoseconds: 1), .seconds(1_000_000)] {
            let precision = NTPPrecision(atLeast: duration)
            #expect(precision.duration >= duration)
        }
        #expect(NTPPrecision(atLeast: Duration(attoseconds: .max)).log2Seconds == 60)
    }
}
