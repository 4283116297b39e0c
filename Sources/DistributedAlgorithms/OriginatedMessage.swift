public import ClockSimulation

/// A message that others pass on, with who broadcast it first and the how manieth of that process it is.
public struct OriginatedMessage<Payload: WireMessage>: WireMessage {
    /// Who broadcast it.
    public let origin: NodeID
    /// The how manieth message of that process it is, counted from 0.
    public let sequence: UInt64
    /// What it carries.
    public let payload: Payload

    /// Message `sequence` of process `origin`, with `payload`.
    public init(origin: NodeID, sequence: UInt64, payload: Payload) {
        self.origin = origin
        self.sequence = sequence
        self.payload = payload
    }

    /// 12 more than the payload's.
    public var encodedSize: Int { 12 + payload.encodedSize }

    /// Appends the origin in 4 bytes, the number in 8, then the payload.
    public func encode(into bytes: inout [UInt8]) {
        UInt32(truncatingIfNeeded: origin).encode(into: &bytes)
        sequence.encode(into: &bytes)
        payload.encode(into: &bytes)
    }

    /// That of what it carries.
    public var label: String { payload.label }
}

/// A message with the how manieth of its sender it is.
public struct SequencedMessage<Payload: WireMessage>: WireMessage {
    /// The how manieth message of its sender it is, counted from 0.
    public let sequence: UInt64
    /// What it carries.
    public let payload: Payload

    /// Message `sequence`, with `payload`.
    public init(sequence: UInt64, payload: Payload) {
        self.sequence = sequence
        self.payload = payload
    }

    /// 8 more than the payload's.
    public var encodedSize: Int { 8 + payload.encodedSize }

    /// Appends the number, then the payload.
    public func encode(into bytes: inout [UInt8]) {
        sequence.encode(into: &bytes)
        payload.encode(into: &bytes)
    }

    /// That of what it carries.
    public var label: String { payload.label }
}
