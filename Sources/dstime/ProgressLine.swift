import Glibc
import NTPRuntime
import SystemClocks
import TimeScales

/// How far long computations are and how long they will take, on one line of a terminal, made anew once a second. May be told by
/// any thread.
final class ProgressLine: Sendable {
    private struct State {
        /// Which share of each piece that was begun and is not done has been done.
        var shares: [Int: Double] = [:]
        var done = 0
        var isShown = false
        /// When to say more.
        var next: SystemInstant<MonotonicClock>
    }

    private let clock: MonotonicClock
    private let start: SystemInstant<MonotonicClock>
    private let count: Int
    private let state: Locked<State>

    /// A line for `count` pieces of work; `nil` where standard error is no terminal that could erase it again.
    init?(count: Int) {
        let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
        guard isatty(STDERR_FILENO) == 1, !isDumb, let clock = try? MonotonicClock() else { return nil }
        self.clock = clock
        self.count = count
        start = clock.now
        state = Locked(State(next: start.advanced(by: .seconds(1))))
    }

    /// A share of `share`, from 0 to 1, of piece number `piece` is done.
    func note(_ piece: Int, share: Double) {
        let now = clock.now
        state.withLock { state in
            state.shares[piece] = share
            guard now >= state.next else { return }
            state.next = now.advanced(by: .seconds(1))
            state.isShown = true
            let whole = (Double(state.done) + state.shares.values.sorted().reduce(0, +)) / Double(max(1, count))
            Output.noteOnTerminal("\r" + text(whole, after: start.duration(to: now)) + "\u{1B}[K")
        }
    }

    /// Piece number `piece` is done.
    func finish(_ piece: Int) {
        state.withLock { state in
            state.shares[piece] = nil
            state.done += 1
        }
    }

    /// Leaves the terminal as it was, for something else to be printed.
    func erase() {
        state.withLock { state in
            if state.isShown { Output.noteOnTerminal("\r\u{1B}[K") }
            state.isShown = false
        }
    }

    private func text(_ share: Double, after elapsed: Duration) -> String {
        let percent = Int((min(max(share, 0), 1) * 100).rounded(.down))
        let done = "\(percent) %" + (count > 1 ? " of \(count) runs" : "")
        guard share > 0.001 else { return done }
        return done + ", " + Self.length(elapsed / .seconds(1) * (1 - share) / share) + " left"
    }

    /// In the unit that says enough.
    private static func length(_ seconds: Double) -> String {
        switch seconds {
        case ..<100: "\(Int(max(0, seconds).rounded(.up))) s"
        case ..<6_000: "\(Int((seconds / 60).rounded(.up))) min"
        default: "\(Int(min(seconds / 3_600, 1e9).rounded(.up))) h"
        }
    }
}
