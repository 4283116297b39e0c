import ClockDiscipline
public import NTPWire
public import TimeScales

/// The four times of an exchange and what follows from them. Source: RFC 5905 §8.
public struct ExchangeTimes: Hashable, Sendable {
    /// When the request left, on the local clock.
    public let t1: NTPDate
    /// When it arrived, on the server's clock.
    public let t2: NTPDate
    /// When the answer left, on the server's clock.
    public let t3: NTPDate
    /// When it arrived, on the local clock.
    public let t4: NTPDate
    /// T4 − T1 as the monotonic clock has it.
    public let elapsed: Duration
    /// How far the local time-of-day clock was stepped between T1 and T4; zero in nearly every exchange. T1 is then moved
    /// by as much, so that offset and delay hold for the clock as it is now.
    public let localStep: Duration

    /// The times of an exchange sent at `sent`, answered by `reply` and received at `received`.
    ///
    /// The server's era is the one nearest to the local clock. T4 − T1 is the difference of the readings (kernel timestamps
    /// are finer than the pairing of two clocks) unless the monotonic clock shows that the time of day was stepped meanwhile.
    public init(sent: LocalReading, reply: NTPHeader, received: LocalReading) {
        localStep = sent.localStep(until: received)
        let stepped = localStep != .zero
        elapsed = stepped ? sent.monotonic.duration(to: received.monotonic) : received.date.duration(since: sent.date)
        t1 = stepped ? sent.date.advanced(by: localStep) : sent.date
        t2 = reply.receive.date(nearest: t1)
        t3 = reply.transmit.date(nearest: t2)
        t4 = received.date
    }

    /// How long the server kept the packet, T3 − T2 by its own clock.
    public var serverInterval: Duration { t3.duration(since: t2) }

    /// θ = ((T2 − T1) + (T3 − T4)) / 2: server minus local, positive when the local clock is behind.
    public var offset: Duration { (t2.duration(since: t1) + t3.duration(since: t4)).half }

    /// δ = (T4 − T1) − (T3 − T2), as measured: it may be a little below zero.
    public var delay: Duration { elapsed - serverInterval }

    /// ε: the precision of both clocks and what the local one may drift during the exchange.
    func dispersion(server: NTPPrecision, local: Duration) -> Duration {
        server.duration + local + FrequencyOffset.dispersionRate.accumulated(over: max(.zero, elapsed))
    }
}
