// expect: '+' cannot be applied to operands of type 'UTCDateTime' and 'Duration'
// A label of the calendar is no instant: add on TAI.
import TimeScales

func later(_ label: UTCDateTime, by duration: Duration) -> UTCDateTime {
    label + duration
}
