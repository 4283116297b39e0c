import Glibc
import Logging
import SystemClocks
import TimeScales

/// The log on standard error: an event a line, in pairs of `key=value` ("logfmt"), values with anything but plain characters in
/// quotes.
///
/// Where standard error is the journal of systemd a line has no time, which the journal knows, and begins with its priority.
/// Source: sd-daemon(3), JOURNAL_STREAM in systemd.exec(5).
struct LogfmtHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let now = Self.isJournal ? nil : (try? RealtimeClock().now.unixTime).map { UnixTime(seconds: $0.seconds) }
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.map { ($0.key, $0.value.description) }.sorted {
            $0.0 < $1.0
        }
        Output.note(
            (Self.isJournal ? "<\(Self.priority(event.level))>" : "")
                + Self.line(event.level.rawValue, event.message.description, all, time: now))
    }

    /// One line, without its end.
    static func line(_ level: String, _ message: String, _ pairs: [(String, String)], time: UnixTime?) -> String {
        var parts = time.map { ["time=" + UTCDateTime($0).description] } ?? []
        parts += ["level=" + level, "msg=" + quoted(message)]
        return (parts + pairs.map { $0.0 + "=" + quoted($0.1) }).joined(separator: " ")
    }

    /// As it is where that is plain, otherwise in quotes, in which nothing ends the line or is obeyed by a terminal.
    private static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && text.utf8.allSatisfy { 0x21...0x7E ~= $0 && ![0x22, 0x27, 0x3D, 0x5C].contains($0) }
        if isPlain { return text }
        var shown = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { shown += "\\" }
            append(scalar, to: &shown)
        }
        return shown + "\""
    }

    /// As syslog(3) numbers them.
    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    private static let isJournal: Bool = {
        var status = stat()
        guard let stream = getenv("JOURNAL_STREAM"), fstat(STDERR_FILENO, &status) == 0 else { return false }
        return String(cString: stream) == "\(status.st_dev):\(status.st_ino)"
    }()
}
