// expect: cannot convert value of type 'Double' to expected argument type 'FrequencyOffset'
// 50 of what? A rate is a type.
import ClockDiscipline

func bound(_ sample: ClockSample, at instant: LocalInstant) -> Duration {
    let ppm: Double = 50
    return sample.errorBound(at: instant, drift: ppm)
}
