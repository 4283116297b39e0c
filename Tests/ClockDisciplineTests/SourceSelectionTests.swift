import ClockDiscipline
import TestSupport
import Testing

@Suite struct SourceSelectionTests {
    /// Intervals in milliseconds, for short.
    private func select(_ intervals: [(Int, Int)]) -> SourceSelection? {
        SourceSelection(intervals: intervals.map(Self.interval))
    }

    private static func interval(_ ends: (Int, Int)) -> OffsetInterval {
        OffsetInterval(low: .milliseconds(ends.0), high: .milliseconds(ends.1))
    }

    /// The example of the Wikipedia article on Marzullo's algorithm: [8, 12], [11, 13], [10, 12] all meet in [11, 12]. If only
    /// two of the three are right, the truth may also lie from 10 on, where the first and the third agree.
    @Test func textbookExample() throws {
        let selection = try #require(select([(8, 12), (11, 13), (10, 12)]))
        #expect(selection.interval == Self.interval((10, 12)))
        #expect(selection.agreeing == 3)
        #expect(selection.falsetickers.isEmpty)
    }

    /// And its second: [8, 12], [11, 13], [14, 15]: the first two in [11, 12], and the third is wrong.
    @Test func textbookExampleWithAFalseticker() throws {
        let selection = try #require(select([(8, 12), (11, 13), (14, 15)]))
        #expect(selection.interval == Self.interval((11, 12)))
        #expect(selection.agreeing == 2)
        #expect(selection.truechimers == [0, 1])
        #expect(selection.falsetickers == [2])
    }

    @Test func fiveServersOfWhichOneOrTwoLie() throws {
        let honest = [(-2, 4), (-1, 3), (-3, 2)]
        let one = try #require(select(honest + [(-1, 1), (5_000, 5_001)]))
        #expect(one.agreeing == 4)
        #expect(one.falsetickers == [4])
        let two = try #require(select(honest + [(-9_001, -9_000), (5_000, 5_001)]))
        #expect(two.agreeing == 3)
        #expect(two.truechimers == [0, 1, 2])
        #expect(two.falsetickers == [3, 4])
        #expect(two.interval == Self.interval((-1, 2)))
    }

    @Test func fiveServersOfWhichThreeOrFourLie() {
        #expect(select([(-2, 4), (-1, 3), (100, 101), (200, 201), (300, 301)]) == nil)
        #expect(select([(-2, 4), (0, 100_000), (100, 101), (200, 201), (300, 301)])?.agreeing == nil)
        #expect(select([(-2, 4), (50, 51), (100, 101), (200, 201), (300, 301)]) == nil)
    }

    /// Half is no majority: of two or four servers that disagree nobody can say which are right.
    @Test func halfIsNoMajority() {
        #expect(select([(0, 1), (2, 3)]) == nil)
        #expect(select([(0, 1), (0, 1), (5, 6), (5, 6)]) == nil)
        #expect(select([]) == nil)
    }

    @Test func oneServerIsBelieved() throws {
        let selection = try #require(select([(-5, 7)]))
        #expect(selection.interval == Self.interval((-5, 7)))
        #expect(selection.offset == .milliseconds(1))
        #expect(selection.truechimers == [0])
    }

    /// Closed intervals that touch in one point agree there.
    @Test func touchingEndsAgree() throws {
        let selection = try #require(select([(0, 5), (5, 9)]))
        #expect(selection.interval == Self.interval((5, 5)))
        #expect(selection.agreeing == 2)
        #expect(selection.offset == .milliseconds(5))
        let points = try #require(select([(3, 3), (3, 3), (4, 4)]))
        #expect(points.interval == Self.interval((3, 3)))
        #expect(points.falsetickers == [2])
    }

    /// Where two places are equally deep, either may hold the truth: the answer spans both.
    @Test func spansAllPlacesOfAMajority() throws {
        let selection = try #require(select([(0, 10), (1, 2), (7, 8)]))
        #expect(selection.agreeing == 2)
        #expect(selection.interval == Self.interval((1, 8)))
    }

    /// Two must both be right, so the middle of what they have in common: of [−4, 10] 3 ms.
    @Test func twoServersMeetInTheMiddle() throws {
        let touching = try #require(select([(-1, 1), (1, 7)]))
        #expect(touching.interval == Self.interval((1, 1)))
        #expect(touching.offset == .milliseconds(1))
        #expect(try #require(select([(-10, 10), (-4, 24)])).offset == .milliseconds(3))
    }

    /// The median of midpoints 0, 1 and 9 ms, however little the last claims to err.
    @Test func aPreciseClaimDoesNotWeighMore() throws {
        let selection = try #require(select([(-10, 10), (-9, 11), (9, 9)]))
        #expect(selection.offset == .milliseconds(1))
    }

    /// Two places of two each: the second and the third exclude one another, and no more than two of three agree.
    @Test func aSplitMajorityIsCounted() throws {
        let selection = try #require(select([(-10, 10), (-9, -8), (8, 9)]))
        #expect(selection.agreeing == 2)
        #expect(selection.interval == Self.interval((-9, 9)))
    }

    /// One bad server of four must not move the combined line, wherever it is.
    @Test(arguments: [-1_000_000, -60, 60, 61, 100, 1_000_000_000])
    func oneBadServerOfFourMovesNothing(lie: Int) throws {
        let honest = [(-20, 40), (-10, 30), (-30, 20)]
        let alone = try #require(select(honest))
        let together = try #require(select(honest + [(lie - 5, lie + 5)]))
        #expect(together.offset == alone.offset)
        // Three of four must agree where it was two of three: the interval can only become narrower.
        #expect(alone.interval.low <= together.interval.low && together.interval.high <= alone.interval.high)
        #expect(together.falsetickers == [3])
    }

    /// The truth lies in the interval as long as more than half are right, whichever they are and whatever the others claim.
    @Test func intervalHoldsTheTruth() {
        let seed: UInt64 = 0x3A52_0110
        var generator = SeededGenerator(seed: seed)
        var proved = 0
        for _ in 0..<5_000 {
            let count = Int.random(in: 1...9, using: &generator)
            let intervals = (0..<count).map { _ in
                Self.interval(
                    (Int.random(in: -30...20, using: &generator), Int.random(in: -20...30, using: &generator)))
            }
            let erring = intervals.filter { $0.low > .zero || $0.high < .zero }.count
            guard let selection = SourceSelection(intervals: intervals) else { continue }
            #expect(selection.agreeing * 2 > count, "seed \(seed), \(intervals)")
            #expect(selection.offset >= selection.interval.low && selection.offset <= selection.interval.high)
            #expect((selection.truechimers + selection.falsetickers).sorted() == Array(0..<count), "seed \(seed)")
            #expect(selection.truechimers.count >= selection.agreeing, "seed \(seed), \(intervals)")
            guard erring * 2 < count else { continue }
            proved += 1
            #expect(
                selection.interval.low <= .zero && selection.interval.high >= .zero, "seed \(seed), \(intervals)")
        }
        #expect(proved > 1_000, "seed \(seed)")
    }

    /// The depth found by the sweep is that found by counting at every end, and the order of the servers is no matter.
    @Test func agreesWithCountingAndWithAnyOrder() {
        let seed: UInt64 = 0x3A52_0111
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let intervals = (0..<Int.random(in: 1...8, using: &generator)).map { _ in
                Self.interval((Int.random(in: -9...9, using: &generator), Int.random(in: -9...9, using: &generator)))
            }
            let deepest =
                intervals.flatMap { [$0.low, $0.high] }
                .map { point in intervals.filter { $0.low <= point && point <= $0.high }.count }.max() ?? 0
            let selection = SourceSelection(intervals: intervals)
            #expect(
                selection?.agreeing == (deepest * 2 > intervals.count ? deepest : nil), "seed \(seed), \(intervals)")
            let shuffled = SourceSelection(intervals: intervals.shuffled(using: &generator))
            #expect(shuffled?.interval == selection?.interval, "seed \(seed), \(intervals)")
        }
    }
}
