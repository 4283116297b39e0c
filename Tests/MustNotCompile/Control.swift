// The same things done rightly: this file must compile, or the others prove nothing.
import ClockDiscipline
import ClockSimulation
import NTPCore
import SystemClocks
import TimeScales

func isBefore(_ one: MonotonicClock.Instant, _ other: MonotonicClock.Instant) -> Bool {
    one < other
}

func instant() throws -> MonotonicClock.Instant {
    try MonotonicClock().now
}

func send(_ message: some Encodable) {}

func elapsed(_ start: LocalInstant, _ end: LocalInstant) -> Duration {
    send(start.nanoseconds)
    return start.duration(to: end)
}

func elapsed(_ start: NTPDate, _ end: NTPDate) -> Duration {
    end.duration(since: start)
}

func elapsed(_ tai: Timestamp<TAI>, _ gps: Timestamp<GPS>) -> Duration {
    tai - Timestamp<TAI>(gps)
}

func isBefore(_ tai: Timestamp<TAI>, _ tt: Timestamp<TT>) -> Bool {
    wait(until: tai)
    return tai < Timestamp<TAI>(tt)
}

func wait(until deadline: some InstantProtocol) {}

func later(_ label: UTCDateTime, by duration: Duration, in table: LeapSecondTable) throws -> UTCDateTime {
    let later = try table.tai(of: label).value.advanced(by: duration)
    return table.utc(at: later).value
}

func bound(_ sample: ClockSample, at instant: LocalInstant) -> Duration? {
    FrequencyOffset(partsPerMillion: 50).map { sample.errorBound(at: instant, drift: $0) }
}

func send(_ exchange: inout ClientExchange, _ reading: LocalReading) -> Int {
    let request = exchange.request
    let length = request.bytes.count
    exchange.transmitted(request, at: reading)
    return length
}

func simulate() {
    let simulation = AsyncSimulation<Int>(seed: 1)
    simulation.add { node in node.send(1, to: 0) }
    simulation.run(for: .seconds(1))
}
