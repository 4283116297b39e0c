import ClockDiscipline
import NTPCore
import TestSupport
import Testing
import TimeScales

@testable import NTPRuntime

/// Names and which of their addresses are asked. No name server is asked here: `localhost` is in /etc/hosts, and an address on
/// an interface that does not exist is a name that has no address.
@Suite struct NameKeeperTests {
    private static let start = LocalInstant(nanoseconds: 5_000_000_000)
    private static let unresolvable = "[fe80::1%nosuch]:123"

    private static func endpoint(_ number: UInt32) -> IPEndpoint {
        IPEndpoint(address: .v4(0xC000_0200 + number), port: 123)
    }

    private static func engine() -> SyncEngine { SyncEngine(SyncEngine.Settings()) }

    /// So many answers, once they are there, all asked for at one instant.
    private static func answers(
        _ keeper: inout NameKeeper, count: Int, at instant: LocalInstant
    ) async throws -> [NameKeeper.Answer] {
        let end = ContinuousClock.now.advanced(by: .seconds(30))
        var answers = keeper.answers(at: instant)
        while answers.count < count, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(2))
            answers += keeper.answers(at: instant)
        }
        try #require(answers.count == count)
        return answers
    }

    private static func found(_ answers: [NameKeeper.Answer]) -> [Int: [IPEndpoint]] {
        var found: [Int: [IPEndpoint]] = [:]
        for case .found(let entry, let endpoints) in answers { found[entry] = endpoints }
        return found
    }

    private static func failed(_ answers: [NameKeeper.Answer]) -> [Int: QueryFailure] {
        var failed: [Int: QueryFailure] = [:]
        for case .notFound(let entry, let failure) in answers { failed[entry] = failure }
        return failed
    }

    // MARK: Literals

    @Test func anAddressIsFoundAtOnce() throws {
        var keeper = NameKeeper(family: .any)
        keeper.add(try ServerAddress("192.0.2.7:1234"), most: 1)
        keeper.add(try ServerAddress("[2001:db8::1]"), most: 1)
        #expect(keeper.descriptor == nil && keeper.nextTimer == nil)
        let found = Self.found(keeper.answers(at: Self.start))
        #expect(found[0]?.map(\.description) == ["192.0.2.7:1234"])
        #expect(found[1]?.map(\.description) == ["[2001:db8::1]:123"])
        #expect(keeper.answers(at: Self.start).isEmpty)
        #expect(keeper.address(1).text == "[2001:db8::1]")
    }

    /// One of the wrong family will never be right: it is said once, and not looked up again.
    @Test(arguments: [(AddressFamily.v4, "[::1]:123", "IPv4"), (.v6, "127.0.0.1:123", "IPv6")])
    func anAddressOfTheWrongFamilyIsNotFound(family: AddressFamily, server: String, word: String) throws {
        var keeper = NameKeeper(family: family)
        keeper.add(try ServerAddress(server), most: 1)
        let answers = keeper.answers(at: Self.start)
        let failure = try #require(Self.failed(answers)[0])
        #expect(answers.count == 1 && failure.message.contains(word), "\(failure.message)")
        #expect(keeper.descriptor == nil && keeper.nextTimer == nil)
        #expect(keeper.answers(at: Self.start.advanced(by: .seconds(3_600))).isEmpty)
    }

    /// A silent address has no other: nothing is looked up.
    @Test func anAddressIsNotLookedUpAgain() throws {
        var keeper = NameKeeper(family: .any)
        var engine = Self.engine()
        keeper.add(try ServerAddress("192.0.2.7"), most: 1)
        let found = Self.found(keeper.answers(at: Self.start))
        _ = keeper.place(found[0] ?? [], of: 0, in: &engine, at: Self.start)
        try #require(engine.associations.count == 1)
        keeper.lookUpAgain(0, at: Self.start)
        #expect(keeper.descriptor == nil)
    }

    // MARK: Names

    @Test func aNameIsFoundLater() async throws {
        var keeper = NameKeeper(family: .v4)
        keeper.add(try ServerAddress("localhost:4321"), most: 1)
        #expect(keeper.descriptor != nil)
        let found = Self.found(try await Self.answers(&keeper, count: 1, at: Self.start))
        #expect(found[0]?.contains(IPEndpoint(address: .loopback4, port: 4_321)) == true)
        #expect(keeper.descriptor == nil && keeper.nextTimer == nil)
    }

    /// The same name as a server and as a pool: two entries, one address and up to four, and no address twice.
    @Test func aServerAndAPoolOfOneNameAreTwo() async throws {
        var keeper = NameKeeper(family: .v4)
        var engine = Self.engine()
        keeper.add(try ServerAddress("localhost"), most: 1)
        keeper.add(try ServerAddress("localhost"), most: 4)
        let found = Self.found(try await Self.answers(&keeper, count: 2, at: Self.start))
        #expect(found.keys.sorted() == [0, 1])
        let all = (0..<9).map { Self.endpoint($0) }
        #expect(keeper.place(all, of: 0, in: &engine, at: Self.start) == [Self.endpoint(0)])
        #expect(keeper.place(all, of: 1, in: &engine, at: Self.start) == (1...4).map { Self.endpoint($0) })
        #expect(engine.associations.map(\.endpoint) == (0...4).map { Self.endpoint($0) })
        // Both have what they want.
        #expect(keeper.place(all, of: 0, in: &engine, at: Self.start).isEmpty)
        #expect(keeper.place(all, of: 1, in: &engine, at: Self.start).isEmpty)
        #expect((0...4).allSatisfy { keeper.address(of: $0)?.text == "localhost" })
        #expect(keeper.address(of: 5) == nil)
    }

    /// An address is asked once, however many names lead to it; a pool takes what is left, and more when it finds more.
    @Test func anAddressIsAskedOnce() throws {
        var keeper = NameKeeper(family: .any)
        var engine = Self.engine()
        for _ in 0..<2 { keeper.add(try ServerAddress("192.0.2.0"), most: 1) }
        keeper.add(try ServerAddress("192.0.2.0"), most: 3)
        let answers = keeper.answers(at: Self.start)
        #expect(Self.found(answers).count == 3)
        #expect(keeper.place([Self.endpoint(0)], of: 0, in: &engine, at: Self.start).count == 1)
        #expect(keeper.place([Self.endpoint(0)], of: 1, in: &engine, at: Self.start).isEmpty)
        let two = [Self.endpoint(0), Self.endpoint(1)]
        #expect(keeper.place(two, of: 2, in: &engine, at: Self.start) == [Self.endpoint(1)])
        let five = (0..<5).map { Self.endpoint($0) }
        #expect(keeper.place(five, of: 2, in: &engine, at: Self.start) == [Self.endpoint(2), Self.endpoint(3)])
        #expect(Set(engine.associations.map(\.endpoint)).count == 4 && engine.associations.count == 4)
    }

    // MARK: Silent servers

    /// The silent one of a pool gets an address that nobody has, and keeps its number; the others stay.
    @Test func aSilentAddressIsReplacedByAnother() async throws {
        var keeper = NameKeeper(family: .v4)
        var engine = Self.engine()
        keeper.add(try ServerAddress("localhost"), most: 2)
        _ = try await Self.answers(&keeper, count: 1, at: Self.start)
        _ = keeper.place((0..<2).map { Self.endpoint($0) }, of: 0, in: &engine, at: Self.start)
        // Asked, and without an answer yet.
        _ = engine.timerFired(at: Self.start)
        keeper.lookUpAgain(1, at: Self.start)
        #expect(keeper.descriptor != nil)
        let found = Self.found(try await Self.answers(&keeper, count: 1, at: Self.start))
        #expect(found.keys.sorted() == [0])
        let placed = keeper.place((0..<4).map { Self.endpoint($0) }, of: 0, in: &engine, at: Self.start)
        #expect(placed == [Self.endpoint(2)])
        #expect(engine.associations.map(\.endpoint) == [Self.endpoint(0), Self.endpoint(2)])
        // That was one lookup for one server: the next answer moves nobody.
        #expect(keeper.place((0..<4).map { Self.endpoint($0) }, of: 0, in: &engine, at: Self.start).isEmpty)
    }

    /// A name that has no other address: the silent one stays, and is asked on.
    @Test func aSilentAddressWithoutAnotherStays() async throws {
        var keeper = NameKeeper(family: .v4)
        var engine = Self.engine()
        keeper.add(try ServerAddress("localhost"), most: 1)
        _ = try await Self.answers(&keeper, count: 1, at: Self.start)
        _ = keeper.place([Self.endpoint(0)], of: 0, in: &engine, at: Self.start)
        keeper.lookUpAgain(0, at: Self.start)
        _ = try await Self.answers(&keeper, count: 1, at: Self.start)
        #expect(keeper.place([Self.endpoint(0)], of: 0, in: &engine, at: Self.start).isEmpty)
        #expect(engine.associations.map(\.endpoint) == [Self.endpoint(0)])
    }

    // MARK: No address

    /// Looked up again after 60 s, and not before; again and again.
    @Test func aNameWithoutAddressIsLookedUpAgain() async throws {
        var keeper = NameKeeper(family: .any)
        keeper.add(try ServerAddress(Self.unresolvable), most: 1)
        #expect(keeper.descriptor != nil)
        var now = Self.start
        for _ in 0..<3 {
            let failed = Self.failed(try await Self.answers(&keeper, count: 1, at: now))
            #expect(failed[0]?.kind == .resolve)
            let next = now.advanced(by: .seconds(60))
            #expect(keeper.nextTimer == next)
            #expect(keeper.answers(at: next.advanced(by: .nanoseconds(-1))).isEmpty && keeper.descriptor == nil)
            now = next
        }
    }

    /// A server that is heard again while its name is still looked up stays where it is.
    @Test func aServerThatAnswersAgainIsNotMoved() async throws {
        var keeper = NameKeeper(family: .v4)
        var engine = Self.engine()
        keeper.add(try ServerAddress("localhost"), most: 1)
        _ = try await Self.answers(&keeper, count: 1, at: Self.start)
        _ = keeper.place([Self.endpoint(0)], of: 0, in: &engine, at: Self.start)
        keeper.lookUpAgain(0, at: Self.start)
        let seed: UInt64 = 0x4A3E_0001
        try Self.answer(&engine, seed: seed)
        try #require(engine.associations[0].isUsable && engine.associations[0].silence == 0, "seed \(seed)")
        _ = try await Self.answers(&keeper, count: 1, at: Self.start)
        _ = keeper.place([Self.endpoint(0), Self.endpoint(1)], of: 0, in: &engine, at: Self.start)
        #expect(engine.associations.map(\.endpoint) == [Self.endpoint(0)])
    }

    /// An exchange with server 0 as it should be.
    private static func answer(_ engine: inout SyncEngine, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let date = NTPDate(unixNanoseconds: 1_800_000_000_000_000_000)
        _ = engine.timerFired(at: start)
        guard let request = engine.request(of: 0, at: start, using: &generator) else {
            Issue.record("no request")
            return
        }
        var packet = HandLaidPacket()
        packet.origin = HandLaidPacket(request.bytes)?.transmit ?? 0
        (packet.receive, packet.transmit) = (date.timestamp.rawValue, date.timestamp.rawValue)
        engine.transmitted(0, request, at: LocalReading(date: date, monotonic: start))
        let later = LocalReading(date: date, monotonic: start)
        _ = engine.received(0, packet.bytes.span, from: endpoint(0), at: later)
    }
}
