import ClockDiscipline
import TimeScales

/// Numbers, times and words of a plot as text, the same on every machine.
enum PlotText {
    /// `text` within XML: no markup, and none of the characters that XML does not allow.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n", "\r": result += " "
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// `text` in lines of about so many characters, at most `most` of them.
    static func wrapped(_ text: String, width: Int, most: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word.prefix(width)) : " " + word
        }
        if !line.isEmpty { lines.append(line) }
        guard lines.count > most else { return lines }
        return lines.prefix(most - 1) + [lines[most - 1] + " …"]
    }

    /// As much of `text` as has room in so many characters.
    static func shortened(_ text: String, to width: Int) -> String {
        text.count > width ? text.prefix(max(0, width - 1)) + "…" : text
    }

    // MARK: Numbers

    /// The logarithm to the base of 10.
    static func logarithm(_ value: Double) -> Double { naturalLogarithm(value) / 2.302_585_092_994_045_7 }

    /// 10 to the power of `exponent`, the nearest number to it for −22…22.
    static func powerOfTen(_ exponent: Int) -> Double {
        var power = 1.0
        for _ in 0..<min(300, exponent.magnitude) { power *= 10 }
        return exponent < 0 ? 1 / power : power
    }

    /// The greatest power of ten that is not above `value`, by its exponent; −300 for what is not positive.
    static func exponent(of value: Double) -> Int {
        guard value > 0, value.isFinite else { return -300 }
        var exponent = max(-300, min(300, Int(logarithm(value).rounded(.down))))
        while exponent > -300, powerOfTen(exponent) > value { exponent -= 1 }
        while exponent < 300, powerOfTen(exponent + 1) <= value { exponent += 1 }
        return exponent
    }

    /// mantissa · 10^exponent in digits, as `−0.05`.
    static func decimal(_ mantissa: Int, _ exponent: Int) -> String {
        let sign = mantissa < 0 ? "−" : ""
        let digits = String(mantissa.magnitude)
        guard mantissa != 0, exponent < 0 else {
            return sign + digits + String(repeating: "0", count: mantissa == 0 ? 0 : max(0, exponent))
        }
        let padded = String(repeating: "0", count: max(0, 1 - exponent - digits.count)) + digits
        var text = padded.dropLast(-exponent) + "." + padded.suffix(-exponent)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return sign + text
    }

    /// `value` to so many significant digits.
    static func significant(_ value: Double, digits: Int = 3) -> String {
        guard value != 0, value.isFinite else { return "0" }
        let exponent = exponent(of: abs(value)) - digits + 1
        let scaled = exponent < 0 ? value * powerOfTen(-exponent) : value / powerOfTen(exponent)
        return decimal(Int(scaled.rounded()), exponent)
    }

    /// Digits in groups of three, with narrow spaces between.
    static func grouped(_ count: Int) -> String {
        let digits = Array(String(count))
        guard digits.count > 4 else { return String(digits) }
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place).isMultiple(of: 3) { text += "\u{202F}" }
            text.append(digit)
        }
        return text
    }

    /// 10^exponent as `10⁻⁹`.
    static func power(_ exponent: Int) -> String {
        let raised: [Character: Character] = [
            "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
            "9": "⁹",
        ]
        return "10" + String(String(exponent).map { raised[$0] ?? $0 })
    }

    /// A share in per cent, never rounded to all or nothing.
    static func percent(_ share: Double) -> String {
        guard share > 0 else { return "0 %" }
        guard share < 1 else { return "100 %" }
        return decimal(min(9_999, max(1, Int((share * 10_000).rounded()))), -2) + " %"
    }

    // MARK: Times

    /// A length of time in the unit that makes it a whole number, if there is one.
    static func time(_ length: Duration) -> String {
        let seconds = length.attoseconds / 1_000_000_000_000_000_000
        guard length == .seconds(Int64(clamping: seconds)), seconds != 0 else { return signed(length.inFittingUnit) }
        for (size, unit) in [(Int128(86_400), "d"), (3_600, "h"), (60, "min"), (1, "s")] {
            let count = seconds / size
            if count.magnitude < 1_000, count * size == seconds { return signed("\(count) \(unit)") }
        }
        return signed(length.inFittingUnit)
    }

    /// `seconds` in the unit that fits, with three digits or four.
    static func length(_ seconds: Double) -> String { signed(Duration(nearestSeconds: seconds).inFittingUnit) }

    private static func signed(_ text: String) -> String { text.hasPrefix("-") ? "−" + text.dropFirst() : text }

    /// `count` and what of.
    static func count(_ count: Int, _ one: String, _ many: String) -> String { "\(count) " + (count == 1 ? one : many) }
}
