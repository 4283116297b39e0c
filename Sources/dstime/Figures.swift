import ClockDiscipline

/// Numbers in the texts of experiments, with no more digits than say something.
enum Figures {
    /// Up to one decimal; nothing below zero.
    static func number(_ value: Double) -> String {
        let tenths = Int((min(max(value, 0), 1e15) * 10).rounded())
        return "\(tenths / 10)" + (tenths % 10 == 0 ? "" : ".\(tenths % 10)")
    }

    /// A share, as a percentage of up to one decimal.
    static func percent(_ share: Double) -> String { number(share * 100) + " %" }

    /// Up to three decimals of a ppm.
    static func ppm(_ value: Double) -> String {
        let thousandths = Int((min(max(value, -1e12), 1e12) * 1e3).rounded())
        var fraction = String(String(1_000 + thousandths.magnitude % 1_000).dropFirst())
        while fraction.hasSuffix("0") { fraction.removeLast() }
        let sign = thousandths < 0 ? "−" : ""
        return sign + "\(thousandths.magnitude / 1_000)" + (fraction.isEmpty ? "" : "." + fraction) + " ppm"
    }

    /// The same of a frequency.
    static func ppm(_ frequency: FrequencyOffset) -> String { ppm(frequency.partsPerMillion) }
}
