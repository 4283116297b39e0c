import ClockDiscipline
import TestSupport
import Testing

@Suite struct FrequencyOffsetTests {
    /// DESIGN.md: 1 ppm is 86.4 ms a day and 31.5576 s a Julian year; 50 ppm for a day is 4.32 s. All exact.
    @Test(
        arguments: [
            (1_000_000_000, .seconds(86_400), .microseconds(86_400)),
            (1_000_000_000, .seconds(31_557_600), .microseconds(31_557_600)),
            (50_000_000_000, .seconds(86_400), .milliseconds(4_320)),
            (-50_000_000_000, .seconds(86_400), .milliseconds(-4_320)),
            (50_000_000_000, .seconds(-86_400), .milliseconds(-4_320)),
            (15_000_000_000, .seconds(1), .microseconds(15)), (0, .seconds(86_400), .zero),
            (1_000_000_000, .nanoseconds(1), Duration(attoseconds: 1_000)),
            (1, .seconds(1), Duration(attoseconds: 1_000)),
            (1_000_000_000_000_000, .nanoseconds(-7), .nanoseconds(-7)),
        ] as [(Int64, Duration, Duration)])
    func drift(femtoratio: Int64, duration: Duration, drift: Duration) {
        #expect(FrequencyOffset(femtoratio: femtoratio).accumulated(over: duration) == drift)
    }

    /// A clock that runs 8 % fast shows 1.08 s in a second, of which 0.08 s are what it gained; one that runs 20 % slow 0.8 s.
    @Test(
        arguments: [
            (80_000_000_000_000, .milliseconds(1_080), .milliseconds(80)),
            (-200_000_000_000_000, .milliseconds(800), .milliseconds(-200)), (0, .seconds(5), .zero),
        ] as [(Int64, Duration, Duration)])
    func driftByTheClockItself(femtoratio: Int64, shown: Duration, drift: Duration) {
        let gained = FrequencyOffset(femtoratio: femtoratio).accumulated(whileShowing: shown)
        // The ratio is rounded to 10⁻¹⁵.
        #expect(max(gained - drift, drift - gained) <= Duration(attoseconds: 1_000))
    }

    @Test func namedRates() {
        #expect(FrequencyOffset.zero.femtoratio == 0)
        // RFC 5905 §7.2: PHI, 15e-6 s/s.
        #expect(FrequencyOffset.dispersionRate.partsPerMillion == 15)
        #expect(FrequencyOffset.assumedMaximum.partsPerMillion == 50)
    }

    @Test(
        arguments: [(1, 1_000_000_000), (-2.5, -2_500_000_000), (1e-9, 1), (0.4e-9, 0), (-0.6e-9, -1)]
            as [(Double, Int64)])
    func partsPerMillion(ppm: Double, femtoratio: Int64) throws {
        #expect(try #require(FrequencyOffset(partsPerMillion: ppm)).femtoratio == femtoratio)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e10, -1e10, .greatestFiniteMagnitude])
    func noRate(ppm: Double) {
        #expect(FrequencyOffset(partsPerMillion: ppm) == nil)
    }

    /// Statistics hand in any number: the nearest that can be held comes of it, and 0 of none.
    @Test(
        arguments: [
            (1e-6, 1_000_000_000), (-1e-6, -1_000_000_000), (0.5e-15, 1), (0.4e-15, 0), (-0.6e-15, -1), (0, 0),
            (-0.0, 0), (.nan, 0), (.infinity, .max), (-.infinity, .min), (1e300, .max), (-1e300, .min),
            (9_223, 9_223 * 1_000_000_000_000_000),
            (9_224, .max), (-9_224, .min), (.leastNonzeroMagnitude, 0),
        ] as [(Double, Int64)])
    func ratio(ratio: Double, femtoratio: Int64) {
        #expect(FrequencyOffset(ratio: ratio).femtoratio == femtoratio)
    }

    @Test func ratioAndBack() {
        #expect(FrequencyOffset(femtoratio: -12_345_000_000).ratio == -12.345e-6)
        let seed: UInt64 = 0xD21F_7002
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            // Below 2⁵³ a Double holds every whole number.
            let femtoratio = Int64.random(in: -(1 << 50)...(1 << 50), using: &generator)
            let back = FrequencyOffset(ratio: FrequencyOffset(femtoratio: femtoratio).ratio)
            #expect(back.femtoratio == femtoratio, "seed \(seed)")
        }
    }

    /// Held against the one product in 128 bits where that fits: duration × ratio / 10¹⁵, towards zero.
    @Test func exactProduct() {
        let seed: UInt64 = 0xD21F_7001
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let ratio = Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &generator)
            let length = Int128.random(in: -(1 << 86)...(1 << 86), using: &generator)
            let drift = FrequencyOffset(femtoratio: ratio).accumulated(over: Duration(attoseconds: length))
            #expect(
                drift.attoseconds == length * Int128(ratio) / 1_000_000_000_000_000,
                "seed \(seed), ratio \(ratio), length \(length)")
        }
    }

    @Test(arguments: [
        (Int64.max, Int128.max, Int128.max), (.min, .max, .min), (.max, .min, .min), (.min, .min, .max),
        (2_000_000_000_000_000, .max, .max),
    ])
    func stopsAtTheEnds(ratio: Int64, length: Int128, drift: Int128) {
        let accumulated = FrequencyOffset(femtoratio: ratio).accumulated(over: Duration(attoseconds: length))
        #expect(accumulated.attoseconds == drift)
    }
}
