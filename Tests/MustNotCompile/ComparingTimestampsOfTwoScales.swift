// expect: '<' cannot be applied to operands of type 'Timestamp<TAI>' and 'Timestamp<TT>'
// Half a minute lies between the scales: convert first.
import TimeScales

func isBefore(_ tai: Timestamp<TAI>, _ tt: Timestamp<TT>) -> Bool {
    tai < tt
}
