/// Colours and type of a plot, by day and by night.
enum PlotStyle {
    /// The style sheet. Widths of lines within plots are in tenths of a pixel.
    ///
    /// Lines of nodes go from blue to orange by way of purple, ever lighter: they can be told apart with any kind of colour
    /// blindness, and in grey.
    static func sheet(nodes: Int) -> String {
        """
        <style>
        text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","DejaVu Sans",sans-serif;font-size:12px;fill:#1d232b}
        .h1{font-size:21px;font-weight:700}.h2{font-size:14px;font-weight:600}.lesson{font-size:14px}
        .small{font-size:11px}.dim{fill:#5a6573}.strong{font-weight:600}.end{text-anchor:end}.mid{text-anchor:middle}
        .bg{fill:#fff}.area{fill:#f7f8fa}.grid{stroke:#e0e4e9;stroke-width:10;fill:none}.zero{stroke:#a3acb8;stroke-width:10}
        .frame{stroke:#b8c0ca;stroke-width:10;fill:none}.rule{stroke:#e0e4e9;stroke-width:1}
        .line{fill:none;stroke-width:13;stroke-linejoin:round;stroke-linecap:round}.many{stroke-width:10}.key{stroke-width:3}
        .fine{stroke-opacity:.5}.ref{stroke:#5a6573}.dots{stroke-width:52;stroke-linecap:round;fill:none}
        .dash{stroke-dasharray:50 40}.keydash{stroke-dasharray:5 4}
        .claim{fill:#7b8794;fill-opacity:.17}.edge{stroke:#7b8794;stroke-width:8;fill:none;stroke-opacity:.75}
        .all{fill:#2f6fdb;fill-opacity:.16}.most{fill:#2f6fdb;fill-opacity:.24}.half{fill:#2f6fdb;fill-opacity:.4}
        .median{stroke:#123f96}.missed{fill:#c3202b}.event{stroke:#5a6573;stroke-width:1;stroke-dasharray:3 3}
        .span{fill:#5a6573;fill-opacity:.1}
        \(classes(nodes, day))
        @media (prefers-color-scheme:dark){
        text{fill:#e6eaf0}.dim{fill:#9ba6b4}.bg{fill:#13161b}.area{fill:#191d23}.grid,.rule{stroke:#2b313a}.zero{stroke:#626d7b}
        .frame{stroke:#4a535f}.claim{fill:#a3afbd;fill-opacity:.17}.edge{stroke:#a3afbd}
        .all{fill:#4d94ff;fill-opacity:.2}.most{fill:#4d94ff;fill-opacity:.27}.half{fill:#4d94ff;fill-opacity:.42}
        .median{stroke:#cfe2ff}.missed{fill:#ff6363}.event,.ref{stroke:#9ba6b4}.span{fill:#9ba6b4;fill-opacity:.14}
        \(classes(nodes, night))
        }
        </style>

        """
    }

    private typealias Colour = (red: Int, green: Int, blue: Int)

    private static let day: [Colour] = [(29, 79, 168), (122, 63, 176), (201, 60, 122), (224, 123, 28)]
    private static let night: [Colour] = [(92, 160, 255), (184, 144, 255), (255, 128, 178), (255, 196, 100)]

    private static func classes(_ nodes: Int, _ stops: [Colour]) -> String {
        (0..<nodes).map { number in
            let colour = hex(colour(nodes > 1 ? Double(number) / Double(nodes - 1) : 0, stops))
            return ".n\(number){stroke:\(colour)}.f\(number){fill:\(colour)}"
        }.joined()
    }

    private static func colour(_ place: Double, _ stops: [Colour]) -> Colour {
        let scaled = place * Double(stops.count - 1)
        let index = min(stops.count - 2, Int(scaled))
        let (from, to, part) = (stops[index], stops[index + 1], scaled - Double(index))
        func mix(_ a: Int, _ b: Int) -> Int { Int((Double(a) + Double(b - a) * part).rounded()) }
        return (mix(from.red, to.red), mix(from.green, to.green), mix(from.blue, to.blue))
    }

    private static func hex(_ colour: Colour) -> String {
        "#" + [colour.red, colour.green, colour.blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
