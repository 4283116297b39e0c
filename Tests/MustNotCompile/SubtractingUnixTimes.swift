// expect: '-' on 'Strideable' requires that 'UnixTime' conform to
// Unix time skips leap seconds: its differences are no lengths of time.
import TimeScales

func elapsed(_ start: UnixTime, _ end: UnixTime) -> Duration {
    end - start
}
