import ClockSimulation
import DistributedAlgorithms
import Testing

@testable import LinkAuthentication

@Suite struct HMACAuthenticatorTests {
    private func hexadecimal(_ message: some WireMessage) -> String {
        var bytes: [UInt8] = []
        message.encode(into: &bytes)
        return bytes.map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }

    /// RFC 4231, sections 4.2, 4.3, 4.4, 4.7: keys shorter and longer than a block.
    @Test(
        arguments: [
            (
                Array(repeating: 0x0b, count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                Array(repeating: 0xaa, count: 20), Array(repeating: 0xdd, count: 50),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
            ),
            (
                Array(repeating: 0xaa, count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ] as [([UInt8], [UInt8], String)])
    func publishedVectors(key: [UInt8], data: [UInt8], expected: String) throws {
        let code = try #require(HMACAuthenticator(keys: [3: key]).code(for: data, with: 3))
        #expect(hexadecimal(code) == expected)
        #expect(code.encodedSize == 32)
    }

    @Test func keysArePairwise() {
        let nodes = HMACAuthenticator.dealt(to: 4, seed: 1)
        let bytes: [UInt8] = [1, 2, 3]
        for one in 0..<4 {
            for other in 0..<4 {
                #expect(nodes[one].code(for: bytes, with: other) == nodes[other].code(for: bytes, with: one))
                for third in 0..<4 where third != other {
                    #expect(nodes[one].code(for: bytes, with: other) != nodes[one].code(for: bytes, with: third))
                }
            }
            #expect(nodes[one].code(for: bytes, with: 4) == nil)
            #expect(nodes[one].code(for: bytes, with: -1) == nil)
        }
        #expect(HMACAuthenticator.dealt(to: -1, seed: 1).isEmpty)
    }

    @Test func codesThatDifferInAnyBitDiffer() throws {
        let code = HMACCode(Array(repeating: 0x55, count: 32))
        for bit in 0..<256 {
            var bytes: [UInt8] = Array(repeating: 0x55, count: 32)
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(HMACCode(bytes) != code)
        }
    }
}
