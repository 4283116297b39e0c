import ClockSimulation

/// Two generals who can win if both attack, and lose if one does: a protocol of `k` messages over a link that may lose them.
///
/// General 0 decides to attack and sends message 1; who gets message i answers with message i + 1, up to k. At dawn by its own clock
/// each decides by how many messages it got. By the rule that trusts most, who got the last one that was meant for it attacks:
/// since then the other knows as well … that far.
///
/// No rule is right for all losses, whatever k is. Take the losses after which both attack, and lose one more message, the last that
/// came: only its receiver sees a difference. Where it no longer attacks, they disagree; where it still does, go on. In the end
/// no message comes, and general 1 attacks without having heard of any attack.
///
/// Sources: the course's notes, "Proof via contradiction (Two Generals Problem)"; J. Gray, *Notes on Data Base Operating Systems*,
/// doi:10.1007/3-540-08755-9_9, "the generals paradox"; the proof: E. A. Akkoyunlu, K. Ekanadham, R. V. Huber, doi:10.1145/800213.806523.
public struct TwoGenerals<Link: PointToPointLink>: LayeredModule where Link.Payload == UInt32 {
    /// What a general can be asked for.
    public enum Request: Hashable, Sendable {
        /// General 0 is to propose the attack.
        case propose
    }

    /// What a general says.
    public enum Indication: Hashable, Sendable {
        /// It is dawn: the general attacks, or does not. It got `received` of the messages that were meant for it.
        case decided(attacks: Bool, received: Int)
    }

    /// The timer of this layer.
    public enum OwnTimer: Hashable, Sendable {
        /// It is dawn.
        case dawn
    }

    /// The link below.
    public var below: Link
    /// How many messages there are.
    public let messageCount: Int
    /// When dawn is, from the start on by the general's own clock.
    public let dawn: Duration
    /// Of how many messages got each general attacks.
    public let rules: [Set<Int>]
    private var received = 0
    private var hasProposed = false
    private var hasDecided = false

    /// A general, over `link`; 0 or 1, by the number of its node.
    ///
    /// - Parameters:
    ///   - link: The link to the other one.
    ///   - messageCount: How many messages there are, k: 1 or more.
    ///   - dawn: When both decide, from the start on by the own clock of each.
    ///   - rules: For each general the numbers of messages got of which it attacks; ``standardRules(messageCount:)`` unless told
    ///     otherwise. General 0 attacks only if it has proposed to.
    public init(_ link: Link, messageCount: Int, dawn: Duration, rules: [Set<Int>]? = nil) {
        below = link
        self.messageCount = max(1, messageCount)
        self.dawn = dawn
        self.rules = rules ?? Self.standardRules(messageCount: messageCount)
    }

    /// Each general attacks if all messages came that are meant for it: the even ones for general 0, which are ⌊k/2⌋, the odd ones
    /// for general 1.
    public static func standardRules(messageCount: Int) -> [Set<Int>] {
        let count = max(1, messageCount)
        return [[count / 2], [count - count / 2]]
    }

    /// Upon ⟨Init⟩: waits for dawn.
    public mutating func begun(_ context: inout ModuleContext<Self>) { context.setOwnTimer(.dawn, after: dawn) }

    /// Upon ⟨Propose⟩: general 0 sends the first message.
    public mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        guard context.id == context.group.lowerBound, !hasProposed else { return }
        hasProposed = true
        ask(.send(1, to: context.id + 1), &context)
    }

    /// Upon ⟨Deliver⟩ of the link: counts the message, and answers it if there is another one, the first time that it comes.
    public mutating func indicated(_ indication: LinkIndication<UInt32>, _ context: inout ModuleContext<Self>) {
        switch indication {
        case .deliver(let number, let sender):
            // General 0 gets 2, 4, …, general 1 gets 1, 3, …: each answers what it has got.
            let next = 2 * received + (context.id == context.group.lowerBound ? 2 : 1)
            guard !hasDecided, Int(number) == next else { return }
            received += 1
            if next < messageCount { ask(.send(number + 1, to: sender), &context) }
        }
    }

    /// Upon dawn: decides.
    public mutating func ownTimerFired(_ timer: OwnTimer, _ context: inout ModuleContext<Self>) {
        hasDecided = true
        let place = context.id - context.group.lowerBound
        guard rules.indices.contains(place) else { return }
        let mayAttack = place > 0 || hasProposed
        context.indicate(.decided(attacks: mayAttack && rules[place].contains(received), received: received))
    }
}
