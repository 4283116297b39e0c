public import NTPWire
public import TimeScales

/// Why a reply was not believed, with the values that decided it.
public enum ReplyRejection: Error, Hashable, Sendable {
    /// It came from another address or port.
    case wrongSource(IPEndpoint, expected: IPEndpoint)
    /// It is not an NTP packet.
    case malformed(NTPParseError)
    /// It is not a server's answer.
    case wrongMode(NTPMode)
    /// It speaks another version than the request.
    case wrongVersion(UInt8, expected: UInt8)
    /// It does not give back our cookie: a stray, a replay or a forgery.
    case wrongOrigin(NTPTimestamp, expected: NTPTimestamp)
    /// A valid reply was already taken.
    case duplicate
    /// T2 or T3 is zero.
    case zeroTimestamp(receive: NTPTimestamp, transmit: NTPTimestamp)
    /// T3 is before T2: the answer left before the question came.
    case transmitBeforeReceive(by: Duration)
    /// It is not authentic.
    case notAuthentic(AuthenticationResult)
    /// The server refuses service.
    case kiss(KissCode)
    /// The server says that its clock is not synchronised.
    case unsynchronized(leap: LeapIndicator, stratum: UInt8)
    /// The server's own time may be off by 16 s or more.
    case rootDistance(Duration, limit: Duration)
    /// The server kept the packet longer than it was away.
    case negativeDelay(Duration, tolerance: Duration)
}

extension ReplyRejection {
    /// The check that failed.
    public var check: ReplyCheck {
        switch self {
        case .wrongSource: .source
        case .malformed: .format
        case .wrongMode, .wrongVersion: .mode
        case .wrongOrigin: .origin
        case .duplicate: .firstReply
        case .zeroTimestamp, .transmitBeforeReceive: .timestamps
        case .notAuthentic: .authentication
        case .kiss: .kissCode
        case .unsynchronized: .synchronization
        case .rootDistance: .rootDistance
        case .negativeDelay: .delay
        }
    }

    /// A stable name for programs, as `wrong_origin`; for a kiss-o'-death its four letters.
    public var code: String {
        switch self {
        case .wrongSource: "wrong_source"
        case .malformed(.tooShort): "too_short"
        case .malformed(.tooLong): "too_long"
        case .malformed(.unsupportedVersion): "unsupported_version"
        case .malformed(.badExtensionField): "bad_extension_field"
        case .malformed(.badTrailer): "bad_trailer"
        case .wrongMode: "wrong_mode"
        case .wrongVersion: "wrong_version"
        case .wrongOrigin: "wrong_origin"
        case .duplicate: "duplicate"
        case .zeroTimestamp: "zero_timestamp"
        case .transmitBeforeReceive: "transmit_before_receive"
        case .notAuthentic(.missing): "mac_missing"
        case .notAuthentic(.cryptoNAK): "crypto_nak"
        case .notAuthentic: "mac_invalid"
        case .kiss(let code): code.text
        case .unsynchronized(.unsynchronized, _): "leap_unsynchronized"
        case .unsynchronized: "stratum"
        case .rootDistance: "root_distance"
        case .negativeDelay: "negative_delay"
        }
    }
}

extension ReplyRejection: CustomStringConvertible {
    /// The fault with its values and what would be right.
    public var description: String {
        switch self {
        case .wrongSource(let from, let expected): "the reply came from \(from), the request went to \(expected)"
        case .malformed(let error): error.description
        case .wrongMode(let mode): "mode \(mode.rawValue) (\(mode)); an answer has mode 4 (server)"
        case .wrongVersion(let version, let expected): "version \(version); the request was of version \(expected)"
        case .wrongOrigin(let origin, let expected):
            "origin timestamp \(origin) is not the \(expected) that was sent: a stray, replayed or forged reply"
        case .duplicate: "a valid reply to this request was already taken"
        case .zeroTimestamp(let receive, let transmit):
            "receive timestamp \(receive), transmit timestamp \(transmit): zero means unknown"
        case .transmitBeforeReceive(let duration):
            "transmit timestamp T3 is \(duration.inFittingUnit) before receive timestamp T2"
        case .notAuthentic(.missing): "the reply bears no MAC, and one was asked for"
        case .notAuthentic(.cryptoNAK): "the server could not authenticate the request (crypto-NAK)"
        case .notAuthentic: "the MAC of the reply is wrong"
        case .kiss(let code): "kiss-o'-death \(code): \(code.meaning ?? "a code in no standard")"
        case .unsynchronized(let leap, let stratum):
            "the server's clock is not synchronized (leap \(leap), stratum \(stratum); stratum 1 to 15 would be)"
        case .rootDistance(let distance, let limit):
            "root distance \(distance.inFittingUnit): the server itself may be off by that much; the limit is \(limit.inFittingUnit)"
        case .negativeDelay(let delay, let tolerance):
            "delay \(delay.inFittingUnit) is negative beyond the \(tolerance.inFittingUnit) that precision explains"
        }
    }
}
