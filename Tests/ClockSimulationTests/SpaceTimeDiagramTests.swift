import Foundation
import FoundationXML
import Testing
import TimeScales

@testable import ClockSimulation

/// Diagrams of a run that is laid by hand: what is written in them is what happened.
@Suite struct SpaceTimeDiagramTests {
    private static func event(
        _ process: NodeID, _ milliseconds: Int64, _ kind: SpaceTimeEvent.Kind, _ label: String = "",
        _ peer: NodeID? = nil,
        _ number: Int? = nil, ahead: Int64 = 0
    ) -> SpaceTimeEvent {
        SpaceTimeEvent(
            process: process, time: SimulatedInstant(nanoseconds: milliseconds * 1_000_000),
            clock: SimulatedClock.epoch.advanced(by: .milliseconds(milliseconds + ahead)), kind: kind, label: label,
            peer: peer, number: number)
    }

    /// The clock of process 0 is 10 ms ahead. Message b is lost, process 2 crashes and comes back.
    private static let run = [
        event(0, 1, .send, "a", 1, 0, ahead: 10), event(1, 6, .receive, "a", 0, 0), event(1, 6, .local, "thinks"),
        event(1, 8, .send, "b", 2, 1), event(1, 8, .send, "b", 0, 2), event(2, 9, .crash),
        event(0, 12, .receive, "b", 1, 2, ahead: 10), event(2, 20, .recover), event(0, 21, .send, "c", 2, 3, ahead: 10),
        event(2, 25, .receive, "c", 0, 3),
    ]

    private static func diagram() throws -> SpaceTimeDiagram {
        var diagram = try SpaceTimeDiagram(run, processCount: 3)
        diagram.stamps = [.physical, .lamport, .vector]
        diagram.marksContradictions = true
        return diagram
    }

    /// Lamport's and vector stamps by hand.
    @Test func text() throws {
        let lines = try Self.diagram().lines
        #expect(
            lines == [
                "    time  own clock  lamport   vector  p0      p1      p2",
                "0.001000      11 ms        1  (1,0,0)  o       │       │        sends a to p1",
                "0.006000       6 ms        3  (1,2,0)  ├──────▶●       │        receives a from p0, thinks: before it was sent, by the clocks",
                "0.008000       8 ms        5  (1,4,0)  │       o       │        sends b to p2 ✕, p0",
                "0.009000       9 ms                    │       │       ✕        crashes",
                "0.012000      22 ms        6  (2,4,0)  o◀──────┤                receives b from p1",
                "0.020000      20 ms                    │       │       ●        is up again",
                "0.021000      31 ms        7  (3,4,0)  o       │       │        sends c to p2",
                "0.025000      25 ms        8  (3,4,1)  ├───────┼──────▶o        receives c from p0: before it was sent, by the clocks",
            ])
    }

    /// When a process stood still, in words and as a band; one that begins after all events, or is nobody's, is not shown.
    @Test func interruptions() throws {
        func instant(_ milliseconds: Int64) -> SimulatedInstant {
            SimulatedInstant(nanoseconds: milliseconds * 1_000_000)
        }
        var diagram = try SpaceTimeDiagram(Array(Self.run.prefix(2)), processCount: 2)
        diagram.interruptions = [
            .init(.pause, of: 1, from: instant(3), to: instant(6)),
            .init(.partition, of: 0, from: instant(2), to: instant(4)),
            .init(.pause, of: 0, from: instant(7), to: instant(9)),
            .init(.pause, of: 2, from: instant(1), to: instant(2)),
            .init(.pause, of: 0, from: instant(5), to: instant(5)),
        ]
        #expect(
            diagram.lines == [
                "    time  p0      p1", "0.001000  o       │        sends a to p1",
                "0.002000  │       │        p0 is cut off", "0.003000  │       │        p1 stands still",
                "0.004000  │       │        p0 is cut off no more", "0.006000  │       │        p1 goes on",
                "0.006000  ├──────▶o        receives a from p0",
            ])
        let document = try XMLDocument(xmlString: diagram.svg)
        let titles = try document.nodes(forXPath: "//*[local-name()='g']/*[local-name()='title']").map(\.stringValue)
        #expect(titles.contains("p1 stands still from 3 ms to 6 ms"))
        #expect(titles.contains("p0 is cut off from 2 ms to 4 ms"))
        #expect(try document.nodes(forXPath: "//*[local-name()='rect'][@class='pause' or @class='cut']").count == 4)
    }

    /// What is lost on the way past a process is not lost on its line.
    @Test func whatIsLostEndsBetweenProcesses() throws {
        let diagram = try SpaceTimeDiagram([Self.event(0, 1, .send, "a", 2, 0)], processCount: 3)
        let path = try #require(
            diagram.svg.firstMatch(of: /class="msg n0 lost" d="M[0-9.]+ ([0-9.]+)L[0-9.]+ ([0-9.]+)"/))
        let (start, end) = (try #require(Double(path.1)), try #require(Double(path.2)))
        // Lines are 116 pixels apart.
        #expect(end > start + 12 && end < start + 104 || end > start + 128 && end < start + 220)
    }

    /// What two processes send to a third that takes both at once.
    @Test func severalAtOnce() throws {
        let events = [
            Self.event(0, 1, .broadcast, "x", nil, 0), Self.event(2, 2, .broadcast, "y", nil, 1),
            Self.event(1, 5, .deliver, "x", 0, 0), Self.event(1, 5, .deliver, "y", 2, 1),
        ]
        #expect(
            try SpaceTimeDiagram(events, processCount: 3).lines.suffix(2) == [
                "0.005000  ├──────▶o       │", "0.005000  │       ●◀──────┤        delivers x of p0, delivers y of p2",
            ])
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var classes: [String] = []
        var texts: [String] = []
        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            classes.append(attributes["class"] ?? "")
            texts.append("")
        }
        func parser(_ parser: XMLParser, foundCharacters text: String) {
            if !texts.isEmpty, text != "\n" { texts[texts.count - 1] += text }
        }
    }

    private static func read(_ svg: String) throws -> Reader {
        let reader = Reader()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = reader
        try #require(parser.parse(), "\(String(describing: parser.parserError))")
        return reader
    }

    /// One arrow for each message, a cross for what is lost and for who crashes, each also in the key.
    @Test func svg() throws {
        let reader = try Self.read(try Self.diagram().svg)
        let arrows = reader.classes.filter { $0.hasPrefix("msg") && !$0.contains("lost") }
        #expect(arrows.count == 1)
        #expect(reader.classes.filter { $0 == "against" }.count == 2 + 1)
        #expect(reader.classes.filter { $0.contains("lost") }.count == 1 + 1)
        #expect(reader.classes.filter { $0 == "cross" }.count == 2 + 2)
        // Two ends of a life, and what is in between.
        #expect(reader.classes.filter { $0 == "life" }.count == 4 && reader.classes.filter { $0 == "gone" }.count == 1)
        #expect(reader.texts.contains("11 ms · L1 · (1,0,0)"))
        #expect(
            reader.texts.contains(
                "p1 at 6 ms: receives a from p0, thinks; own clock 6 ms; lamport 3; vector (1,2,0); hybrid 10.99 ms +2")
        )
        #expect(!(try Self.diagram().svg.contains("<script")))
        #expect(try Self.diagram().svg.contains("prefers-color-scheme:dark"))
        #expect(try Self.diagram().svg == Self.diagram().svg)
    }

    @Test func textsAreEscaped() throws {
        let evil = "<b>&\"'\u{1}"
        var diagram = try SpaceTimeDiagram([Self.event(0, 1, .local, evil)], processCount: 1)
        (diagram.title, diagram.lesson, diagram.world, diagram.names) = (evil, evil, evil, [evil])
        let reader = try Self.read(diagram.svg)
        #expect(reader.texts.filter { $0 == "<b>&\"'\u{FFFD}" }.count >= 4)
    }

    @Test func acknowledgementsAndRepeatsAreThin() throws {
        var events: [SpaceTimeEvent] = []
        for (number, label) in ["m", "ack", "m"].enumerated() {
            events += [
                Self.event(0, Int64(10 * number), .send, label, 1, number),
                Self.event(1, Int64(10 * number + 5), .receive, label, 0, number),
            ]
        }
        var diagram = try SpaceTimeDiagram(events, processCount: 2)
        #expect(diagram.scene.arrows.map(\.isMinor) == [false, true, false])
        diagram.repeatsMatterLess = true
        #expect(diagram.scene.arrows.map(\.isMinor) == [false, true, true])
    }

    @Test func whatNobodyCouldReadIsRefused() throws {
        let many = (0...1_000).map { Self.event(0, Int64($0), .local) }
        #expect(throws: SpaceTimeDiagram.Refusal.tooManyEvents(1_001)) { try SpaceTimeDiagram(many, processCount: 1) }
        #expect(throws: SpaceTimeDiagram.Refusal.tooManyProcesses(33)) { try SpaceTimeDiagram([], processCount: 33) }
        let most = try SpaceTimeDiagram(Array(many.dropLast()), processCount: 1)
        #expect(most.lines.count == 1_001)
        _ = try Self.read(most.svg)
        #expect(try SpaceTimeDiagram([], processCount: 0).lines == ["time"])
        _ = try Self.read(try SpaceTimeDiagram([], processCount: 0).svg)
        _ = try Self.read(try SpaceTimeDiagram(Self.run, processCount: -1).svg)
    }

    /// Up to the last of a kind, and the arrivals of what was sent by then.
    @Test func beginning() {
        let events = [
            Self.event(0, 1, .broadcast, "x", nil, 0), Self.event(0, 1, .send, "x", 1, 0),
            Self.event(0, 2, .send, "y", 1, 1),
            Self.event(1, 5, .receive, "x", 0, 0), Self.event(1, 5, .deliver, "x", 0, 0),
            Self.event(1, 6, .send, "ack", 0, 2),
            Self.event(1, 7, .receive, "y", 0, 1), Self.event(0, 9, .receive, "ack", 1, 2),
        ]
        let (beginning, leftOut) = SpaceTimeDiagram.beginning(of: events, upTo: [.broadcast, .deliver])
        #expect(beginning == Array(events[..<5]) + [events[6]])
        #expect(leftOut == 2)
        #expect(SpaceTimeDiagram.beginning(of: events, upTo: [.crash]).events == events)
    }
}
