import Glibc

/// Colours for a terminal; plain text everywhere else and wherever NO_COLOR is set (no-color.org).
struct Style {
    private let isOn: Bool

    init() {
        let isForbidden = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
        isOn = isatty(STDOUT_FILENO) == 1 && !isForbidden && !isDumb
    }

    func bold(_ text: String) -> String { wrap(text, "1") }
    func faint(_ text: String) -> String { wrap(text, "2") }
    func good(_ text: String) -> String { wrap(text, "32") }
    func bad(_ text: String) -> String { wrap(text, "31") }

    private func wrap(_ text: String, _ code: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
