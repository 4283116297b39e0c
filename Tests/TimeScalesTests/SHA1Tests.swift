import Testing

@testable import TimeScales

/// The hash of leap second files, by the vectors of NIST and by Python's `hashlib`.
@Suite struct SHA1Tests {
    private static func text(_ message: [UInt8]) -> String {
        SHA1.digest(message).map { String($0, radix: 16).zeroPadded(to: 8) }.joined()
    }

    /// Source: NIST, "SHA-1 example values" (FIPS 180-2, appendix A), and `sha1sum /dev/null`.
    @Test(arguments: [
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"), ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
    ]) func isThatOfThePublishedMessages(_ message: String, _ digest: String) {
        #expect(Self.text(Array(message.utf8)) == digest)
    }

    @Test func isThatOfAMillionLetters() {
        #expect(Self.text(Array(repeating: 0x61, count: 1_000_000)) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f")
    }

    /// Around the lengths at which the padding needs another block:
    /// `hashlib.sha1(bytes((i * 7 + n) & 255 for i in range(n))).hexdigest()`.
    @Test(arguments: [
        (0, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        (1, "bf8b4530d8d246dd74ac53a13471bba17941dff7"),
        (55, "63ac9708fb581dd150d3647549f9e0cb51dcf1df"),
        (56, "5a0c4d0eb2f15e05bbbff6b8dada9ae767fc03f0"),
        (57, "4e77d3077d2ab5167db3434c31cac3d15a3afc12"),
        (63, "d94ff3ad53f9b9327704b812ee9c1f3abbba3d48"),
        (64, "5f55a35e13f1865e7ffc22dca1275b1a49b0ff56"),
        (65, "d7f8931010f8342a97383e1410a58c47d057708b"),
        (119, "774001b5ad1f46b40c48e1b94cb092c593ead25b"),
        (120, "6ebf3111dc761f11b13f29df0484848785385973"),
        (127, "82d007f6e7e5672722c0717b6bea2ba6f17cd35c"),
        (128, "0a44ac02432f6ead67d86fcb70a4d8ce589e50ec"),
        (1000, "7461968a9edb9b418224f1acb305d2feeaa10ba5"),
    ]) func padsEveryLengthRightly(_ length: Int, _ digest: String) {
        #expect(Self.text((0..<length).map { UInt8(truncatingIfNeeded: $0 * 7 + length) }) == digest)
    }
}
