import ClockDiscipline
import ClockSimulation
import Synchronization

/// A lock is lent for a minute by the lender's clock, and kept for a minute by the borrower's. If that one is slow, two hold the
/// lock at once: simulation finds a seed for it, and none where drift is allowed for.
@main
struct TestALease {
    static let (lease, maximumDrift) = (Duration.seconds(60), 200e-6)
    struct TwoAtOnce: Error {}

    /// Lends the lock to whoever asks while nobody has it, and tells the others how long that will last.
    static func lend(_ node: AsyncNode<Duration>) async {
        var end = node.clock.now
        for await request in node.messages {
            let wait = max(.zero, node.clock.now.duration(to: end))
            if wait == .zero { end = node.clock.now.advanced(by: lease) }
            node.send(wait, to: request.sender)
        }
    }

    /// Borrows the lock from node 0 again and again, and keeps it for `length` from when it asked.
    static func borrow(_ node: AsyncNode<Duration>, _ length: Duration, _ holders: borrowing Atomic<Int>) async throws {
        var wait = Duration.zero
        while true {
            try await node.clock.sleep(for: wait)
            let asked = node.clock.now
            node.send(.zero, to: 0)
            wait = try await node.receive().message
            guard wait == .zero else { continue }
            if holders.add(1, ordering: .relaxed).oldValue > 0 { throw TwoAtOnce() }
            try await node.clock.sleep(until: asked.advanced(by: length))
            holders.subtract(1, ordering: .relaxed)
        }
    }

    /// What goes wrong in an hour, if anything.
    static func failure(seed: UInt64, keeping length: Duration) -> String? {
        let simulation = AsyncSimulation<Duration>(seed: seed)
        simulation.defaultLink = LinkModel(delay: .milliseconds(1), jitter: .milliseconds(2))
        var random = SimulationRandom(seed: seed, stream: 0)
        let holders = Atomic(0)
        simulation.add(running: lend)
        for _ in 1...3 {
            let skew = FrequencyOffset(ratio: .random(in: -maximumDrift...maximumDrift, using: &random))
            simulation.add(oscillator: OscillatorModel(skew: skew)) { try await borrow($0, length, holders) }
        }
        simulation.run(for: .seconds(3_600))
        do { try simulation.finish() } catch { return "\(error), seed \(seed)" }
        return nil
    }

    static func main() {
        for length in [lease, lease * (1 - maximumDrift)] {
            let failures = (1...100).lazy.compactMap { seed in failure(seed: seed, keeping: length) }
            print("kept for \(length):", failures.first ?? "nothing went wrong in 100 worlds")
        }
    }
}
