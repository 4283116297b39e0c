import NTPWire
import TestSupport
import Testing

@Suite struct NTPShortTests {
    /// RFC 5905 §6: 16 bits of seconds, 16 of fraction. `python3 -c 'print(r*10**18//65536)'`
    @Test(
        arguments: [
            (0, 0), (1, 15_258_789_062_500), (0x1_0000, 1_000_000_000_000_000_000), (0x1C2, 6_866_455_078_125_000),
            (.max, 65_535_999_984_741_210_937_500),
        ] as [(UInt32, Int128)])
    func durations(rawValue: UInt32, attoseconds: Int128) {
        #expect(NTPShort(rawValue: rawValue).duration.attoseconds == attoseconds)
    }

    @Test(
        arguments: [
            (.zero, 0), (.seconds(-5), 0), (Duration(attoseconds: 1), 1),
            (Duration(attoseconds: 15_258_789_062_500), 1),
            (Duration(attoseconds: 15_258_789_062_501), 2), (.milliseconds(500), 0x8000),
            (.seconds(65_535), 0xFFFF_0000),
            (.seconds(65_536), .max), (Duration(attoseconds: .max), .max), (Duration(attoseconds: .min), 0),
        ] as [(Duration, UInt32)])
    func roundsUp(duration: Duration, rawValue: UInt32) {
        #expect(NTPShort(roundingUp: duration).rawValue == rawValue)
    }

    /// A bound stays a bound: what is written is not less, and at most one unit more.
    @Test func writtenBoundsHold() {
        let seed: UInt64 = 0x5409_7000
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let duration = Duration(
                attoseconds: Int128.random(in: 0...65_535_999_984_741_210_937_500, using: &generator))
            let written = NTPShort(roundingUp: duration).duration
            #expect(written >= duration, "seed \(seed), \(duration)")
            #expect(written - duration < Duration(attoseconds: 15_258_789_062_500), "seed \(seed), \(duration)")
            let raw = UInt32(truncatingIfNeeded: generator.next())
            #expect(NTPShort(roundingUp: NTPShort(rawValue: raw).duration).rawValue == raw, "seed \(seed), \(raw)")
        }
    }
}
