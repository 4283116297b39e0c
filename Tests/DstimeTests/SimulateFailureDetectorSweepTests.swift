import TestSupport
import Testing

/// `dstime simulate failure-detector --sweep` predicts what is certain, and what it predicts is what is seen.
@Suite struct SimulateFailureDetectorSweepTests {
    private func run(_ words: String, _ more: [String] = []) async throws -> Program.Finished {
        let words = words.split(separator: " ").map { String($0) }
        return try await Program.run(Tool.path, ["simulate", "failure-detector"] + words + more)
    }

    private struct Row {
        let value: String
        let wrong: Int
        let runs: Int
        let predicted: String
    }

    /// The table that a sweep prints.
    private func rows(_ words: String, _ incidents: [String] = []) async throws -> [Row] {
        let finished = try await run(words, incidents.flatMap { ["--at", $0] })
        #expect(finished.status == 0, "\(finished.errors)")
        let form = /^ *(\S+ \S+) +(\d+) of (\d+) +(never|always|–|[\d.]+ %) +\d+ of \d+ +\d+ of \d+ +\S+ \S+$/
        return finished.output.split(separator: "\n").compactMap { line in
            guard let found = try? form.wholeMatch(in: line), let wrong = Int(found.2), let runs = Int(found.3) else {
                return nil
            }
            return Row(value: String(found.1), wrong: wrong, runs: runs, predicted: String(found.4))
        }
    }

    /// A clock that is fast by 5 % shows 110 ms after 104.762 ms, of which an answer takes 100: a pause of up to 4.762 ms is harmless.
    @Test func pausesWithDrift() async throws {
        let rows = try await rows("--sweep pause --drift 50000 --replicas 100")
        #expect(rows.count == 9)
        #expect(rows.prefix(3).map(\.value) == ["0 s", "2.381 ms", "4.714 ms"])
        #expect(rows.prefix(3).allSatisfy { $0.wrong == 0 && $0.predicted == "never" })
        // The clocks of those who watch are drawn.
        #expect(rows.dropFirst(3).allSatisfy { $0.predicted == "–" })
        #expect(rows.last?.wrong ?? 0 > 0)
        let text = try await run("--sweep pause --drift 50000 --replicas 1").output
        #expect(text.contains("a pause of 4.762 ms is as much as"), "\(text)")
        let object = try #require(
            try JSON.lines(await run("--drift 50000 --detector perfect --json").output).first)
        let (pause, delay) = (object["longest_pause_s"]?.number ?? 0, object["longest_delay_s"]?.number ?? 0)
        #expect((pause - (0.11 / 1.05 - 0.1)).magnitude < 1e-11 && (delay - 0.055 / 1.05).magnitude < 1e-11)
        // Slow clocks of process 0 are fast ones of others: by as much at most.
        let slow = try #require(
            try JSON.lines(await run("--drift -100000 --detector perfect --json").output).first)
        #expect(slow["longest_pause_s"] == .number(0) && slow["longest_delay_s"] == .number(0.05))
    }

    /// What is predicted is so in each run; and it is predicted where it can be.
    @Test(
        arguments: [
            ("--sweep drift", [], "never never never always always"),
            ("--sweep drift --nodes 2", [], "never never never always always"),
            // The fast one is no more, or the only one that it watches; a later crash does not matter.
            ("--sweep drift", ["0.05 crash 0"], "never never never – –"),
            ("--sweep drift --nodes 2", ["0.05 crash 1"], "never never never – –"),
            ("--sweep drift --nodes 2", ["0.4 crash 0"], "never never never always always"),
            // An answer is back after 0 ms or 100 ms, or after 92 ms at least.
            ("--sweep drift --jitter 0.05", [], "never never never – –"),
            ("--sweep drift --jitter 0.004", [], "never never never – always"),
            // A pause that right clocks can bear.
            ("--sweep drift", ["0.4 pause 1 0.006"], "never – – – –"),
            ("--sweep delay", ["0.05 crash 0"], "never never never always always"),
            ("--sweep delay --drift -90000", [], "never never never – always"),
            ("--sweep pause", [], "never never never 0.1 % 10 % 25 % 50 % 75 % 100 %"),
            ("--sweep pause", ["0.05 crash 0"], "never never never – – – – – –"),
            ("--sweep pause --nodes 2", [], "never never never – – – – – –"),
            ("--sweep pause --jitter 0.01", [], "never never never – – – – – –"),
            ("--sweep pause", ["0.2 pause 0 0.009"], "– – – – – – – – –"),
            ("--sweep drift --loss 0.1", [], "– – – – –"),
        ] as [(String, [String], String)])
    func predictions(words: String, incidents: [String], predicted: String) async throws {
        let rows = try await rows(words + " --replicas 30", incidents)
        #expect(rows.map(\.predicted).joined(separator: " ") == predicted)
        for row in rows where ["never", "0.1 %"].contains(row.predicted) { #expect(row.wrong <= 1, "\(row)") }
        for row in rows where row.predicted == "never" { #expect(row.wrong == 0, "\(row)") }
        for row in rows where ["always", "100 %"].contains(row.predicted) { #expect(row.wrong == row.runs, "\(row)") }
    }

    /// After a signal only runs of both detectors are shown, as many as it says.
    @Test func interrupted() async throws {
        let finished = try await Tool.interrupt("simulate failure-detector --replicas 1000000 --threads 2 --json")
        let both = Dictionary(grouping: try JSON.lines(finished.output)) { $0["detector"]?.string }
        let count = both["perfect"]?.count ?? 0
        #expect(finished.status == 130 && count > 0 && both["eventually-perfect"]?.count == count)
        #expect(finished.errors == "dstime: interrupted: \(count) of 1000000 runs are whole\n")
        let table = try await Tool.interrupt("simulate failure-detector --replicas 1000000 --threads 2")
        let whole = try #require(table.errors.firstMatch(of: /interrupted: (\d+) of 1000000 runs are whole/)).1
        let more = try #require(table.output.firstMatch(of: /and (\d+) more seeds/)).1
        #expect(Int(more).map { $0 + 1 } == Int(whole))
    }
}
