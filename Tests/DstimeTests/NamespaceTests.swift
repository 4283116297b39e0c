import Foundation
import Testing
import TestSupport

/// Networks and name services that this machine does not have, made in namespaces of the kernel by unshare(1).
@Suite struct NamespaceTests {
    private static let mayUnshareNetwork: @Sendable () async -> Bool = {
        await Tool.succeeds("unshare", "-rn", "true")
    }

    private static let mayUnshareMounts: @Sendable () async -> Bool = {
        await Tool.succeeds("unshare", "-rm", "mount", "--bind", "/etc/hosts", "/etc/hosts")
    }

    /// A directory with the files that the tool shall find in /etc, removed with the value.
    private final class Etc: Sendable {
        let path: String

        init(_ files: [String: String]) throws {
            path = NSTemporaryDirectory() + "/dstime-tests-" + UUID().uuidString
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            for (name, text) in files { try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8) }
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        /// Runs the tool with these files over those of /etc.
        func run(_ arguments: [String]) async throws -> Program.Finished {
            let mounts = #"for file in "$0"/*; do mount --bind "$file" "/etc/${file##*/}" || exit 125; done; exec "$@""#
            return try await Program.run(
                "/usr/bin/env", ["unshare", "-rm", "sh", "-c", mounts, path, Tool.path] + arguments)
        }
    }

    private func only(_ finished: Program.Finished) throws -> JSON {
        let lines = try JSON.lines(finished.output)
        try #require(lines.count == 1, "\(finished)")
        return lines[0]
    }

    // MARK: No network

    @Test(
        .enabled("needs unshare -rn", mayUnshareNetwork),
        arguments: ["192.0.2.1:123", "127.0.0.1:123", "[2001:db8::1]:123"])
    func noRoute(_ server: String) async throws {
        let finished = try await Program.run("/usr/bin/env", ["unshare", "-rn", Tool.path, "query", "--json", server])
        #expect(finished.status == 69)
        let error = try only(finished)["error"]
        #expect(error?["kind"] == .string("unreachable"))
        // A kernel without IPv6 has another name for it.
        #expect(["ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT"].contains(error?["code"]?.string))
        let message = error?["message"]?.string ?? ""
        #expect(message.contains(server), "the message must name the address: \(message)")
    }

    @Test(.enabled("needs unshare -rn", mayUnshareNetwork)) func noRouteForPeople() async throws {
        let finished = try await Program.run("/usr/bin/env", ["unshare", "-rn", Tool.path, "query", "192.0.2.1"])
        #expect(finished.status == 69)
        #expect(finished.output.contains("Network is unreachable"))
    }

    // MARK: Names

    @Test(.enabled("needs unshare -rm", mayUnshareMounts)) func aNameThatNobodyKnows() async throws {
        let etc = try Etc(["hosts": "127.0.0.1 localhost\n", "nsswitch.conf": "hosts: files\n"])
        let finished = try await etc.run(["query", "--json", "unknown.example:123"])
        #expect(finished.status == 69)
        let error = try only(finished)["error"]
        #expect(error?["kind"] == .string("resolve"))
        #expect(["EAI_NONAME", "EAI_NODATA"].contains(error?["code"]?.string))
        #expect(error?["message"]?.string?.contains("unknown.example") == true)
    }

    /// A name server that never answers must not hold the program for longer than it was told to wait. Port 53 needs root;
    /// the address is one that no other process of the machine is likely to use.
    @Test(.enabled("needs unshare -rm and root") { await mayUnshareMounts() && getuid() == 0 })
    func aNameServerThatIsSilent() async throws {
        let process = UInt32(truncatingIfNeeded: getpid()) & 0xFFFF
        let address = 0x7F35_0001 | process << 8 & 0x00FF_FF00
        let silent = try LoopbackSocket(bound: SocketName(v4: address, port: 53), .v4)
        let dotted = [24, 16, 8, 0].map { String(address >> UInt32($0) & 0xFF) }.joined(separator: ".")
        let etc = try Etc([
            "nsswitch.conf": "hosts: dns\n", "resolv.conf": "nameserver \(dotted)\noptions timeout:30\n",
        ])
        let finished = try await etc.run(["query", "--json", "--timeout", "0.4", "silent.example:123"])
        #expect(finished.status == 69)
        let error = try only(finished)["error"]
        #expect(error?["kind"] == .string("resolve"))
        #expect(error?["code"] == .string("LOOKUP_TIMEOUT"))
        #expect(silent.receive() != nil, "the name server was asked")
    }

    // MARK: Names with two addresses

    private static let twofold = [
        "hosts": "127.0.0.1 twofold.example\n::1 twofold.example\n", "nsswitch.conf": "hosts: files\n",
    ]

    @Test(
        .enabled("needs unshare -rm and IPv6") { await mayUnshareMounts() && Loopback.available.count == 2 },
        arguments: Loopback.allCases)
    func oneOfTwoAddressesHasAServer(_ family: Loopback) async throws {
        let server = try HostileServer.answering(family)
        let name = "twofold.example:\(server.port)"
        let finished = try await Etc(Self.twofold).run(["query", "--json", name])
        #expect(finished.status == 0)
        let object = try only(finished)
        #expect(object["server"] == .string(name))
        #expect(object["address"] == .string(family == .v4 ? "127.0.0.1" : "::1"))
    }

    /// The first address is silent, or says that it knows no time: the second one is asked while that is so.
    @Test(
        .enabled("needs unshare -rm and IPv6") { await mayUnshareMounts() && Loopback.available.count == 2 },
        arguments: [true, false])
    func theFirstAddressIsOfNoUse(_ isSilent: Bool) async throws {
        for _ in 0..<20 {
            let good = try HostileServer.answering(.v4)
            guard let taken = try? LoopbackSocket(bound: SocketName(.v6, port: good.port), .v6) else { continue }
            let asking = Task {
                try await Etc(Self.twofold).run(["query", "--json", "--timeout", "10", "twofold.example:\(good.port)"])
            }
            let request = try #require(await taken.receive(within: .seconds(120)))
            if !isSilent {
                var packet = HandLaidPacket()
                (packet.stratum, packet.leap) = (16, 3)
                packet.origin = try #require(HandLaidPacket(request.bytes)).transmit
                (packet.receive, packet.transmit) = (PacketTime.now, PacketTime.now)
                taken.send(packet.bytes, to: request.source)
            }
            let finished = try await asking.value
            #expect(finished.status == 0)
            #expect(try only(finished)["address"] == .string("127.0.0.1"))
            return
        }
        Issue.record("no port was free on both addresses")
    }

    /// One address of a name refuses service and the other one is silent: the next samples ask the silent one only.
    @Test(.enabled("needs unshare -rm and IPv6") { await mayUnshareMounts() && Loopback.available.count == 2 })
    func anAddressThatRefusedIsNotAskedAgain() async throws {
        for _ in 0..<20 {
            let refusing = try HostileServer.answering(.v6) { ($0.stratum, $0.referenceID) = (0, 0x4445_4E59) }
            let name = SocketName(.v4, port: refusing.port)
            guard let silent = try? LoopbackSocket(bound: name, .v4) else { continue }
            let options = ["--json", "-n", "3", "--interval", "0.01", "--timeout", "0.7"]
            let finished = try await Etc(Self.twofold).run(["query"] + options + ["twofold.example:\(refusing.port)"])
            #expect(finished.status == 69)
            #expect(try only(finished)["error"]?["kind"] == .string("kiss_of_death"))
            #expect(refusing.requests.count == 1, "DENY means stop")
            #expect(silent.receive() != nil)
            return
        }
        Issue.record("no port was free on both addresses")
    }
}
