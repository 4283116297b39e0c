import ClockDiscipline

extension Scenario {
    /// The scenarios that are built in, in the order in which they are best looked at.
    public static let builtIn: [Scenario] = [
        scenario(
            "free-run", "A clock that nobody corrects is wrong by its drift times the time: 50 ppm are 4.32 s a day."
        ) {
            $0.servers = 0
            $0.duration = .seconds(86_400)
            $0.settling = .zero
            $0.offset = .zero
            $0.wander = .zero
        },
        scenario("drift", "Once a node knows its oscillator's drift it needs to ask but seldom.") {
            $0.duration = .seconds(21_600)
        },
        scenario(
            "one-server", "One server is enough to be right, and nobody would contradict it if it lied."
        ) {
            $0.servers = 1
        },
        scenario(
            "asymmetric-path", "If one way takes longer by A, every answer is wrong by A/2, and no answer shows it."
        ) {
            $0.asymmetry = .milliseconds(4)
            $0.jitter = .microseconds(100)
        },
        scenario("falseticker", "One liar among four is outvoted.") {
            $0.liars = 1
        },
        scenario(
            "falseticker-majority",
            "Once more than half lie alike, the truth is outvoted, and the bound is wrong with it."
        ) {
            $0.liars = 3
        },
        scenario(
            "byzantine",
            "Whatever two of five servers do, lie at random, repeat themselves, boast or be silent, the other three are believed."
        ) {
            $0.servers = 5
            $0.liars = 2
            $0.lie = .byzantine(.milliseconds(500))
        },
        scenario("lossy", "Lost packets cost samples and no truth.") {
            $0.loss = 0.3
        },
        scenario(
            "queue",
            "Packets that wait in line on one way only are half of the wait of error, which the bound covers all the same."
        ) {
            $0.nodes = 20
            $0.poll = 4...4
            $0.jitter = .zero
            $0.link.serviceTime = .milliseconds(10)
            $0.link.serviceVaries = true
        },
        scenario("partition", "A node cut off goes on by the drift it knows, and its bound grows honestly.") {
            $0.duration = .seconds(14_400)
            $0.incidents = [
                Incident(at: .seconds(3_600), .partition(nodes: 5)), Incident(at: .seconds(10_800), .heal),
            ]
        },
        scenario("cascade", "Each stratum adds its own error, and says so.") {
            $0.strata = 4
            $0.nodes = 16
        },
        scenario(
            "leap-second", "A second that is announced passes without an error; one that is not is a second's error."
        ) {
            $0.duration = .seconds(14_400)
            $0.incidents = [
                Incident(at: .seconds(5_000), .leapSecond), Incident(at: .seconds(10_000), .unannouncedLeapSecond),
            ]
        },
        scenario("suspend", "Nobody knows what a clock did in its sleep: what was measured before is worth nothing.") {
            $0.duration = .seconds(14_400)
            $0.incidents = [Incident(at: .seconds(5_000), .suspend(node: 0, for: .seconds(3_600)))]
        },
        scenario("server-step", "When all servers are set, the nodes follow; they cannot know better.") {
            $0.incidents = [Incident(at: .seconds(3_600), .serversStep(.milliseconds(300)))]
        },
        scenario("crowd", "Each node asks so seldom that the servers that keep ten clocks keep a thousand as well.") {
            $0.nodes = 1_000
            $0.duration = .seconds(3_600)
        },
    ]

    /// The built-in scenario of that name.
    public static func builtIn(_ name: String) -> Scenario? { builtIn.first { $0.name == name } }

    private static func scenario(_ name: String, _ lesson: String, _ change: (inout Scenario) -> Void) -> Scenario {
        var scenario = Scenario()
        scenario.name = name
        scenario.lesson = lesson
        change(&scenario)
        return scenario
    }
}
