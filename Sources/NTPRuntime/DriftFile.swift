public import ClockDiscipline
public import SystemClocks

/// What is known of the oscillator between runs: a line with its drift and the deviation of that, in ppm.
///
/// Written beside and renamed, so that a crash leaves the old file or the new one, whole.
public struct DriftFile: Hashable, Sendable {
    /// What the file says.
    public struct Content: Hashable, Sendable {
        /// How much faster than it should the oscillator runs.
        public var drift: FrequencyOffset
        /// The standard deviation of ``drift``.
        public var deviation: FrequencyOffset

        /// A drift and its deviation.
        public init(drift: FrequencyOffset, deviation: FrequencyOffset) {
            self.drift = drift
            self.deviation = deviation
        }
    }

    /// Why a file says nothing.
    public enum Fault: Error, Hashable, Sendable {
        /// The system does not let it be read or written.
        case system(SystemError)
        /// It is not a line with two numbers of ppm within ±1000 and 0…1000.
        case malformed(String)
    }

    /// Where it is.
    public let path: String

    /// The file at `path`.
    public init(path: String) { self.path = path }

    /// What it says; `nil` where there is no such file.
    public func read() throws(Fault) -> Content? {
        let text: String
        do throws(SystemError) {
            guard let found = try TextFile.read(path, limit: 1 << 16) else { return nil }
            text = found
        } catch {
            throw .system(error)
        }
        // The end of the line vouches for all of it.
        let words = text.split(separator: " ")
        guard text.utf8.count <= 256, text.hasSuffix("\n"), text.utf8.allSatisfy({ Self.characters.contains($0) }),
            words.count == 2,
            let drift = Double(words[0]),
            let deviation = Double(words[1].dropLast()),
            abs(drift) <= 1_000, 0...1_000 ~= deviation, let known = FrequencyOffset(partsPerMillion: drift),
            let spread = FrequencyOffset(partsPerMillion: deviation)
        else {
            let shown = String(text.unicodeScalars.prefix(40).filter { 0x20...0x7E ~= $0.value }.map(Character.init))
            throw .malformed(shown)
        }
        return Content(drift: known, deviation: spread)
    }

    /// Makes it say `content`.
    public func write(_ content: Content) throws(SystemError) {
        let line = Self.decimals(content.drift) + " " + Self.decimals(content.deviation) + "\n"
        try TextFile.replace(path, with: line, isDurable: true)
    }

    /// Digits, a point, a sign, a space, the end of the line: a number as this type writes it, and no other that Swift reads.
    private static let characters = Set("0123456789.- \n".utf8)

    /// ppm with six decimals, exactly rounded.
    private static func decimals(_ frequency: FrequencyOffset) -> String {
        let frequency = frequency.clamped(to: FrequencyOffset(femtoratio: 1_000_000_000_000))
        let millionths = (frequency.femtoratio + (frequency.femtoratio < 0 ? -500 : 500)) / 1_000
        let digits = String(millionths.magnitude % 1_000_000)
        return (millionths < 0 ? "-" : "") + String(millionths.magnitude / 1_000_000) + "."
            + String(repeating: "0", count: 6 - digits.count) + digits
    }
}
