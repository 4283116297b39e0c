import Foundation
import LogicalClocks
import TestSupport
import Testing

/// The bytes of stamps, laid by hand from the definition of LEB128 (DWARF 5, section 7.6), and their JSON.
@Suite struct WireStampTests {
    @Test func lamportStampsAreTwoNumbers() throws {
        let forms: [(UInt64, UInt32, [UInt8])] = [
            (0, 0, [0, 0]), (127, 127, [0x7F, 0x7F]), (128, 1, [0x80, 0x01, 0x01]),
            // The example of the standard.
            (624_485, 2, [0xE5, 0x8E, 0x26, 0x02]),
            (.max, .max, [UInt8](repeating: 0xFF, count: 9) + [0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]),
        ]
        for (time, process, bytes) in forms {
            let stamp = LamportTimestamp(time: time, process: process)
            #expect(stamp.wireBytes == bytes && stamp.wireSize == bytes.count)
            #expect(try LamportTimestamp(wireBytes: bytes) == stamp)
        }
    }

    @Test func vectorsAreHowManyAndEach() throws {
        let forms: [([UInt32], [UInt8])] = [
            ([], [0]), ([3, 0, 1], [3, 3, 0, 1]), ([.max], [1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]),
            ([300], [1, 0xAC, 0x02]),
        ]
        for (counts, bytes) in forms {
            let vector = VectorClock(counts: counts)
            #expect(vector.wireBytes == bytes && vector.wireSize == bytes.count)
            #expect(try VectorClock(wireBytes: bytes) == vector)
        }
    }

    /// Laid by hand: (5, 1, 0, 2) and (2, 1, 4): 3…5 of process 0 and 1…2 of 3 are only in the first, 1…4 of 2 only in the second.
    @Test func differencesAreTheirProcesses() throws {
        let forms: [([UInt32], [UInt32], [UInt8])] = [
            ([], [], [0]), ([1], [1], [0]), ([1], [], [1, 0, 0, 0]), ([], [1], [1, 0, 1, 0]),
            ([5, 1, 0, 2], [2, 1, 4], [3, 0, 4, 2, 1, 1, 3, 0, 0, 1]),
            ([0, .max], [], [1, 1, 0, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F]),
            ([.max - 1], [.max], [1, 0, 0xFD, 0xFF, 0xFF, 0xFF, 0x1F, 0]),
        ]
        for (first, second, bytes) in forms {
            let difference = VectorDifference(VectorClock(counts: first), VectorClock(counts: second))
            #expect(difference.wireBytes == bytes && difference.wireSize == bytes.count, "\(difference)")
            #expect(try VectorDifference(wireBytes: bytes) == difference)
        }
    }

    @Test(
        arguments: [
            ([], .truncated), ([1, 0, 0], .truncated), ([0, 0], .bytesLeft(1)), ([1, 0, 0, 0, 0], .bytesLeft(1)),
            ([0x80, 0x00], .notShortest), ([0x81, 0x80, 0x40], .tooManyProcesses),
            // Process 2²⁰, event 2³², and as many more events as do not fit behind the first.
            ([1, 0x80, 0x80, 0x40, 0, 0], .tooManyProcesses), ([1, 0, 0xFE, 0xFF, 0xFF, 0xFF, 0x1F, 0], .outOfRange),
            ([1, 0, 2, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F], .outOfRange),
            ([2, 0, 0, 0, 0xFF, 0xFF, 0x3F, 0, 0], .tooManyProcesses),
        ] as [([UInt8], StampError)])
    func whatIsNoDifferenceSaysWhy(bytes: [UInt8], error: StampError) {
        #expect(throws: error) { try VectorDifference(wireBytes: bytes) }
    }

    @Test func hybridStampsAreEightBytesThatSort() throws {
        let stamp = HybridTimestamp(physical: 0x0123_4567_89AB, counter: 0xCDEF)
        #expect(stamp.wireBytes == [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF] && stamp.wireSize == 8)
        #expect(try HybridTimestamp(wireBytes: stamp.wireBytes) == stamp)
        let later = HybridTimestamp(physical: 0x0123_4567_89AC, counter: 0)
        #expect(stamp.wireBytes.lexicographicallyPrecedes(later.wireBytes))
    }

    @Test(
        arguments: [
            ([], .truncated), ([0x80], .truncated), ([0x01], .truncated), ([0x80, 0x00, 0x00], .notShortest),
            ([0x00, 0x00, 0x00], .bytesLeft(1)), ([0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0x1F], .outOfRange),
            ([UInt8](repeating: 0xFF, count: 9) + [0x02, 0x00], .outOfRange),
            ([UInt8](repeating: 0x80, count: 10) + [0x01, 0x00], .outOfRange),
            ([UInt8](repeating: 0xFF, count: 100), .outOfRange),
        ] as [([UInt8], StampError)])
    func whatIsNoLamportStampSaysWhy(bytes: [UInt8], error: StampError) {
        #expect(throws: error) { try LamportTimestamp(wireBytes: bytes) }
    }

    @Test(
        arguments: [
            ([], .truncated), ([2, 1], .truncated), ([2, 1, 0], .notShortest), ([0, 0], .bytesLeft(1)),
            // As many as a machine has no room for, and no byte of them.
            ([0x80, 0x80, 0x40], .truncated), ([0x81, 0x80, 0x40], .tooManyProcesses),
            ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], .tooManyProcesses),
            ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], .outOfRange),
            ([1, 0x80, 0x80, 0x80, 0x80, 0x10], .outOfRange),
        ] as [([UInt8], StampError)])
    func whatIsNoVectorSaysWhy(bytes: [UInt8], error: StampError) {
        #expect(throws: error) { try VectorClock(wireBytes: bytes) }
    }

    @Test func hybridStampsHaveEightBytes() {
        #expect(throws: StampError.truncated) { try HybridTimestamp(wireBytes: [1, 2, 3, 4, 5, 6, 7]) }
        #expect(throws: StampError.bytesLeft(1)) { try HybridTimestamp(wireBytes: [1, 2, 3, 4, 5, 6, 7, 8, 9]) }
    }

    /// Whatever bytes are read, what comes of them is written as those bytes again: there is one form for each stamp.
    @Test func anyBytesAreNothingOrTheirStamp() {
        var generator = SeededGenerator(seed: 0x3173_0000)
        for round in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0..<12, using: &generator)).map { _ in
                // Small ones are frequent, so that some of it can be read.
                Bool.random(using: &generator)
                    ? UInt8.random(in: 0..<4, using: &generator) : UInt8.random(in: 0...255, using: &generator)
            }
            if let stamp = try? LamportTimestamp(wireBytes: bytes) { #expect(stamp.wireBytes == bytes, "\(round)") }
            if let stamp = try? VectorClock(wireBytes: bytes) { #expect(stamp.wireBytes == bytes, "\(round)") }
            if let stamp = try? VectorDifference(wireBytes: bytes) { #expect(stamp.wireBytes == bytes, "\(round)") }
            if let stamp = try? HybridTimestamp(wireBytes: bytes) { #expect(stamp.wireBytes == bytes, "\(round)") }
        }
    }

    @Test func severalStampsAreReadOneByOne() throws {
        var bytes: [UInt8] = []
        VectorClock(counts: [1, 200]).write(to: &bytes)
        HybridTimestamp(rawValue: 77).write(to: &bytes)
        LamportTimestamp(time: 9, process: 1).write(to: &bytes)
        var reader = StampReader(bytes)
        #expect(try VectorClock(from: &reader) == VectorClock(counts: [1, 200]))
        #expect(try HybridTimestamp(from: &reader) == HybridTimestamp(rawValue: 77))
        #expect(try LamportTimestamp(from: &reader) == LamportTimestamp(time: 9, process: 1))
        #expect(reader.left == 0)
    }

    // MARK: JSON

    private func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private func value<Value: Decodable>(_ text: String, as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    @Test func jsonHasTheDocumentedForm() throws {
        let lamport = LamportTimestamp(time: 5, process: 2)
        #expect(try json(lamport) == #"{"process":2,"time":5}"#)
        #expect(try value(#"{"process":2,"time":5}"#, as: LamportTimestamp.self) == lamport)
        #expect(try json(LamportClock(time: 4)) == #"{"time":4}"#)
        #expect(try value(#"{"time":4}"#, as: LamportClock.self) == LamportClock(time: 4))
        #expect(try json(VectorClock(counts: [3, 0, 1])) == "[3,0,1]")
        #expect(try value("[3,0,1,0]", as: VectorClock.self) == VectorClock(counts: [3, 0, 1]))
        let hybrid = HybridTimestamp(physical: 1_000, counter: 2)
        #expect(try json(hybrid) == #"{"counter":2,"physical":1000}"#)
        #expect(try value(#"{"counter":2,"physical":1000}"#, as: HybridTimestamp.self) == hybrid)
        var clock = HybridLogicalClock(mostAhead: 7)
        try clock.tick(physical: 1_000)
        #expect(try json(clock) == #"{"last":{"counter":0,"physical":1000},"mostAhead":7}"#)
        #expect(try value(json(clock), as: HybridLogicalClock.self) == clock)
    }

    @Test func differencesHaveTheDocumentedForm() throws {
        let difference = VectorDifference(VectorClock(counts: [5]), VectorClock(counts: [2]))
        let text = #"{"onlyInFirst":[{"numbers":[3,5],"process":0}],"onlyInSecond":[]}"#
        #expect(try json(difference) == text && value(text, as: VectorDifference.self) == difference)
        // Backwards, event 0, no process, a process too large, out of order, twice, and on both sides.
        for (first, second) in [
            (#"{"numbers":[5,3],"process":0}"#, ""), (#"{"numbers":[0,3],"process":0}"#, ""),
            (#"{"numbers":[1,3],"process":-1}"#, ""), (#"{"numbers":[1,3],"process":1048576}"#, ""),
            (#"{"numbers":[1,3],"process":2},{"numbers":[1,3],"process":1}"#, ""),
            (#"{"numbers":[1,1],"process":2},{"numbers":[2,3],"process":2}"#, ""),
            (#"{"numbers":[1,3],"process":2}"#, #"{"numbers":[1,3],"process":2}"#),
        ] {
            let text = #"{"onlyInFirst":[\#(first)],"onlyInSecond":[\#(second)]}"#
            #expect(throws: DecodingError.self, "\(text)") { try value(text, as: VectorDifference.self) }
        }
    }

    @Test(arguments: ["[-1]", "[4294967296]", "[1.5]", "{}", #"["a"]"#])
    func whatIsNoVectorInJSONIsRefused(text: String) {
        #expect(throws: DecodingError.self) { try value(text, as: VectorClock.self) }
    }

    @Test func whatIsNoHybridStampInJSONIsRefused() {
        #expect(throws: DecodingError.self) {
            try value(#"{"physical":281474976710656,"counter":0}"#, as: HybridTimestamp.self)
        }
        #expect(throws: DecodingError.self) { try value(#"{"physical":1,"counter":65536}"#, as: HybridTimestamp.self) }
    }
}
