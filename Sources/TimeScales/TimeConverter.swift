/// Reads and writes instants in any ``TimeForm``.
///
/// A reading goes over an instant of TAI, so what a text says is checked against the leap second table once, and no two forms
/// need to know each other.
public struct TimeConverter: Sendable {
    /// TAI − UTC.
    public var table: LeapSecondTable {
        didSet { smear = isSmeared ? LeapSmear(table) : nil }
    }

    /// Which Unix time, and which NTP timestamp, a leap second gets.
    public var leapPolicy: UnixLeapPolicy

    /// Whether ``TimeForm/unix`` is smeared over 24 hours around each leap second; then ``leapPolicy`` does not matter there.
    public var isSmeared: Bool {
        didSet { smear = isSmeared ? LeapSmear(table) : nil }
    }

    /// An NTP timestamp without an era is the one nearest to this.
    public var pivot: NTPDate

    /// Whether UTC is refused where the table no longer vouches for it.
    public var refusesExpired: Bool

    /// The smears of the table's leap seconds, where ``isSmeared``.
    public private(set) var smear: LeapSmear?

    /// A converter by `table`; without it, by the one compiled in.
    public init(
        table: LeapSecondTable = .compiledIn, leapPolicy: UnixLeapPolicy = .posix, isSmeared: Bool = false,
        pivot: NTPDate, refusesExpired: Bool = false
    ) {
        self.table = table
        self.leapPolicy = leapPolicy
        self.isSmeared = isSmeared
        self.pivot = pivot
        self.refusesExpired = refusesExpired
        smear = isSmeared ? LeapSmear(table) : nil
    }

    /// What a text said.
    public struct Reading: Hashable, Sendable {
        /// The instant.
        public let instant: Timestamp<TAI>

        /// The form that the text was in.
        public let form: TimeForm

        /// Whether the text is also the name of an instant within a leap second; then ``instant`` is the one outside it.
        public let isAmbiguous: Bool
    }

    /// Instants farther from 1970 than this many seconds are not read: on another scale their count might not fit.
    static let lastSecond: Int64 = 9_223_372_030_000_000_000

    /// What speaks against relying on `reading` once it is written in `form`, by this table: nothing where neither form knows
    /// UTC.
    public func doubt(about reading: Reading, in form: TimeForm) -> ConversionDoubt? {
        reading.form.isUTC || form.isUTC ? table.doubt(at: reading.instant) : nil
    }

    /// `reading` to the nanosecond to which it is written, so that whatever is said of it fits the texts. Before 1972 instants of
    /// TAI are no whole nanoseconds where labels of UTC are, and it stays as it is.
    public func roundedToNanosecond(_ reading: Reading) -> Reading {
        guard reading.instant.seconds >= table.byTAI.start else { return reading }
        return Reading(
            instant: reading.instant.roundedToNanosecond, form: reading.form, isAmbiguous: reading.isAmbiguous)
    }

    /// Throws where UTC is refused because of `doubt`.
    func refuse(_ doubt: ConversionDoubt?) throws(TimeTextError) {
        if refusesExpired, doubt == .afterExpiry { throw TimeTextError(at: 0, .expired(table.expiry)) }
    }
}
