// expect: requires that 'UTCDateTime' conform to 'InstantProtocol'
// An instant is what a length of time can be added to. A label of UTC is none.
import TimeScales

func wait(until deadline: some InstantProtocol) {}

func schedule(_ label: UTCDateTime) {
    wait(until: label)
}
