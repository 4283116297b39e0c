import Foundation
import SystemClocks
import TestSupport

/// The service manager's end of sd_notify(3): a datagram socket of the test's own.
final class NoticeSocket: Sendable {
    private let descriptor: Int32
    private let path: String

    /// A socket called `name`; one that begins with @ is in the abstract namespace (unix(7)).
    init(_ name: String) throws {
        path = name
        let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        descriptor = socket(AF_UNIX, type, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if name.hasPrefix("@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        // Of an abstract name the length counts; a path's ends with a zero, which may be counted or not.
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let isBound = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 }
        }
        guard isBound else {
            let number = errno
            close(descriptor)
            throw POSIXError(POSIXErrorCode(rawValue: number) ?? .EIO)
        }
    }

    deinit {
        close(descriptor)
        if path.hasPrefix("/") { unlink(path) }
    }

    /// The lines of the next notice that comes within `time`, passing over those whose first line sets one of `keys`.
    func receive(after keys: Set<String> = [], within time: Duration = .seconds(30)) async throws -> [String]? {
        let end = ContinuousClock.now.advanced(by: time)
        while true {
            var bytes = [UInt8](repeating: 0, count: 4_096)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            if count >= 0 {
                let lines = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n").map(String.init)
                let key = lines.first?.prefix { $0 != "=" } ?? ""
                if !keys.contains(String(key)) { return lines }
            } else {
                guard ContinuousClock.now < end else { return nil }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    /// CLOCK_MONOTONIC, in microseconds.
    static func monotonicMicroseconds() throws -> Int64 { try MonotonicClock().now.nanoseconds / 1_000 }
}
