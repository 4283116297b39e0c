import ClockDiscipline
import Foundation
import NTPRuntime
import SystemClocks
import TestSupport
import Testing

@Suite struct DriftFileTests {
    private static func content(_ ppm: Double, _ deviation: Double) -> DriftFile.Content {
        DriftFile.Content(
            drift: FrequencyOffset(ratio: ppm * 1e-6), deviation: FrequencyOffset(ratio: deviation * 1e-6))
    }

    private static func bytes(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map { [UInt8]($0) }
    }

    /// Two numbers of ppm with six decimals, and the end of the line.
    @Test(
        arguments: [
            (-12.345_678, 0.010, "-12.345678 0.010000\n"), (0, 0, "0.000000 0.000000\n"),
            (-0.000_001, 1_000, "-0.000001 1000.000000\n"), (500, 0.5, "500.000000 0.500000\n"),
            (0.000_000_4, 0.000_000_6, "0.000000 0.000001\n"), (-0.999_999_9, 3, "-1.000000 3.000000\n"),
        ] as [(Double, Double, String)])
    func text(ppm: Double, deviation: Double, text: String) throws {
        let directory = try TemporaryDirectory()
        let file = DriftFile(path: directory.path + "/drift")
        try file.write(Self.content(ppm, deviation))
        #expect(Self.bytes(file.path) == Array(text.utf8))
        // Nothing else is left there.
        #expect(RepositoryFiles.names(in: directory.path)?.filter { !$0.hasPrefix(".") } == ["drift"])
        try file.write(Self.content(1, 1))
        #expect(Self.bytes(file.path) == Array("1.000000 1.000000\n".utf8))
    }

    @Test func whatIsWrittenIsRead() throws {
        let directory = try TemporaryDirectory()
        let file = DriftFile(path: directory.path + "/drift")
        let seed: UInt64 = 0xD21F_F11E
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            // Whole millionths of a ppm.
            func millionths(_ range: ClosedRange<Int64>) -> FrequencyOffset {
                FrequencyOffset(femtoratio: Int64.random(in: range, using: &generator) * 1_000)
            }
            let (drift, spread) = (millionths(-500_000_000...500_000_000), millionths(0...1_000_000))
            let content = DriftFile.Content(drift: drift, deviation: spread)
            try file.write(content)
            #expect(try file.read() == content, "seed \(seed)")
        }
    }

    @Test func noFileSaysNothing() throws {
        let directory = try TemporaryDirectory()
        #expect(try DriftFile(path: directory.path + "/drift").read() == nil)
    }

    /// A crash while the file is written leaves any beginning of it: no number comes of that but the whole one.
    @Test func cutAtEveryByte() throws {
        let directory = try TemporaryDirectory()
        let whole = Array("-12.345678 0.010000\n".utf8)
        for count in 0..<whole.count {
            let path = try directory.file("drift", Array(whole.prefix(count)))
            #expect(throws: DriftFile.Fault.self, "\(count) bytes") { try DriftFile(path: path).read() }
        }
        let path = try directory.file("drift", whole)
        #expect(try DriftFile(path: path).read() == Self.content(-12.345_678, 0.01))
    }

    @Test(arguments: [
        "", "\n", " \n", "1\n", "1 \n", " 1\n", "1 2", "1 2 3\n", "1 2\n3 4\n", "x 1\n", "1 x\n", "nan 1\n", "1 nan\n",
        "inf 1\n", "-inf 1\n", "1000.1 1\n", "-1000.1 1\n", "1 -0.1\n", "1 1000.1\n", "1e99 1\n", "1,5 1\n", "1\t2\n",
        "\u{0}1 2\n", "１ 2\n", "1 2\u{0}\n", "-12.345678 0.010000\n\n",
    ])
    func malformed(text: String) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("drift", text)
        #expect(throws: DriftFile.Fault.self) { try DriftFile(path: path).read() }
    }

    /// Random bytes, a good file with a byte changed, a long one: an error, or numbers within their ranges.
    @Test func garbage() throws {
        let directory = try TemporaryDirectory()
        let seed: UInt64 = 0xD21F_6A4B
        var generator = SeededGenerator(seed: seed)
        let good = Array("-12.345678 0.010000\n".utf8)
        var refused = 0
        for round in 0..<2_000 {
            var bytes = good
            func any() -> UInt8 { UInt8(truncatingIfNeeded: generator.next()) }
            if round.isMultiple(of: 2) {
                bytes = (0..<Int.random(in: 0...600, using: &generator)).map { _ in any() }
            } else {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = any()
            }
            let path = try directory.file("drift", bytes)
            do {
                let content = try #require(try DriftFile(path: path).read())
                #expect(abs(content.drift.partsPerMillion) <= 1_000, "seed \(seed), \(bytes)")
                #expect(0...1_000 ~= content.deviation.partsPerMillion, "seed \(seed), \(bytes)")
                #expect(!round.isMultiple(of: 2), "seed \(seed), \(bytes)")
            } catch is DriftFile.Fault { refused += 1 }
        }
        #expect(refused > 1_000, "seed \(seed)")
    }

    /// What the message shows is short and printable, whatever the file has.
    @Test func faultIsPrintable() throws {
        let directory = try TemporaryDirectory()
        let tail = [0xFF, 0xFE] + [UInt8](repeating: 0x41, count: 999)
        let path = try directory.file("drift", Array("\u{1B}[31mred\u{7}".utf8) + tail)
        let fault = #expect(throws: DriftFile.Fault.self) { try DriftFile(path: path).read() }
        guard case .malformed(let shown) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(shown.count <= 40 && shown.hasPrefix("[31mred"))
        #expect(shown.unicodeScalars.allSatisfy { 0x20...0x7E ~= $0.value })
    }

    @Test func directoriesAreNoFiles() throws {
        let directory = try TemporaryDirectory()
        #expect(throws: DriftFile.Fault.system(SystemError(call: "read", number: EISDIR))) {
            try DriftFile(path: directory.path).read()
        }
        #expect(throws: SystemError.self) { try DriftFile(path: directory.path).write(Self.content(1, 1)) }
    }

    /// A pipe that nobody writes to must not hold the daemon up.
    @Test(.timeLimit(.minutes(1))) func namedPipe() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.fifo("drift")
        #expect(throws: DriftFile.Fault.self) { try DriftFile(path: path).read() }
    }

    /// Where it cannot be written the old file stays as it was. /proc takes no files, not even from root.
    @Test func unwritableDirectory() throws {
        #expect(throws: SystemError.self) { try DriftFile(path: "/proc/drift").write(Self.content(1, 1)) }
        #expect(throws: SystemError.self) { try DriftFile(path: "/nonexistent/drift").write(Self.content(1, 1)) }
        let directory = try TemporaryDirectory()
        let path = try directory.file("drift", "2.000000 1.000000\n")
        // The draft's place is taken by a directory.
        #expect(mkdir(path + ".new", 0o700) == 0)
        defer { rmdir(path + ".new") }
        #expect(throws: SystemError.self) { try DriftFile(path: path).write(Self.content(1, 1)) }
        #expect(try DriftFile(path: path).read() == Self.content(2, 1))
    }

    /// A full disk: the old file stays, whole.
    @Test(.enabled(if: access("/dev/full", W_OK) == 0)) func fullDisk() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("drift", "2.000000 1.000000\n")
        #expect(symlink("/dev/full", path + ".new") == 0)
        #expect(throws: SystemError(call: "write", number: ENOSPC)) {
            try DriftFile(path: path).write(Self.content(1, 1))
        }
        #expect(try DriftFile(path: path).read() == Self.content(2, 1))
        unlink(path + ".new")
    }

    /// Whoever reads while others write sees one content or the other, whole.
    @Test func readersSeeOneOrTheOther() async throws {
        let directory = try TemporaryDirectory()
        let file = DriftFile(path: directory.path + "/drift")
        let contents = [Self.content(1, 1), Self.content(-499.999_999, 999)]
        try file.write(contents[0])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for round in 0..<100 { try file.write(contents[round % 2]) } }
            group.addTask {
                for _ in 0..<2_000 {
                    let content = try file.read()
                    #expect(content.map(contents.contains) == true)
                }
            }
            try await group.waitForAll()
        }
    }

    /// An estimator that knows nothing may say so by the largest number there is: that is written so that it can be read.
    @Test(arguments: [Int64.max, 2_000_000_000_000]) func enormousDeviation(femtoratio: Int64) throws {
        let directory = try TemporaryDirectory()
        let file = DriftFile(path: directory.path + "/drift")
        let drift = FrequencyOffset(ratio: 1e-5)
        try file.write(DriftFile.Content(drift: drift, deviation: FrequencyOffset(femtoratio: femtoratio)))
        let content = try #require(try file.read())
        #expect(content.drift == drift)
        #expect(content.deviation.partsPerMillion == 1_000)
    }
}
