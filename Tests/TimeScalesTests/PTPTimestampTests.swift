import Testing

@testable import TimeScales

@Suite struct PTPTimestampTests {
    /// IEEE 1588-2019 5.3.3: 48 bits of seconds. 2⁴⁸ is 281,474,976,710,656.
    @Test func endsOf48Bits() throws {
        #expect(PTPTimestamp.maximumSeconds == 281_474_976_710_655)
        let last = try #require(PTPTimestamp(seconds: 281_474_976_710_655, nanoseconds: 999_999_999))
        #expect(PTPTimestamp(seconds: 281_474_976_710_656, nanoseconds: 0) == nil)
        let instant = Timestamp<TAI>(last)
        #expect(PTPTimestamp(instant) == last)
        #expect(PTPTimestamp(instant.advanced(by: .nanoseconds(1))) == nil)
        #expect(last.description == "281474976710655.999999999")
        // `python3 -c 'import numpy as n; print(n.datetime64(2**48-1,"s"))'`
        #expect(UTCDateTime(UnixTime(seconds: instant.seconds)).description == "+8921556-12-07T10:44:15Z")
    }

    @Test func nanosecondsAreBelowASecond() {
        #expect(PTPTimestamp(seconds: 0, nanoseconds: 1_000_000_000) == nil)
        #expect(PTPTimestamp(seconds: 0, nanoseconds: 999_999_999) != nil)
    }

    /// There is no time before 1970-01-01T00:00:00 TAI.
    @Test func beginsWith1970() {
        #expect(PTPTimestamp(Timestamp<TAI>(seconds: 0)) == PTPTimestamp(seconds: 0, nanoseconds: 0))
        #expect(PTPTimestamp(Timestamp<TAI>(seconds: -1, attoseconds: 999_999_999_000_000_000)) == nil)
        #expect(PTPTimestamp(Timestamp<TAI>(seconds: .min)) == nil)
        #expect(PTPTimestamp(Timestamp<TAI>(seconds: .max)) == nil)
        // To the nearest nanosecond this is 1970.
        let almost = Timestamp<TAI>(seconds: -1, attoseconds: 999_999_999_600_000_000)
        #expect(PTPTimestamp(almost) == PTPTimestamp(seconds: 0, nanoseconds: 0))
    }

    @Test func roundsToTheNearestNanosecond() {
        let halves = Timestamp<TAI>(seconds: 1, attoseconds: 2_500_000_000)
        #expect(PTPTimestamp(halves)?.nanoseconds == 3)
        let below = Timestamp<TAI>(seconds: 1, attoseconds: 2_499_999_999)
        #expect(PTPTimestamp(below)?.nanoseconds == 2)
        let carry = Timestamp<TAI>(seconds: 1, attoseconds: 999_999_999_500_000_000)
        #expect(PTPTimestamp(carry) == PTPTimestamp(seconds: 2, nanoseconds: 0))
    }

    /// 2017-01-01T00:00:00Z is 1,483,228,800 s of Unix time and 37 s more of TAI.
    @Test func knownTimestamp() throws {
        let tai = try LeapSecondTable.compiledIn.tai(of: UTCDateTime("2017-01-01T00:00:00.5Z")).value
        #expect(PTPTimestamp(tai)?.description == "1483228837.5")
    }
}
