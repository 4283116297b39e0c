import LogicalClocks
import Testing

@testable import DistributedAlgorithms

/// What broadcasts send is encoded in as many bytes as it says, in network byte order, and no two messages alike.
@Suite struct BroadcastMessageTests {
    private func bytes(_ message: some WireMessage) -> [UInt8] {
        var bytes: [UInt8] = []
        message.encode(into: &bytes)
        #expect(bytes.count == message.encodedSize)
        return bytes
    }

    /// Whether no two of `messages` have the same bytes.
    private func areDistinct<Message: WireMessage>(_ messages: [Message]) -> Bool {
        Set(messages.map { bytes($0) }).count == messages.count
    }

    @Test func layouts() {
        let payload: UInt32 = 0x0A0B_0C0D
        #expect(
            bytes(OriginatedMessage(origin: 0x0102, sequence: 3, payload: payload))
                == [0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 3, 10, 11, 12, 13])
        #expect(bytes(SequencedMessage(sequence: 258, payload: payload)) == [0, 0, 0, 0, 0, 0, 1, 2, 10, 11, 12, 13])
        #expect(
            bytes(OrderedMessage(order: 3, origin: 2, payload: payload))
                == [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 10, 11, 12, 13])
        #expect(
            bytes(StampedMessage(stamp: VectorClock(counts: [1, 0, 2, 0]), payload: payload))
                == [0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 10, 11, 12, 13])
        #expect(
            bytes(TimestampedMessage(time: 5, payload: payload)) == [0, 0, 0, 0, 0, 0, 0, 5, 1, 10, 11, 12, 13])
        #expect(bytes(TimestampedMessage<UInt32>(time: 5, payload: nil)) == [0, 0, 0, 0, 0, 0, 0, 5, 0])
        let inner = OriginatedMessage(origin: 1, sequence: 2, payload: payload)
        #expect(bytes(GossipMessage(inner, roundsLeft: 7)) == [0, 0, 0, 7] + bytes(inner))
        let priority = ISISPriority(number: 4, process: 6)
        #expect(bytes(priority) == [0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 6])
        #expect(bytes(ISISProposal(sequence: 9, priority: priority)) == [0, 0, 0, 0, 0, 0, 0, 9] + bytes(priority))
        #expect(
            bytes(ISISMessage.message(sequence: 9, payload)) == [1, 0, 0, 0, 0, 0, 0, 0, 9, 10, 11, 12, 13])
        #expect(
            bytes(ISISMessage<UInt32>.agreement(sequence: 9, priority))
                == [2, 0, 0, 0, 0, 0, 0, 0, 9] + bytes(priority))
    }

    /// A vector's end cannot be taken for a payload's beginning.
    @Test func messagesAreToldApart() {
        let stamps: [[UInt32]] = [[], [1], [0, 1], [1, 1], [0, 0, 1], [2]]
        #expect(
            areDistinct(
                stamps.flatMap { stamp in
                    (0..<3).map { StampedMessage(stamp: VectorClock(counts: stamp), payload: UInt32($0)) }
                }))
        let priorities = [(1, 0), (0, 1), (1, 1)].map { ISISPriority(number: $0, process: $1) }
        #expect(
            areDistinct(
                priorities.map { ISISMessage<UInt64>.agreement(sequence: 1, $0) }
                    + [ISISMessage.message(sequence: 1, 1), .message(sequence: 2, 1)]))
    }
}
