import ArgumentParser
import Glibc
import NTPRuntime

/// What a run has shown, for people and for programs.
protocol RunReport: Sendable {
    /// A few lines.
    var lines: [String] { get }
    /// The same, an object for each line of JSON.
    var objects: [JSONValue] { get }
    /// The command that runs the same again.
    var command: String { get }
    /// Whether something happened that never should: a fault of the program.
    var isBroken: Bool { get }
    /// Whether it was ended early, and what it shows is of its beginning.
    var isInterrupted: Bool { get }
    /// How to end because a file of the run could not be written.
    var failure: ExitCode? { get }
}

extension RunReport {
    var isInterrupted: Bool { false }
    var failure: ExitCode? { nil }
}

/// Runs of one world with many seeds: spread over the cores, their results in order, as if they had been done one by one.
struct ReplicaRuns: Sendable {
    /// How many.
    let count: Int
    /// The first one's.
    let seed: UInt64
    /// How many at the same time; `nil` for one a core.
    let threads: Int?
    /// Whether results are printed as objects.
    let json: Bool
    /// What a broken run has broken.
    var promise = "a promise"

    /// Says which option is out of its range.
    func check() throws {
        guard 1...1_000_000 ~= count else {
            throw ValidationError("--replicas \(count): must be from 1 to 1000000")
        }
        guard seed <= UInt64.max - UInt64(count - 1) else {
            throw ValidationError("--seed \(seed): must leave room for \(count - 1) more")
        }
        if let threads, !(1...256 ~= threads) {
            throw ValidationError("--threads \(threads): must be from 1 to 256")
        }
    }

    /// Runs all worlds and prints what they have shown, or gives it to `take` instead. `world` makes the report of a seed, which is that
    /// piece of what is shown of the progress; `nil` where a signal came before it began. `seen` is told of each report, in order, and
    /// `together` says for people what several of them have shown. Ends with the exit status that follows: 70 where a run is broken,
    /// 128 and its number after a signal.
    func run<Report: RunReport>(
        _ world: @escaping @Sendable (_ seed: UInt64, _ piece: Int, ProgressLine?) throws -> Report?,
        take: (@Sendable (Report) throws -> Void)? = nil, seen: @escaping @Sendable (Report) -> Void = { _ in },
        together: () -> [String] = { [] }
    ) throws {
        let (seed, json) = (seed, json)
        let state = Locked((whole: 0, isFirst: true, broken: [String](), failure: ExitCode?.none))
        try pieces(count) {
            try world(seed + UInt64($0), $0, $1)
        } take: { report in
            let isFirst = state.withLock { state in
                if let status = report.failure { state.failure = status }
                if !report.isInterrupted { state.whole += 1 }
                if report.isBroken { state.broken.append(report.command) }
                defer { state.isFirst = false }
                return state.isFirst
            }
            seen(report)
            if let take { return try take(report) }
            if json { return try report.objects.forEach { try Output.print($0.description) } }
            for line in isFirst ? report.lines : [""] + report.lines { try Output.print(line) }
        }
        let lines = json || count == 1 ? [] : together()
        if !lines.isEmpty { for line in [""] + lines { try Output.print(line) } }
        let end = state.withLock { $0 }
        if end.whole < count, count > 1 { Output.note("dstime: interrupted: \(end.whole) of \(count) runs are whole") }
        try finish(broken: end.broken, failure: end.failure)
    }

    /// Runs `count` pieces of work and gives what they have shown to `take`, in order; none are begun after a signal.
    func pieces<Report: Sendable>(
        _ count: Int, _ work: @escaping @Sendable (Int, ProgressLine?) throws -> Report?,
        take: @escaping @Sendable (Report) throws -> Void
    ) throws {
        // Whoever ends a long run is told what is known by then.
        TerminationSignals.block()
        let progress = ProgressLine(count: count)
        defer { progress?.erase() }
        let cores = threads ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        try OrderedWork.run(count: count, threads: cores) { piece in
            TerminationSignals.pending == nil ? try work(piece, progress) : nil
        } take: { report in
            progress?.erase()
            if let report { try take(report) }
            return TerminationSignals.pending == nil
        }
    }

    /// Ends the process as it has to end after runs of which those with the commands `broken` are broken, if there is anything to
    /// say.
    func finish(broken: [String], of all: Int? = nil, failure: ExitCode? = nil) throws {
        if let signal = TerminationSignals.pending { throw ExitCode(128 + signal) }
        guard let first = broken.first else {
            if let failure { throw failure }
            return
        }
        let count = all ?? count
        if count > 1 { Output.note("dstime: \(broken.count) of \(count) runs broke \(promise), the first: \(first)") }
        throw ExitCode.internalError
    }
}
