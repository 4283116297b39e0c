import ClockDiscipline
import TestSupport
import Testing

@testable import NTPCore

@Suite struct RateLimiterTests {
    private static let client = IPAddress.v4(0xC000_0201)

    private static func at(_ duration: Duration) -> LocalInstant {
        LocalInstant(nanoseconds: 5_000_000_000).advanced(by: duration)
    }

    @Test func limitsThatMakeSense() {
        #expect(RateLimiter(requestsPerSecond: 0) == nil)
        #expect(RateLimiter(requestsPerSecond: -1) == nil)
        #expect(RateLimiter(requestsPerSecond: 1_000_000_001) == nil)
        #expect(RateLimiter(requestsPerSecond: 1) != nil)
        #expect(RateLimiter(requestsPerSecond: 1_000_000_000) != nil)
    }

    /// N served in a burst, then as many kisses (8 at least), then silence.
    @Test(arguments: [(1, 8), (2, 8), (3, 8), (8, 8), (10, 10), (100, 100)])
    func burst(limit: Int, kisses: Int) throws {
        var limiter = try #require(RateLimiter(requestsPerSecond: limit))
        let decisions = (0..<limit + kisses + 50).map { _ in limiter.decide(Self.client, at: Self.at(.zero)) }
        #expect(decisions.prefix(limit).allSatisfy { $0 == .serve })
        #expect(decisions.dropFirst(limit).prefix(kisses).allSatisfy { $0 == .kiss })
        #expect(decisions.dropFirst(limit + kisses).allSatisfy { $0 == .ignore })
    }

    @Test func recoversWithTime() throws {
        var limiter = try #require(RateLimiter(requestsPerSecond: 4))
        for _ in 0..<100 { _ = limiter.decide(Self.client, at: Self.at(.zero)) }
        #expect(limiter.decide(Self.client, at: Self.at(.milliseconds(100))) == .ignore)
        // A quarter of a second pays for one request.
        #expect(limiter.decide(Self.client, at: Self.at(.milliseconds(250))) == .serve)
        #expect(limiter.decide(Self.client, at: Self.at(.milliseconds(250))) != .serve)
        // Two seconds pay for no more than the burst.
        let later = (0..<10).map { _ in limiter.decide(Self.client, at: Self.at(.seconds(2))) }
        #expect(later.filter { $0 == .serve }.count == 4)
    }

    /// Who keeps to the limit never meets it.
    @Test func steadyClientIsAlwaysServed() throws {
        var limiter = try #require(RateLimiter(requestsPerSecond: 10))
        for index in 0..<1_000 {
            #expect(limiter.decide(Self.client, at: Self.at(.milliseconds(100 * index))) == .serve, "request \(index)")
        }
    }

    /// In any span of a second no more than 2 N are served: the burst and what the span itself pays for.
    @Test func longRunKeepsToTheLimit() throws {
        let seed: UInt64 = 0x9A7E_0001
        var generator = SeededGenerator(seed: seed)
        var limiter = try #require(RateLimiter(requestsPerSecond: 5))
        var now = Duration.zero
        var served = 0
        for _ in 0..<5_000 {
            now += .milliseconds(Int64.random(in: 0...40, using: &generator))
            if limiter.decide(Self.client, at: Self.at(now)) == .serve { served += 1 }
        }
        let seconds = Int(now / .seconds(1))
        #expect(served <= 5 + 5 * (seconds + 1), "seed \(seed)")
        #expect(served >= 5 * seconds, "seed \(seed): demand was above the limit all the time")
    }

    @Test func addressesAreApart() throws {
        var limiter = try #require(RateLimiter(requestsPerSecond: 1))
        for low in 0..<100 as Range<UInt64> {
            #expect(limiter.decide(.v6(high: 1, low: low), at: Self.at(.zero)) == .serve)
        }
        #expect(limiter.decide(.v6(high: 1, low: 7), at: Self.at(.zero)) == .kiss)
    }

    /// A flood of forged addresses costs no more memory than the capacity, and does not stop the service.
    @Test func memoryIsBounded() throws {
        var limiter = try #require(RateLimiter(requestsPerSecond: 1))
        var served = 0
        for low in 0..<UInt32(RateLimiter.capacity + 10_000) {
            if limiter.decide(.v4(low), at: Self.at(.zero)) == .serve { served += 1 }
        }
        #expect(served == RateLimiter.capacity + 10_000)
        let memory = Mirror(reflecting: limiter).descendant("debts") as? any Collection
        #expect((memory?.count ?? .max) <= RateLimiter.capacity)
    }

    /// Whatever the local clock shows, near its ends too, there is an answer.
    @Test func endsOfTheClock() throws {
        for nanoseconds in [Int64.min, .min + 1, -1, 0, .max - 1, .max] {
            var limiter = try #require(RateLimiter(requestsPerSecond: 3))
            for _ in 0..<20 { _ = limiter.decide(Self.client, at: LocalInstant(nanoseconds: nanoseconds)) }
        }
    }

    /// The monotonic clock does not go back; should it, nobody is served more, and nothing traps.
    @Test func clockGoingBack() throws {
        var limiter = try #require(RateLimiter(requestsPerSecond: 1))
        #expect(limiter.decide(Self.client, at: Self.at(.seconds(10))) == .serve)
        #expect(limiter.decide(Self.client, at: Self.at(.zero)) != .serve)
    }
}
