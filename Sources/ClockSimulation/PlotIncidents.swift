/// What befell the world, as marks on the axis of time.
struct PlotIncidents {
    struct Mark {
        let time: Duration
        /// When it was over; `nil` for what takes no time.
        let end: Duration?
        let label: String
    }

    /// By time.
    let marks: [Mark]

    init(_ scenario: Scenario) {
        var marks = scenario.incidents.map(Self.mark)
        if scenario.liars > 0, scenario.liesFrom > .zero {
            marks.append(Mark(time: scenario.liesFrom, end: nil, label: "lies begin"))
        }
        if scenario.settling > .zero {
            marks.append(Mark(time: scenario.settling, end: nil, label: "counted from here"))
        }
        // What is at the same time stays in the order of the scenario.
        let order = marks.indices.sorted { (marks[$0].time, $0) < (marks[$1].time, $1) }
        self.marks = order.map { marks[$0] }.filter { $0.time >= .zero && $0.time <= scenario.duration }
    }

    private static func mark(_ incident: Scenario.Incident) -> Mark {
        func mark(_ label: String, for length: Duration? = nil) -> Mark {
            Mark(time: incident.time, end: length.map { incident.time + $0 }, label: label)
        }
        func by(_ step: Duration) -> String { (step > .zero ? "+" : "") + PlotText.time(step) }
        switch incident.event {
        case .serversStep(let step): return mark("servers step " + by(step))
        case .step(let node, let step): return mark("node \(node) steps " + by(step))
        case .suspend(let node, let length): return mark("node \(node) sleeps " + PlotText.time(length), for: length)
        case .pause(let node, let length):
            return mark("node \(node) stands still " + PlotText.time(length), for: length)
        case .crash(let node): return mark("node \(node) crashes")
        case .recover(let node): return mark("node \(node) is back")
        case .partition(let nodes): return mark(nodes == 1 ? "first node cut off" : "first \(nodes) nodes cut off")
        case .heal: return mark("network whole again")
        case .leapSecond: return mark("leap second")
        case .unannouncedLeapSecond: return mark("leap second, unannounced")
        }
    }

    /// A label and where it is: in which row from the top, and on which side of its mark.
    struct Placed {
        let mark: Mark
        let x: Int
        let row: Int?
        let isLeft: Bool
    }

    /// A place for each label in one of at most `rows` rows such that none covers another or the mark of another, which goes down
    /// from it; no row where there is none left.
    func placed(rows: Int, right: Int, x position: (Duration) -> Int) -> [Placed] {
        var ends = Array(repeating: Int.min, count: rows)
        return marks.map { mark in
            let x = position(mark.time)
            let width = PlotDrawing.width(of: mark.label) + 8
            let isLeft = x + width > right
            let start = isLeft ? x - width : x
            let row = (ends.lastIndex { $0 > start } ?? -1) + 1
            guard row < rows else { return Placed(mark: mark, x: x, row: nil, isLeft: isLeft) }
            ends[row] = isLeft ? x + 4 : x + width
            return Placed(mark: mark, x: x, row: row, isLeft: isLeft)
        }
    }
}
