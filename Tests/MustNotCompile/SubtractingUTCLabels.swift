// expect: '-' on 'Strideable' requires that 'UTCDateTime' conform to
// A label of the calendar is no instant.
import TimeScales

func elapsed(_ start: UTCDateTime, _ end: UTCDateTime) -> Duration {
    end - start
}
