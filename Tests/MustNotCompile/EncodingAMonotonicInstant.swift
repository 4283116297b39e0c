// expect: requires that 'MonotonicClock.Instant' (aka 'SystemInstant<MonotonicClock>') conform to 'Encodable'
// A monotonic reading means nothing on another machine.
import SystemClocks

func send(_ message: some Encodable) {}

func leak(_ instant: MonotonicClock.Instant) {
    send(instant)
}
