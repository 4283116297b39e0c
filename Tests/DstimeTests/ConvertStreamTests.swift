import Foundation
import Testing
import TestSupport

/// `dstime convert` as a filter: lines of any kind, one at a time or by the hundred thousand.
@Suite struct ConvertStreamTests {
    private static let good = "2017-01-01T00:00:00Z"
    private static let goodTAI = "2017-01-01T00:00:37 TAI"

    // MARK: Lines

    @Test func aBadLineIsADashInItsPlace() async throws {
        let finished = try await Tool.convert("--to", "tai", lines: [Self.good, "nonsense", Self.good, "", Self.good])
        #expect(finished.status == 65)
        #expect(finished.output == [Self.goodTAI, "-", Self.goodTAI, "-", Self.goodTAI].map { $0 + "\n" }.joined())
        let messages = finished.errors.split(separator: "\n")
        try #require(messages.count == 2)
        #expect(messages[0].contains("line 2") && messages[0].contains("'nonsense'"))
        #expect(messages[1].contains("line 4"))
    }

    @Test(arguments: ["-", nil]) func standardInputIsReadWithADashOrNothing(_ value: String?) async throws {
        let arguments = ["convert", "--to", "tai"] + (value.map { [$0] } ?? [])
        let finished = try await Tool.run(arguments, input: Array((Self.good + "\n").utf8))
        #expect(finished.status == 0)
        #expect(finished.output == Self.goodTAI + "\n")
    }

    @Test(arguments: ["\n", "\r\n", " \t\r\n", ""]) func aLineEndsInAnyWay(_ end: String) async throws {
        let text = "  " + Self.good + "\n" + Self.good + end
        let finished = try await Tool.run(["convert", "--to", "tai"], input: Array(text.utf8))
        #expect(finished.status == 0)
        #expect(finished.output == Self.goodTAI + "\n" + Self.goodTAI + "\n")
        #expect(finished.errors.isEmpty)
    }

    @Test func noLinesGiveNoLines() async throws {
        for options in [[], ["--to", "tai"], ["--json"]] {
            let finished = try await Tool.run(["convert"] + options, input: [])
            #expect(finished.status == 0)
            #expect(finished.output.isEmpty && finished.errors.isEmpty)
        }
    }

    /// What no terminal should be given is shown by a stand-in; the JSON of it can be read.
    @Test(
        arguments: [
            [0x00], Array("2017-01-01T00:00:00Z\u{0}".utf8), [0xFF, 0xFE], [0xC3],
            Array("\u{1B}[31mred\u{1B}]0;title\u{7}".utf8),
            [0x9B, 0x33, 0x31, 0x6D], Array("é 時".utf8), [0x7F], Array("\u{202E}".utf8),
            Array(repeating: 0x1B, count: 500),
        ] as [[UInt8]]) func strangeBytesAreBadLinesAndNotEchoed(_ line: [UInt8]) async throws
    {
        let input = Array((Self.good + "\n").utf8) + line + Array(("\n" + Self.good + "\n").utf8)
        let finished = try await Tool.run(["convert", "--to", "tai"], input: input)
        #expect(finished.status == 65)
        #expect(finished.output == Self.goodTAI + "\n-\n" + Self.goodTAI + "\n")
        #expect(finished.errors.contains("line 2"))
        // The sign for "more" is our own, and letters of any script are none that a terminal obeys.
        let shown = finished.errors.replacing("…", with: "").replacing("'é 時'", with: "")
        #expect(shown.utf8.allSatisfy { $0 == 0x0A || 0x20...0x7E ~= $0 }, "\(Array(shown.utf8))")
        let json = try await Tool.run(["convert", "--json"], input: input)
        let objects = try JSON.lines(json.output)
        try #require(objects.count == 3)
        #expect(objects[1]["error"]?["message"]?.string?.isEmpty == false)
        #expect(objects[2]["tai"]?.string == Self.goodTAI)
    }

    @Test(arguments: [4_095, 4_096, 4_097, 65_535, 65_536, 65_537, 1_000_000])
    func aLineOfAnyLengthIsOneLine(_ length: Int) async throws {
        let long = [UInt8](repeating: 0x39, count: length)
        let input = Array((Self.good + "\n").utf8) + long + Array(("\n" + Self.good + "\n").utf8) + long
        let finished = try await Tool.run(["convert", "--to", "tai"], input: input)
        #expect(finished.status == 65)
        #expect(finished.output == Self.goodTAI + "\n-\n" + Self.goodTAI + "\n-\n")
        let messages = finished.errors.split(separator: "\n")
        try #require(messages.count == 2)
        #expect(messages[0].contains("line 2") && messages[1].contains("line 4"))
        #expect(finished.errors.utf8.count < 1_000)
    }

    /// What is wrong far behind the value is wrong all the same.
    @Test(arguments: [100, 4_075, 4_076, 4_077, 70_000]) func noLineIsTakenForItsBeginning(_ blanks: Int) async throws {
        let line = Self.good + String(repeating: " ", count: blanks)
        let finished = try await Tool.convert("--to", "tai", lines: [line + "x", line])
        #expect(finished.status == 65)
        let lines = finished.output.split(separator: "\n")
        try #require(lines.count == 2)
        #expect(lines[0] == "-")
        // Blanks alone are no fault, but who writes so many may be told that the line is too long.
        #expect(lines[1] == Self.goodTAI || blanks > 4_000 && lines[1] == "-")
    }

    @Test func aWarningIsSaidOnceForALineAndCounted() async throws {
        let finished = try await Tool.convert(
            "--to", "utc", "--from", "unix", lines: ["-999999999", "-999999998", "1483228800.5", "-999999997"])
        #expect(finished.status == 0)
        let messages = finished.errors.split(separator: "\n")
        try #require(messages.count == 3)
        #expect(messages[0].contains("line 1") && messages[0].contains("1960"))
        #expect(messages[1].contains("line 3") && messages[1].contains("leap second"))
        #expect(messages[2].contains("2 more"))
    }

    // MARK: One at a time

    /// Each answer comes while the pipe stays open and before the next line is written: `read` waits for it.
    @Test(arguments: [["--to", "tai"], ["--json", "--to", "tai"]]) func answersComeLineByLine(_ options: [String])
        async throws
    {
        let directory = try TemporaryDirectory()
        let script = """
            mkfifo "$0/in" "$0/out"
            "$@" <"$0/in" >"$0/out" &
            exec 3>"$0/in" 4<"$0/out"
            for second in 00 01 nonsense 02; do
                printf '2017-01-01T00:00:%sZ\\n' "$second" >&3
                read -r answer <&4
                printf '%s\\n' "$answer"
            done
            printf '2017-01-01T00:00:03Z' >&3
            exec 3>&-
            cat <&4
            wait "$!"
            """
        let finished = try await Program.run(
            "/bin/sh", ["-c", script, directory.path, Tool.path, "convert"] + options)
        #expect(finished.status == 65)
        let lines = finished.output.split(separator: "\n")
        try #require(lines.count == 5)
        let wanted = [
            "00:00:37 TAI", "00:00:38 TAI", options[0] == "--json" ? "error" : "-", "00:00:39 TAI", "00:00:40 TAI",
        ]
        for (line, part) in zip(lines, wanted) { #expect(line.contains(part), "\(line)") }
    }

    // MARK: Many

    /// PTP seconds are 37 more than those of Unix since 2017.
    @Test func twoHundredThousandLinesKeepTheirOrder() async throws {
        let directory = try TemporaryDirectory()
        let script = """
            seq 1500000000 1500199999 | sed 's/$/.25/' | "$@" >"$0/got" && seq 1500000037 1500200036 |
                sed 's/$/.25/' | cmp - "$0/got"
            """
        let finished = try await Program.run(
            "/bin/sh", ["-c", script, directory.path, Tool.path, "convert", "--from", "unix", "--to", "ptp"])
        #expect(finished.status == 0)
        #expect(finished.output.isEmpty && finished.errors.isEmpty)
    }

    /// The high-water mark of its memory after a thousand lines and after two hundred thousand, read while it waits for more.
    @Test(arguments: [["--to", "utc"], ["--json"]]) func memoryStaysSmall(_ options: [String]) async throws {
        let directory = try TemporaryDirectory()
        let script = """
            mkfifo "$0/in"
            "$@" <"$0/in" >"$0/out" &
            exec 3>"$0/in"
            for last in 1500000999 1500199999; do
                seq "${first:-1500000000}" "$last" >&3
                first=$((last + 1))
                until [ "$(wc -l <"$0/out")" = "$((last - 1499999999))" ]; do sleep 0.05; done
                sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\) kB$/\\1/p' "/proc/$!/status"
            done
            exec 3>&-
            wait "$!"
            """
        let finished = try await Program.run(
            "/bin/sh", ["-c", script, directory.path, Tool.path, "convert", "--from", "unix"] + options)
        #expect(finished.status == 0)
        let marks = finished.output.split(separator: "\n").compactMap { Int($0) }
        try #require(marks.count == 2, "\(finished.output)")
        // What was read and written is 30 MB for JSON.
        #expect(marks[1] - marks[0] < 8_192, "\(marks) kB")
    }

    // MARK: Failures

    @Test(arguments: [
        ("exec \"$@\" <&-", "Bad file descriptor"), ("exec \"$@\" </", "directory"),
        ("echo 2017-01-01T00:00:00Z | \"$@\" >/dev/full", "No space left"),
        ("exec \"$@\" 2017-01-01T00:00:00Z >/dev/full", "No space left"),
        ("yes 2017-01-01T00:00:00Z | head -n 100000 | \"$@\" >/dev/full", "No space left"),
    ]) func whatCannotBeReadOrWrittenIs74(_ script: String, _ reason: String) async throws {
        for options in [["--to", "tai"], ["--json"], []] {
            let finished = try await Tool.run(script: script, ["convert"] + options)
            #expect(finished.status == 74)
            #expect(finished.errors.contains(reason))
            #expect(finished.output.isEmpty)
        }
    }

    /// A reader that has seen enough ends it: by SIGPIPE, or with status 74 where the signal is ignored; never a crash.
    @Test func aReaderThatWentAwayEndsIt() async throws {
        let script = "{ yes 2017-01-01T00:00:00Z | \"$@\"; echo \"$?\" >&2; } | head -n 2"
        let finished = try await Tool.run(script: script, ["convert", "--to", "tai"])
        #expect(finished.output == Self.goodTAI + "\n" + Self.goodTAI + "\n")
        #expect(finished.errors.contains("141") || finished.errors.contains("74"))
        #expect(!finished.errors.contains("Fatal"))
    }
}
