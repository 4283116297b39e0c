import ArgumentParser
import SystemClocks
import TimeScales

/// `dstime convert`: instants from one form into another.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Convert instants between time standards, leap seconds included.",
        discussion: """
            Each VALUE, or each line of standard input where there is none, is read in the form given by --from, or in the one \
            it looks like, and written in the form given by --to, or in all of them. A value that cannot be converted gives \
            '-' in its place and a message on standard error, and the exit status is 65.

                utc      2016-12-31T23:59:60.5Z        ISO 8601, RFC 3339
                tai, tt  2017-01-01T00:00:36.5 TAI     calendar on that scale
                unix     1483228800.5                  POSIX seconds, also @1483228800.5
                gps      1930:17.5                     week and second of week
                ntp      dc12c500.80000000             64 bits; another era in front, 1:…
                ptp      1483228836.5                  seconds since 1970 TAI
                tai64n   @40000000586846a41dcd6500     the label of libtai
                mjd, jd  57754.0                       days of UTC
                mjd-tai  57754.0004224537037           days of TAI
            """)

    @Argument(
        parsing: .allUnrecognized, help: ArgumentHelp("What to convert; - for standard input.", valueName: "value"))
    var values: [String] = []

    @Option(help: ArgumentHelp("The form of what is read; without it, the form that it looks like.", valueName: "form"))
    var from: TimeForm?

    @Option(help: ArgumentHelp("The form to write; without it, all forms.", valueName: "form"))
    var to: TimeForm?

    @Option(
        help: ArgumentHelp(
            "The Unix time and NTP timestamp of a leap second: those of the next second (posix), of the second before again "
                + "(hold), of the last nanosecond before it (clamp), or none (reject).", valueName: "policy"))
    var leapPolicy = UnixLeapPolicy.posix

    @Flag(help: "Read and write unix on the leap smear: 24 hours, linear, from noon to noon UTC.")
    var smear = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "An NTP timestamp without an era is the one nearest to this instant (default: now).", valueName: "value"))
    var pivot: String?

    @OptionGroup var options: LeapOptions

    @Flag(help: "Print JSON Lines, one object a value.")
    var json = false

    func validate() throws {
        for value in values.prefix(while: { $0 != "--" }) where Self.isOption(value) {
            throw ValidationError("Unknown option '\(value)'")
        }
        guard texts.count < 2 || !texts.contains("-") else {
            throw ValidationError("'-' stands for standard input, and alone")
        }
    }

    /// The values without the `--` that ends options, which arrives among them.
    private var texts: [String] {
        guard let end = values.firstIndex(of: "--") else { return values }
        return Array(values[..<end] + values[(end + 1)...])
    }

    /// A value may begin with a sign, but then a digit follows.
    private static func isOption(_ value: String) -> Bool {
        guard value.utf8.first == 0x2D, let second = value.utf8.dropFirst().first else { return false }
        return !(0x30...0x39 ~= second)
    }

    func run() throws {
        var converter = TimeConverter(
            table: try options.source().table, leapPolicy: leapPolicy, isSmeared: smear,
            pivot: NTPDate(try unixTimeOfDay()), refusesExpired: options.strictExpiry)
        if let pivot { converter.pivot = try Self.pivot(pivot, converter) }
        let texts = texts
        let areArguments = !(texts.isEmpty || texts == ["-"])
        var conversion = ConvertRun(
            converter: converter, from: from, to: to, json: json, areArguments: areArguments)
        if !areArguments {
            try LineInput.forEachLine { line, isWhole in
                try conversion.convert(line, isWhole: isWhole)
            } whenWaiting: {
                try conversion.flush()
            }
        } else {
            for text in texts { try conversion.convert(Array(text.utf8).span) }
        }
        try conversion.finish()
        if conversion.hasFailed { throw ExitCode.badData }
    }

    private static func pivot(_ text: String, _ converter: TimeConverter) throws -> NTPDate {
        do throws(TimeTextError) {
            let reading = try converter.read(text)
            return NTPDate(UnixTime(converter.table.utc(at: reading.instant).value))
        } catch {
            var hint = ""
            if case .ambiguous = error.problem { hint = "; write it as UTC, or Unix time as @1483228800" }
            let place = character(at: error.place, of: Array(text.utf8).span)
            Output.note("dstime: --pivot '\(printable(text))', character \(place): \(error)\(hint)")
            throw ExitCode.validationFailure
        }
    }
}
