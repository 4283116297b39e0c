import DistributedAlgorithms

/// Whether a run has a property, and whether that was promised.
struct PropertyVerdict: Sendable {
    let property: String
    let kind: PropertyKind
    let isPromised: Bool
    let violations: [PropertyViolation]

    var holds: Bool { violations.isEmpty }
}

extension PropertyVerdict {
    init(_ check: PropertyCheck<some CheckedProperty>) {
        self.init(
            property: check.property.rawValue, kind: check.property.kind, isPromised: check.isPromised,
            violations: check.violations)
    }
}

/// All properties of a run, for people and for programs.
struct RunVerdicts: Sendable {
    let all: [PropertyVerdict]

    /// So many broken promises are told in words; of the others it is told how many there are.
    static let mostShown = 5

    init(_ all: [PropertyVerdict]) { self.all = all }

    /// Whether a promise was broken: a fault of the program.
    var isBroken: Bool { all.contains { $0.isPromised && !$0.holds } }

    private var brokenCount: Int { all.filter(\.isPromised).reduce(0) { $0 + $1.violations.count } }

    /// The first ones of what breaks a promise.
    private var shown: [PropertyViolation] {
        Array(all.lazy.filter(\.isPromised).flatMap(\.violations).prefix(Self.mostShown))
    }

    // MARK: Text

    /// A property a line.
    var table: [String] {
        var table = TextTable([("PROPERTY", .left), ("PROMISED", .left), ("IN THIS RUN", .left)])
        for verdict in all {
            let first = verdict.violations.first.map {
                let times = verdict.violations.count == 1 ? "once" : "\(verdict.violations.count) times, first"
                return "violated \(times): \($0.reason)"
            }
            table.add([verdict.property, verdict.isPromised ? "yes" : "no", first ?? "held"])
        }
        return table.lines(wrappedTo: Output.terminalWidth)
    }

    /// What was promised in vain, if anything, and the `command` that shows it again.
    func brokenLines(again command: String) -> [String] {
        guard isBroken else { return [] }
        let more = brokenCount - shown.count
        return [""] + shown.map { "BROKEN       \($0)" } + (more > 0 ? ["             and \(more) more"] : []) + [
            "again with   " + command
        ]
    }

    // MARK: Object

    /// Members of an object.
    var members: [(String, JSONValue)] {
        let shown = shown
        return [
            ("properties", .array(all.map(Self.object))),
            ("broken_promises", .array(shown.map { .string($0.description) })),
            ("broken_promises_left_out", .integer(brokenCount - shown.count)),
        ]
    }

    private static func object(_ verdict: PropertyVerdict) -> JSONValue {
        .object([
            ("property", .string(verdict.property)), ("kind", .string(verdict.kind.rawValue)),
            ("promised", .bool(verdict.isPromised)), ("held", .bool(verdict.holds)),
            ("violations", .integer(verdict.violations.count)),
            ("first_violation", verdict.violations.first.map { .string($0.reason) } ?? .null),
        ])
    }
}

/// In how many runs properties held.
struct VerdictTally: Sendable {
    private(set) var runs = 0
    private var held: [String: Int] = [:]
    private var promised: [String: Int] = [:]
    private var broken: Set<String> = []

    mutating func add(_ verdicts: RunVerdicts) {
        runs += 1
        for verdict in verdicts.all {
            if verdict.holds { held[verdict.property, default: 0] += 1 }
            if verdict.isPromised { promised[verdict.property, default: 0] += 1 }
            if verdict.isPromised, !verdict.holds { broken.insert(verdict.property) }
        }
    }

    /// What a table says of `properties` together: that they held, in brackets where that was not promised.
    func cell(_ properties: [String]) -> String {
        if properties.contains(where: broken.contains) { return "BROKEN" }
        if properties.allSatisfy({ promised[$0] == runs }) { return "held" }
        let held = properties.map { self.held[$0] ?? 0 }.min() ?? 0
        if held == 0 { return "violated" }
        guard runs > 1 else { return "(held)" }
        return "(\(held == runs ? 100 : min(99, max(1, held * 100 / runs))) %)"
    }
}
