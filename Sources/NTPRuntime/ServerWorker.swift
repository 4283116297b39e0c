import CTimeShims
import ClockDiscipline
import Glibc
import NTPCore
import NTPWire
import Synchronization
import SystemClocks
import TimeScales

/// One thread of a server: its sockets, its batches, its own copy of the responder.
final class ServerWorker: Sendable {
    /// One listening socket; a class, since sockets cannot be copied into an array.
    private final class Listener: Sendable {
        let socket: UDPSocket

        init(on endpoint: IPEndpoint, isShared: Bool) throws(SystemError) {
            var socket = try UDPSocket(family: endpoint.address.family)
            socket.enableTimestamps(.kernelReceive)
            if endpoint.address.isWildcard { _ = dstime_enable_packet_info(socket.descriptor, endpoint.address.family) }
            try socket.bind(to: endpoint, isShared: isShared)
            self.socket = socket
        }
    }

    private let configuration: NTPServer.Configuration
    /// Until ``run()`` takes them over or ``stop()`` drops them: the last reference closes the sockets.
    private let listeners: Locked<[Listener]>
    private let clock: LocalClock
    private let precision: NTPPrecision
    private let wakeUp: WakeUp
    private let isStopped = Atomic(false)
    private let received = Atomic(0)
    private let answered = Atomic(0)
    private let kisses = Atomic(0)

    /// Where it listens.
    let endpoints: [IPEndpoint]

    init(_ configuration: NTPServer.Configuration, endpoints: [IPEndpoint], isShared: Bool) throws {
        self.configuration = configuration
        clock = try LocalClock()
        precision = NTPPrecision(atLeast: clock.precision)
        wakeUp = try WakeUp()
        let listeners = try endpoints.map { endpoint in try Listener(on: endpoint, isShared: isShared) }
        self.endpoints = listeners.enumerated().map { $1.socket.localEndpoint ?? endpoints[$0] }
        self.listeners = Locked(listeners)
    }

    var counters: NTPServer.Counters {
        var counters = NTPServer.Counters()
        counters.received = received.load(ordering: .relaxed)
        counters.answered = answered.load(ordering: .relaxed)
        counters.kisses = kisses.load(ordering: .relaxed)
        return counters
    }

    func stop() {
        isStopped.store(true, ordering: .releasing)
        listeners.withLock { $0 = [] }
        wakeUp.signal()
    }

    /// Answers until it is stopped.
    func run() {
        let listeners = listeners.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        guard let batch = dstime_batch_create() else { return }
        defer { dstime_batch_destroy(batch) }
        let limiter = configuration.rateLimit.flatMap { RateLimiter(requestsPerSecond: $0) }
        var responder = ServerResponder(state: clockState(at: clock.reading().date), limiter: limiter)
        var nextRefresh = clock.now.advanced(by: .seconds(1))
        var descriptors = [pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)]
        descriptors += listeners.map { pollfd(fd: $0.socket.descriptor, events: Int16(POLLIN), revents: 0) }
        while !isStopped.load(ordering: .acquiring) {
            guard poll(&descriptors, nfds_t(descriptors.count), -1) > 0 else { continue }
            let reading = clock.reading()
            if reading.monotonic >= nextRefresh {
                responder.state = clockState(at: reading.date)
                nextRefresh = reading.monotonic.advanced(by: .seconds(1))
            }
            for place in listeners.indices where descriptors[place + 1].revents != 0 {
                serveWaiting(on: listeners[place].socket.descriptor, batch, &responder)
            }
        }
    }

    /// What waits on one socket, batch after batch while they come in full; then the others have their turn.
    private func serveWaiting(on descriptor: Int32, _ batch: OpaquePointer, _ responder: inout ServerResponder) {
        for _ in 0..<Self.batchesInTurn where serve(descriptor, batch, &responder) < DSTIME_BATCH { return }
    }

    private static let batchesInTurn = 16

    /// One batch: receive, answer, stamp, send. Returns how many requests there were.
    private func serve(_ descriptor: Int32, _ batch: OpaquePointer, _ responder: inout ServerResponder) -> Int32 {
        let count = dstime_batch_receive(batch, descriptor)
        guard count > 0 else { return 0 }
        let arrival = clock.reading()
        var times = 0
        var kissed = 0
        for index in 0..<count {
            switch answer(to: index, of: batch, &responder, arrival) {
            case .silence: continue
            case .time(let header):
                queue(header, index, batch, byteCount: NTPHeader.byteCount)
                times += 1
            case .timeWithCryptoNAK(let header):
                queue(header, index, batch, byteCount: NTPHeader.byteCount + 4)
                times += 1
            case .kiss(let header):
                queue(header, index, batch, byteCount: NTPHeader.byteCount)
                kissed += 1
            }
        }
        stampDepartures(of: batch)
        dstime_batch_send(batch, descriptor)
        received.add(Int(count), ordering: .relaxed)
        answered.add(times, ordering: .relaxed)
        kisses.add(kissed, ordering: .relaxed)
        return count
    }

    private func answer(
        to index: Int32, of batch: OpaquePointer, _ responder: inout ServerResponder, _ arrival: LocalReading
    ) -> ServerResponder.Answer {
        var length: UInt32 = 0
        var stamp: Int64 = 0
        var from: UnsafePointer<sockaddr_storage>?
        guard let bytes = dstime_batch_request(batch, index, &length, &stamp, &from), let from,
            let source = SocketAddress.endpoint(UnsafeRawPointer(from).assumingMemoryBound(to: sockaddr.self))
        else { return .silence }
        let date = KernelStamp(nanoseconds: stamp)?.date ?? arrival.date
        let request = Span(_unsafeStart: bytes, count: Int(length))
        return responder.answer(
            request, from: source.address, received: configuration.clock.date(at: date), at: arrival.monotonic)
    }

    private func queue(_ header: NTPHeader, _ index: Int32, _ batch: OpaquePointer, byteCount: Int) {
        guard let reply = dstime_batch_reply(batch, index) else { return }
        UnsafeMutableRawPointer(reply).storeBytes(of: header.bytes, as: InlineArray<48, UInt8>.self)
        for offset in NTPHeader.byteCount..<max(byteCount, NTPHeader.byteCount) { reply[offset] = 0 }
        dstime_batch_queue(batch, index, UInt32(byteCount))
    }

    /// One reading for the whole batch, taken as late as can be; a kiss keeps the cookie in place of the time.
    private func stampDepartures(of batch: OpaquePointer) {
        let queued = dstime_batch_queued(batch)
        guard queued > 0 else { return }
        let stamp = configuration.clock.date(at: clock.reading().date).timestamp.rawValue.bigEndian
        for position in 0..<queued {
            guard let reply = dstime_batch_queued_reply(batch, position), reply[1] != 0 else { continue }
            UnsafeMutableRawPointer(reply).storeBytes(of: stamp, toByteOffset: 40, as: UInt64.self)
        }
    }

    /// What to say of the clock: the kernel's own bound where somebody disciplines it, and its word on leap seconds.
    private func clockState(at date: NTPDate) -> ServerClockState {
        let kernel = try? KernelClockState.read()
        let isDisciplined = kernel?.isSynchronized ?? false
        let leap: LeapIndicator =
            switch kernel?.state {
            case .insertLeapSecond: .insert
            case .deleteLeapSecond: .delete
            default: .none
            }
        let served = configuration.clock.date(at: date).timestamp
        return ServerClockState(
            leap: leap, stratum: configuration.stratum, precision: precision, rootDelay: NTPShort(rawValue: 0),
            rootDispersion: NTPShort(roundingUp: isDisciplined ? kernel?.maximumError ?? .zero : .zero),
            referenceID: configuration.stratum == 1 ? Self.localSource : Self.localAddress, reference: served)
    }

    /// The uncalibrated local clock: `LOCL` at stratum 1 (RFC 5905 figure 12), 127.127.1.1 below it, as chronyd says.
    private static let localSource = ReferenceID(rawValue: 0x4C4F_434C)
    private static let localAddress = ReferenceID(rawValue: 0x7F7F_0101)
}

extension IPAddress {
    /// 0.0.0.0 or ::, which a server listens on to hear requests to any of its addresses.
    fileprivate var isWildcard: Bool {
        switch self {
        case .v4(let address): address == 0
        case .v6(let high, let low, _): high == 0 && low == 0
        }
    }
}
