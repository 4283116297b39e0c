public import ClockDiscipline
public import NTPWire
public import TimeScales

/// What a server says of its own clock in every answer.
public struct ServerClockState: Hashable, Sendable {
    /// Whether a leap second is near, or the clock is not synchronised.
    public var leap: LeapIndicator
    /// Steps to a reference clock, 1…15.
    public var stratum: UInt8
    /// The precision of the clock.
    public var precision: NTPPrecision
    /// Round trip to the reference clock.
    public var rootDelay: NTPShort
    /// How far the clock may be off.
    public var rootDispersion: NTPShort
    /// The server's source.
    public var referenceID: ReferenceID
    /// When the clock was last set.
    public var reference: NTPTimestamp

    /// A state of these parts.
    public init(
        leap: LeapIndicator, stratum: UInt8, precision: NTPPrecision, rootDelay: NTPShort, rootDispersion: NTPShort,
        referenceID: ReferenceID, reference: NTPTimestamp
    ) {
        self.leap = leap
        self.stratum = stratum
        self.precision = precision
        self.rootDelay = rootDelay
        self.rootDispersion = rootDispersion
        self.referenceID = referenceID
        self.reference = reference
    }
}

/// The server's side of an exchange: a request in, an answer or silence out. No socket, no clock.
///
/// Client mode is answered with server mode and the request's own version, never with more bytes than came. Control and
/// private modes, symmetric and broadcast packets, other versions and malformed bytes get nothing.
public struct ServerResponder: Sendable {
    /// What to send.
    public enum Answer: Hashable, Sendable {
        /// Nothing at all.
        case silence
        /// The time: set the transmit timestamp of this header just before sending.
        case time(NTPHeader)
        /// The time, with the word that the request's MAC could not be checked: the header, then four zero bytes.
        case timeWithCryptoNAK(NTPHeader)
        /// The client is too fast.
        case kiss(NTPHeader)
    }

    /// What every answer says of the clock; the shell keeps it current.
    public var state: ServerClockState

    private var limiter: RateLimiter?

    /// A responder that speaks of `state`, with a limit for each address where one is given.
    public init(state: ServerClockState, limiter: RateLimiter? = nil) {
        self.state = state
        self.limiter = limiter
    }

    /// The answer to `request`, which came from `address` at `received` on the served clock, `instant` on the local one.
    @inlinable
    public mutating func answer(
        _ request: Span<UInt8>, from address: IPAddress, received: NTPDate, at instant: LocalInstant
    ) -> Answer {
        guard let parsed = Self.parse(request), parsed.header.mode == .client else { return .silence }
        switch decide(address, at: instant) {
        case .ignore: return .silence
        case .kiss: return .kiss(rateKiss(to: parsed.header))
        case .serve: break
        }
        let answer = time(to: parsed.header, received: received)
        return parsed.hasMAC ? .timeWithCryptoNAK(answer) : .time(answer)
    }

    /// The header of a request that is well formed to its last byte; a bare header, the usual case, is read only once.
    @usableFromInline
    static func parse(_ request: Span<UInt8>) -> (header: NTPHeader, hasMAC: Bool)? {
        if request.count == NTPHeader.byteCount {
            guard let header = try? NTPHeader(parsing: request) else { return nil }
            return (header, false)
        }
        guard let packet = try? NTPPacket(parsing: request) else { return nil }
        return (packet.header, packet.mac != nil)
    }

    @usableFromInline
    mutating func decide(_ address: IPAddress, at instant: LocalInstant) -> RateLimiter.Decision {
        limiter?.decide(address, at: instant) ?? .serve
    }

    @usableFromInline
    func time(to request: NTPHeader, received: NTPDate) -> NTPHeader {
        NTPHeader(
            leap: state.leap, version: request.version, mode: .server, stratum: state.stratum, poll: request.poll,
            precision: state.precision, rootDelay: state.rootDelay, rootDispersion: state.rootDispersion,
            referenceID: state.referenceID, reference: state.reference, origin: request.transmit,
            receive: received.timestamp)
    }

    /// Its timestamps repeat the cookie: a kiss tells nobody the time.
    @usableFromInline
    func rateKiss(to request: NTPHeader) -> NTPHeader {
        NTPHeader(
            leap: .unsynchronized, version: request.version, mode: .server, stratum: 0, poll: request.poll,
            precision: state.precision, referenceID: ReferenceID(rawValue: KissCode.rate.rawValue),
            origin: request.transmit, receive: request.transmit, transmit: request.transmit)
    }
}
