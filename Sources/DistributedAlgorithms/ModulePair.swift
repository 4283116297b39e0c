public import ClockSimulation

/// Two modules side by side over the same network, each with messages, requests, indications, timers and storage of its own.
///
/// It is what a module stands on that needs two: a failure detector and a link, say. Three are a pair within a pair.
public struct ModulePair<First: EventModule, Second: EventModule>: EventModule {
    /// A message of either; one byte more than that.
    public typealias Message = Either<First.Message, Second.Message>
    /// A request to either.
    public typealias Request = Either<First.Request, Second.Request>
    /// An indication of either.
    public typealias Indication = Either<First.Indication, Second.Indication>
    /// A timer of either.
    public typealias Timer = Either<First.Timer, Second.Timer>

    /// The storage of both.
    public struct Stored: StableState {
        /// That of the first.
        public var first = First.Stored()
        /// That of the second.
        public var second = Second.Stored()

        /// Nothing is stored yet.
        public init() {}
    }

    /// The first module.
    public var first: First
    /// The second module.
    public var second: Second

    /// Both modules.
    public init(_ first: First, _ second: Second) {
        self.first = first
        self.second = second
    }

    /// Starts the first, then the second.
    public mutating func started(_ context: inout ModuleContext<Self>) {
        callFirst(&context) { first, context in first.started(&context) }
        callSecond(&context) { second, context in second.started(&context) }
    }

    /// Starts the first again, then the second.
    public mutating func recovered(_ context: inout ModuleContext<Self>) {
        callFirst(&context) { first, context in first.recovered(&context) }
        callSecond(&context) { second, context in second.recovered(&context) }
    }

    /// Asks the one that is meant.
    public mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        switch request {
        case .first(let request): callFirst(&context) { first, context in first.requested(request, &context) }
        case .second(let request): callSecond(&context) { second, context in second.requested(request, &context) }
        }
    }

    /// Hands the message to the one that it is for.
    public mutating func received(_ message: Message, from sender: NodeID, _ context: inout ModuleContext<Self>) {
        switch message {
        case .first(let message):
            callFirst(&context) { first, context in first.received(message, from: sender, &context) }
        case .second(let message):
            callSecond(&context) { second, context in second.received(message, from: sender, &context) }
        }
    }

    /// Hands the timer to whose it is.
    public mutating func timerFired(_ timer: Timer, _ context: inout ModuleContext<Self>) {
        switch timer {
        case .first(let timer): callFirst(&context) { first, context in first.timerFired(timer, &context) }
        case .second(let timer): callSecond(&context) { second, context in second.timerFired(timer, &context) }
        }
    }

    private mutating func callFirst(
        _ context: inout ModuleContext<Self>, _ event: (inout First, inout ModuleContext<First>) -> Void
    ) {
        let indications = context.call(
            &first, exchange: { swap(&$0.first, &$1) }, timer: { .first($0) },
            message: { message, _ in .first(message) }, event)
        for indication in indications { context.indicate(.first(indication)) }
    }

    private mutating func callSecond(
        _ context: inout ModuleContext<Self>, _ event: (inout Second, inout ModuleContext<Second>) -> Void
    ) {
        let indications = context.call(
            &second, exchange: { swap(&$0.second, &$1) }, timer: { .second($0) },
            message: { message, _ in .second(message) }, event)
        for indication in indications { context.indicate(.second(indication)) }
    }
}

/// Something of the first or of the second of two.
public enum Either<First, Second> {
    /// Of the first.
    case first(First)
    /// Of the second.
    case second(Second)
}

extension Either: Sendable where First: Sendable, Second: Sendable {}
extension Either: Equatable where First: Equatable, Second: Equatable {}
extension Either: Hashable where First: Hashable, Second: Hashable {}

extension Either: WireMessage where First: WireMessage, Second: WireMessage {
    /// That of the message, and a byte that says whose it is.
    public var encodedSize: Int {
        switch self {
        case .first(let message): 1 + message.encodedSize
        case .second(let message): 1 + message.encodedSize
        }
    }

    /// Appends a byte, 1 or 2, and the message.
    public func encode(into bytes: inout [UInt8]) {
        switch self {
        case .first(let message):
            bytes.append(1)
            message.encode(into: &bytes)
        case .second(let message):
            bytes.append(2)
            message.encode(into: &bytes)
        }
    }

    /// That of the message.
    public var label: String {
        switch self {
        case .first(let message): message.label
        case .second(let message): message.label
        }
    }
}
