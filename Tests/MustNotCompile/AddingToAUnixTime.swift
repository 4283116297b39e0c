// expect: '+' cannot be applied to operands of type 'UnixTime' and 'Duration'
// Unix time skips leap seconds, so a length of time added to it ends elsewhere: add on TAI.
import TimeScales

func later(_ unix: UnixTime, by duration: Duration) -> UnixTime {
    unix + duration
}
