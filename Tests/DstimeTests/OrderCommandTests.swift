import Foundation
import Testing
import TestSupport

/// `dstime order` from outside: what it says of a history.
@Suite struct OrderCommandTests {
    /// Three processes by hand; B's clock is 50 ms behind A's, and C's last event has the time of what it follows on.
    private static let log = [
        #"{"process":"A","event":"a1","send":"m1","time":0.100}"#,
        #"{"process":"B","event":"b1","receive":"m1","time":0.050, "note": {"x":[1,2.50,{"y":"ü\u00fc"}]}}"#,
        #"{"process":"B","event":"b2","send":"m2","time":0.150}"#,
        #"{"event":7,"process":"C","time":1e-1}"#,
        #"{"process":"C","event":8,"receive":"m2","time":0.150,"big":1e400}"#,
        #"{"process":"A","event":"a2","send":null}"#,
    ]

    @Test func eachEventKeepsItsKeysAndGetsItsStamps() async throws {
        let finished = try await Self.order(Self.log)
        #expect(finished.status == 0 && finished.errors.isEmpty)
        // 0.1 s is 6553.6 units of 2⁻¹⁶ s, 0.15 s are 9830.4.
        let (tenth, more) = ("0.0999908447265625", "0.149993896484375")
        let stamps = [
            #""lamport":1,"vector":{"A":1},"hybrid":[\#(tenth),0]}"#,
            #""lamport":2,"vector":{"A":1,"B":1},"hybrid":[\#(tenth),1],"contradicts":["a1"]}"#,
            #""lamport":3,"vector":{"A":1,"B":2},"hybrid":[\#(more),0]}"#,
            #""lamport":1,"vector":{"C":1},"hybrid":[\#(tenth),0]}"#,
            #""lamport":4,"vector":{"A":1,"B":2,"C":2},"hybrid":[\#(more),1],"contradicts":["b2"]}"#,
            #""lamport":2,"vector":{"A":2},"hybrid":[\#(tenth),1]}"#,
        ]
        let lines = finished.output.split(separator: "\n").map { String($0) }
        #expect(Array(lines.dropLast()) == zip(Self.log, stamps).map { $0.dropLast() + "," + $1 })
        #expect(
            lines.last == #"{"events":6,"messages":2,"pairs":8,"physical_violations":2,"lamport_violations":0,"#
                + #""vector_violations":0,"hybrid_violations":0,"physical_ties":1,"processes":3,"receipts":2,"#
                + #""concurrent_pairs":7}"#)
    }

    @Test func peopleGetATableAndWhatContradicts() async throws {
        let finished = try await Self.order(Self.log, json: false)
        #expect(finished.status == 0 && finished.errors.isEmpty)
        #expect(
            finished.output == """
                event  process  message      time   lamport  vector       hybrid      contradicted by
                a1     A        sends m1     0.100  1        A:1          0.099990+0
                b1     B        receives m1  0.050  2        A:1 B:1      0.099990+1  a1, +50 ms
                b2     B        sends m2     0.150  3        A:1 B:2      0.149993+0
                7      C                     1e-1   1        C:1          0.099990+0
                8      C        receives m2  0.150  4        A:1 B:2 C:2  0.149993+1  b2, the same time
                a2     A                     -      2        A:2          0.099990+1

                6 events of 3 processes, 2 messages; 8 pairs in causal order, 7 concurrent
                contradicted pairs: 2 by physical time (1 of them by equal times), 0 by Lamport, 0 by vector, 0 by hybrid clocks

                Clocks against causality:
                  a1 (A, line 1) happens before b1 (B, line 2), and its clock shows 50 ms more
                  b2 (B, line 3) happens before 8 (C, line 5), and its clock shows the same

                """)
    }

    /// Random histories with clocks that lie: everything against the definition, by Floyd and Warshall's closure.
    @Test(arguments: 0..<6 as Range<UInt64>)
    func agreesWithTheDefinition(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: 0x0D_0000 + seed)
        struct Event {
            let process: Int
            let send: Int?
            let receive: Int?
            let milliseconds: Int?
        }
        let count = 60
        var messages = 0
        let events = (0..<count).map { number in
            let receive =
                messages > 0 && Bool.random(using: &generator)
                ? Int.random(in: 0..<messages, using: &generator) : nil
            let send = Bool.random(using: &generator) ? messages : nil
            if send != nil { messages += 1 }
            let hasTime = Int.random(in: 0..<10, using: &generator) > 0
            return Event(
                process: Int.random(in: 0..<4, using: &generator), send: send, receive: receive,
                milliseconds: hasTime ? number * 10 + Int.random(in: -100...100, using: &generator) : nil)
        }
        let lines = events.enumerated().map { number, event in
            var members = [#""process":"p\#(event.process)""#, #""event":\#(number)"#]
            if let send = event.send { members.append(#""send":\#(send)"#) }
            if let receive = event.receive { members.append(#""receive":\#(receive)"#) }
            if let time = event.milliseconds { members.append(#""time":\#(time)e-3"#) }
            return "{" + members.joined(separator: ",") + "}"
        }
        let finished = try await Self.order(lines)
        try #require(finished.status == 0)
        let output = try JSON.lines(finished.output)
        try #require(output.count == count + 1)

        var isBefore = events.indices.map { first in
            events.indices.map { second in
                let isSent = events[first].send != nil && events[first].send == events[second].receive
                return isSent || (first < second && events[first].process == events[second].process)
            }
        }
        for middle in events.indices {
            for first in events.indices where isBefore[first][middle] {
                for second in events.indices where isBefore[middle][second] { isBefore[first][second] = true }
            }
        }
        var (pairs, violations, ties) = (0, 0, 0)
        for second in events.indices {
            let past = events.indices.filter { isBefore[$0][second] }
            pairs += past.count
            // The vector counts what is before it and itself; Lamport's number is the longest chain to it.
            var vector: [String: JSON] = [:]
            for (process, known) in Dictionary(grouping: past + [second], by: { events[$0].process }) {
                vector["p\(process)"] = .number(Double(known.count))
            }
            #expect(output[second]["vector"] == .object(vector), "seed \(seed), event \(second)")
            let longest = past.map { output[$0]["lamport"]?.number ?? .infinity }.max() ?? 0
            #expect(output[second]["lamport"]?.number == longest + 1, "seed \(seed), event \(second)")
            let greater = past.filter { earlier in
                guard let one = events[earlier].milliseconds, let other = events[second].milliseconds else {
                    return false
                }
                return one >= other
            }
            violations += greater.count
            ties += greater.count { events[$0].milliseconds == events[second].milliseconds }
            let named = output[second]["contradicts"]?.array?.compactMap { $0.number.map { Int($0) } } ?? []
            #expect(
                named.isEmpty == greater.isEmpty && Set(named).isSubset(of: greater), "seed \(seed), event \(second)")
            let leads = named.map { events[$0].milliseconds ?? 0 }
            #expect(leads == leads.sorted(by: >), "the greatest difference first")
            for first in past {
                #expect(Self.isLess(output[first]["hybrid"], output[second]["hybrid"]), "seed \(seed), event \(second)")
            }
        }
        let summary = try #require(output.last)
        #expect(summary["pairs"]?.number == Double(pairs))
        #expect(summary["physical_violations"]?.number == Double(violations))
        #expect(summary["physical_ties"]?.number == Double(ties))
        #expect(summary["concurrent_pairs"]?.number == Double(count * (count - 1) / 2 - pairs))
        for kind in ["lamport", "vector", "hybrid"] { #expect(summary["\(kind)_violations"]?.number == 0) }
    }

    private static func isLess(_ one: JSON?, _ other: JSON?) -> Bool {
        guard let first = one?.array?.compactMap(\.number), let second = other?.array?.compactMap(\.number) else {
            return false
        }
        return first.lexicographicallyPrecedes(second)
    }

    // MARK: Times

    /// Times that differ in the last of 18 decimals, or are the same written in two ways.
    @Test(arguments: [
        ("1767225600.000000000000000002", "1767225600.000000000000000001", 1, 0),
        ("1767225600.000000000000000001", "1767225600.000000000000000002", 0, 0),
        ("1767225600", "17672256e2", 1, 1), ("0.1", "1E-1", 1, 1), ("-0", "0.000e5", 1, 1), ("-1", "-2", 1, 0),
        ("1e-400", "0", 1, 1), ("123456789012345678901234567890e-25", "12345.678901234567890123456789", 1, 1),
        ("4294967295.999999", "4294967295.999998", 1, 0),
    ]) func timesAreComparedExactly(first: String, second: String, violations: Double, ties: Double) async throws {
        let finished = try await Self.order([
            #"{"process":"A","event":1,"send":1,"time":\#(first)}"#,
            #"{"process":"B","event":2,"receive":1,"time":\#(second)}"#,
        ])
        // Not every parser reads such times, so only the last line is read.
        let summary = try JSON(line: try #require(finished.output.split(separator: "\n").last))
        #expect(summary["physical_violations"]?.number == violations && summary["physical_ties"]?.number == ties)
    }

    // MARK: Input

    @Test func readsAFileAndWhatOtherSystemsWrite() async throws {
        let directory = try TemporaryDirectory()
        let text =
            "\u{FEFF}" + #"{"process":1,"event":"\u0061"}"# + "\r\n \t\r\n" + #" { "event" : "b" , "process" : "1" } "#
        let finished = try await Tool.run("order", "--json", try directory.file("log", text))
        #expect(finished.status == 0 && finished.errors.isEmpty)
        let lines = finished.output.split(separator: "\n")
        #expect(
            lines.first == #"{"process":1,"event":"\u0061","lamport":1,"vector":{"1":1},"hybrid":[0,1]}"#)
        // The number 1 and the string "1" are the same name.
        #expect(
            lines.dropFirst().first == #"{"event" : "b" , "process" : "1","lamport":2,"vector":{"1":2},"hybrid":[0,2]}"#
        )
    }

    @Test func noEventsAreAHistory() async throws {
        let finished = try await Self.order([])
        #expect(finished.status == 0)
        #expect(try JSON.lines(finished.output).first?["pairs"]?.number == 0)
        #expect(try await Self.order([], json: false).output.contains("0 events"))
    }

    /// A multicast: one sending, several receipts, one of them twice and one at the sender.
    @Test func aMessageMayBeReceivedOften() async throws {
        let finished = try await Self.order([
            #"{"process":"A","event":1,"send":"m"}"#, #"{"process":"B","event":2,"receive":"m"}"#,
            #"{"process":"C","event":3,"receive":"m"}"#, #"{"process":"B","event":4,"receive":"m"}"#,
            #"{"process":"A","event":5,"receive":"m"}"#,
        ])
        let summary = try #require(try JSON.lines(finished.output).last)
        #expect(summary["messages"]?.number == 1 && summary["receipts"]?.number == 4 && summary["pairs"]?.number == 5)
    }

    /// Answers come as lines do, before the input ends.
    @Test func aPauseOfTheInputIsNoPauseOfTheOutput() async throws {
        let finished = try await Tool.run(
            script: #"""
                { echo '{"process":"A","event":1}'; sleep 1; echo end >"$2"; } | "$1" order --json - | {
                    read -r line; test -s "$2" && echo late; echo "$line"; cat >/dev/null; }
                """#, [try TemporaryDirectory().path + "-end"])
        #expect(finished.output == #"{"process":"A","event":1,"lamport":1,"vector":{"A":1},"hybrid":[0,1]}"# + "\n")
    }

    @Test func whatCannotBeReadIsSaid() async throws {
        let missing = try await Tool.run("order", "/nonexistent/log")
        #expect(missing.status == 74 && missing.errors.contains("/nonexistent/log"))
        let directory = try await Tool.run("order", "/tmp")
        #expect(directory.status == 74 && directory.errors.contains("/tmp"))
        let full = try await Tool.run(
            script: #"echo '{"process":"A","event":1}' | "$1" order - >/dev/full"#, [])
        #expect(full.status == 74)
    }

    static func order(_ lines: [String], json: Bool = true) async throws -> Program.Finished {
        let input = Array(lines.map { $0 + "\n" }.joined().utf8)
        return try await Tool.run(["order"] + (json ? ["--json"] : []) + ["-"], input: input)
    }
}
