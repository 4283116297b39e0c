import Testing

import TimeScales

@Suite struct DurationSecondsTests {
    @Test(
        arguments: [
            (0, 0), (-0.0, 0), (1, 1_000_000_000_000_000_000), (-1.5, -1_500_000_000_000_000_000), (1e-18, 1),
            (0.4e-18, 0), (-0.6e-18, -1), (0x1p-30, 931_322_575), (86_400.25, 86_400_250_000_000_000_000_000),
            (.nan, 0), (.leastNonzeroMagnitude, 0),
        ] as [(Double, Int128)])
    func nearest(seconds: Double, attoseconds: Int128) {
        #expect(Duration(nearestSeconds: seconds).attoseconds == attoseconds)
    }

    @Test func stopsAtTheEnds() {
        #expect(Duration(nearestSeconds: .infinity) == .seconds(Int64.max))
        #expect(Duration(nearestSeconds: 1e300) == .seconds(Int64.max))
        #expect(Duration(nearestSeconds: -.infinity) == .seconds(Int64.min))
        #expect(Duration(nearestSeconds: -1e19) == .seconds(Int64.min))
        #expect(Int128.max.addingSaturated(1) == .max)
        #expect(Int128.min.addingSaturated(-1) == .min)
        #expect(Int128(5).addingSaturated(-7) == -2)
        #expect(Int128.max.multipliedSaturated(by: -2) == .min)
        #expect(Int128.min.multipliedSaturated(by: -2) == .max)
        #expect(Int128(-5).multipliedSaturated(by: 7) == -35)
    }

    @Test(arguments: [0, 1, -1, 2, -2, 3, -3, .max, .min, 10_000_000_000_000_000_001] as [Int128])
    func half(attoseconds: Int128) {
        #expect(Duration(attoseconds: attoseconds).half.attoseconds == attoseconds / 2)
    }

    @Test(
        arguments: [0, 1, -1, 9_223_372_036_854_775_807, -1 << 64, 1 << 90, -987_654_321_012_345_678_901_234]
            as [Int128])
    func asNumbers(attoseconds: Int128) {
        let exact = Double(attoseconds)
        #expect(abs(attoseconds.asDouble - exact) <= exact.magnitude.ulp)
        #expect(abs(Duration(attoseconds: attoseconds).asSeconds - exact / 1e18) <= 2 * (exact / 1e18).magnitude.ulp)
    }
}
