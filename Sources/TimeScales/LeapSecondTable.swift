/// TAI − UTC since 1972: when it changed, and until when the table is known to be complete.
///
/// Each entry has two keys, one for each direction, since a leap second is one label on UTC and one second on TAI at
/// different counts. Before 1972 the rates of the IERS apply, whatever the table.
public struct LeapSecondTable: Sendable {
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
        /// An entry is later than the year 2999.
        case tooLate(Entry)
    }

    /// The entries, earliest first.
    public let entries: [Entry]

    /// The first instant at which the table no longer vouches for TAI − UTC; `nil` where it does not say, and then it vouches for
    /// nothing after its last entry began.
    public let expiry: UnixTime?

    /// From when on the table does not vouch for TAI − UTC: ``expiry`` or, where it does not say, its last change.
    @usableFromInline let expirySecond: Int64

    /// The offsets by Unix time.
    @usableFromInline let byUnix: OffsetIndex
    /// The offsets by seconds of TAI since 1970 began; an inserted second has the offset before it.
    @usableFromInline let byTAI: OffsetIndex

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
            let step = entry.offset.subtractingReportingOverflow(before.offset)
            guard !step.overflow, step.partialValue.magnitude == 1 else { throw .badStep(entry, from: before.offset) }
            guard entry.date.year <= 2_999 else { throw .tooLate(entry) }
        }
        self.init(trusted: entries.map { ($0.date.daysSinceUnixEpoch, Int64($0.offset)) }, expiry: expiry)
    }

    /// A table of days since 1970-01-01 and offsets from them on, known to be in order.
    init(trusted: [(day: Int64, offset: Int64)], expiry: UnixTime?) {
        self.expiry = expiry
        expirySecond = expiry?.seconds ?? (trusted.last?.day ?? 0) * 86_400
        entries = trusted.map { Entry(date: CivilDate(daysSinceUnixEpoch: $0.day), offset: Int($0.offset)) }
        byUnix = OffsetIndex(trusted.map { ($0.day * 86_400, $0.offset) })
        byTAI = OffsetIndex(trusted.map { ($0.day * 86_400 + $0.offset, $0.offset) })
    }

    /// The leap second at the end of `day` (days since 1970-01-01): +1 inserted, −1 deleted, 0 none.
    @inlinable public func leapSecond(atEndOf day: Int64) -> Int {
        let midnight = day.addingSaturating(1).multipliedReportingOverflow(by: 86_400)
        guard !midnight.overflow, midnight.partialValue > byUnix.start else { return 0 }
        let last = midnight.partialValue - 1
        return Int(byUnix.bucket(of: last).leap(atEndOf: last))
    }

    /// The length of `day` (days since 1970-01-01) in microseconds of its own labels: 86,400 s, with a leap second one more or
    /// less, and before 1972 with the step of the IERS at its end.
    func microseconds(inDay day: Int64) -> Int64 {
        guard day >= RubberSeconds.endDay else { return RubberSeconds.microseconds(inDay: day) }
        return (86_400 + Int64(leapSecond(atEndOf: day))) * 1_000_000
    }

    /// The first leap second that begins after `unix`: the day it ends, and +1 inserted or −1 deleted; `nil` where the table
    /// has none.
    public func nextLeapSecond(after unix: UnixTime) -> (date: CivilDate, step: Int)? {
        for entry in entries.dropFirst() {
            let day = entry.date.daysSinceUnixEpoch - 1
            let step = leapSecond(atEndOf: day)
            // In Unix time an inserted second is the first of the next day, so that it begins then.
            if (day + 1) * 86_400 - (step < 0 ? 1 : 0) > unix.seconds {
                return (CivilDate(daysSinceUnixEpoch: day), step)
            }
        }
        return nil
    }

    /// The leap second, +1 inserted or −1 deleted, that ends within the 24 hours after `unix`, which is how long ahead NTP
    /// announces one (RFC 5905 §7.3); 0 for none.
    public func leapSecond(within24HoursAfter unix: UnixTime) -> Int {
        guard let next = nextLeapSecond(after: unix) else { return 0 }
        return next.date.daysSinceUnixEpoch * 86_400 <= unix.seconds ? next.step : 0
    }

    /// TAI − UTC in seconds at `unix`, which counts a leap second as the first second of the next day; `nil` before 1972.
    public func offset(at unix: UnixTime) -> Int? {
        guard unix.seconds >= byUnix.start else { return nil }
        return Int(byUnix.bucket(of: unix.seconds).offset(at: unix.seconds))
    }
}

extension LeapSecondTable: Hashable {
    /// The same entries and the same expiry.
    public static func == (left: LeapSecondTable, right: LeapSecondTable) -> Bool {
        left.entries == right.entries && left.expiry == right.expiry
    }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(entries)
        hasher.combine(expiry)
    }
}
