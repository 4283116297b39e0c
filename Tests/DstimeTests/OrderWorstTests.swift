import Foundation
import TestSupport
import Testing

/// Which contradiction the table calls the worst, where clocks step back.
@Suite struct OrderWorstTests {
    /// a2 is the latest before b1, and 1 s ahead of it; a1 is 89 s ahead.
    @Test func theLatestIsNotTheWorst() async throws {
        let finished = try await OrderCommandTests.order(
            [
                #"{"process":"A","event":"a1","time":100}"#, #"{"process":"A","event":"a2","time":12,"send":"m"}"#,
                #"{"process":"B","event":"b1","time":11,"receive":"m"}"#,
            ], json: false)
        let lines = finished.output.split(separator: "\n")
        #expect(lines.dropFirst(2).first?.hasSuffix("  a1, +88 s") == true, "\(finished.output)")
        #expect(lines.dropFirst(3).first?.hasSuffix("  a1, +89 s") == true, "\(finished.output)")
        #expect(
            Array(lines.suffix(2)) == [
                "  a1 (A, line 1) happens before b1 (B, line 3), and its clock shows 89 s more",
                "  a1 (A, line 1) happens before a2 (A, line 2), and its clock shows 88 s more",
            ])
    }

    /// Against all that happens before each event, as sets that are carried along the messages.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func theWorstIsTheGreatestOfThePast(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: 0x3058_0000 + seed)
        var (processes, times): ([Int], [Int]) = ([], [])
        var known = [Set<Int>](repeating: [], count: 3)
        var sent: [Set<Int>] = []
        var pasts: [Set<Int>] = []
        let lines = (0..<100).map { event in
            let process = Int.random(in: 0..<3, using: &generator)
            let time = Int.random(in: 0..<1_000, using: &generator)
            processes.append(process)
            times.append(time)
            var text = #"{"process":\#(process),"event":\#(event),"time":\#(time)"#
            if !sent.isEmpty, Bool.random(using: &generator) {
                let receive = Int.random(in: 0..<sent.count, using: &generator)
                text += #","receive":\#(receive)"#
                known[process].formUnion(sent[receive])
            }
            pasts.append(known[process])
            known[process].insert(event)
            if Int.random(in: 0..<3, using: &generator) == 0 {
                text += #","send":\#(sent.count)"#
                sent.append(known[process])
            }
            return text + "}"
        }
        let finished = try await OrderCommandTests.order(lines, json: false)
        let rows = finished.output.split(separator: "\n").dropFirst().prefix(lines.count)
        try #require(rows.count == lines.count)
        for (event, row) in rows.enumerated() {
            let greater = pasts[event].filter { times[$0] >= times[event] }
            let note = row.range(of: #"\+\d+ +"#, options: .regularExpression)
            guard let note, !greater.isEmpty else {
                #expect(greater.isEmpty && note == nil, "seed \(seed): \(row)")
                continue
            }
            let words = row[note.upperBound...].split(separator: ", ")
            let worst = try #require(words.first.flatMap { Int($0) })
            #expect(pasts[event].contains(worst) && times[worst] == greater.map { times[$0] }.max(), "\(seed): \(row)")
            let others = Set(greater.map { processes[$0] }).count - 1
            #expect(words.count == (others > 0 ? 3 : 2) && (others == 0 || words.last == "and \(others) more"))
        }
    }
}
