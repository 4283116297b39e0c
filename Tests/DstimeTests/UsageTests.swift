import Testing
import TestSupport

/// Wrong usage is exit status 64 with a message that names what was wrong; nothing on standard output.
@Suite struct UsageTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        /// What the message must name.
        let named: [String]

        init(_ arguments: String..., naming named: String...) { (self.arguments, self.named) = (arguments, named) }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Wrong("query", naming: "server"),
        Wrong("query", "-n", "0", "127.0.0.1", naming: "samples", "0"),
        Wrong("query", "--samples", "0", "127.0.0.1", naming: "samples", "0"),
        Wrong("query", "-n", "-1", "127.0.0.1", naming: "-1"),
        Wrong("query", "-n", "many", "127.0.0.1", naming: "many"),
        Wrong("query", "-n", "1.5", "127.0.0.1", naming: "1.5"),
        Wrong("query", "127.0.0.1:0", naming: "127.0.0.1:0", "65535"),
        Wrong("query", "127.0.0.1:65536", naming: "'65536'"),
        Wrong("query", "127.0.0.1:70000", naming: "'70000'", "65535"),
        Wrong("query", "127.0.0.1:abc", naming: "'abc'"),
        Wrong("query", "127.0.0.1:", naming: "127.0.0.1:"),
        Wrong("query", "127.0.0.1:11123", "localhost:70000", naming: "localhost:70000"),
        Wrong("query", ":123", naming: ":123"),
        Wrong("query", "", naming: "''"),
        Wrong("query", "[::1", naming: "[::1"),
        Wrong("query", "[::1]123", naming: "[::1]123"),
        Wrong("query", "a b", naming: "a b"),
        Wrong("query", "--bogus", "127.0.0.1", naming: "--bogus"),
        Wrong("query", "--timeout", "0", "127.0.0.1", naming: "timeout", "0"),
        Wrong("query", "--timeout", "-1", "127.0.0.1", naming: "timeout", "-1"),
        Wrong("query", "--timeout=-1", "127.0.0.1", naming: "timeout", "-1"),
        Wrong("query", "--timeout", "soon", "127.0.0.1", naming: "timeout", "soon"),
        Wrong("query", "--timeout", "1e99", "127.0.0.1", naming: "timeout", "1e99"),
        Wrong("query", "--timeout", "nan", "127.0.0.1", naming: "timeout", "nan"),
        Wrong("query", "--timeout", "3601", "127.0.0.1", naming: "timeout", "3601"),
        Wrong("query", "--interval", "-1", "127.0.0.1", naming: "interval", "-1"),
        Wrong("query", "--interval=-1", "127.0.0.1", naming: "interval", "-1"),
        Wrong("query", "--interval", "0", "127.0.0.1", naming: "interval", "0"),
        Wrong("query", "-4", "-6", "127.0.0.1", naming: "-4", "-6"),
        Wrong("query", "--ntp-version", "5", "127.0.0.1", naming: "5"),
        Wrong("query", "--timestamping", "hardware", "127.0.0.1", naming: "hardware"),
        Wrong("serve", "--stratum", "0", naming: "stratum", "0"),
        Wrong("serve", "--stratum", "16", naming: "stratum", "16"),
        Wrong("serve", "--listen", "nowhere.example:123", naming: "nowhere.example:123"),
        Wrong("serve", "--listen", "127.0.0.1:70000", naming: "127.0.0.1:70000"),
        Wrong("serve", "--rate-limit", "0", naming: "rate-limit", "0"),
        Wrong("serve", "--rate-limit", "-5", naming: "rate-limit", "-5"),
        Wrong("serve", "--threads", "0", naming: "threads", "0"),
        Wrong("serve", "--threads", "2", "--rate-limit", "5", naming: "threads", "rate-limit"),
        Wrong("serve", "--drift", "2000000", naming: "drift", "2000000"),
        Wrong("serve", "--drift", "nan", naming: "drift", "nan"),
        Wrong("serve", "--drift", "fast", naming: "drift", "fast"),
        Wrong("serve", "--shift", "far", naming: "shift", "far"),
        Wrong("clock", "now", naming: "now"),
        Wrong("convert", "--from", "iso", "1", naming: "iso", "--from"),
        Wrong("convert", "--to", "UTC", "1", naming: "UTC", "--to"),
        Wrong("convert", "--to", naming: "--to"),
        Wrong("convert", "--leap-policy", "ignore", "1", naming: "ignore", "--leap-policy"),
        Wrong("convert", "--pivot", naming: "--pivot"),
        Wrong("convert", "--pivot", "soon", "1", naming: "soon", "--pivot"),
        Wrong("convert", "--pivot", "-5", "1", naming: "-5", "--pivot"),
        Wrong("convert", "--leap-file", naming: "--leap-file"),
        Wrong("convert", "--bogus", "1", naming: "--bogus"),
        Wrong("convert", "1", "--bogus", naming: "--bogus"),
        Wrong("convert", "--bogus=2", "1", naming: "--bogus=2"),
        Wrong("convert", "-x", naming: "-x"),
        Wrong("leap", "2016", naming: "2016"),
        Wrong("leap", "--leap-file", naming: "--leap-file"),
        Wrong("leap", "--bogus", naming: "--bogus"),
        Wrong("order", naming: "file"),
        Wrong("order", "a", "b", naming: "b"),
        Wrong("order", "--bogus", "a", naming: "--bogus"),
        Wrong("demo", "--fast", naming: "--fast"),
        Wrong("frobnicate", naming: "frobnicate"),
        Wrong("--frobnicate", naming: "--frobnicate"),
    ])
    func isRefusedWithTheValue(_ wrong: Wrong) async throws {
        let finished = try await Program.run(Tool.path, wrong.arguments)
        #expect(finished.status == 64)
        #expect(finished.output.isEmpty)
        // The first line is the message; the usage below it names options whatever was wrong.
        let message = finished.errors.split(separator: "\n").first.map(String.init) ?? ""
        for name in wrong.named { #expect(message.contains(name), "\(message)") }
    }

    @Test(arguments: [[], ["query"], ["serve"], ["clock"], ["demo"], ["convert"], ["leap"], ["order"]])
    func helpIsThere(_ command: [String]) async throws {
        let finished = try await Program.run(Tool.path, command + ["--help"])
        #expect(finished.status == 0)
        #expect(finished.output.contains("USAGE: dstime"))
        #expect(finished.errors.isEmpty)
    }

    @Test func theHelpNamesEveryOptionOfTheContract() async throws {
        let help = try await Tool.run("query", "--help").output
        for option in ["-n", "--samples", "--interval", "--timeout", "-4", "-6", "--watch", "--json", "--explain"] {
            #expect(help.contains(option), "\(option)")
        }
        let serveHelp = try await Tool.run("serve", "--help").output
        for option in ["--listen", "--stratum", "--rate-limit", "--shift", "--drift"] {
            #expect(serveHelp.contains(option), "\(option)")
        }
        let convertHelp = try await Tool.run("convert", "--help").output
        for option in [
            "--from", "--to", "--leap-policy", "--smear", "--pivot", "--leap-file", "--strict-expiry", "--json",
            "posix",
            "hold", "clamp", "reject", "utc", "tai", "tt", "unix", "gps", "ntp", "ptp", "tai64n", "mjd", "jd",
            "mjd-tai",
        ] {
            #expect(convertHelp.contains(option), "\(option)")
        }
        let leapHelp = try await Tool.run("leap", "--help").output
        for option in ["--leap-file", "--strict-expiry", "--json"] { #expect(leapHelp.contains(option), "\(option)") }
    }

    @Test func versionIsThere() async throws {
        let finished = try await Tool.run("--version")
        #expect(finished.status == 0)
        #expect(finished.output.wholeMatch(of: /dstime \d+\.\d+\.\d+\n/) != nil)
        #expect(finished.errors.isEmpty)
    }
}
