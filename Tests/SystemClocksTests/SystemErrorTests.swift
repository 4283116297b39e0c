import Glibc
import SystemClocks
import Testing

@Suite struct SystemErrorTests {
    @Test(arguments: [
        (ECONNREFUSED, "ECONNREFUSED", "Connection refused"), (EADDRINUSE, "EADDRINUSE", "Address already in use"),
        (EACCES, "EACCES", "Permission denied"), (ENETUNREACH, "ENETUNREACH", "Network is unreachable"),
        (EPERM, "EPERM", "Operation not permitted"),
    ])
    func hasTheNameOfTheManual(_ number: Int32, _ code: String, _ reason: String) {
        let error = SystemError(call: "bind", number: number)
        #expect(error.code == code)
        #expect(error.reason == reason)
        #expect(error.description == "bind: \(reason) (\(code))")
    }

    @Test func aNumberWithoutNameIsShownAsOne() {
        #expect(SystemError(call: "bind", number: 4_000).code == "E4000")
    }
}
