import Glibc
import NTPCore
import NTPRuntime
import TimeScales

/// Asks a server the time: the one named, as in `ask-the-time time.example.org`, or else one of its own on loopback, so
/// that it runs without a network.
@main
struct AskTheTime {
    static func main() async {
        do {
            if let name = CommandLine.arguments.dropFirst().first {
                try await ask(name)
            } else {
                let server = try NTPServer(.init(endpoints: [IPEndpoint(address: .loopback4, port: 0)]))
                try server.start()
                defer { server.stop() }
                try await ask("\(server.endpoints[0])")
            }
        } catch {
            print("no answer: \(error)")
            exit(69)
        }
    }

    static func ask(_ name: String) async throws {
        let reading = try await NTPClient().query(name)
        let (offset, bound) = (reading.offset.inFittingUnit, reading.errorBound.inFittingUnit)
        print("\(name): server minus local clock is \(offset), at most \(bound) off")
    }
}
