import ArgumentParser
import SystemClocks
import TimeScales

/// The time of day of this machine, right or wrong. Ends with exit status 74 where there is none.
func unixTimeOfDay() throws -> UnixTime {
    do {
        return try RealtimeClock().now.unixTime
    } catch {
        Output.note("dstime: cannot read the clock: \(error)")
        throw ExitCode.inputOutputError
    }
}
