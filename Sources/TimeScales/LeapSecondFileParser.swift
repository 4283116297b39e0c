/// Reads leap second files line by line.
struct LeapSecondFileParser {
    private var format: LeapSecondFile.Format?
    private var entries: [(entry: LeapSecondTable.Entry, line: Int)] = []
    private var updated: UnixTime?
    private var expiry: UnixTime?
    /// The digits that the hash of a list covers: of the update, the expiry and the data, without spaces.
    private var hashed: [UInt8] = []
    private var statedHash: (words: [String], line: Int)?

    /// A line in words, which end at white space and at a `#` that begins a comment.
    private struct Line {
        let number: Int
        var words: [String]
    }

    mutating func read(_ bytes: Span<UInt8>) throws(LeapSecondFileError) {
        var number = 0
        var start = 0
        while start < bytes.count {
            number += 1
            var end = start
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            try read(Self.words(bytes.extracting(start..<end)), number)
            start = end + 1
        }
    }

    private static func words(_ line: Span<UInt8>) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        for index in line.indices {
            let byte = line[index]
            if byte == 0x20 || byte == 0x09 || byte == 0x0D {
                if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
                word = []
            } else {
                word.append(byte)
            }
        }
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }

    private mutating func read(_ words: [String], _ number: Int) throws(LeapSecondFileError) {
        guard let first = words.first else { return }
        switch first {
        case "#$": updated = try stamp(words, number)
        case "#@": expiry = try stamp(words, number)
        case "#h": statedHash = (Array(words.dropFirst()), number)
        case "#updated": updated = try posix(words, number)
        case "#expires": expiry = try posix(words, number)
        case _ where first.hasPrefix("#"): return
        default: try readData(Line(number: number, words: words.prefix { !$0.hasPrefix("#") }.map { $0 }))
        }
    }

    private mutating func readData(_ line: Line) throws(LeapSecondFileError) {
        let form: LeapSecondFile.Format = line.words[0].utf8.allSatisfy { 0x30...0x39 ~= $0 } ? .list : .tzdata
        if let format, format != form { throw LeapSecondFileError(line: line.number, problem: .mixed) }
        format = form
        switch form {
        case .list: try readListEntry(line)
        case .tzdata: try readLeapLine(line)
        }
    }

    // MARK: leap-seconds.list

    /// NTP seconds, whose digits the hash covers.
    private mutating func stamp(_ words: [String], _ number: Int) throws(LeapSecondFileError) -> UnixTime {
        guard words.count >= 2, let seconds = Self.number(words[1]) else {
            throw expected("NTP seconds behind \(words[0])", Array(words.dropFirst()), number)
        }
        hashed += Array(words[1].utf8)
        return UnixTime(seconds: seconds - NTPDate.unixEpoch)
    }

    private mutating func readListEntry(_ line: Line) throws(LeapSecondFileError) {
        guard line.words.count == 2, let seconds = Self.number(line.words[0]), let offset = Int(line.words[1]),
            -1_000...1_000 ~= offset
        else { throw expected("NTP seconds and TAI − UTC, as '3692217600 37'", line.words, line.number) }
        let (day, rest) = (seconds - NTPDate.unixEpoch).flooredQuotientAndRemainder(dividingBy: 86_400)
        guard rest == 0 else {
            throw expected("NTP seconds of a midnight", [line.words[0]], line.number)
        }
        hashed += Array(line.words[0].utf8) + Array(line.words[1].utf8)
        add(LeapSecondTable.Entry(date: CivilDate(daysSinceUnixEpoch: day), offset: offset), line.number)
    }

    private mutating func add(_ entry: LeapSecondTable.Entry, _ line: Int) { entries.append((entry, line)) }

    /// A number of at most 18 digits.
    private static func number(_ word: String) -> Int64? {
        guard word.utf8.count <= 18, word.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        return Int64(word)
    }

    /// The five words of the hash, each without its leading zeros.
    private func verifiedHash() throws(LeapSecondFileError) -> Bool {
        guard let statedHash else { return false }
        let words = statedHash.words.map { UInt32($0, radix: 16) }
        guard words.count == 5, !words.contains(nil) else {
            throw expected("five hexadecimal words of a hash behind #h", statedHash.words, statedHash.line)
        }
        let digest = SHA1.digest(hashed)
        guard words == digest else {
            let computed = digest.map { String($0, radix: 16).zeroPadded(to: 8) }.joined(separator: " ")
            throw LeapSecondFileError(
                line: statedHash.line,
                problem: .wrongHash(stated: Self.printable(statedHash.words.joined(separator: " ")), computed: computed)
            )
        }
        return true
    }

    // MARK: tzdata

    private func posix(_ words: [String], _ number: Int) throws(LeapSecondFileError) -> UnixTime {
        guard words.count >= 2, let seconds = Self.number(words[1]) else {
            throw expected("POSIX seconds behind \(words[0])", Array(words.dropFirst()), number)
        }
        return UnixTime(seconds: seconds)
    }

    private mutating func readLeapLine(_ line: Line) throws(LeapSecondFileError) {
        switch line.words[0] {
        case "Leap":
            guard line.words.count == 7, let date = Self.date(line.words) else {
                throw expected("Leap, year, month, day, time, sign and S, as 'Leap 2016 Dec 31 23:59:60 + S'", line)
            }
            let sign = line.words[5]
            guard sign == "+" && line.words[4] == "23:59:60" || sign == "-" && line.words[4] == "23:59:59" else {
                throw expected("23:59:60 with +, or 23:59:59 with -", Array(line.words[4...5]), line.number)
            }
            guard line.words[6] != "R" else { throw LeapSecondFileError(line: line.number, problem: .rolling) }
            guard line.words[6] == "S" else { throw expected("S", [line.words[6]], line.number) }
            if entries.isEmpty {
                let start = LeapSecondTable.Entry(
                    date: CivilDate(daysSinceUnixEpoch: RubberSeconds.endDay), offset: 10)
                add(start, line.number)
            }
            let next = CivilDate(daysSinceUnixEpoch: date.daysSinceUnixEpoch + 1)
            let offset = (entries.last?.entry.offset ?? 10) + (sign == "+" ? 1 : -1)
            add(LeapSecondTable.Entry(date: next, offset: offset), line.number)
        case "Expires":
            guard line.words.count == 5, line.words[4] == "00:00:00", let date = Self.date(line.words) else {
                throw expected("Expires, year, month, day and 00:00:00", line)
            }
            expiry = UnixTime(seconds: date.daysSinceUnixEpoch * 86_400)
        default: throw expected("a number, Leap, Expires or #", [line.words[0]], line.number)
        }
    }

    /// The date in words 1 to 3.
    private static func date(_ words: [String]) -> CivilDate? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard let year = number(words[1]), let month = months.firstIndex(of: words[2]), let day = number(words[3])
        else { return nil }
        return CivilDate(year: year, month: month + 1, day: Int(day))
    }

    // MARK: The whole

    /// What has been read.
    func file() throws(LeapSecondFileError) -> LeapSecondFile {
        guard let format, !entries.isEmpty else { throw LeapSecondFileError(line: 0, problem: .noTable) }
        let isHashVerified = format == .list ? try verifiedHash() : false
        let table: LeapSecondTable
        do throws(LeapSecondTable.Fault) {
            table = try LeapSecondTable(entries: entries.map(\.entry), expiry: expiry)
        } catch {
            throw LeapSecondFileError(line: line(of: error), problem: .fault(error))
        }
        return LeapSecondFile(format: format, table: table, updated: updated, isHashVerified: isHashVerified)
    }

    private func line(of fault: LeapSecondTable.Fault) -> Int {
        let wrong: LeapSecondTable.Entry
        switch fault {
        case .empty: return 0
        case .wrongStart(let entry), .unordered(let entry), .badStep(let entry, _), .tooLate(let entry): wrong = entry
        }
        // The later of two alike is the one that is out of order.
        return entries.last { $0.entry == wrong }?.line ?? 0
    }

    /// The beginning of a text with nothing in it that a terminal would obey.
    private static func printable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(60).map { 0x20...0x7E ~= $0.value ? $0 : "?" }))
    }

    private func expected(_ what: String, _ line: Line) -> LeapSecondFileError {
        expected(what, line.words, line.number)
    }

    private func expected(_ what: String, _ found: [String], _ line: Int) -> LeapSecondFileError {
        LeapSecondFileError(line: line, problem: .expected(what, found: Self.printable(found.joined(separator: " "))))
    }
}
