import BenchmarkSupport
import CBenchmarkSupport
import LogicalClocks

/// Prints what logical clocks cost, a line a job as `JOB<TAB>NANOSECONDS<TAB>ALLOCATIONS`.
@main
struct LogicalClockBenchmark {
    static func main() {
        guard countsAllocations() else { fatalError("allocations cannot be counted here") }
        var rows = [
            ("lamport tick", lamportTick()), ("hybrid tick", hybridTick()), ("hybrid merge", hybridMerge()),
            ("hybrid read and tick", hybridRead()),
        ]
        for processes in [8, 64, 1_024] {
            rows.append(("vector compare \(processes)", vectorCompare(processes)))
            rows.append(("vector merge \(processes)", vectorMerge(processes)))
        }
        for (name, cost) in rows { print("\(name)\t\(cost.nanoseconds)\t\(cost.allocations)") }
    }

    private static func lamportTick() -> Measurement {
        var clock = LamportClock()
        return Measurement { count in
            for index in 0..<UInt64(count) { clock.receive(index) }
            observe(&clock)
        }
    }

    /// A tick in four finds physical time gone on.
    private static func hybridTick() -> Measurement {
        var clock = HybridLogicalClock()
        return Measurement { count in
            clock = HybridLogicalClock()
            for index in 0..<UInt64(count) { _ = try? clock.tick(physical: index >> 2) }
            observe(&clock)
        }
    }

    /// Stamps that are now ahead of the clock, now behind it, with a bound that is checked.
    private static func hybridMerge() -> Measurement {
        var clock = HybridLogicalClock(mostAhead: 1_000)
        return Measurement { count in
            clock = HybridLogicalClock(mostAhead: 1_000)
            for index in 0..<UInt64(count) {
                let sent = HybridTimestamp(physical: index ^ 5, counter: 3)
                _ = try? clock.receive(sent, physical: index)
            }
            observe(&clock)
        }
    }

    /// With the reading of this machine's clock.
    private static func hybridRead() -> Measurement {
        let source = ContinuousClock()
        var clock = HybridClock(source, epoch: source.now)
        return Measurement(count: 100_000) { count in
            for _ in 0..<count { _ = try? clock.now() }
            observe(&clock)
        }
    }

    /// Vectors that differ in the last place only, so that all of them is looked at.
    private static func vectorCompare(_ processes: Int) -> Measurement {
        let one = VectorClock(counts: [UInt32](repeating: 7, count: processes))
        var others = [one, one]
        for index in others.indices where index == 1 { others[index].tick(processes - 1) }
        var before = 0
        let cost = Measurement(count: 4_000_000 / processes) { count in
            for index in 0..<count where one.relation(to: others[index & 1]) == .before { before += 1 }
        }
        observe(&before)
        return cost
    }

    private static func vectorMerge(_ processes: Int) -> Measurement {
        var clock = VectorClock(counts: [UInt32](repeating: 7, count: processes))
        let other = VectorClock(counts: (0..<UInt32(processes)).map { $0 & 15 + 1 })
        let cost = Measurement(count: 4_000_000 / processes) { count in
            for _ in 0..<count { clock.receive(other, at: 0) }
        }
        observe(&clock)
        return cost
    }
}
