import NTPRuntime

/// Pieces of work that are spread over threads, and whose results are taken in order, as if they had been done one by one.
///
/// A piece makes all that it works on itself and hands out what may be sent elsewhere; so the compiler sees that no two
/// threads share anything.
enum OrderedWork {
    /// Does pieces 0 and up to `count` by `work`, on this thread and up to `threads` − 1 others, and gives their results to `take`,
    /// one after the other and in order, until one of the two throws; or no more are begun because `take` answers false.
    static func run<Result: Sendable>(
        count: Int, threads: Int, _ work: @escaping @Sendable (Int) throws -> Result,
        take: @escaping @Sendable (Result) throws -> Bool
    ) throws {
        let board = Board<Result>(count: count)
        let labour: @Sendable () -> Void = { board.labour(work, take) }
        // Fewer threads than wanted are no reason to do nothing.
        let others = (1..<max(1, min(threads, count))).compactMap { _ in try? SystemThread.start(labour) }
        labour()
        for thread in others { thread.join() }
        if let error = board.error { throw error }
    }
}

/// What is to be done, and what is done and not yet taken.
private final class Board<Result: Sendable>: Sendable {
    private struct State {
        var left: Range<Int>
        /// Which result is to be taken next.
        var due = 0
        /// Those that came before their turn.
        var waiting: [Int: Swift.Result<Result, any Error>] = [:]
        var error: (any Error)?
    }

    private let state: Locked<State>

    init(count: Int) { state = Locked(State(left: 0..<count)) }

    var error: (any Error)? { state.withLock { $0.error } }

    func labour(_ work: (Int) throws -> Result, _ take: (Result) throws -> Bool) {
        while let piece = state.withLock({ $0.left.popFirst() }) {
            let result = Swift.Result { try work(piece) }
            state.withLock { state in
                state.waiting[piece] = result
                Self.handOut(&state, take)
            }
        }
    }

    private static func handOut(_ state: inout State, _ take: (Result) throws -> Bool) {
        while state.error == nil, let next = state.waiting.removeValue(forKey: state.due) {
            state.due += 1
            do {
                if try !take(next.get()) { state.left = 0..<0 }
            } catch {
                state.error = error
                state.left = 0..<0
            }
        }
    }
}
