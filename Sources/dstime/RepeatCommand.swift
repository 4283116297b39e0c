/// The command that runs one world of a command again, by itself.
struct RepeatCommand: Sendable {
    private let words: [String]

    /// What chooses worlds or says where results go, and not what a world is like; the first have a value.
    private static let valued: Set<String> = [
        "--seed", "--replicas", "--threads", "--csv", "--plot", "--diagram", "--stamp", "--sweep",
    ]
    private static let flags: Set<String> = ["--policies", "--json", "--events", "--rules"]

    /// That of this process.
    static var current: RepeatCommand {
        RepeatCommand(CommandLine.arguments.drop { $0 != SimulateCommand.name }.dropFirst())
    }

    /// The command with `arguments`, those behind `dstime simulate`.
    init(_ arguments: some Sequence<String>) {
        var words: [String] = []
        var isValue = false
        for word in arguments {
            let name = word.prefix { $0 != "=" }
            if isValue {
                isValue = false
            } else if Self.valued.contains(String(name)) {
                isValue = name.count == word.count
            } else if !Self.flags.contains(word) {
                words.append(word)
            }
        }
        self.words = words
    }

    /// The command for the world of `seed`, with `changes` as further options. For a shell.
    func text(seed: UInt64, changes: [String] = []) -> String {
        // Behind two dashes there are no options.
        let end = words.firstIndex(of: "--") ?? words.endIndex
        let all = words[..<end] + changes + ["--seed", String(seed)] + words[end...]
        return (["dstime", "simulate"] + all).map(Self.quoted).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "_@%+=:,./-".utf8.contains(byte)
            }
        }
        guard !isPlain || word.isEmpty else { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
