import LogicalClocks
import TestSupport
import Testing

@Suite struct HappensBeforeTests {
    @Test(arguments: 0..<24 as Range<UInt64>)
    func isTheTransitiveClosure(seed: UInt64) throws {
        let seed = 0x4B00_0000 + seed
        let run = try RandomRun(seed: seed, processes: 1 + Int(seed % 6), events: 30)
        var pairs: UInt64 = 0
        for first in run.events.indices {
            for second in run.events.indices {
                let (isBefore, isAfter) = (run.closure[first][second], run.closure[second][first])
                #expect(run.order.happensBefore(first, second) == isBefore, "seed \(seed): \(first), \(second)")
                #expect(run.order.areConcurrent(first, second) == (first != second && !isBefore && !isAfter))
                let relation: VectorClock.Relation =
                    first == second ? .equal : isBefore ? .before : isAfter ? .after : .concurrent
                #expect(run.order.vectorRelation(first, second) == relation)
                #expect(run.order.vector(of: first).relation(to: run.order.vector(of: second)) == relation)
                if isBefore { pairs += 1 }
            }
        }
        #expect(run.order.pairs == pairs, "seed \(seed)")
    }

    /// The stamps are those of vector clocks that tick and receive.
    @Test func itsVectorsAreVectorClocks() throws {
        let run = try RandomRun(seed: 0x4BEC, processes: 5, events: 200)
        var clocks = [VectorClock](repeating: VectorClock(), count: 5)
        var sent: [VectorClock] = []
        for (number, event) in run.events.enumerated() {
            if let receive = event.receive {
                clocks[event.process].receive(sent[receive], at: event.process)
            } else {
                clocks[event.process].tick(event.process)
            }
            if event.send != nil { sent.append(clocks[event.process]) }
            #expect(run.order.vector(of: number) == clocks[event.process])
            let known = clocks[event.process].counts.enumerated().filter { $0.element > 0 }
            #expect(run.order.known(to: number).map(\.process) == known.map(\.offset))
            #expect(run.order.known(to: number).map(\.count) == known.map(\.element))
        }
    }

    @Test func knowsWhereEventsStand() throws {
        var order = HappensBefore()
        #expect(try order.append(process: 0, send: 0) == 0)
        #expect(try order.append(process: 1) == 1)
        #expect(try order.append(process: 1, receive: 0) == 2)
        #expect(order.process(of: 2) == 1 && order.number(of: 2) == 2)
        #expect(order.predecessor(of: 2) == 1 && order.predecessor(of: 1) == nil)
        #expect(order.sender(to: 2) == 0 && order.sender(to: 1) == nil && order.sender(of: 0) == 0)
        #expect(order.event(number: 2, of: 1) == 2)
        for number in [Int.min, -1, 0, 3, .max] { #expect(order.event(number: number, of: 1) == nil) }
        #expect((order.count, order.processCount, order.messages, order.receipts) == (3, 2, 1, 1))
    }

    @Test func whatIsNoEventIsInNoRelation() throws {
        var order = HappensBefore()
        try order.append(process: 0)
        for number in [Int.min, -1, 2, .max] {
            #expect(!order.happensBefore(0, number) && !order.happensBefore(number, 0))
            #expect(!order.areConcurrent(0, number) && order.vectorRelation(number, 0) == .concurrent)
            #expect(order.process(of: number) == nil && order.number(of: number) == nil)
            #expect(order.count(of: 0, knownTo: number) == 0 && order.count(of: number &- 1, knownTo: 0) == 0)
            #expect(Array(order.known(to: number)).isEmpty)
            #expect(order.predecessor(of: number) == nil && order.sender(to: number) == nil)
        }
    }

    @Test func whatIsNoPartOfARunSaysWhyAndIsLeftOut() throws {
        var order = HappensBefore()
        try order.append(process: 0, send: 0)
        let wrong: [(Int, Int?, Int?, HappensBefore.Fault)] = [
            (1, nil, 1, .receivesUnsent(message: 1)), (0, nil, -1, .receivesUnsent(message: -1)),
            (0, 1, 1, .receivesOwn(message: 1)), (1, 0, nil, .sentTwice(message: 0, first: 0)),
            (2, nil, nil, .unknownNumber(2)), (-1, nil, nil, .unknownNumber(-1)), (0, 2, nil, .unknownNumber(2)),
            (0, -1, nil, .unknownNumber(-1)),
        ]
        for (process, send, receive, fault) in wrong {
            #expect(throws: fault) { try order.append(process: process, send: send, receive: receive) }
        }
        #expect((order.count, order.messages, order.pairs) == (1, 1, 0))
    }

    @Test func processesHaveALimit() throws {
        var order = HappensBefore()
        for process in 0..<HappensBefore.mostProcesses { try order.append(process: process) }
        #expect(throws: HappensBefore.Fault.tooLarge(.processes)) {
            try order.append(process: HappensBefore.mostProcesses)
        }
        #expect(HappensBefore.Limit.processes.most == 65_536 && HappensBefore.Limit.places.most == 1_073_741_824)
        #expect(HappensBefore.Limit.events.most == 4_294_967_294 && order.count == 65_536)
    }

    // MARK: With names

    @Test func faultsHaveNames() throws {
        var run = RecordedRun<String>()
        try run.append("a", process: "P", send: "m")
        try run.append("b", process: "Q", receive: "m")
        // A multicast: one sending, several receipts, even at the sender.
        try run.append("c", process: "R", receive: "m")
        try run.append("d", process: "P", receive: "m")
        #expect(run.happensBefore("a", "b") && run.happensBefore("a", "d") && run.areConcurrent("b", "c"))
        #expect(!run.happensBefore("a", "?") && !run.areConcurrent("?", "a") && !run.areConcurrent("a", "a"))
        typealias Fault = RecordedRun<String>.Fault
        #expect(throws: Fault.repeatedEvent("a")) { try run.append("a", process: "Q") }
        #expect(throws: Fault.receivesUnsent("n")) { try run.append("e", process: "Q", receive: "n") }
        #expect(throws: Fault.receivesOwn("n")) { try run.append("e", process: "Q", send: "n", receive: "n") }
        #expect(throws: Fault.sentTwice("m", first: "a")) { try run.append("e", process: "Q", send: "m") }
        #expect(run.events == ["a", "b", "c", "d"] && run.order.count == 4)
        // What was refused has left nothing behind.
        try run.append("e", process: "S", send: "n")
        #expect(run.order.processCount == 4 && run.order.messages == 2)
    }
}
