import LogicalClocks
import TestSupport

/// A random run, and its happens-before by definition: Floyd and Warshall's closure of process order and messages.
struct RandomRun {
    private(set) var order = HappensBefore()
    /// Process, what it sends and what it receives, of each event.
    private(set) var events: [(process: Int, send: Int?, receive: Int?)] = []
    /// Whether row a, column b: a happens before b.
    private(set) var closure: [[Bool]] = []

    init(seed: UInt64, processes: Int, events count: Int) throws {
        var generator = SeededGenerator(seed: seed)
        var messages = 0
        var named: [Int: Int] = [:]
        for _ in 0..<count {
            // Processes are numbered in the order in which they appear.
            let drawn = Int.random(in: 0..<processes, using: &generator)
            let process = named[drawn] ?? named.count
            named[drawn] = process
            let receive =
                messages > 0 && Bool.random(using: &generator)
                ? Int.random(in: 0..<messages, using: &generator) : nil
            let send = Bool.random(using: &generator) ? messages : nil
            if send != nil { messages += 1 }
            try order.append(process: process, send: send, receive: receive)
            events.append((process, send, receive))
        }
        close()
    }

    private mutating func close() {
        let all = events.indices
        closure = [[Bool]](repeating: [Bool](repeating: false, count: events.count), count: events.count)
        for first in all {
            for second in all {
                let isEarlier = first < second && events[first].process == events[second].process
                let isSent = events[first].send != nil && events[first].send == events[second].receive
                closure[first][second] = isEarlier || isSent
            }
        }
        for middle in all {
            for first in all where closure[first][middle] {
                for second in all where closure[middle][second] { closure[first][second] = true }
            }
        }
    }
}
