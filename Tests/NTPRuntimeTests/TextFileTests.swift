import Foundation
import SystemClocks
import TestSupport
import Testing

@testable import NTPRuntime

/// Files that are read and replaced as a whole. DriftFileTests has what they do with directories, pipes and places that take
/// no files.
@Suite struct TextFileTests {
    private static func names(_ directory: TemporaryDirectory) -> [String] {
        RepositoryFiles.names(in: directory.path) ?? []
    }

    @Test(arguments: [0, 1, 99, 100]) func filesUpToTheLimitAreRead(count: Int) throws {
        let directory = try TemporaryDirectory()
        let text = String(repeating: "x", count: count)
        let path = try directory.file("text", text)
        #expect(try TextFile.read(path, limit: 100) == text)
    }

    @Test(arguments: [101, 102, 5_000]) func longerFilesAreRefused(count: Int) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("text", String(repeating: "x", count: count))
        #expect(throws: SystemError(call: "read", number: EFBIG)) { try TextFile.read(path, limit: 100) }
    }

    /// A device that never ends is longer than any limit.
    @Test func endlessFilesAreRefused() {
        #expect(throws: SystemError(call: "read", number: EFBIG)) { try TextFile.read("/dev/zero", limit: 10_000) }
    }

    @Test func missingFilesSayNothing() throws {
        let directory = try TemporaryDirectory()
        #expect(try TextFile.read(directory.path + "/text", limit: 100) == nil)
        // A directory that is missing is no file either; one in place of which there is a file is an error.
        #expect(try TextFile.read(directory.path + "/none/text", limit: 100) == nil)
        let file = try directory.file("file", "")
        #expect(throws: SystemError(call: "open", number: ENOTDIR)) { try TextFile.read(file + "/text", limit: 100) }
    }

    /// Bytes that are no UTF-8 are a text all the same.
    @Test func bytesThatAreNoTextAreSurvived() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("text", [0xFF, 0x41, 0xC0])
        #expect(try TextFile.read(path, limit: 100)?.contains("A") == true)
    }

    /// Who reads again and again while it is replaced again and again finds one of the texts, whole.
    @Test(.timeLimit(.minutes(1))) func readersSeeTheOldOrTheNew() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/text"
        // Longer than a page, and of different lengths, so that half of one would show.
        let texts = [String(repeating: "old\n", count: 3_000), String(repeating: "NEW\n", count: 5_000)]
        try TextFile.replace(path, with: texts[0], isDurable: false)
        let isOver = TestSupport.Locked(false)
        let failure = TestSupport.Locked<SystemError?>(nil)
        Thread.detachNewThread {
            do throws(SystemError) {
                for round in 1...400 { try TextFile.replace(path, with: texts[round % 2], isDurable: false) }
            } catch { failure.withLock { $0 = error } }
            isOver.withLock { $0 = true }
        }
        let wanted = texts.map { Array($0.utf8) }
        var seen: Set<Int> = []
        while !isOver.withLock({ $0 }) {
            // By the test's own reading.
            let bytes = FileManager.default.contents(atPath: path).map { [UInt8]($0) }
            guard let bytes, let index = wanted.firstIndex(of: bytes) else {
                Issue.record("\(bytes?.count ?? -1) bytes")
                break
            }
            seen.insert(index)
            if let text = try TextFile.read(path, limit: 1 << 16), !texts.contains(text) {
                Issue.record("\(text.utf8.count) bytes")
                break
            }
        }
        while !isOver.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
        #expect(failure.withLock { $0 } == nil)
        #expect(seen == [0, 1])
        #expect(Self.names(directory) == ["text"])
    }

    /// A draft that a crash left behind, longer than the text, hinders nothing and leaves nothing in it.
    @Test func anOldDraftIsOverwritten() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("text", "old")
        _ = try directory.file("text.new", String(repeating: "x", count: 10_000))
        try TextFile.replace(path, with: "new", isDurable: true)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
        #expect(Self.names(directory) == ["text"])
    }

    /// Everybody may read it, whoever may write it.
    @Test func othersMayReadIt() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/text"
        let mask = umask(0o022)
        defer { umask(mask) }
        try TextFile.replace(path, with: "x", isDurable: true)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o644)
    }

    /// What cannot be put in its place, as where there is a directory, is not left beside it.
    @Test func aFailureLeavesNothingBehind() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/text"
        mkdir(path, 0o755)
        defer {
            unlink(path + ".new")
            rmdir(path)
        }
        #expect(throws: SystemError(call: "rename", number: EISDIR)) {
            try TextFile.replace(path, with: "new", isDurable: false)
        }
        #expect(Self.names(directory) == ["text"])
    }
}
