import Glibc
import NTPCore
import SystemClocks

/// Which addresses of a name to use.
public enum AddressFamily: Hashable, Sendable {
    /// IPv4 and IPv6, in the order that the system prefers (RFC 6724).
    case any
    /// IPv4 only.
    case v4
    /// IPv6 only.
    case v6

    var number: Int32 {
        switch self {
        case .any: AF_UNSPEC
        case .v4: AF_INET
        case .v6: AF_INET6
        }
    }
}

/// Looks names up on threads of their own, many at once, since `getaddrinfo(3)` blocks for as long as a name server likes.
///
/// The threads are shared by all queries of the process: however many lookups hang, there are no more than ``threadLimit``.
/// Answers are collected by the loop that was woken up; a lookup that nobody waits for any more is left to end by itself.
final class NameLookup: Sendable {
    typealias Answer = Result<[IPEndpoint], QueryFailure>

    private struct Request: Sendable {
        let index: Int
        let address: ServerAddress
        let lookup: NameLookup
    }

    private struct Pool: Sendable {
        var waiting: ArraySlice<Request> = []
        var threads = 0
    }

    private struct Mailbox: Sendable {
        var answers: [(Int, Answer)] = []
        var isAbandoned = false
    }

    /// Lookups at the same time, in the whole process.
    private static let threadLimit = 32

    private static let pool = Locked(Pool())

    private let mailbox = Locked(Mailbox())
    private let family: AddressFamily
    private let wakeUp: WakeUp

    init(family: AddressFamily, wakeUp: WakeUp) {
        self.family = family
        self.wakeUp = wakeUp
    }

    /// Looks `address` up; the answer comes later under `index`.
    func start(_ index: Int, _ address: ServerAddress) {
        let needsThread = Self.pool.withLock { pool in
            pool.waiting.append(Request(index: index, address: address, lookup: self))
            guard pool.threads < Self.threadLimit else { return false }
            pool.threads += 1
            return true
        }
        guard needsThread else { return }
        do {
            try SystemThread.start { Self.work() }.detach()
        } catch {
            // No thread can be had: look up here, however long it takes.
            Self.work()
        }
    }

    /// The answers that have come since the last call.
    func takeAnswers() -> [(Int, Answer)] {
        mailbox.withLock { mailbox in
            defer { mailbox.answers = [] }
            return mailbox.answers
        }
    }

    /// Nobody waits any more: lookups not begun are dropped, or they would pile up behind those that hang.
    func abandon() {
        mailbox.withLock { $0.isAbandoned = true }
        Self.pool.withLock { pool in pool.waiting.removeAll { $0.lookup === self } }
    }

    private static func work() {
        while let request = next() { request.lookup.carryOut(request) }
    }

    private static func next() -> Request? {
        pool.withLock { pool in
            let request = pool.waiting.popFirst()
            if request == nil { pool.threads -= 1 }
            return request
        }
    }

    private func carryOut(_ request: Request) {
        guard !mailbox.withLock({ $0.isAbandoned }) else { return }
        let answer = Self.resolve(request.address, family: family)
        mailbox.withLock { $0.answers.append((request.index, answer)) }
        wakeUp.signal()
    }

    /// The addresses that `address` spells out, without asking a name server; `nil` for names.
    static func resolveNumeric(_ address: ServerAddress, family: AddressFamily) -> Answer? {
        guard let all = try? lookUp(address, family: AF_UNSPEC, flags: AI_NUMERICHOST).get() else { return nil }
        let fitting = all.filter { family == .any || $0.address.family == family.number }
        guard fitting.isEmpty else { return .success(fitting) }
        let name = family == .v4 ? "IPv4" : "IPv6"
        return .failure(
            QueryFailure(
                kind: .resolve, code: "EAI_ADDRFAMILY",
                message: "'\(address.host)' is no \(name) address, and only \(name) was asked for"))
    }

    static func resolve(_ address: ServerAddress, family: AddressFamily) -> Answer {
        lookUp(address, family: family.number, flags: AI_ADDRCONFIG)
    }

    private static func lookUp(_ address: ServerAddress, family: Int32, flags: Int32) -> Answer {
        var hints = addrinfo()
        hints.ai_family = family
        hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        hints.ai_flags = flags | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        var error = getaddrinfo(address.host, String(address.port), &hints, &list)
        if flags & AI_ADDRCONFIG != 0, error == EAI_NONAME || error == addressFamilyError || error == noDataError {
            // AI_ADDRCONFIG does not count loopback: on a machine with no other address, ask again without it.
            hints.ai_flags = AI_NUMERICSERV
            error = getaddrinfo(address.host, String(address.port), &hints, &list)
        }
        guard error == 0 else { return .failure(failure(address, error, errno)) }
        defer { freeaddrinfo(list) }
        var endpoints: [IPEndpoint] = []
        var entry = list
        while let current = entry {
            if let name = current.pointee.ai_addr, let endpoint = SocketAddress.endpoint(name),
                !endpoints.contains(endpoint)
            {
                endpoints.append(endpoint)
            }
            entry = current.pointee.ai_next
        }
        return .success(endpoints)
    }

    private static func failure(_ address: ServerAddress, _ error: Int32, _ systemError: Int32) -> QueryFailure {
        let reason =
            error == EAI_SYSTEM
            ? SystemError(call: "getaddrinfo", number: systemError).reason : String(cString: gai_strerror(error))
        return QueryFailure(
            kind: .resolve, code: codes[error] ?? "EAI_\(error)", message: "cannot resolve '\(address.host)': \(reason)"
        )
    }

    /// GNU extensions of <netdb.h> that Swift does not see: the name exists, but has no address of this family, or none.
    private static let noDataError: Int32 = -5
    private static let addressFamilyError: Int32 = -9

    private static let codes: [Int32: String] = [
        EAI_AGAIN: "EAI_AGAIN", EAI_FAIL: "EAI_FAIL", EAI_NONAME: "EAI_NONAME", EAI_FAMILY: "EAI_FAMILY",
        EAI_MEMORY: "EAI_MEMORY", EAI_SYSTEM: "EAI_SYSTEM", noDataError: "EAI_NODATA",
        addressFamilyError: "EAI_ADDRFAMILY",
    ]
}
