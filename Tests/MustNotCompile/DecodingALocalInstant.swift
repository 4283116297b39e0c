// expect: requires that 'LocalInstant' conform to 'Decodable'
// A monotonic reading of another machine means nothing on this one.
import ClockDiscipline

func receive<Message: Decodable>(_ type: Message.Type) {}

func accept() {
    receive(LocalInstant.self)
}
