import TestSupport
import Testing
import TimeScales

@Suite struct NTPDateTests {
    /// Seconds of Unix time at which eras begin:
    /// `python3 -c 'import datetime as d; print(d.datetime(1900,1,1)+d.timedelta(seconds=2<<32), (2<<32)-2208988800)'`
    @Test(
        arguments: [
            (-2_208_988_800, 0, "1900-01-01T00:00:00Z"), (2_085_978_496, 1, "2036-02-07T06:28:16Z"),
            (6_380_945_792, 2, "2172-03-15T12:56:32Z"),
        ] as [(Int64, Int64, String)])
    func erasBegin(unix: Int64, era: Int64, text: String) {
        let first = NTPDate(UnixTime(seconds: unix))
        #expect(first.era == era)
        #expect(first.timestamp.rawValue == 0)
        #expect(UTCDateTime(first).description == text)
        let last = NTPDate(UnixTime(seconds: unix - 1, nanoseconds: 999_999_999))
        #expect(last.era == era - 1)
        #expect(last.timestamp.seconds == 0xFFFF_FFFF)
    }

    /// RFC 5905 figure 4, "Interesting Historic NTP Dates"; its days as Unix time by
    /// `python3 -c 'import datetime as d; print((d.date(1582,10,15).toordinal()-719163)*86400)'`.
    @Test(
        arguments: [
            (-3, 2_874_597_888, -12_219_292_800), (-1, 4_294_880_896, -2_209_075_200), (0, 0, -2_208_988_800),
            (0, 2_208_988_800, 0), (0, 2_272_060_800, 63_072_000), (0, 3_155_587_200, 946_598_400),
            (1, 63_104, 2_086_041_600),
        ] as [(Int64, Int64, Int64)])
    func eraAndOffsetOfRFC5905Figure4(era: Int64, offset: Int64, unix: Int64) {
        let date = NTPDate(UnixTime(seconds: unix))
        #expect(date.era == era)
        #expect(date.seconds & 0xFFFF_FFFF == offset)
    }

    /// 2017-01-01T00:00:00.5Z. `python3 -c 'import datetime as d; print(d.datetime(1900,1,1)+d.timedelta(seconds=0xdc12c500))'`
    @Test func knownTimestamp() {
        let date = NTPDate(UnixTime(seconds: 1_483_228_800, nanoseconds: 500_000_000))
        #expect(date.timestamp.description == "dc12c500.80000000")
        #expect(UTCDateTime(date).description == "2017-01-01T00:00:00.5Z")
    }

    /// `python3 -c 'ns=123456789; print(hex((ns*2**33+10**9)//(2*10**9)))'`
    @Test(
        arguments: [
            (0, 0), (1, 4), (123_456_789, 0x1F9A_DD37), (500_000_000, 0x8000_0000), (999_999_999, 0xFFFF_FFFC),
        ] as [(UInt32, UInt32)])
    func timestampsRoundToNearest(nanoseconds: UInt32, fraction: UInt32) {
        let date = NTPDate(UnixTime(seconds: 0, nanoseconds: nanoseconds))
        #expect(date.timestamp.fraction == fraction)
    }

    /// The law that truncation breaks: every nanosecond comes back from the 64 bits of a packet.
    @Test func everyNanosecondSurvivesTheTimestamp() {
        let seed: UInt64 = 0x5905_0001
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let seconds = Int64.random(in: -2_208_988_800...10_000_000_000, using: &generator)
            let unix = UnixTime(seconds: seconds, nanoseconds: UInt32.random(in: 0..<1_000_000_000, using: &generator))
            let date = NTPDate(unix)
            let back = UnixTime(date.timestamp.date(nearest: date)).roundedToNanosecond
            #expect(back == unix, "seed \(seed), \(unix)")
        }
    }

    @Test func everyAttosecondSurvivesTheDate() {
        let seed: UInt64 = 0x5905_0002
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            let unix = UnixTime(
                seconds: Int64.random(in: -(1 << 40)...(1 << 40), using: &generator),
                attoseconds: UInt64.random(in: 0..<1_000_000_000_000_000_000, using: &generator))
            #expect(UnixTime(NTPDate(unix)) == unix, "seed \(seed)")
        }
    }

    /// A fraction that rounds up to a whole second carries into the seconds, and into the next era.
    @Test func roundingCarries() {
        let date = NTPDate(seconds: 0xFFFF_FFFF, fraction: .max)
        #expect(date.timestamp == NTPTimestamp(seconds: 0, fraction: 0))
        let tie = NTPDate(seconds: 7, fraction: 1 << 31)
        #expect(tie.timestamp == NTPTimestamp(seconds: 7, fraction: 1))
        let belowTie = NTPDate(seconds: 7, fraction: 1 << 31 - 1)
        #expect(belowTie.timestamp == NTPTimestamp(seconds: 7, fraction: 0))
    }

    @Test(
        arguments: [
            ((0, 0), (0, 0), 0), ((1, 0), (0, 0), 1_000_000_000_000_000_000),
            ((1, 0), (0, 1 << 63), 500_000_000_000_000_000), ((0, 1 << 63), (1, 0), -500_000_000_000_000_000),
            ((-1, 1 << 62), (1, 1 << 63), -2_250_000_000_000_000_000),
        ] as [((Int64, UInt64), (Int64, UInt64), Int128)])
    func durations(later: (Int64, UInt64), earlier: (Int64, UInt64), attoseconds: Int128) {
        let length = NTPDate(seconds: later.0, fraction: later.1)
            .duration(since: NTPDate(seconds: earlier.0, fraction: earlier.1))
        #expect(length.attoseconds == attoseconds)
    }

    /// To go and to measure the way are each other's inverse, to the attosecond, whichever the direction.
    @Test func advancingByADurationIsMeasuredAsIt() {
        let seed: UInt64 = 0x5905_0003
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            let start = NTPDate(
                seconds: Int64.random(in: -(1 << 40)...(1 << 40), using: &generator), fraction: generator.next())
            let step = Duration(attoseconds: Int128.random(in: -(1 << 90)...(1 << 90), using: &generator))
            let end = start.advanced(by: step)
            #expect(end.duration(since: start) == step, "seed \(seed), from \(start) by \(step)")
            #expect((start < end) == (step > .zero), "seed \(seed)")
        }
    }

    @Test func endsOfTheScaleStopTheWay() {
        let first = NTPDate(seconds: .min, fraction: 0)
        let last = NTPDate(seconds: .max, fraction: .max)
        #expect(first.advanced(by: Duration(attoseconds: .min)).seconds == .min)
        #expect(last.advanced(by: Duration(attoseconds: .max)).seconds == .max)
        #expect(last.duration(since: first) > .zero)
        #expect(first.duration(since: last) < .zero)
        #expect(UnixTime(first).seconds == .min)
        #expect(NTPDate(UnixTime(seconds: .max)).seconds == .max)
    }

    @Test func orderIsThatOfTime() {
        #expect(NTPDate(seconds: -1, fraction: .max) < NTPDate(seconds: 0))
        #expect(NTPDate(seconds: 3, fraction: 1) < NTPDate(seconds: 3, fraction: 2))
    }
}
