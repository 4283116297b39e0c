import ArgumentParser
import NTPRuntime
import TimeScales

/// A length of time in seconds on the command line: `2`, `0.25`, `-0.5`, `1e-3`; exact, never through a `Double`.
///
/// One that is longer than ``longest`` stands for all that are: no option takes it, and each says up to which it does.
struct Seconds: ExpressibleByArgument {
    let duration: Duration
    /// As it was given.
    let text: String

    init?(argument: String) {
        text = argument
        let parts = argument.lowercased().split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
        guard let mantissa = parts.first else { return nil }
        var exponent = 0
        if parts.count == 2 {
            guard let value = Int(parts[1]), -18...999 ~= value else { return nil }
            exponent = value
        }
        let isNegative = mantissa.hasPrefix("-")
        let number = mantissa.drop { $0 == "-" || $0 == "+" }
        guard mantissa.count - number.count <= 1 else { return nil }
        let fields = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = fields.count == 2 ? fields[1] : ""
        let digits = fields[0] + fraction
        guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), digits.utf8.count <= 60 else {
            return nil
        }
        var value = Int128(digits) ?? .max
        // The value is digits × 10^shift attoseconds; below an attosecond there is nothing to keep.
        var shift = 18 + exponent - fraction.count
        while shift < 0 {
            value /= 10
            shift += 1
        }
        while shift > 0, value != 0, value <= Self.limit {
            value *= 10
            shift -= 1
        }
        value = min(value, Self.limit + 1)
        duration = Duration(attoseconds: isNegative ? -value : value)
    }

    init(_ duration: Duration) { (self.duration, text) = (duration, duration.decimalSeconds) }

    /// 10¹² s, more than 31,000 years, in attoseconds.
    private static let limit: Int128 = 1_000_000_000_000_000_000_000_000_000_000

    /// What options without another limit take at most.
    static let longest = Duration(attoseconds: limit)

    /// Throws a `ValidationError` that names `option`, value and range where it is not from `least` to `most`.
    func check(_ option: String, from least: Duration = .zero, to most: Duration = longest) throws {
        guard least <= duration, duration <= most else {
            throw ValidationError(
                "\(option) \(text): must be from \(least.decimalSeconds) to \(most.decimalSeconds) s")
        }
    }

    var defaultValueDescription: String { duration.decimalSeconds }
}

/// A number on the command line, and as what it was given there.
struct Number: ExpressibleByArgument {
    let value: Double
    let text: String

    init?(argument: String) {
        guard let value = Double(argument) else { return nil }
        (self.value, text) = (value, argument)
    }
}

/// The servers that `texts` name. What is wrong with a text is said in the error, which ends in exit status 64.
func parsedServers(_ texts: [String]) throws -> [ServerAddress] {
    try texts.map { text in
        do throws(ServerAddressError) {
            return try ServerAddress(text)
        } catch {
            throw ValidationError(error.description)
        }
    }
}
