import CTimeShims
import Glibc
public import TimeScales

/// A leap second table and where it came from: this build, or a file of this machine.
public struct LeapSecondSource: Sendable {
    /// Where a table came from.
    public enum Origin: Hashable, Sendable {
        /// It was compiled in.
        case compiledIn
        /// The file at this path.
        case file(String)
    }

    /// The table.
    public let table: LeapSecondTable

    /// Where it came from.
    public let origin: Origin

    /// The file as it was read; `nil` for the compiled-in table.
    public let file: LeapSecondFile?

    /// What was wrong with files that were passed over.
    public let passedOver: [LeapSecondSourceError]

    /// Where systems keep the table: tzdata of Debian and others has both.
    public static let systemPaths = [
        "/usr/share/zoneinfo/leap-seconds.list", "/usr/share/zoneinfo/leapseconds",
    ]

    /// Files larger than this are no leap second tables: 1 MiB.
    static let maximumSize = 1 << 20

    /// The table that vouches for itself longest: the compiled-in one or one of `paths`. Files that are not there are passed
    /// over silently, those that cannot be read with an error in ``passedOver``.
    public static func newest(paths: [String] = systemPaths) -> LeapSecondSource {
        var best = LeapSecondSource(table: .compiledIn, origin: .compiledIn, file: nil, passedOver: [])
        var errors: [LeapSecondSourceError] = []
        for path in paths {
            do throws(LeapSecondSourceError) {
                let candidate = try LeapSecondSource(path: path)
                // A table that does not say how long it holds is trusted less than one that does.
                if (candidate.table.expiry?.seconds ?? .min) > (best.table.expiry?.seconds ?? .min) { best = candidate }
            } catch {
                if case .unreadable(_, let reason) = error, reason.number == ENOENT { continue }
                errors.append(error)
            }
        }
        return LeapSecondSource(table: best.table, origin: best.origin, file: best.file, passedOver: errors)
    }

    /// The table in the file at `path`.
    public init(path: String) throws(LeapSecondSourceError) {
        let bytes = try Self.contents(of: path)
        do throws(LeapSecondFileError) {
            let file = try LeapSecondFile(parsing: bytes.span)
            self.init(table: file.table, origin: .file(path), file: file, passedOver: [])
        } catch {
            throw .malformed(path, error)
        }
    }

    private init(table: LeapSecondTable, origin: Origin, file: LeapSecondFile?, passedOver: [LeapSecondSourceError]) {
        self.table = table
        self.origin = origin
        self.file = file
        self.passedOver = passedOver
    }

    private static func contents(of path: String) throws(LeapSecondSourceError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path, SystemError(call: "open", number: errno)) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path, SystemError(call: "read", number: errno)) }
            guard count > 0 else { return bytes }
            bytes += chunk.prefix(count)
            guard bytes.count <= maximumSize else { throw .tooLong(path) }
        }
    }
}

/// Why a file gave no leap second table.
public enum LeapSecondSourceError: Error, Hashable, Sendable {
    /// The system does not let it be read.
    case unreadable(String, SystemError)
    /// It is larger than any such file.
    case tooLong(String)
    /// It is no leap second table, or not the one that was published.
    case malformed(String, LeapSecondFileError)
}

extension LeapSecondSourceError: CustomStringConvertible {
    /// The path and what is wrong.
    public var description: String {
        switch self {
        case .unreadable(let path, let error): "cannot read '\(path)': \(error)"
        case .tooLong(let path): "'\(path)' has more than 1 MiB, so it is no leap second table"
        case .malformed(let path, let error): "'\(path)': \(error)"
        }
    }
}
