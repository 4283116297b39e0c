/// TAI − UTC since 1972: when it changed, and until when the table is known to be complete.
///
/// Two sorted keys, one for each direction, since a leap second is one label on UTC and one second on TAI at different
/// counts. Before 1972 the rates of the IERS apply, whatever the table (``RubberSeconds``).
public struct LeapSecondTable: Hashable, Sendable {
    /// The offset from some day on.
    public struct Entry: Hashable, Sendable {
        /// The first day with this offset.
        public let date: CivilDate

        /// TAI − UTC in seconds from that day on.
        public let offset: Int

        /// The offset `offset` from `date` on.
        public init(date: CivilDate, offset: Int) {
            self.date = date
            self.offset = offset
        }
    }

    /// What is wrong with a list of entries.
    public enum Fault: Error, Hashable, Sendable {
        /// There is no entry.
        case empty
        /// The first entry is not 1972-01-01 with 10 s.
        case wrongStart(Entry)
        /// An entry is not later than the one before.
        case unordered(Entry)
        /// An offset differs from the one before by other than a second.
        case badStep(Entry, from: Int)
    }

    /// The entries, earliest first.
    public let entries: [Entry]

    /// The first instant at which the table no longer vouches for TAI − UTC; `nil` where it does not say.
    public let expiry: UnixTime?

    /// For each entry its first second in Unix time, and in seconds of TAI since 1970 began.
    @usableFromInline let unixKeys: [Int64]
    @usableFromInline let taiKeys: [Int64]
    @usableFromInline let offsets: [Int64]

    /// A table of `entries` that vouches for itself until `expiry`.
    ///
    /// Throws a ``Fault`` that names the entry where they are no table.
    public init(entries: [Entry], expiry: UnixTime?) throws(Fault) {
        guard let first = entries.first else { throw .empty }
        guard first.date.daysSinceUnixEpoch == RubberSeconds.endDay, first.offset == 10 else {
            throw .wrongStart(first)
        }
        for (before, entry) in zip(entries, entries.dropFirst()) {
            guard before.date < entry.date else { throw .unordered(entry) }
            guard abs(entry.offset - before.offset) == 1 else { throw .badStep(entry, from: before.offset) }
        }
        self.init(trusted: entries.map { ($0.date.daysSinceUnixEpoch, Int64($0.offset)) }, expiry: expiry)
    }

    /// A table of days since 1970-01-01 and offsets from them on, known to be in order.
    init(trusted: [(day: Int64, offset: Int64)], expiry: UnixTime?) {
        self.expiry = expiry
        entries = trusted.map { Entry(date: CivilDate(daysSinceUnixEpoch: $0.day), offset: Int($0.offset)) }
        unixKeys = trusted.map { $0.day * 86_400 }
        offsets = trusted.map(\.offset)
        taiKeys = trusted.map { $0.day * 86_400 + $0.offset }
    }

    /// The last index of `keys` (sorted) that is at most `value`; the usual question is about the last entry.
    @inlinable static func index(in keys: [Int64], of value: Int64) -> Int? {
        var low = 0
        var high = keys.count
        if let last = keys.last, last <= value { return keys.count - 1 }
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : low - 1
    }

    /// The leap second at the end of `day` (days since 1970-01-01): +1 inserted, −1 deleted, 0 none.
    public func leapSecond(atEndOf day: Int64) -> Int {
        let (midnight, overflow) = (day.addingSaturating(1)).multipliedReportingOverflow(by: 86_400)
        guard !overflow, let index = Self.index(in: unixKeys, of: midnight), index > 0, unixKeys[index] == midnight
        else { return 0 }
        return Int(offsets[index] - offsets[index - 1])
    }
}
