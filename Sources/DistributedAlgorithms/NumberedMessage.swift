/// Which of all messages from one node to another a message is.
public struct MessageNumber: WireMessage {
    /// Which life of the sender's: a sender that has forgotten how far it had counted counts anew in the next.
    public let incarnation: UInt32
    /// The how manieth message to that receiver in this life, counted from 0.
    public let sequence: UInt64

    /// Number `sequence` of life `incarnation`.
    public init(incarnation: UInt32, sequence: UInt64) {
        self.incarnation = incarnation
        self.sequence = sequence
    }

    /// 12.
    public var encodedSize: Int { 12 }

    /// Appends the life, then the sequence number.
    public func encode(into bytes: inout [UInt8]) {
        incarnation.encode(into: &bytes)
        sequence.encode(into: &bytes)
    }

    /// As it is sent for itself: an acknowledgement.
    public var label: String { "ack" }
}

/// A message with the number by which its receiver knows it again.
public struct NumberedMessage<Payload: WireMessage>: WireMessage {
    /// Its number.
    public let number: MessageNumber
    /// What it carries.
    public let payload: Payload

    /// Message `number` with `payload`.
    public init(_ number: MessageNumber, _ payload: Payload) {
        self.number = number
        self.payload = payload
    }

    /// 12 more than the payload's.
    public var encodedSize: Int { number.encodedSize + payload.encodedSize }

    /// Appends the number, then the payload.
    public func encode(into bytes: inout [UInt8]) {
        number.encode(into: &bytes)
        payload.encode(into: &bytes)
    }

    /// That of what it carries.
    public var label: String { payload.label }
}
