import ClockDiscipline

extension Scenario {
    /// Whether it still shows what its lesson says, where that is the lesson of a built-in scenario: `false` where what the lesson is
    /// about has been changed, as where no server lies any more. What somebody says of a scenario of their own is taken for true.
    public var teaches: Bool {
        if lesson == Self.swarmLesson { return liars * 2 < max(1, servers) && boundsHoldUntil != nil }
        guard let base = Self.builtIn.first(where: { $0.lesson == lesson }) else { return true }
        guard base.name != "free-run" else { return !isCorrected }
        return isCorrected && Self.conditions[base.name]?(self) ?? hasHonestServers
    }

    private var hasHonestServers: Bool { liars <= 0 }

    /// What it takes besides corrections for a lesson to be seen; without an entry, servers that are honest.
    private static let conditions: [String: @Sendable (Scenario) -> Bool] = [
        "one-server": { $0.servers == 1 && $0.hasHonestServers },
        "asymmetric-path": { $0.asymmetry != .zero && $0.hasHonestServers },
        "falseticker": { $0.servers == 4 && $0.liars == 1 },
        "falseticker-majority": { $0.liars * 2 > $0.servers && $0.isLiedToAlike },
        "byzantine": { scenario in
            guard case .byzantine = scenario.lie else { return false }
            return scenario.servers == 5 && scenario.liars == 2
        },
        "lossy": { $0.loss > 0 && $0.loss < 1 && $0.hasHonestServers },
        "queue": { $0.link.serviceTime > .zero && $0.hasHonestServers },
        "partition": { scenario in
            scenario.hasHonestServers && scenario.hasIncident { if case .partition = $0 { true } else { false } }
        },
        "cascade": { $0.strata > 1 && $0.hasHonestServers },
        "leap-second": { scenario in
            scenario.hasHonestServers && scenario.hasIncident { $0 == .leapSecond }
                && scenario.hasIncident { $0 == .unannouncedLeapSecond }
        },
        "suspend": { scenario in scenario.hasIncident { if case .suspend = $0 { true } else { false } } },
        "server-step": { scenario in scenario.hasIncident { if case .serversStep = $0 { true } else { false } } },
        "crowd": { $0.nodes >= 100 && $0.hasHonestServers },
    ]

    private func hasIncident(_ isOne: (Event) -> Bool) -> Bool {
        incidents.contains { $0.time < duration && isOne($0.event) }
    }

    /// Whether those who lie say the same, to everybody.
    private var isLiedToAlike: Bool {
        switch lie {
        case .fixed(let shift): shift != .zero && liesFrom < duration
        case .drifting(let rate): rate != .zero && liesFrom < duration
        case .twoFaced, .random, .replay, .silent, .misstated, .byzantine: false
        }
    }
}
