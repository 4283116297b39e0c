import TimeScales

/// JSON that is written, never read: keys keep their order, and a number is the exact decimal that it was made from.
///
/// `JSONEncoder` does neither (its keys are unordered and its numbers pass through `Double`). Source: RFC 8259.
enum JSONValue {
    case null
    case bool(Bool)
    case integer(Int)
    /// A number as text, exactly as it shall stand.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([(String, JSONValue)])

    /// A length in seconds, to the attosecond.
    static func seconds(_ duration: Duration) -> JSONValue { .number(duration.decimalSeconds) }

    /// An instant as UTC text, to the nanosecond.
    static func utc(_ date: NTPDate) -> JSONValue {
        .string(UTCDateTime(UnixTime(date).roundedToNanosecond).description)
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value on one line, without spaces.
    var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .number(let text): text
        case .string(let text): Self.quoted(text)
        case .array(let values): "[" + values.map(\.description).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0) + ":" + $1.description }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        // Most texts need no escape.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) { return "\"" + text + "\"" }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
