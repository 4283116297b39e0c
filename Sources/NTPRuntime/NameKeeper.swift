import ClockDiscipline
import NTPCore

/// The servers that were asked for by name, and which of the engine's servers stand for them.
struct NameKeeper {
    /// What came of a lookup.
    enum Answer {
        /// The addresses of a name.
        case found(EntryID, [IPEndpoint])
        /// It has none.
        case notFound(EntryID, QueryFailure)
    }

    /// A name, by the order in which names were added; the same name may be there twice, as a server and as a pool.
    typealias EntryID = Int

    private struct Entry {
        let address: ServerAddress
        let most: Int
        var sources: [SyncEngine.SourceID] = []
        /// The source that gave rise to the lookup, which gets an address that no other has.
        var wanting: SyncEngine.SourceID?
        var isAsked = false
        var nextLookup: LocalInstant?
    }

    private let family: AddressFamily
    private var entries: [Entry] = []
    private var lookup: NameLookup?
    private var wakeUp: WakeUp?
    private var ready: [Answer] = []

    /// A name that has no address is looked up again after so long.
    private static let retry = Duration.seconds(60)

    init(family: AddressFamily) { self.family = family }

    /// Where to wait for answers, while there is one to come.
    var descriptor: Int32? { entries.contains(where: \.isAsked) ? wakeUp?.descriptor : nil }

    /// When a name is to be looked up again.
    var nextTimer: LocalInstant? { entries.compactMap(\.nextLookup).min() }

    mutating func add(_ address: ServerAddress, most: Int) {
        entries.append(Entry(address: address, most: max(1, most)))
        let index = entries.count - 1
        switch NameLookup.resolveNumeric(address, family: family) {
        case .success(let endpoints)?: ready.append(.found(index, endpoints))
        case .failure(let failure)?: ready.append(.notFound(index, failure))
        case nil: ask(index)
        }
    }

    /// The name itself.
    func address(_ entry: EntryID) -> ServerAddress { entries[entry].address }

    func address(of id: SyncEngine.SourceID) -> ServerAddress? {
        entries.first { $0.sources.contains(id) }?.address
    }

    /// Server `id` is silent or refuses: perhaps its name has other addresses by now.
    mutating func lookUpAgain(_ id: SyncEngine.SourceID, at instant: LocalInstant) {
        guard let index = entries.firstIndex(where: { $0.sources.contains(id) }), !entries[index].isAsked,
            NameLookup.resolveNumeric(entries[index].address, family: family) == nil
        else { return }
        entries[index].wanting = id
        ask(index)
    }

    private mutating func ask(_ index: Int) {
        if lookup == nil {
            guard let pipe = try? WakeUp() else {
                ready.append(
                    .notFound(
                        index, QueryFailure(kind: .resolve, code: "EMFILE", message: "no descriptor to look up a name"))
                )
                return
            }
            wakeUp = pipe
            lookup = NameLookup(family: family, wakeUp: pipe)
        }
        entries[index].isAsked = true
        entries[index].nextLookup = nil
        lookup?.start(index, entries[index].address)
    }

    /// What has come of lookups; starts those whose time has come.
    mutating func answers(at instant: LocalInstant) -> [Answer] {
        let answers = ready + news(at: instant)
        ready = []
        for case .notFound(let index, let failure) in answers where failure.code != "EAI_ADDRFAMILY" {
            entries[index].nextLookup = instant.advanced(by: Self.retry)
        }
        return answers
    }

    private mutating func news(at instant: LocalInstant) -> [Answer] {
        var answers: [Answer] = []
        for index in entries.indices {
            guard let due = entries[index].nextLookup, due <= instant else { continue }
            entries[index].nextLookup = nil
            ask(index)
        }
        guard descriptor != nil, let lookup else { return answers }
        wakeUp?.clear()
        for (index, answer) in lookup.takeAnswers() {
            entries[index].isAsked = false
            switch answer {
            case .success(let endpoints): answers.append(.found(index, endpoints))
            case .failure(let failure):
                answers.append(.notFound(index, failure))
            }
        }
        return answers
    }

    /// Gives the addresses of a name to the engine's servers: as many as are wanted, and to one that is silent an address that
    /// it does not have. Returns those that were placed.
    mutating func place(
        _ endpoints: [IPEndpoint], of index: EntryID, in engine: inout SyncEngine, at instant: LocalInstant
    ) -> [IPEndpoint] {
        let used = Set(engine.associations.map(\.endpoint))
        var free = endpoints.filter { !used.contains($0) }
        var placed: [IPEndpoint] = []
        // Unless it answers again by now.
        if let id = entries[index].wanting, !free.isEmpty,
            engine.associations[id].isDenied || engine.associations[id].silence > 0
        {
            let endpoint = free.removeFirst()
            engine.moveServer(id, to: endpoint, now: instant)
            placed.append(endpoint)
        }
        entries[index].wanting = nil
        while entries[index].sources.count < entries[index].most, !free.isEmpty {
            let endpoint = free.removeFirst()
            entries[index].sources.append(engine.addServer(at: endpoint, now: instant))
            placed.append(endpoint)
        }
        return placed
    }
}
