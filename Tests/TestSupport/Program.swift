import Foundation
import Glibc

/// A program that a test runs: a child process with its output gathered, ended when it is let go.
public final class Program: Sendable {
    /// Where the standard output of a program goes.
    public enum Output: Sendable {
        /// Into ``Finished/output``.
        case gathered
        /// Into a file that exists, as `/dev/full`.
        case file(String)
        /// Into a pipe that nobody reads.
        case brokenPipe
    }

    /// What a program left behind.
    public struct Finished: Sendable {
        /// The exit status; `nil` where a signal ended it.
        public let status: Int32?
        /// The signal that ended it.
        public let signal: Int32?
        /// What it wrote to standard output.
        public let output: String
        /// What it wrote to standard error.
        public let errors: String
    }

    /// A program that did not do what a test waits for.
    public struct Failure: Error {
        /// What happened.
        public let text: String
    }

    private struct State {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var waitStatus: Int32?
    }

    /// How many were started. Held while pipes are made and handed to a child, so that no child gets those of another and
    /// holds them open.
    private static let started = Locked(0)

    private let process: pid_t
    private let state = Locked(State())

    /// Starts the program at path `executable`; a variable set to `nil` is taken out of the environment.
    public init(
        _ executable: String, _ arguments: [String], environment changes: [String: String?] = [:],
        output: Output = .gathered
    ) throws {
        var environment = ProcessInfo.processInfo.environment
        for (name, value) in changes { environment[name] = value }
        let ends: [Int32]
        (process, ends) = try Self.started.withLock { started in
            started += 1
            return try Self.spawn([executable] + arguments, environment.map { "\($0)=\($1)" }, output)
        }
        Thread.detachNewThread { [state, process, ends] in Self.follow(process, ends, state) }
    }

    deinit { send(signal: SIGKILL) }

    /// Runs a program to its end.
    public static func run(
        _ executable: String, _ arguments: [String], environment: [String: String?] = [:],
        output: Output = .gathered, within limit: Duration = .seconds(180)
    ) async throws -> Finished {
        try await Program(executable, arguments, environment: environment, output: output).finished(within: limit)
    }

    /// Sends a signal, unless the program has ended.
    public func send(signal: Int32) {
        state.withLock { if $0.waitStatus == nil { _ = kill(process, signal) } }
    }

    /// What it left behind, once it has ended.
    public func finished(within limit: Duration = .seconds(180)) async throws -> Finished {
        let finished = try await wait(limit, for: "the end") { state -> Finished? in
            guard let status = state.waitStatus else { return nil }
            let signal = status & 0x7F
            return Finished(
                status: signal == 0 ? status >> 8 & 0xFF : nil, signal: signal == 0 ? nil : signal,
                output: String(decoding: state.output, as: UTF8.self),
                errors: String(decoding: state.errors, as: UTF8.self))
        }
        return finished
    }

    /// The lines of standard error, once there are `count`.
    public func errorLines(_ count: Int, within limit: Duration = .seconds(180)) async throws -> [String] {
        try await wait(limit, for: "\(count) lines of standard error") { Self.lines($0.errors, count) }
    }

    /// The lines of standard output, once there are `count`.
    public func outputLines(_ count: Int, within limit: Duration = .seconds(180)) async throws -> [String] {
        try await wait(limit, for: "\(count) lines of standard output") { Self.lines($0.output, count) }
    }

    private static func lines(_ bytes: [UInt8], _ count: Int) -> [String]? {
        let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).dropLast()
        return lines.count >= count ? lines.map { String(decoding: $0, as: UTF8.self) } : nil
    }

    private func wait<Result>(_ limit: Duration, for what: String, _ body: (State) -> Result?) async throws -> Result {
        let end = ContinuousClock.now.advanced(by: limit)
        while true {
            let (result, text) = state.withLock { state in
                (body(state), state.waitStatus.map { "; it ended with \($0)" } ?? "")
            }
            if let result { return result }
            guard ContinuousClock.now < end, text.isEmpty else {
                let errors = state.withLock { String(decoding: $0.errors, as: UTF8.self) }
                throw Failure(text: "waited in vain for \(what)\(text): \(errors)")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    // MARK: The child's other side

    private struct Pipe {
        let readEnd: Int32
        let writeEnd: Int32

        init() throws {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { throw SocketFailure("pipe") }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            (readEnd, writeEnd) = (ends[0], ends[1])
        }
    }

    /// Gathers what the process writes and how it ends. `ends` are the pipes of its standard error and output.
    private static func follow(_ process: pid_t, _ ends: [Int32], _ state: Locked<State>) {
        var descriptors = ends.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while descriptors.contains(where: { $0.fd >= 0 }) {
            poll(&descriptors, nfds_t(descriptors.count), -1)
            for index in descriptors.indices where descriptors[index].revents != 0 {
                let count = read(descriptors[index].fd, &buffer, buffer.count)
                guard count > 0 else {
                    close(descriptors[index].fd)
                    descriptors[index].fd = -1
                    continue
                }
                let bytes = buffer.prefix(count)
                state.withLock { state in
                    if index == 0 { state.errors += bytes } else { state.output += bytes }
                }
            }
        }
        // The process keeps its number until it is reaped, which happens under the lock that signals are sent under.
        var info = siginfo_t()
        while waitid(P_PID, id_t(process), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        state.withLock { state in
            var status: Int32 = 0
            waitpid(process, &status, 0)
            state.waitStatus = status
        }
    }

    /// Starts the program and gives its number and what to read of it: the pipes of its standard error and output.
    private static func spawn(
        _ arguments: [String], _ environment: [String], _ output: Output
    ) throws -> (pid_t, [Int32]) {
        let outputPipe = try Pipe()
        let errorPipe = try Pipe()
        defer {
            close(outputPipe.writeEnd)
            close(errorPipe.writeEnd)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        if case .file(let path) = output {
            posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, path, O_WRONLY, 0)
        } else {
            posix_spawn_file_actions_adddup2(&actions, outputPipe.writeEnd, STDOUT_FILENO)
        }
        posix_spawn_file_actions_adddup2(&actions, errorPipe.writeEnd, STDERR_FILENO)
        var ends = [errorPipe.readEnd]
        if case .brokenPipe = output { close(outputPipe.readEnd) } else { ends.append(outputPipe.readEnd) }
        var attributes = signalAttributes()
        defer { posix_spawnattr_destroy(&attributes) }
        var process = pid_t()
        let error = withCStrings(arguments) { words in
            withCStrings(environment) { posix_spawn(&process, arguments[0], &actions, &attributes, words, $0) }
        }
        guard error == 0 else {
            for end in ends { close(end) }
            throw Failure(text: "\(arguments[0]): \(String(cString: strerror(error)))")
        }
        return (process, ends)
    }

    /// The child heeds every signal, whatever the test process does with them.
    private static func signalAttributes() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        return attributes
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = strings.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("an array with an element has a base") }
            return body(UnsafePointer(base))
        }
    }
}
