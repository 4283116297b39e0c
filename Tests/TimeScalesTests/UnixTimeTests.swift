import Testing
import TimeScales

@Suite struct UnixTimeTests {
    @Test func attosecondsBeyondASecondAreCarried() {
        let time = UnixTime(seconds: 1, attoseconds: 2_500_000_000_000_000_000)
        #expect(time.seconds == 3)
        #expect(time.attoseconds == 500_000_000_000_000_000)
        #expect(time == UnixTime(seconds: 3, nanoseconds: 500_000_000))
        #expect(UnixTime(seconds: .max, attoseconds: 1_000_000_000_000_000_000).seconds == .max)
    }

    /// `clock_gettime` before 1970: seconds are rounded down, the rest counts up.
    @Test func nanosecondsCountUpFromARoundedDownSecond() {
        let time = UnixTime(seconds: -1, nanoseconds: 999_999_999)
        #expect(time < UnixTime(seconds: 0))
        #expect(time > UnixTime(seconds: -1))
        #expect(time.attoseconds == 999_999_999_000_000_000)
    }

    @Test(
        arguments: [
            (0, 0), (499_999_999, 0), (500_000_000, 1_000_000_000), (1_499_999_999, 1_000_000_000),
            (999_999_999_499_999_999, 999_999_999_000_000_000),
        ] as [(UInt64, UInt64)])
    func roundsToTheNearestNanosecond(attoseconds: UInt64, rounded: UInt64) {
        #expect(UnixTime(seconds: 5, attoseconds: attoseconds).roundedToNanosecond.attoseconds == rounded)
        #expect(UnixTime(seconds: 5, attoseconds: attoseconds).roundedToNanosecond.seconds == 5)
    }

    @Test func roundingCarriesIntoTheSecond() {
        let time = UnixTime(seconds: -1, attoseconds: 999_999_999_500_000_000).roundedToNanosecond
        #expect(time == UnixTime(seconds: 0))
    }

    @Test func orderIsThatOfTime() {
        #expect(UnixTime(seconds: 1, attoseconds: 5) < UnixTime(seconds: 1, attoseconds: 6))
        #expect(UnixTime(seconds: -2, attoseconds: 6) < UnixTime(seconds: -1))
        #expect(!(UnixTime(seconds: 1) < UnixTime(seconds: 1)))
    }
}
