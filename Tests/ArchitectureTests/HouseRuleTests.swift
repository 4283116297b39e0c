import Testing

/// The house rules of DESIGN.md that a reader of text can check.
@Suite struct HouseRuleTests {
    @Test func filesHaveAtMost400Lines() {
        for file in SourceTree.files {
            #expect(file.lines.count <= 401, "\(file.path) has \(file.lines.count - 1) lines")
        }
    }

    /// No `!` that unwraps, no `try!`, no `as!`, no `fatalError`, no `preconditionFailure`: nothing that came from outside
    /// may end the program.
    @Test func nothingTrapsOnPurpose() {
        for file in SourceTree.files {
            for (index, line) in CodeOnly(file.lines).lines.enumerated() {
                for word in Self.traps(in: line) {
                    Issue.record("\(file.path):\(index + 1): \(word): \(line)")
                }
            }
        }
    }

    @Test(
        arguments: [
            ("let x = y!", ["!"]), ("a[0]!.b", ["!"]), ("f()!", ["!"]), ("try! f()", ["!"]), ("x as! Int", ["!"]),
            ("var x: Int!", ["!"]), ("fatalError(\"no\")", ["fatalError("]), ("guard !x, a != b else { return }", []),
            ("if !(a) && !b { }", []), ("f(!x)", []), ("[!x]", []), ("a !== b", []), ("x = !y", []),
        ] as [(String, [String])])
    func findsTraps(line: String, traps: [String]) {
        #expect(Self.traps(in: CodeOnly([line]).lines[0]) == traps)
    }

    @Test func commentsAndStringsAreNoCode() {
        let source = [
            "let a = \"x! // \\\"y!\" // try! z", "/* b! /* c! */ d! */ e()", "let f = \"\"\"", "  g! \\(h(\"i!\")) j!",
            "  \"\"\"",
            "let k = #\"l!\" m!\"# + n",
        ]
        #expect(CodeOnly(source).lines.flatMap(Self.traps) == [])
        #expect(CodeOnly(["let a = \"\\(b!)\""]).lines.flatMap(Self.traps) == ["!"])
        #expect(CodeOnly(["/* a", "*/ b!"]).lines.flatMap(Self.traps) == ["!"])
    }

    /// A `!` directly behind a name, a bracket or `try`/`as`, that no `=` follows.
    private static func traps(in line: String) -> [String] {
        var found: [String] = []
        let characters = Array(line)
        for (place, character) in characters.enumerated() where character == "!" && place > 0 {
            let before = characters[place - 1]
            let after = place + 1 < characters.count ? characters[place + 1] : " "
            if after != "=", before.isLetter || before.isNumber || "_)]}`\"".contains(before) { found.append("!") }
        }
        for call in ["fatalError(", "preconditionFailure("] where line.contains(call) { found.append(call) }
        return found
    }
}
