import ClockDiscipline
import Foundation
import FoundationXML
import Testing

@testable import ClockSimulation

/// The picture of a run: XML that any program can read, the same bytes each time, and of a bearable size.
@Suite struct SimulationPlotTests {
    /// What a world looks like after `change` has been made to a short scenario; its seed is 7.
    private static func picture(_ change: (inout Scenario) -> Void) -> String {
        var scenario = Scenario()
        scenario.duration = .seconds(300)
        scenario.settling = .seconds(60)
        change(&scenario)
        let world = NTPWorld(scenario, seed: 7)
        var plot = SimulationPlot(world)
        world.run { sample in
            plot.add(sample, of: world)
            return true
        }
        return plot.svg(of: world)
    }

    /// Text and elements of a document, for as long as it was well-formed.
    private final class Reader: NSObject, XMLParserDelegate {
        var elements: [(name: String, attributes: [String: String])] = []
        var texts: [String] = []
        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            elements.append((name, attributes))
            texts.append("")
        }
        func parser(_ parser: XMLParser, foundCharacters text: String) {
            if !texts.isEmpty, text != "\n" { texts[texts.count - 1] += text }
        }
    }

    @discardableResult
    private static func read(_ svg: String) throws -> Reader {
        let reader = Reader()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = reader
        try #require(parser.parse(), "\(String(describing: parser.parserError))")
        return reader
    }

    /// What holds for every picture.
    private static func check(_ svg: String, atMost bytes: Int) throws -> Reader {
        let reader = try read(svg)
        #expect(svg.utf8.count < bytes)
        let root = try #require(reader.elements.first)
        #expect(root.name == "svg" && root.attributes["role"] == "img" && root.attributes["viewBox"] != nil)
        let names = reader.elements.map(\.name)
        #expect(names.prefix(4) == ["svg", "title", "desc", "style"])
        #expect(names.filter { $0 == "clipPath" }.count >= 2)
        for forbidden in ["script", "image", "foreignObject", "use", "a"] { #expect(!names.contains(forbidden)) }
        #expect(
            svg.contains("@media (prefers-color-scheme:dark)") && !svg.contains("@import") && !svg.contains("href"))
        for word in ["nan", "NaN", "inf", "Infinity"] {
            for (name, attributes) in reader.elements {
                #expect(!attributes.values.contains { $0.contains(word) }, "\(name) \(attributes)")
            }
            #expect(!reader.texts.contains { $0.split(separator: " ").contains { $0 == word } })
        }
        // Everything is on the page.
        for (name, attributes) in reader.elements where name == "text" {
            let x = try #require(attributes["x"].flatMap { Int($0) }),
                y = try #require(attributes["y"].flatMap { Int($0) })
            #expect(0...1_000 ~= x && 0...1_300 ~= y)
        }
        return reader
    }

    @Test(arguments: [1, 2, 10, 20, 21])
    func fewNodes(nodes: Int) throws {
        let svg = Self.picture { $0.nodes = nodes }
        let reader = try Self.check(svg, atMost: 300_000)
        #expect(reader.texts.contains("default"))
        #expect(reader.texts.contains { $0.hasPrefix("seed 7") && $0.contains("\(nodes) node") })
        // Each node has its line, or all of them have bands.
        let lines = reader.texts.filter { $0.hasPrefix("node ") && $0.dropFirst(5).allSatisfy(\.isNumber) }
        #expect(Set(lines).count == (nodes <= 20 ? nodes : 3))
        #expect(svg.contains("class=\"line median\"") == (nodes > 20))
    }

    @Test func aThousandNodes() throws {
        let free = Self.picture {
            $0.nodes = 1_000
            $0.servers = 0
        }
        _ = try Self.check(free, atMost: 100_000)
        let kept = Self.picture {
            $0.nodes = 1_000
            $0.duration = .seconds(8)
            $0.settling = .seconds(2)
        }
        let reader = try Self.check(kept, atMost: 300_000)
        #expect(reader.texts.contains("median of 1000 nodes"))
    }

    @Test(arguments: [1, 10])
    func noServers(nodes: Int) throws {
        let svg = Self.picture {
            $0.nodes = nodes
            $0.servers = 0
            $0.wander = .zero
        }
        let reader = try Self.check(svg, atMost: 100_000)
        #expect(reader.texts.contains { $0.contains("no servers") })
        #expect(reader.texts.contains { $0.contains("the deviation is 0") })
    }

    @Test func theSameBytes() {
        let change: (inout Scenario) -> Void = {
            $0.liars = 3
            $0.incidents = [.init(at: .seconds(200), .suspend(node: 1, for: .seconds(50)))]
        }
        #expect(Self.picture(change) == Self.picture(change))
    }

    /// A run too short for a second sample; one so wrong that no unit fits; a name full of markup.
    @Test func extremes() throws {
        _ = try Self.check(Self.picture { $0.duration = .milliseconds(1) }, atMost: 100_000)
        _ = try Self.check(
            Self.picture {
                $0.offset = .seconds(3_000_000_000)
                $0.nodes = 3
            }, atMost: 300_000)
        let svg = Self.picture {
            $0.duration = .seconds(20)
            $0.name = "<b>&\"'\u{1}\u{FFFF}"
            $0.lesson = String(repeating: "Much is to be learnt & said. ", count: 40)
        }
        let reader = try Self.check(svg, atMost: 300_000)
        #expect(reader.texts.contains("<b>&\"'\u{FFFD}\u{FFFD}"))
    }

    @Test func noSamples() throws {
        let world = NTPWorld(Scenario(), seed: 1)
        _ = try Self.check(SimulationPlot(world).svg(of: world), atMost: 100_000)
    }

    /// Bounds that do not hold are marked; those that do are not.
    @Test func missedBounds() throws {
        let lied = Self.picture { $0.liars = 3 }
        #expect(lied.contains("truth outside the claimed bound"))
        #expect(!Self.picture { _ in }.contains("truth outside the claimed bound"))
    }

    // MARK: Incidents

    @Test func incidentsAreMarked() throws {
        let svg = Self.picture {
            $0.incidents = [
                .init(at: .seconds(100), .partition(nodes: 5)), .init(at: .seconds(101), .crash(node: 2)),
                .init(at: .seconds(102), .step(node: 1, by: .milliseconds(-300))), .init(at: .seconds(299), .heal),
                .init(at: .seconds(100_000), .leapSecond),
            ]
        }
        let reader = try Self.check(svg, atMost: 300_000)
        for label in ["first 5 nodes cut off", "node 2 crashes", "node 1 steps −300 ms", "network whole again"] {
            #expect(reader.texts.contains(label))
        }
        #expect(!reader.texts.contains("leap second"))
    }

    /// What has no room is not left out without a word.
    @Test func whatIsLeftOutIsSaid() throws {
        let crowded = Self.picture {
            $0.incidents = (0..<25).map { .init(at: .seconds(100 + $0), .crash(node: Int($0))) }
            $0.nodes = 25
            $0.drift = FrequencyOffset(femtoratio: -50_000_000_000)
            $0.name = String(repeating: "long ", count: 50)
        }
        let reader = try Self.check(crowded, atMost: 600_000)
        let labelled = reader.texts.filter { $0.hasPrefix("node ") && $0.hasSuffix(" crashes") }.count
        #expect(crowded.contains("\(26 - labelled - 1) of 26 marks have no room for a label"), "\(labelled)")
        #expect(crowded.contains("drift ±50 ppm"))
        // A character of this size is at most 21 pixels by 0.62 wide.
        #expect(reader.texts.contains { $0.hasPrefix("long long") && $0.hasSuffix("…") && $0.count <= 72 })
        // Each of ten nodes has its number beside its colour.
        let ten = try Self.check(Self.picture { $0.nodes = 10 }, atMost: 600_000)
        for number in 1...8 { #expect(ten.texts.contains("\(number)")) }
    }

    /// No label covers another or the mark of another that goes down through its row.
    @Test func labelsDoNotOverlap() {
        var scenario = Scenario()
        scenario.incidents = (0..<60).map {
            .init(at: .seconds(Int64($0 * $0 * 2)), .pause(node: $0, for: .seconds(Int64($0) + 1)))
        }
        let placed = PlotIncidents(scenario).placed(rows: 4, right: 966) { 84 + Int($0 / .seconds(1) * 882 / 7_200) }
        #expect(placed.count == 61 && placed.contains { $0.row == nil })
        let boxes = placed.compactMap { place -> (row: Int, x: Int, range: Range<Int>)? in
            guard let row = place.row else { return nil }
            let width = PlotDrawing.width(of: place.mark.label) + 4
            return (row, place.x, place.isLeft ? place.x - width..<place.x : place.x..<place.x + width)
        }
        for (index, box) in boxes.enumerated() {
            #expect(box.range.upperBound <= 970)
            for other in boxes[(index + 1)...] {
                #expect(box.row != other.row || !box.range.overlaps(other.range))
                #expect(box.row >= other.row || !other.range.dropFirst().contains(box.x))
                #expect(other.row >= box.row || !box.range.dropFirst().contains(other.x))
            }
        }
    }

    // MARK: Scales

    private static func checkTicks(_ scale: PlotScale, _ what: String) {
        let values = scale.ticks.map(\.value).filter { 0...1 ~= scale.position($0) }
        #expect(values == values.sorted() && Set(values).count == values.count, "\(what): \(values)")
        let positions = values.map(scale.position)
        #expect(zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 }, "\(what): \(positions)")
        let labels = scale.ticks.filter { 0...1 ~= scale.position($0.value) }.map(\.label).filter { !$0.isEmpty }
        #expect(Set(labels).count == labels.count && 1...11 ~= labels.count, "\(what): \(labels)")
        #expect(labels.allSatisfy { $0.count <= 16 }, "\(what): \(labels)")
    }

    @Test func ticksAscend() {
        for exponent in -14...11 {
            for factor in [1.0, 1.7, 3.3, 9.99] {
                let size = factor * PlotText.powerOfTen(exponent)
                for ratio in [1e-9, 1e-5, 0.003, 0.1, 1] {
                    for (low, high) in [(-size, size), (0, size), (-size / 50, size), (-size, 0)] {
                        for unit in [PlotScale.Unit.seconds, .number] {
                            Self.checkTicks(
                                PlotScale(from: low, to: high, typical: size * ratio, unit: unit),
                                "\(low)...\(high), typical \(size * ratio)")
                        }
                    }
                }
                for decades in [0.0, 0.4, 2, 7, 15] {
                    let end = size * PlotText.powerOfTen(Int(decades)) * (1 + decades)
                    Self.checkTicks(PlotScale(logarithmFrom: size, to: end, unit: .power), "\(size)...\(end)")
                }
                if exponent > -4 { Self.checkTicks(PlotScale(time: .seconds(size)), "\(size) s") }
            }
        }
    }

    @Test func labels() {
        func labels(_ scale: PlotScale) -> [String] { scale.ticks.map(\.label) }
        #expect(
            labels(PlotScale(from: -0.0042, to: 0.0042, typical: 0.004, unit: .seconds))
                == ["−4 ms", "−2 ms", "0", "2 ms", "4 ms"])
        #expect(
            labels(PlotScale(from: -0.05, to: 0.05, typical: 0.000_09, unit: .seconds))
                == ["−10 ms", "−1 ms", "−100 µs", "0", "100 µs", "1 ms", "10 ms"])
        #expect(
            labels(PlotScale(time: .seconds(7_200)))
                == ["0", "15 min", "30 min", "45 min", "1 h", "1 h 15 min", "1 h 30 min", "1 h 45 min", "2 h"])
        #expect(labels(PlotScale(logarithmFrom: 1e-9, to: 9e-7, unit: .power)).filter { !$0.isEmpty }.first == "10⁻⁹")
    }

    @Test func numbersAsText() {
        #expect(
            PlotText.decimal(-5, -2) == "−0.05" && PlotText.decimal(120, -1) == "12" && PlotText.decimal(5, 3) == "5000"
        )
        #expect(PlotText.significant(0.0816) == "0.0816" && PlotText.significant(-123_456) == "−123000")
        #expect(PlotText.significant(0.999_96) == "1" && PlotText.significant(.nan) == "0")
        #expect(
            PlotText.percent(0.999_999) == "99.99 %" && PlotText.percent(1e-9) == "0.01 %"
                && PlotText.percent(1) == "100 %")
        #expect(PlotText.time(.seconds(5_400)) == "90 min" && PlotText.time(.seconds(-86_400)) == "−1 d")
        #expect(PlotText.grouped(1_234_567) == "1\u{202F}234\u{202F}567" && PlotText.grouped(9_999) == "9999")
    }

    /// Quantiles against those of a plain sort.
    @Test func quantiles() {
        #expect(PlotSeries.quantile([1, 2, 3, 4, 5], 0.25) == 2)
        #expect(PlotSeries.quantile([1, 2], 0.5) == 1.5 && PlotSeries.quantile([7], 0.99) == 7)
    }

    /// A path says in relative steps what was said in absolute ones.
    @Test func paths() {
        var path = PlotPath()
        path.add(10, 20)
        path.add(24, 20)
        path.add(38, 20)
        path.add(52, -3)
        path.add(66, -3)
        path.add(66, 0)
        path.lift()
        path.add(5, 5)
        #expect(path.finished() == "M10 20h28l14-23h14v3M5 5h0")
    }
}
