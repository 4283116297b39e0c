// expect: requires that 'UnixTime' conform to 'InstantProtocol'
// An instant is what a length of time can be added to. Unix time, which skips leap seconds, is none.
import TimeScales

func wait(until deadline: some InstantProtocol) {}

func schedule(_ unix: UnixTime) {
    wait(until: unix)
}
