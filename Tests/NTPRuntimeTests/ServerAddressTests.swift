import NTPCore
import NTPRuntime
import Testing

@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("time.example.org", "time.example.org", UInt16(123)),
        ("time.example.org:1", "time.example.org", 1),
        ("time.example.org:65535", "time.example.org", 65_535),
        ("localhost:11123", "localhost", 11_123),
        ("192.0.2.1", "192.0.2.1", 123),
        ("192.0.2.1:1123", "192.0.2.1", 1_123),
        ("[::1]:11123", "::1", 11_123),
        ("[2001:db8::1]", "2001:db8::1", 123),
        ("2001:db8::1", "2001:db8::1", 123),
        ("::1", "::1", 123),
        ("[fe80::1%lo]:123", "fe80::1%lo", 123),
        ("xn--bcher-kva.example", "xn--bcher-kva.example", 123),
    ])
    func reads(_ text: String, _ host: String, _ port: UInt16) throws {
        let address = try ServerAddress(text)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.text == text)
        #expect(address.description == text)
    }

    @Test(arguments: [
        ("", ServerAddressError.Fault.emptyHost),
        (":123", .emptyHost),
        ("[]:123", .emptyHost),
        ("[]", .emptyHost),
        ("host:0", .badPort("0")),
        ("host:00", .badPort("00")),
        ("host:65536", .badPort("65536")),
        ("host:70000", .badPort("70000")),
        ("host:99999999999999999999", .badPort("99999999999999999999")),
        ("host:-1", .badPort("-1")),
        ("host:+123", .badPort("+123")),
        ("host:abc", .badPort("abc")),
        ("host:12 3", .badPort("12 3")),
        ("host:0x7b", .badPort("0x7b")),
        ("host:１２３", .badPort("１２３")),
        ("host:", .badPort("")),
        ("[::1]:", .badPort("")),
        ("[::1]:0", .badPort("0")),
        ("[::1", .unclosedBracket),
        ("[::1]123", .unclosedBracket),
        ("[", .unclosedBracket),
        ("a b", .badHost),
        ("a\nb", .badHost),
        ("a\u{0}b", .badHost),
        ("a\u{7F}b", .badHost),
        (String(repeating: "a", count: 254), .badHost),
    ])
    func refuses(_ text: String, _ fault: ServerAddressError.Fault) throws {
        let error = try #require(#expect(throws: ServerAddressError.self) { try ServerAddress(text) })
        #expect(error.fault == fault)
        #expect(error.text == text)
        if case .badPort(let port) = fault, !port.isEmpty { #expect(error.description.contains("'\(port)'")) }
        if !text.isEmpty { #expect(error.description.contains(text)) }
    }
}
