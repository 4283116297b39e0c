import CTimeShims
import Glibc
import NTPCore
import SystemClocks

/// The socket of one attempt: a fresh port, one request, and what comes back.
final class Connection {
    /// Something that came back.
    enum Event {
        /// A datagram of so many bytes, which stand in the buffer.
        case datagram(byteCount: Int, from: IPEndpoint, at: LocalReading)
        /// The network says that the server cannot be reached.
        case failure(SystemError)
    }

    let endpoint: IPEndpoint
    private var socket: UDPSocket
    private let clock: LocalClock
    private var request: OutgoingRequest?
    private var sent: LocalReading
    private var isStamped = false
    private var earlyError: SystemError?

    /// Sends `request` to its destination from a fresh port.
    init(
        sending request: consuming OutgoingRequest, timestamps: TimestampPreference, clock: LocalClock
    ) throws(SystemError) {
        endpoint = request.destination
        self.clock = clock
        socket = try UDPSocket(family: endpoint.address.family)
        socket.enableTimestamps(timestamps)
        try socket.connect(to: endpoint)
        sent = clock.reading()
        try socket.send(request.bytes)
        self.request = consume request
        // Often the kernel has stamped the packet by now.
        if socket.stampsDepartures {
            var scratch = [UInt8](repeating: 0, count: 256)
            takeStamp(&scratch)
        }
    }

    /// The socket, for `poll(2)`.
    var descriptor: Int32 { socket.descriptor }

    /// The request and its time of departure, once: the kernel's where it gave one, else the one read before sending.
    func takeTransmission(_ body: (consuming OutgoingRequest, LocalReading) -> Void) {
        guard let request = request.take() else { return }
        body(request, sent)
    }

    /// Reads the error queue: the departure stamp, and ICMP errors, the first of which is returned. `events` is what poll(2) said
    /// of the socket.
    ///
    /// Once the stamp is there the queue is read only where there is an error: simulators that stand in for the kernel hand out
    /// datagrams from it otherwise.
    func drainErrors(_ buffer: inout [UInt8], events: Int16) -> SystemError? {
        if let error = earlyError.take() { return error }
        while !isStamped || events & Int16(POLLERR) != 0 {
            let message = socket.receive(into: &buffer, fromErrorQueue: true)
            guard message.length >= 0 else { return nil }
            if message.icmp_error != 0 { return SystemError(call: "recvmsg", number: message.icmp_error) }
            note(message)
        }
        return nil
    }

    private func takeStamp(_ buffer: inout [UInt8]) {
        let message = socket.receive(into: &buffer, fromErrorQueue: true)
        guard message.length >= 0 else { return }
        if message.icmp_error != 0 { earlyError = SystemError(call: "recvmsg", number: message.icmp_error) }
        note(message)
    }

    private func note(_ message: dstime_message) {
        guard message.is_transmit != 0, message.transmit_id == 0,
            let stamp = KernelStamp(nanoseconds: message.timestamp_ns)
        else { return }
        sent = clock.reading(at: stamp)
        isStamped = true
    }

    /// The next datagram, read into `buffer`; `nil` when there is none.
    func receive(into buffer: inout [UInt8]) -> Event? {
        let message = socket.receive(into: &buffer)
        guard message.length >= 0 else {
            let isEmpty = message.error == EAGAIN || message.error == EWOULDBLOCK
            return isEmpty ? nil : .failure(SystemError(call: "recvmsg", number: message.error))
        }
        let stamp = KernelStamp(nanoseconds: message.timestamp_ns)
        let reading = stamp.map { clock.reading(at: $0) } ?? clock.reading()
        let from = SocketAddress.endpoint(message.from) ?? endpoint
        return .datagram(byteCount: Int(message.length), from: from, at: reading)
    }
}
