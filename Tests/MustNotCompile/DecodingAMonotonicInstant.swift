// expect: requires that 'MonotonicClock.Instant' (aka 'SystemInstant<MonotonicClock>') conform to 'Decodable'
// A monotonic reading of another machine means nothing on this one.
import SystemClocks

func receive<Message: Decodable>(_ type: Message.Type) {}

func accept() {
    receive(MonotonicClock.Instant.self)
}
