import Foundation
import NTPRuntime
import SystemClocks
import TestSupport
import Testing

/// A lock between processes: the other one is flock(1) of util-linux, or a shell that holds it.
@Suite struct OneAtATimeTests {
    private static let path = "/usr/bin/flock"
    private static let hasFlock = FileManager.default.isExecutableFile(atPath: path)

    /// A process that has the lock at `path`, and its number, which it wrote there.
    private static func holder(of path: String) async throws -> (program: Program, process: Int32) {
        let script = "exec 9<>\"$1\"; flock -n 9 || exit 1; echo $$ >\"$1\"; echo $$; exec sleep 600"
        let program = try Program("/bin/sh", ["-c", script, "sh", path])
        let line = try #require(await program.outputLines(1).first)
        return (program, try #require(Int32(line)))
    }

    /// Whether another process can get the lock.
    private static func isFree(_ path: String) async throws -> Bool {
        try await Program.run(Self.path, ["-n", path, "true"]).status == 0
    }

    /// Whether another process can get it soon. A child that another test starts has all descriptors of this process until
    /// it has become another program, and so holds on for a moment to what is let go here.
    private static func becomesFree(_ path: String) async throws -> Bool {
        let end = ContinuousClock.now.advanced(by: .seconds(20))
        while try await !isFree(path) { guard ContinuousClock.now < end else { return false } }
        return true
    }

    /// The lock, which is free or is about to be.
    private static func taken(_ path: String) async throws -> OneAtATime {
        let end = ContinuousClock.now.advanced(by: .seconds(20))
        while true {
            do throws(OneAtATime.Refusal) {
                return try OneAtATime(path: path)
            } catch {
                guard error == .held(by: getpid()), ContinuousClock.now < end else { throw error }
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    @Test(.enabled(if: hasFlock, "flock(1) is missing"))
    func anotherProcessIsRefusedWhileItIsHeld() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/lock"
        do {
            let lock = try OneAtATime(path: path)
            #expect(try await !Self.isFree(path))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "\(getpid())\n")
            _ = consume lock
        }
        // Let go with the value; the file may stay.
        #expect(try await Self.becomesFree(path))
        let again = try await Self.taken(path)
        #expect(try await !Self.isFree(path))
        _ = consume again
    }

    /// The refusal names the process that has it, with a number that is shorter than the one that was there before.
    @Test(.enabled(if: hasFlock, "flock(1) is missing"))
    func theHolderIsNamed() async throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("lock", "4194304\n")
        let (program, process) = try await Self.holder(of: path)
        #expect(throws: OneAtATime.Refusal.held(by: process)) { _ = try OneAtATime(path: path) }
        // However the other one ends.
        program.send(signal: SIGKILL)
        _ = try await program.finished()
        _ = try OneAtATime(path: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "\(getpid())\n")
    }

    /// Within a process, too, there is one.
    @Test func onceInAProcess() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/lock"
        let lock = try OneAtATime(path: path)
        #expect(throws: OneAtATime.Refusal.held(by: getpid())) { _ = try OneAtATime(path: path) }
        _ = consume lock
        _ = try await Self.taken(path)
    }

    /// Who only looks sees who has it, and keeps nobody from it.
    @Test(.enabled(if: hasFlock, "flock(1) is missing"))
    func lookingIsNoHolding() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/lock"
        #expect(OneAtATime.isHeld(path: path) == nil)
        let (program, _) = try await Self.holder(of: path)
        #expect(OneAtATime.isHeld(path: path) == true)
        program.send(signal: SIGKILL)
        _ = try await program.finished()
        #expect(OneAtATime.isHeld(path: path) == false)
        _ = try OneAtATime(path: path)
    }

    /// A number cannot be told from what is none.
    @Test(.enabled(if: hasFlock, "flock(1) is missing"), arguments: ["", "\n", "garbage\n", "99999999999\n"])
    func anUnreadableHolderIsZero(text: String) async throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("lock", text)
        let script = "exec 9<\"$1\"; flock -n 9 || exit 1; echo; exec sleep 600"
        let program = try Program("/bin/sh", ["-c", script, "sh", path])
        _ = try await program.outputLines(1)
        #expect(throws: OneAtATime.Refusal.held(by: 0)) { _ = try OneAtATime(path: path) }
        _ = consume program
    }

    @Test(arguments: [("/nonexistent/lock", ENOENT), ("/", EISDIR)])
    func aFileThatCannotBeMadeIsAnError(path: String, number: Int32) {
        let error = SystemError(call: "open", number: number)
        #expect(throws: OneAtATime.Refusal.system(error)) { _ = try OneAtATime(path: path) }
    }

    // MARK: Another user's

    private typealias SetUser = @convention(c) (uid_t) -> Int32

    /// setfsuid(2), which Swift does not see: for this thread alone, and files alone, it makes root a user like others.
    private static let setFileUser: SetUser? = {
        guard let symbol = dlsym(nil, "setfsuid") else { return nil }
        return unsafeBitCast(symbol, to: SetUser.self)
    }()

    /// What came of taking the lock as a user who may only read its file.
    private static func refusalForOthers(_ path: String) async throws -> OneAtATime.Refusal? {
        chmod(path, 0o444)
        return await withCheckedContinuation { continuation in
            // The thread ends with what it was changed by.
            Thread.detachNewThread {
                if geteuid() == 0 { _ = setFileUser?(65_534) }
                let writable = open(path, O_RDWR | O_CLOEXEC)
                #expect(writable < 0 && errno == EACCES)
                if writable >= 0 { close(writable) }
                do throws(OneAtATime.Refusal) {
                    _ = try OneAtATime(path: path)
                    continuation.resume(returning: nil)
                } catch {
                    continuation.resume(returning: error)
                }
            }
        }
    }

    /// Who may only read the file of another user's daemon still sees that it is held, and by whom.
    @Test(
        .enabled(if: hasFlock, "flock(1) is missing"),
        .enabled(if: geteuid() != 0 || setFileUser != nil, "root may write everything here"))
    func aFileThatMayOnlyBeReadIsSeenAsHeld() async throws {
        let directory = try TemporaryDirectory()
        chmod(directory.path, 0o755)
        let path = try directory.file("lock", "")
        let (program, process) = try await Self.holder(of: path)
        #expect(try await Self.refusalForOthers(path) == .held(by: process))
        program.send(signal: SIGKILL)
        _ = try await program.finished()
        #expect(try await Self.refusalForOthers(path) == nil)
    }
}
