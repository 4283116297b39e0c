import TimeScales

/// What must hold whatever a text is: asked of each input by `Fuzz/TimeTextFuzzer.swift`, and by `TextFailCasesTests` of each
/// that once broke something. Both compile this file, so it uses nothing but the module's public names.
enum TimeTextProperties {
    /// Something that does not hold.
    struct Violation: Error, CustomStringConvertible { let description: String }

    /// Throws the first thing that does not hold for `bytes`, taken for the text of an instant and for a leap second file.
    ///
    /// Of the converters, which differ in table and policy, the bytes choose one, unless it is to be all of them.
    static func check(_ bytes: [UInt8], byAll: Bool = false) throws(Violation) {
        let choice = bytes.reduce(0) { ($0 + Int($1)) % converters.count }
        for (index, converter) in converters.enumerated() where byAll || index == choice {
            try checkForms(bytes, by: converter)
        }
        try checkCalendar(bytes)
        try checkFile(bytes)
    }

    private static func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(Violation) {
        if !condition { throw Violation(description: message()) }
    }

    // MARK: Instants

    /// In the middle of era 0, so that what is written without an era is read back in it.
    private static let pivot = NTPDate(seconds: 1 << 31)

    /// A second is left out at the end of 1998 and of 2029.
    private static let negative: LeapSecondTable = {
        let entries = [(1972, 10), (1999, 9), (2017, 10), (2030, 9)].compactMap { year, offset in
            CivilDate(year: year, month: 1, day: 1).map { LeapSecondTable.Entry(date: $0, offset: offset) }
        }
        return (try? LeapSecondTable(entries: entries, expiry: nil)) ?? .compiledIn
    }()

    private static let converters = [
        TimeConverter(pivot: pivot),
        TimeConverter(leapPolicy: .hold, pivot: pivot, refusesExpired: true),
        TimeConverter(leapPolicy: .clamp, isSmeared: true, pivot: pivot),
        TimeConverter(table: negative, leapPolicy: .reject, pivot: pivot),
        TimeConverter(table: negative, isSmeared: true, pivot: pivot),
    ]

    private static func read(
        _ bytes: [UInt8], as form: TimeForm? = nil, by converter: TimeConverter
    ) -> Result<TimeConverter.Reading, TimeTextError> {
        Result { () throws(TimeTextError) in try converter.read(bytes.span, as: form) }
    }

    private static func text(
        of reading: TimeConverter.Reading, as form: TimeForm, by converter: TimeConverter
    ) -> Result<String, TimeTextError> {
        Result { () throws(TimeTextError) in try converter.text(of: reading, as: form) }
    }

    private static func checkForms(_ bytes: [UInt8], by converter: TimeConverter) throws(Violation) {
        for form in [nil] + TimeForm.allCases.map(Optional.some) {
            let outcome = read(bytes, as: form, by: converter)
            try checkOtherWay(bytes, outcome) { read($0, as: form, by: converter) }
            switch outcome {
            case .success(let reading):
                try require(reading.form == form ?? reading.form, "read as \(reading.form) instead of as asked")
                if form == nil {
                    let again = read(bytes, as: reading.form, by: converter)
                    try require(again == outcome, "read otherwise once its form \(reading.form) is given")
                }
                try checkWriting(reading, by: converter)
            case .failure(let error): try checkWords(error, count: bytes.count)
            }
        }
    }

    private static func checkWords(_ error: TimeTextError, count: Int) throws(Violation) {
        try require(!error.description.isEmpty, "an error without words")
        try require(0...count ~= error.place, "'\(error)' at \(error.place) of \(count)")
    }

    /// The quick way in takes a capital `T` only, so with a small one the same text goes the other way.
    private static func checkOtherWay<Value: Equatable>(
        _ bytes: [UInt8], _ outcome: Result<Value, TimeTextError>, read: ([UInt8]) -> Result<Value, TimeTextError>
    ) throws(Violation) {
        guard bytes.count > 10, bytes[10] == 0x54 else { return }
        var small = bytes
        small[10] = 0x74
        let other = read(small)
        // A message may show the letter itself.
        if case .failure(let error) = outcome, error.place == 10 { return }
        try require(other == outcome, "with a small t it is \(other) instead of \(outcome)")
    }

    /// Beyond this many seconds from 1970, 19 billion years, some forms need more digits than are read.
    private static let farthest: Int64 = 600_000_000_000_000_000

    /// What is read can be written, and what is written is read as the same instant and writes the same again.
    private static func checkWriting(_ reading: TimeConverter.Reading, by converter: TimeConverter) throws(Violation) {
        for form in TimeForm.allCases {
            let text: String
            switch Self.text(of: reading, as: form, by: converter) {
            case .success(let written): text = written
            case .failure(let error):
                try checkRefusal(error, of: reading, as: form, by: converter)
                continue
            }
            try require(text.utf8.count <= TimeText.capacity, "\(text) is too long")
            guard reading.instant.seconds.magnitude < farthest.magnitude else { continue }
            // The start of era 0, which is written like "unknown".
            if form == .ntp, text == "00000000.00000000" { continue }
            try checkRecognition(of: text, form)
            let again: TimeConverter.Reading
            switch read(Array(text.utf8), as: form, by: converter) {
            case .success(let back): again = back
            case .failure(let error):
                throw Violation(description: "\(reading) becomes the \(form.rawValue) \(text), and that: \(error)")
            }
            let second = Self.text(of: again, as: form, by: converter)
            try require(second == .success(text), "the \(form.rawValue) \(text) is written as \(second)")
            guard !isShared(reading, form, by: converter) else { continue }
            let distance = reading.instant.duration(to: again.instant)
            // Half a nanosecond is what writing may cost; before 1972 a few are lost at the ends of the segments.
            let limit = Duration.nanoseconds(reading.instant.seconds < 63_072_010 ? 4 : 1)
            try require(
                (.zero - limit...limit).contains(distance), "the \(form.rawValue) \(text) is \(distance) off \(reading)"
            )
        }
    }

    private static func checkRefusal(
        _ error: TimeTextError, of reading: TimeConverter.Reading, as form: TimeForm, by converter: TimeConverter
    ) throws(Violation) {
        try checkWords(error, count: 0)
        let isRight =
            switch error.problem {
            case .notIn(.gps, _): form == .gps && reading.instant.seconds < 315_964_819
            case .notIn(.tai64n, _): form == .tai64n && reading.instant.seconds.magnitude >= 1 << 62
            case .leapSecondRejected: (form == .unix || form == .ntp) && converter.leapPolicy == .reject
            case .expired: (form.isUTC || reading.form.isUTC) && converter.refusesExpired
            default: false
            }
        try require(isRight, "\(reading) has no \(form.rawValue): \(error)")
    }

    /// Whether the text is that of another instant as well: in an inserted second, or so near that it is rounded into it.
    private static func isShared(
        _ reading: TimeConverter.Reading, _ form: TimeForm, by converter: TimeConverter
    ) -> Bool {
        guard form == .unix || form == .ntp else { return false }
        return [reading.instant, reading.instant.advanced(by: .nanoseconds(1))].contains { instant in
            converter.table.utc(at: instant).value.second == 60
        }
    }

    private static func checkRecognition(of text: String, _ form: TimeForm) throws(Violation) {
        let bytes = Array(text.utf8)
        switch Result(catching: { () throws(TimeTextError) in try TimeForm.recognized(in: bytes.span) }) {
        case .success(let recognized):
            try require(recognized == form, "the \(form.rawValue) \(text) looks like \(recognized.rawValue)")
        case .failure(let error):
            guard case .ambiguous(let candidates) = error.problem else {
                throw Violation(description: "the \(form.rawValue) \(text) is not recognized: \(error)")
            }
            try require(candidates.contains(form), "the \(form.rawValue) \(text) may be \(candidates)")
        }
    }

    // MARK: Calendar texts

    private static func checkCalendar(_ bytes: [UInt8]) throws(Violation) {
        let label = Result { () throws(TimeTextError) in try UTCDateTime(parsing: bytes.span) }
        try checkOtherWay(bytes, label) { bytes in
            Result { () throws(TimeTextError) in try UTCDateTime(parsing: bytes.span) }
        }
        switch label {
        case .success(let label):
            let cut = label.attosecond / 1_000_000_000 * 1_000_000_000
            let wanted = UTCDateTime(
                date: label.date, hour: label.hour, minute: label.minute, second: label.second, attosecond: cut)
            let again = try? UTCDateTime(label.description)
            // An offset can lead out of the years that are read.
            try require(
                again == wanted || !CivilDate.years.contains(label.date.year),
                "\(label) reads back as \(String(describing: again))")
        case .failure(let error): try checkWords(error, count: bytes.count)
        }
        try checkTimestamp(bytes, on: TAI.self)
        try checkTimestamp(bytes, on: TT.self)
        try checkTimestamp(bytes, on: GPS.self)
    }

    private static func checkTimestamp<Scale: TimeScale>(_ bytes: [UInt8], on scale: Scale.Type) throws(Violation) {
        switch Result(catching: { () throws(TimeTextError) in try Timestamp<Scale>(parsing: bytes.span) }) {
        case .success(let instant):
            let rounded = instant.roundedToNanosecond
            let again = try? Timestamp<Scale>(rounded.description)
            try require(
                again == rounded || rounded.seconds.magnitude > farthest.magnitude,
                "\(rounded) reads back as \(String(describing: again))")
        case .failure(let error): try checkWords(error, count: bytes.count)
        }
    }

    // MARK: Leap second files

    private static func checkFile(_ bytes: [UInt8]) throws(Violation) {
        switch Result(catching: { () throws(LeapSecondFileError) in try LeapSecondFile(parsing: bytes.span) }) {
        case .success(let file): try checkTable(file.table)
        case .failure(let error):
            try require(!error.description.isEmpty, "an error without words")
            let lines = bytes.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
            try require(0...lines ~= error.line, "'\(error)' in line \(error.line) of \(lines)")
        }
    }

    /// Every change of the table is one second, and the seconds around it are there, or not, and lead back.
    private static func checkTable(_ table: LeapSecondTable) throws(Violation) {
        for (before, entry) in zip(table.entries, table.entries.dropFirst()) {
            try require(before.date < entry.date, "\(entry) is not later than \(before)")
            try require(abs(entry.offset - before.offset) == 1, "\(entry) after \(before)")
            let midnight = entry.date.daysSinceUnixEpoch * 86_400
            for second in -2...2 {
                let tai = Timestamp<TAI>(seconds: midnight + Int64(before.offset + second))
                let label = table.utc(at: tai).value
                let again = try? table.tai(of: label).value
                try require(again == tai, "\(tai) is \(label), and that \(String(describing: again))")
            }
            let day = CivilDate(daysSinceUnixEpoch: entry.date.daysSinceUnixEpoch - 1)
            for second in [59, 60] {
                guard let label = UTCDateTime(date: day, hour: 23, minute: 59, second: second) else { continue }
                let isThere = (try? table.tai(of: label)) != nil
                try require(isThere == (entry.offset > before.offset), "\(label) by \(before) and \(entry)")
            }
        }
    }
}
