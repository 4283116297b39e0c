// expect: requires that 'LocalInstant' conform to 'Encodable'
// A monotonic reading means nothing on another machine.
import ClockDiscipline

func send(_ message: some Encodable) {}

func leak(_ instant: LocalInstant) {
    send(instant)
}
