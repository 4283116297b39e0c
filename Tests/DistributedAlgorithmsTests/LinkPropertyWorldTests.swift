import ClockSimulation
import DistributedAlgorithms
import Testing

/// What each link promises holds in random worlds: lossy links that double and reorder, partitions, pauses, sleep, drifting and
/// stepped clocks, and crashes where the link's failure model has them.
@Suite struct LinkPropertyWorldTests {
    private static let crashes: [WorldConditions.Crashes] = [.none, .stop, .recovery]

    @Test(arguments: crashes) func fairLossLink(crashes: WorldConditions.Crashes) {
        for seed in LinkRun.seeds {
            let history = LinkRun.history(seed, crashes, each: 2, copies: 200) { _ in FairLossLink() }
            #expect(history.violations(of: LinkProperty.fairLossLink) == [])
        }
    }

    @Test(arguments: crashes) func stubbornLink(crashes: WorldConditions.Crashes) {
        for seed in LinkRun.seeds {
            #expect(LinkRun.stubbornHistory(seed, crashes).violations(of: LinkProperty.stubbornLink) == [])
        }
    }

    @Test(arguments: [.none, .stop] as [WorldConditions.Crashes], [true, false])
    func perfectLink(crashes: WorldConditions.Crashes, isAcknowledged: Bool) {
        for seed in LinkRun.seeds {
            let history = LinkRun.history(seed, crashes, each: isAcknowledged ? 6 : 2) { _ in
                PerfectLink(interval: .milliseconds(250), isAcknowledged: isAcknowledged)
            }
            #expect(history.violations(of: LinkProperty.perfectLink) == [])
        }
    }

    /// Its log is what makes the difference in a world where processes come back.
    @Test func loggedPerfectLink() {
        var recalls = 0
        for seed in LinkRun.seeds {
            let history = LinkRun.loggedHistory(seed)
            recalls += history.recalls.count { !$0.log.isEmpty }
            #expect(history.violations(of: LinkProperty.loggedPerfectLink) == [])
        }
        #expect(recalls > 200, "too few recoveries for the log to matter")
    }

    /// The worlds are hard enough to tell links apart: without them, not one property would be in danger.
    @Test func worldsAreAdverse() {
        var (lost, doubled, overtaken, crashed) = (0, 0, 0, 0)
        for seed in LinkRun.seeds {
            let history = LinkRun.history(seed, .recovery) { _ in FairLossLink() }
            lost += max(0, history.sends.count - Set(history.deliveries.map(\.payload)).count)
            doubled += history.deliveries.count - Set(history.deliveries.map(\.payload)).count
            let order = Dictionary(history.sends.enumerated().map { ($1.payload, $0) }, uniquingKeysWith: min)
            let places = history.deliveries.compactMap { order[$0.payload] }
            overtaken += zip(places, places.dropFirst()).count { $0 > $1 }
            crashed += LinkRun.count(seed) - history.fates.unfailing.count
        }
        #expect(lost > 500)
        #expect(doubled > 100)
        #expect(overtaken > 100)
        #expect(crashed > 100)
    }
}
