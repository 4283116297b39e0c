public import ClockSimulation

/// A module on top of another one, which it owns and through which all its messages go.
///
/// It says what it does upon events of its own: ``begun(_:)``, ``resumed(_:)``, ``EventModule/requested(_:_:)``,
/// ``indicated(_:_:)``, ``ownTimerFired(_:_:)``. What concerns the module below reaches that by itself, and what that indicates comes back to
/// ``indicated(_:_:)``. Timers and storage of the layers are told apart by type.
///
/// Source: Cachin, Guerraoui, Rodrigues, section 1.4.1, "composition model".
public protocol LayeredModule: EventModule
where
    Message == Below.Message, Timer == LayerTimer<OwnTimer, Below.Timer>,
    Stored == LayerStorage<OwnStored, Below.Stored>
{
    /// The module below.
    associatedtype Below: EventModule
    /// What this layer calls its own timers; `Never` where it has none.
    associatedtype OwnTimer: Hashable & Sendable = Never
    /// What this layer itself keeps in stable storage.
    associatedtype OwnStored: StableState = NothingStored
    /// A timer of this layer or of what is below.
    associatedtype Timer = LayerTimer<OwnTimer, Below.Timer>
    /// The storage of this layer and of what is below.
    associatedtype Stored = LayerStorage<OwnStored, Below.Stored>

    /// The module below. Ask it by ``ask(_:_:)``, not directly.
    var below: Below { get set }

    /// Upon the node's first start, after that of the module below.
    mutating func begun(_ context: inout ModuleContext<Self>)

    /// Upon a start after a crash, after that of the module below.
    mutating func resumed(_ context: inout ModuleContext<Self>)

    /// Upon an indication of the module below.
    mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>)

    /// Upon a timer of this layer.
    mutating func ownTimerFired(_ timer: OwnTimer, _ context: inout ModuleContext<Self>)
}

/// A timer of a layer or of what is below it.
public enum LayerTimer<Own: Hashable & Sendable, Below: Hashable & Sendable>: Hashable, Sendable {
    /// The layer's.
    case own(Own)
    /// That of the module below.
    case below(Below)
}

/// The stable storage of a layer and of what is below it.
public struct LayerStorage<Own: StableState, Below: StableState>: StableState {
    /// The layer's.
    public var own: Own
    /// That of the module below.
    public var below: Below

    /// Nothing is stored yet.
    public init() {
        own = Own()
        below = Below()
    }
}

extension LayeredModule {
    /// Asks the module below for `request`.
    public mutating func ask(_ request: Below.Request, _ context: inout ModuleContext<Self>) {
        descend(&context) { below, context in below.requested(request, &context) }
    }

    /// Starts the module below, then this one.
    public mutating func started(_ context: inout ModuleContext<Self>) {
        descend(&context) { below, context in below.started(&context) }
        begun(&context)
    }

    /// Starts the module below again, then this one.
    public mutating func recovered(_ context: inout ModuleContext<Self>) {
        descend(&context) { below, context in below.recovered(&context) }
        resumed(&context)
    }

    /// Hands `message` down.
    public mutating func received(
        _ message: Message, from sender: NodeID, _ context: inout ModuleContext<Self>
    ) {
        descend(&context) { below, context in below.received(message, from: sender, &context) }
    }

    /// Hands the timer to whose it is.
    public mutating func timerFired(_ timer: Timer, _ context: inout ModuleContext<Self>) {
        switch timer {
        case .own(let timer): ownTimerFired(timer, &context)
        case .below(let timer): descend(&context) { below, context in below.timerFired(timer, &context) }
        }
    }

    /// Nothing needs doing at first.
    public mutating func begun(_ context: inout ModuleContext<Self>) {}

    /// Begins as if for the first time.
    public mutating func resumed(_ context: inout ModuleContext<Self>) { begun(&context) }

    /// Lets the module below handle an event, and handles what it indicates.
    private mutating func descend(
        _ context: inout ModuleContext<Self>, _ event: (inout Below, inout ModuleContext<Below>) -> Void
    ) {
        let indications = context.call(
            &below, exchange: { swap(&$0.below, &$1) }, timer: { .below($0) }, message: { message, _ in message }, event
        )
        for indication in indications { indicated(indication, &context) }
    }
}

extension LayeredModule where OwnTimer == Never {
    /// There is no timer that could go off.
    public mutating func ownTimerFired(_ timer: Never, _ context: inout ModuleContext<Self>) {}
}

extension ModuleContext where Module: LayeredModule {
    /// Sets a timer of this layer to go off when the monotonic clock has gone on by `length`.
    public mutating func setOwnTimer(_ timer: Module.OwnTimer, after length: Duration) {
        setTimer(.own(timer), after: length)
    }
}
