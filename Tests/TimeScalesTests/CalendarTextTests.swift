import TestSupport
import Testing

@testable import TimeScales

/// The quick path against the parser that knows everything.
@Suite struct CalendarTextTests {
    private typealias Label = (label: UTCDateTime, end: Int)

    /// A label of any kind, written by hand.
    static func random(_ generator: inout SeededGenerator) -> String {
        func two(_ range: ClosedRange<Int>, _ generator: inout SeededGenerator) -> String {
            let number = Int.random(in: range, using: &generator)
            return (number < 10 ? "0" : "") + String(number)
        }
        let year = String(Int.random(in: 0...9_999, using: &generator))
        var text = String(repeating: "0", count: 4 - year.count) + year
        text += "-" + two(1...12, &generator) + "-" + two(1...28, &generator) + "T" + two(0...23, &generator)
        text += ":" + two(0...59, &generator) + ":" + two(0...60, &generator)
        let decimals = Int.random(in: -4...12, using: &generator)
        if decimals > 0 {
            text += "."
            for _ in 0..<decimals { text += String(Int.random(in: 0...9, using: &generator)) }
        }
        return text + "Z"
    }

    /// `text` with a few bytes changed, put in, taken out or cut off.
    static func mutated(_ text: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        let likely = Array("0123456789-+:.,TZtz Ww@abcdefTAIGPS".utf8)
        var text = text
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let isLikely = Int.random(in: 0..<4, using: &generator) > 0
            let byte =
                isLikely ? likely.randomElement(using: &generator) ?? 0 : UInt8.random(in: 0...255, using: &generator)
            let place = Int.random(in: 0...text.count, using: &generator)
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: text.insert(byte, at: place)
            case 1 where place < text.count: text.remove(at: place)
            case 2: text.removeSubrange(place...)
            case 3: text.insert(contentsOf: text.prefix(place), at: place)
            default: if place < text.count { text[place] = byte }
            }
        }
        return text
    }

    /// Whatever the quick path lets pass, the parser reads alike; and it lets all of the usual form pass.
    @Test func quickPathAgreesWithTheParser() throws {
        let seed: UInt64 = 0x9_1C4
        var generator = SeededGenerator(seed: seed)
        var passed = 0
        for round in 0..<40_000 {
            let valid = Self.random(&generator)
            let text = round.isMultiple(of: 2) ? Array(valid.utf8) : Self.mutated(Array(valid.utf8), &generator)
            let quick = CalendarText.quick(text.span)
            // Its end may be anywhere: what stands before it is a label on UTC.
            if let quick {
                passed += 1
                let whole = Array(text.prefix(quick.end)) + [0x5A]
                let reading = try CalendarTextParser.parse(whole.span)
                #expect(reading.label == quick.label, "seed \(seed), \(String(decoding: text, as: UTF8.self))")
                #expect(reading.zone == .offset(minutes: 0) && reading.zonePlace == quick.end, "seed \(seed)")
            } else if round.isMultiple(of: 2) {
                // 20 characters are a point and "Z" more than seconds; ten decimals are not for the quick path.
                #expect(valid.utf8.count > 30, "seed \(seed), \(valid) was not quick")
            }
        }
        #expect(passed > 15_000, "seed \(seed)")
    }

    /// Every field at the first values beyond its range: the quick path has to leave them to the parser.
    @Test(
        arguments: [
            "2016-00-01T00:00:00Z", "2016-13-01T00:00:00Z", "2016-01-00T00:00:00Z", "2016-01-32T00:00:00Z",
            "2015-02-29T00:00:00Z", "2016-04-31T00:00:00Z", "2016-01-01T24:00:00Z", "2016-01-01T00:60:00Z",
            "2016-01-01T00:00:61Z", "2016-01-01t00:00:00Z", "2016-01-01 00:00:00Z", "2016-01-01T00:00:00.Z",
            "2016-01-01T00:00:00.1234567890Z", "2016-01-01T00:00:0/Z", "2016-01-01T00:00::0Z", "201/-01-01T00:00:00Z",
            "201:-01-01T00:00:00Z", "2016.01.01T00:00:00Z", "2016-01-01T00.00.00Z", "2016-01-01T00:00:00",
        ])
    func quickPathLeavesAlone(text: String) {
        #expect(CalendarText.quick(Array(text.utf8).span) == nil)
    }

    /// All 256 bytes at each place of a text: the two agree on which are digits and separators.
    @Test func everyByteAtEveryPlace() {
        let text = Array("2016-12-31T23:59:59.123456789Z".utf8)
        for place in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[place] = byte
                guard let quick = CalendarText.quick(changed.span) else { continue }
                let whole = Array(changed.prefix(quick.end)) + [0x5A]
                let label = try? CalendarTextParser.parse(whole.span).label
                if label != quick.label { Issue.record("byte \(byte) at \(place)") }
            }
        }
    }

    /// The public ways in agree, too: with the quick path and without it (a space for the T is for the parser).
    @Test func bothWaysThroughUTCDateTime() throws {
        let seed: UInt64 = 0x9_1C5
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            let text = Self.random(&generator)
            let slow = String(text.map { $0 == "T" ? " " : $0 })
            #expect((try? UTCDateTime(text)) == (try? UTCDateTime(slow)), "seed \(seed), \(text)")
            let table = LeapSecondTable.compiledIn
            #expect((try? table.utc(text)) == (try? table.utc(slow)), "seed \(seed), \(text)")
            if let label = try? table.utc(text) {
                #expect(
                    try table.tai(of: label).value == Timestamp(table.tai(of: UTCDateTime(slow)).value), "seed \(seed)")
            }
        }
    }
}
