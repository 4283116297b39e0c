// expect: '<' cannot be applied to operands of type 'MonotonicClock.Instant' (aka 'SystemInstant<MonotonicClock>') and 'RealtimeClock.Instant'
// A reading of one clock says nothing of another clock's.
import SystemClocks

func isBefore(_ monotonic: MonotonicClock.Instant, _ realtime: RealtimeClock.Instant) -> Bool {
    monotonic < realtime
}
