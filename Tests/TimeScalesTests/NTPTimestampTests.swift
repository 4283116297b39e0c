import TestSupport
import Testing
import TimeScales

@Suite struct NTPTimestampTests {
    @Test func halves() {
        let timestamp = NTPTimestamp(rawValue: 0xDC12_C500_8000_0000)
        #expect(timestamp.seconds == 3_692_217_600)
        #expect(timestamp.fraction == 0x8000_0000)
        #expect(timestamp == NTPTimestamp(seconds: 3_692_217_600, fraction: 1 << 31))
    }

    @Test func textIsSixteenDigits() {
        #expect(NTPTimestamp(rawValue: 0xDC12_C500_8000_0000).description == "dc12c500.80000000")
        #expect(NTPTimestamp(rawValue: 0x0000_000A_0000_00FF).description == "0000000a.000000ff")
    }

    @Test func onlyAllZeroIsUnknown() {
        #expect(NTPTimestamp.unknown.isUnknown)
        #expect(NTPTimestamp.unknown.rawValue == 0)
        #expect(!NTPTimestamp(seconds: 0, fraction: 1).isUnknown)
        #expect(!NTPTimestamp(seconds: 1, fraction: 0).isUnknown)
    }

    /// A client whose clock is in era 1 or 2 reads the same bits as another century. Era starts as Unix seconds are in
    /// ``NTPDateTests``.
    @Test(
        arguments: [
            (1_483_228_800, 0), (2_085_978_495, 0), (2_085_978_496, 1), (4_102_444_800, 1), (6_380_945_791, 1),
            (6_380_945_792, 2), (10_000_000_000, 2), (-2_208_988_800, 0), (-2_208_988_801, -1),
        ] as [(Int64, Int64)])
    func pivotChoosesTheEra(unix: Int64, era: Int64) {
        let date = NTPDate(UnixTime(seconds: unix, nanoseconds: 250_000_000))
        #expect(date.era == era)
        #expect(date.timestamp.date(nearest: date) == date)
    }

    /// A server a second ahead of a client whose clock shows the last second of an era, and the reverse.
    @Test func neighboursAcrossAnEraBoundary() {
        let before = NTPDate(seconds: 0xFFFF_FFFF)
        let after = NTPDate(seconds: 0x1_0000_0000)
        #expect(after.timestamp.date(nearest: before) == after)
        #expect(before.timestamp.date(nearest: after) == before)
        let second = NTPDate(seconds: 0x2_0000_0000)
        let last = NTPDate(seconds: 0x1_FFFF_FFFF)
        #expect(second.timestamp.date(nearest: last) == second)
        #expect(last.timestamp.date(nearest: second) == last)
    }

    /// Half an era is 2³¹ s, 68 years: up to there the nearest date is unique.
    @Test func halfAnEraEitherWay() {
        let pivot = NTPDate(UnixTime(seconds: 1_483_228_800))
        let ahead = NTPDate(seconds: pivot.seconds + (1 << 31) - 1)
        let behind = NTPDate(seconds: pivot.seconds - (1 << 31))
        #expect(ahead.timestamp.date(nearest: pivot) == ahead)
        #expect(behind.timestamp.date(nearest: pivot) == behind)
        let tooFar = NTPDate(seconds: pivot.seconds + (1 << 31) + 1)
        #expect(tooFar.timestamp.date(nearest: pivot).seconds == tooFar.seconds - (1 << 32))
    }

    @Test func anyBitsNearAnyDateNeverTrap() {
        let seed: UInt64 = 0x7135_7A3B
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            let pivot = NTPDate(seconds: Int64(bitPattern: generator.next()), fraction: generator.next())
            let timestamp = NTPTimestamp(rawValue: generator.next())
            let date = timestamp.date(nearest: pivot)
            guard abs(pivot.seconds >> 32) < 1 << 30 else { continue }
            #expect(date.timestamp == timestamp, "seed \(seed)")
            #expect(abs(date.seconds - pivot.seconds) <= 1 << 31, "seed \(seed)")
        }
        for seconds in [Int64.min, .max] {
            _ = NTPTimestamp(rawValue: .max).date(nearest: NTPDate(seconds: seconds))
            _ = NTPTimestamp(rawValue: 1 << 63).date(nearest: NTPDate(seconds: seconds))
        }
    }
}
