/// A leap second table as a file has it: the `leap-seconds.list` of the IERS and of NIST, or the `leapseconds` of tzdata.
///
/// Sources: hpiers.obspm.fr/iers/bul/bulc/ntp/sources/README, for the list and its hash; zic(8), "leap second table".
public struct LeapSecondFile: Hashable, Sendable {
    /// Who publishes such files.
    public enum Format: String, Hashable, Sendable {
        /// `leap-seconds.list`: NTP seconds and TAI − UTC.
        case list = "leap-seconds.list"
        /// tzdata's `leapseconds`: a `Leap` line for each.
        case tzdata = "leapseconds"
    }

    /// The form of the file.
    public let format: Format

    /// The table.
    public let table: LeapSecondTable

    /// When its data last changed; `nil` where it does not say.
    public let updated: UnixTime?

    /// Whether it carries a hash, which then is right; tzdata's form has none.
    public let isHashVerified: Bool

    /// Reads a file of either form. Throws an error that names the line.
    public init(parsing bytes: Span<UInt8>) throws(LeapSecondFileError) {
        var parser = LeapSecondFileParser()
        try parser.read(bytes)
        self = try parser.file()
    }

    init(format: Format, table: LeapSecondTable, updated: UnixTime?, isHashVerified: Bool) {
        self.format = format
        self.table = table
        self.updated = updated
        self.isHashVerified = isHashVerified
    }
}

/// What is wrong with a leap second file, and where.
public struct LeapSecondFileError: Error, Hashable, Sendable {
    /// The line, counted from 1; 0 for the file as a whole.
    public let line: Int

    /// What is wrong.
    public let problem: Problem

    /// What can be wrong with such a file.
    public enum Problem: Hashable, Sendable {
        /// There is no data line of either form.
        case noTable
        /// Data lines of both forms.
        case mixed
        /// Something else had to stand here.
        case expected(String, found: String)
        /// A leap second given in local time, which is nobody's.
        case rolling
        /// The entries are no table.
        case fault(LeapSecondTable.Fault)
        /// The hash that the file states is not that of its data.
        case wrongHash(stated: String, computed: String)
    }
}

extension LeapSecondFileError: CustomStringConvertible {
    /// The line and what is wrong there.
    public var description: String { (line > 0 ? "line \(line): " : "") + problem.description }
}

extension LeapSecondFileError.Problem: CustomStringConvertible {
    /// What is wrong and what would be right.
    public var description: String {
        switch self {
        case .noTable:
            "no leap second table: neither lines of NTP seconds and TAI − UTC (leap-seconds.list) nor lines that begin "
                + "with Leap (tzdata's leapseconds)"
        case .mixed: "a line of the other form: leap-seconds.list and tzdata's leapseconds do not mix"
        case .expected(let what, let found): "expected \(what), found '\(found)'"
        case .rolling: "a leap second in local time ('R'); UTC has none such, write 'S'"
        case .fault(let fault): fault.description
        case .wrongHash(let stated, let computed):
            "the data is not what was published: its hash is \(computed), the file says \(stated)"
        }
    }
}

extension LeapSecondTable.Fault: CustomStringConvertible {
    /// What is wrong and what would be right.
    public var description: String {
        switch self {
        case .empty: "there is no entry"
        case .wrongStart(let entry):
            "the first entry is \(Self.text(entry)), but a table begins with TAI − UTC = 10 s on 1972-01-01"
        case .unordered(let entry): "\(Self.text(entry)) is not later than the entry before it"
        case .badStep(let entry, let from):
            "\(Self.text(entry)), but before it stands \(from) s: a leap second is one second more or less"
        case .tooLate(let entry): "\(Self.text(entry)) is later than the year 2999"
        }
    }

    private static func text(_ entry: LeapSecondTable.Entry) -> String {
        "TAI − UTC = \(entry.offset) s on \(entry.date)"
    }
}
