// expect: initializer is inaccessible due to 'internal' protection level
// A number that came from elsewhere is no reading of this machine's clock.
import SystemClocks

func instant() -> MonotonicClock.Instant {
    MonotonicClock.Instant(nanoseconds: 5)
}
