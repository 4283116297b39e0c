import ClockSimulation
import DistributedAlgorithms
import Testing

/// What each link promises holds in random worlds: lossy links that double and reorder, partitions, pauses, sleep, drifting and
/// stepped clocks, and crashes where the link's failure model has them.
@Suite struct LinkPropertyWorldTests {
    private static let crashes: [WorldConditions.Crashes] = [.none, .stop, .recovery]

    @Test func fairLossLink() {
        for seed in LinkRun.seeds {
            let crashes = Self.crashes[Int(seed / 4 % 3)]
            let history = LinkRun.history(seed, crashes, each: 1, copies: 200) { _ in FairLossLink() }
            #expect(history.violations(of: LinkProperty.fairLossLink) == [])
        }
    }

    @Test func stubbornLink() {
        for seed in LinkRun.seeds {
            let history = LinkRun.stubbornHistory(seed, Self.crashes[Int(seed / 4 % 3)])
            #expect(history.violations(of: LinkProperty.stubbornLink) == [])
        }
    }

    @Test func perfectLink() {
        for seed in LinkRun.seeds {
            let history = LinkRun.history(seed, seed / 4 % 2 == 0 ? .none : .stop) { _ in PerfectLink() }
            #expect(history.violations(of: LinkProperty.perfectLink) == [])
        }
    }

    /// The algorithm of the source, without acknowledgements.
    @Test func perfectLinkThatSendsForEver() {
        for seed in LinkRun.seeds.prefix(60) {
            let history = LinkRun.history(seed, seed / 4 % 2 == 0 ? .none : .stop, each: 2) { _ in
                PerfectLink(interval: .milliseconds(500), isAcknowledged: false)
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
