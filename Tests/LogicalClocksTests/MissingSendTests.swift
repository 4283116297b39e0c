import LogicalClocks
import TestSupport
import Testing

@Suite struct MissingSendTests {
    @Test func nothingSendsIt() {
        var missing = MissingSend(of: 7, at: 0)
        #expect(missing.cause == .neverSent)
        missing.append(process: 1, send: 8)
        missing.append(process: 0, receive: 7)
        #expect(missing.cause == .neverSent)
    }

    /// The sending is in the file behind its receipt, but could have come first.
    @Test func itIsOnlyOutOfOrder() {
        var missing = MissingSend(of: 7, at: 0)
        missing.append(process: 1)
        missing.append(process: 1, send: 7)
        missing.append(process: 0, send: 7)
        #expect(missing.cause == .sentLater(2))
    }

    @Test func theReceiverSendsItItself() {
        var missing = MissingSend(of: 7, at: 0)
        missing.append(process: 0)
        missing.append(process: 0, send: 7)
        #expect(missing.cause == .cycle([0, 1, 2]))
    }

    /// The shortest chain from the receipt to the sending, over two messages and three processes.
    @Test func aCycleOverMessages() {
        var missing = MissingSend(of: 7, at: 0, send: 1)
        missing.append(process: 1, receive: 1)
        missing.append(process: 3)
        missing.append(process: 1, send: 2)
        missing.append(process: 2, receive: 2)
        missing.append(process: 2)
        missing.append(process: 2, send: 7)
        #expect(missing.cause == .cycle([0, 1, 3, 4, 5, 6]))
    }

    /// A chain over a message that is itself received before it is sent.
    @Test func aCycleThatGoesBackInTheFile() {
        var missing = MissingSend(of: 7, at: 0)
        missing.append(process: 1, receive: 9)
        missing.append(process: 1, send: 7)
        missing.append(process: 0, send: 9)
        #expect(missing.cause == .cycle([0, 3, 1, 2]))
    }

    /// Against the closure: there is a cycle if and only if the sending is reached from the receipt.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func aCycleIsWhatTheClosureSays(seed: UInt64) {
        var generator = SeededGenerator(seed: 0xC1C1_0000 + seed)
        let count = 12
        var events: [(process: Int, send: Int?, receive: Int?)] = [(0, nil, 0)]
        var sendings = Array(0..<8).shuffled(using: &generator)
        for _ in 1..<count {
            let send = Bool.random(using: &generator) ? sendings.popLast() : nil
            var receive = Bool.random(using: &generator) ? Int.random(in: 0..<8, using: &generator) : nil
            if receive == send { receive = nil }
            events.append((Int.random(in: 0..<3, using: &generator), send, receive))
        }
        var missing = MissingSend(of: 0, at: 0)
        for event in events.dropFirst() {
            missing.append(process: event.process, send: event.send, receive: event.receive)
        }
        let all = events.indices
        var reached = all.map { first in
            all.map { second in
                let isSent = events[first].send != nil && events[first].send == events[second].receive
                return isSent || (first < second && events[first].process == events[second].process)
            }
        }
        let edges = reached
        for middle in all {
            for first in all where reached[first][middle] {
                for second in all where reached[middle][second] { reached[first][second] = true }
            }
        }
        // Of several that send a message only the first counts, and here there are none.
        #expect((missing.cycle == nil) == all.allSatisfy { !reached[$0][$0] }, "seed \(seed)")
        if let cycle = missing.cycle {
            #expect(cycle.first == cycle.min() && Set(cycle).count == cycle.count, "seed \(seed)")
            for (one, next) in zip(cycle, cycle.dropFirst() + cycle.prefix(1)) {
                #expect(edges[one][next], "seed \(seed)")
            }
        }
        switch missing.cause {
        case .neverSent: #expect(!events.contains { $0.send == 0 })
        case .sentLater(let event): #expect(events[event].send == 0 && !reached[0][event], "seed \(seed)")
        case .cycle(let path):
            #expect(path.first == 0 && path.last.map { events[$0].send } == 0, "seed \(seed)")
            for (one, next) in zip(path, path.dropFirst()) { #expect(edges[one][next], "seed \(seed)") }
        }
    }
}
