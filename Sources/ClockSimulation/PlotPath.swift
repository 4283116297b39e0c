/// The data of an SVG path in whole tenths of a pixel, as few bytes as it takes.
struct PlotPath {
    private(set) var data = ""
    private var x = 0
    private var y = 0
    private var isOpen = false
    private var command: Character = " "
    /// A horizontal stretch that may go on.
    private var pending = 0

    /// Whether nothing has been drawn.
    var isEmpty: Bool { data.isEmpty }

    /// Starts anew with the next point.
    mutating func lift() {
        flush()
        endPoint()
        isOpen = false
    }

    /// A line to (x, y), or the start of one.
    mutating func add(_ x: Int, _ y: Int) {
        let (dx, dy) = (x - self.x, y - self.y)
        (self.x, self.y) = (x, y)
        guard isOpen else {
            data += "M\(x)" + Self.separated(y)
            command = "M"
            return isOpen = true
        }
        if dy == 0 { return pending += dx }
        flush()
        if dx == 0 {
            write("v", Self.first(dy))
        } else {
            write("l", Self.first(dx) + Self.separated(dy))
        }
    }

    /// A line of no length, which round ends make a dot.
    mutating func addDot(_ x: Int, _ y: Int) {
        lift()
        add(x, y)
        lift()
    }

    /// Closes the shape.
    mutating func close() {
        flush()
        data += "z"
        isOpen = false
    }

    /// The data, all of it.
    mutating func finished() -> String {
        lift()
        return data
    }

    /// A point alone is a dot.
    private mutating func endPoint() {
        guard isOpen, command == "M" else { return }
        data += "h0"
        command = "h"
    }

    private mutating func flush() {
        guard pending != 0 else { return }
        let dx = pending
        pending = 0
        write("h", Self.first(dx))
    }

    private mutating func write(_ next: Character, _ arguments: String) {
        if command == next {
            data += arguments.hasPrefix("-") ? arguments : " " + arguments
        } else {
            data += String(next) + arguments
        }
        command = next
    }

    private static func first(_ number: Int) -> String { String(number) }
    private static func separated(_ number: Int) -> String { number < 0 ? String(number) : " " + String(number) }
}
