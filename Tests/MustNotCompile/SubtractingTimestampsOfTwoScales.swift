// expect: cannot convert value of type 'Timestamp<GPS>' to expected argument type 'Timestamp<TAI>'
// Nineteen seconds lie between the scales: convert first.
import TimeScales

func elapsed(_ tai: Timestamp<TAI>, _ gps: Timestamp<GPS>) -> Duration {
    tai - gps
}
