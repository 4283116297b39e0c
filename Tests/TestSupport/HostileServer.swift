import Glibc

/// A UDP server on a loopback port of the system's choice that does with a request whatever a test wants.
///
/// It runs on a thread of its own and ends, its sockets closed, when it is let go.
public final class HostileServer: Sendable {
    /// A request that came in.
    public struct Request: Sendable {
        /// Its bytes.
        public let bytes: [UInt8]
        /// How many came before it.
        public let number: Int
        /// Where it came from.
        public let source: SocketName
        /// When it was read.
        public let arrival: UInt64

        /// A right answer to it, with `change` made to it: T2 and T3 from the real clock, the cookie given back.
        public func answer(_ change: (inout HandLaidPacket) -> Void = { _ in }) -> [UInt8] {
            var packet = HandLaidPacket()
            if let request = HandLaidPacket(bytes) {
                (packet.version, packet.origin) = (request.version, request.transmit)
            }
            packet.receive = arrival
            packet.reference = arrival &- 10 << 32
            packet.transmit = PacketTime.now
            change(&packet)
            return packet.bytes
        }
    }

    /// Something to send back.
    public struct Reply: Sendable {
        let bytes: [UInt8]
        let delay: Duration
        let fromOtherPort: Bool

        /// `bytes`, sent after `delay`.
        public init(_ bytes: [UInt8], after delay: Duration = .zero, fromOtherPort: Bool = false) {
            self.bytes = bytes
            self.delay = delay
            self.fromOtherPort = fromOtherPort
        }
    }

    /// What the server does with a request.
    public typealias Behaviour = @Sendable (Request) -> [Reply]

    /// Where it listens, as a server is written on the command line.
    public var server: String { core.socket.server }

    /// Where it listens.
    public var port: UInt16 { core.socket.name.port }

    /// What came in so far.
    public var requests: [Request] { core.requests.withLock { $0 } }

    private let core: Core
    private let thread: pthread_t

    /// A server on a loopback address of `family` that behaves so.
    public init(_ family: Loopback = .v4, _ behaviour: @escaping Behaviour) throws {
        core = try Core(family, behaviour)
        var thread = pthread_t()
        let context = Unmanaged.passRetained(core)
        let error = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Core>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, context.toOpaque())
        guard error == 0 else {
            context.release()
            throw SocketFailure("pthread_create")
        }
        self.thread = thread
    }

    /// A server that answers rightly, each answer changed by `change`.
    public static func answering(
        _ family: Loopback = .v4, _ change: @escaping @Sendable (inout HandLaidPacket) -> Void = { _ in }
    ) throws -> HostileServer {
        try HostileServer(family) { [Reply($0.answer(change))] }
    }

    deinit {
        core.stop()
        pthread_join(thread, nil)
    }
}

/// What the thread works on; it outlives nobody who could still ask.
private final class Core: Sendable {
    let socket: LoopbackSocket
    let requests = Locked<[HostileServer.Request]>([])
    private let otherSocket: LoopbackSocket
    private let behaviour: HostileServer.Behaviour
    private let wakeUp: (read: Int32, write: Int32)

    init(_ family: Loopback, _ behaviour: @escaping HostileServer.Behaviour) throws {
        socket = try LoopbackSocket(family)
        otherSocket = try LoopbackSocket(family)
        self.behaviour = behaviour
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SocketFailure("pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        wakeUp = (ends[0], ends[1])
    }

    deinit {
        close(wakeUp.read)
        close(wakeUp.write)
    }

    func stop() {
        var byte: UInt8 = 0
        _ = write(wakeUp.write, &byte, 1)
    }

    func run() {
        var pending: [(due: ContinuousClock.Instant, reply: HostileServer.Reply, destination: SocketName)] = []
        while true {
            var descriptors = [
                pollfd(fd: wakeUp.read, events: Int16(POLLIN), revents: 0),
                pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            poll(&descriptors, nfds_t(descriptors.count), pending.isEmpty ? -1 : 1)
            if descriptors[0].revents != 0 { return }
            let now = ContinuousClock.now
            while let datagram = socket.receive() {
                for reply in behaviour(note(datagram)) {
                    pending.append((now.advanced(by: reply.delay), reply, datagram.source))
                }
            }
            for entry in pending where entry.due <= now {
                (entry.reply.fromOtherPort ? otherSocket : socket).send(entry.reply.bytes, to: entry.destination)
            }
            pending.removeAll { $0.due <= now }
        }
    }

    private func note(_ datagram: LoopbackSocket.Datagram) -> HostileServer.Request {
        requests.withLock { requests in
            let request = HostileServer.Request(
                bytes: datagram.bytes, number: requests.count, source: datagram.source, arrival: PacketTime.now)
            requests.append(request)
            return request
        }
    }
}
