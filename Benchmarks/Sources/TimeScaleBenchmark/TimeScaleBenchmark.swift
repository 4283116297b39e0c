import BenchmarkSupport
import CBenchmarkSupport
import TimeScales

/// Prints what conversions between time scales cost, a line a job as `dstime<TAB>JOB<TAB>NANOSECONDS<TAB>ALLOCATIONS`,
/// after a line that identifies the inputs.
///
/// The jobs and their inputs are those of timescale-peers.cpp: the same generator, the same seed.
@main
struct TimeScaleBenchmark {
    static let inputCount = 4096

    static func main() {
        guard countsAllocations() else { fatalError("allocations cannot be counted here") }
        let inputs = Inputs()
        Swift.print("inputs\t\(inputs.digest)")
        let rows = [
            ("utc-to-tai", utcToTAI(inputs)), ("tai-to-utc", taiToUTC(inputs)), ("label-to-tai", labelToTAI(inputs)),
            ("tai-to-label", taiToLabel(inputs)), ("split", split(inputs)), ("split-date", splitDate(inputs)),
            ("join-date", joinDate(inputs)), ("parse", parse(inputs)), ("print", print(inputs)),
        ]
        for (name, cost) in rows { Swift.print("dstime\t\(name)\t\(cost.nanoseconds)\t\(cost.allocations)") }
    }
}

/// What the jobs start from, made beforehand.
struct Inputs {
    var unix: [UnixTime] = []
    var labels: [UTCDateTime] = []
    var tai: [Timestamp<TAI>] = []
    var days: [Int64] = []
    var dates: [CivilDate] = []
    /// Texts of 30 characters, one behind the other.
    var texts: [UInt8] = []
    static let textLength = 30
    /// The sum of all inputs in nanoseconds since 1970, to hold against that of the peers.
    var digest: UInt64 = 0

    init() {
        var generator = SplitMix64(state: 20_161_231)
        for _ in 0..<TimeScaleBenchmark.inputCount {
            let seconds = Int64(63_072_000 + generator.next() % 1_830_297_600)
            let unix = UnixTime(seconds: seconds, nanoseconds: UInt32(generator.next() % 1_000_000_000))
            let label = UTCDateTime(unix)
            guard let tai = try? LeapSecondTable.compiledIn.tai(of: label).value else { fatalError("no such UTC") }
            self.unix.append(unix)
            digest &+= UInt64(seconds) &* 1_000_000_000 &+ unix.attoseconds / 1_000_000_000
            labels.append(label)
            self.tai.append(tai)
            days.append(label.date.daysSinceUnixEpoch)
            dates.append(label.date)
            var text = Array(label.description.utf8.dropLast())
            if text.count == 19 { text.append(0x2E) }
            while text.count < Self.textLength - 1 { text.append(0x30) }
            texts += text + [0x5A]
        }
    }
}

struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

extension TimeScaleBenchmark {
    static func utcToTAI(_ inputs: Inputs) -> Measurement {
        let (table, unix) = (LeapSecondTable.compiledIn, inputs.unix)
        return Measurement { count in
            for number in 0..<count {
                let tai = table.tai(of: unix[number % inputCount])
                observe_value(UInt64(bitPattern: tai.seconds) &+ tai.attoseconds)
            }
        }
    }

    static func taiToUTC(_ inputs: Inputs) -> Measurement {
        let (table, tai) = (LeapSecondTable.compiledIn, inputs.tai)
        return Measurement { count in
            for number in 0..<count {
                let (unix, isLeap) = table.unix(at: tai[number % inputCount])
                observe_value(UInt64(bitPattern: unix.seconds) &+ unix.attoseconds &+ (isLeap ? 1 : 0))
            }
        }
    }

    static func labelToTAI(_ inputs: Inputs) -> Measurement {
        let (table, labels) = (LeapSecondTable.compiledIn, inputs.labels)
        return Measurement { count in
            for number in 0..<count {
                guard let tai = try? table.tai(of: labels[number % inputCount]).value else { continue }
                observe_value(UInt64(bitPattern: tai.seconds) &+ tai.attoseconds)
            }
        }
    }

    static func taiToLabel(_ inputs: Inputs) -> Measurement {
        let (table, tai) = (LeapSecondTable.compiledIn, inputs.tai)
        return Measurement { count in
            for number in 0..<count { observe_value(digest(table.utc(at: tai[number % inputCount]).value)) }
        }
    }

    static func split(_ inputs: Inputs) -> Measurement {
        let unix = inputs.unix
        return Measurement { count in
            for number in 0..<count { observe_value(digest(UTCDateTime(unix[number % inputCount]))) }
        }
    }

    static func splitDate(_ inputs: Inputs) -> Measurement {
        let days = inputs.days
        return Measurement { count in
            for number in 0..<count { observe_value(digest(CivilDate(daysSinceUnixEpoch: days[number % inputCount]))) }
        }
    }

    static func joinDate(_ inputs: Inputs) -> Measurement {
        let dates = inputs.dates
        return Measurement { count in
            for number in 0..<count { observe_value(UInt64(bitPattern: dates[number % inputCount].daysSinceUnixEpoch)) }
        }
    }

    /// With second 60 held against the table, as whoever reads a time has to.
    static func parse(_ inputs: Inputs) -> Measurement {
        let (table, texts) = (LeapSecondTable.compiledIn, inputs.texts)
        return Measurement { count in
            let bytes = texts.span
            for number in 0..<count {
                let start = number % inputCount * Inputs.textLength
                let text = bytes.extracting(start..<start + Inputs.textLength)
                guard let label = try? table.utc(parsing: text) else { continue }
                observe_value(digest(label))
            }
        }
    }

    /// From the count of seconds, so that the calendar is reckoned too.
    static func print(_ inputs: Inputs) -> Measurement {
        let unix = inputs.unix
        var bytes = [UInt8](repeating: 0, count: 4_096)
        return Measurement { count in
            var buffer = bytes.mutableSpan
            var place = 0
            for number in 0..<count {
                place = UTCDateTime(unix[number % inputCount]).write(into: &buffer, at: place) ?? 0
            }
            observe_value(UInt64(buffer[place]))
        }
    }

    @inline(__always)
    static func digest(_ label: UTCDateTime) -> UInt64 {
        digest(label.date) &+ UInt64(label.hour) &+ UInt64(label.minute) &+ UInt64(label.second) &+ label.attosecond
    }

    @inline(__always)
    static func digest(_ date: CivilDate) -> UInt64 {
        UInt64(bitPattern: date.year) &+ UInt64(date.month) &+ UInt64(date.day)
    }
}
