import Foundation
import Testing
import TestSupport

/// JSON as another program reads it: by a parser that is not ours.
enum JSON: Equatable, Sendable, Decodable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    /// The value of one line.
    init(line: some StringProtocol) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(line.utf8))
    }

    /// The values of all lines; each must be an object.
    static func lines(_ text: String) throws -> [JSON] {
        try #require(text.isEmpty || text.hasSuffix("\n"))
        return try text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
            let value = try JSON(line: line)
            try #require(value.object != nil)
            return value
        }
    }

    subscript(key: String) -> JSON? { object?[key] }

    var object: [String: JSON]? { if case .object(let value) = self { value } else { nil } }
    var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
    var string: String? { if case .string(let value) = self { value } else { nil } }
    var number: Double? { if case .number(let value) = self { value } else { nil } }
    var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
}

/// An instant as the tool prints it, `2026-11-23T21:34:28.668457000Z` with up to nine decimals, in nanoseconds since 1970.
func nanoseconds(utc text: String?) throws -> Int64 {
    let text = try #require(text)
    let form = /(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z/
    let match = try #require(text.wholeMatch(of: form), "\(text)")
    let fields = [match.1, match.2, match.3, match.4, match.5, match.6].map { Int32($0) ?? -1 }
    var time = tm()
    (time.tm_year, time.tm_mon, time.tm_mday) = (fields[0] - 1900, fields[1] - 1, fields[2])
    (time.tm_hour, time.tm_min, time.tm_sec) = (fields[3], fields[4], fields[5])
    let digits = String(match.7 ?? "")
    #expect(!digits.hasSuffix("0"), "zeros trail in \(text)")
    let fraction = Int64(digits + String(repeating: "0", count: 9 - digits.count)) ?? 0
    return Int64(timegm(&time)) * 1_000_000_000 + fraction
}
