/// Calendar dates and times of day as ISO 8601 writes them, for every scale alike.
enum CalendarText {
    /// Extended form with up to nine digits of fraction and no zone; digits beyond are cut.
    static func text(_ date: CivilDate, _ hour: Int, _ minute: Int, _ second: Int, _ attosecond: UInt64) -> String {
        var text = padded(date.year, to: 4)
        if date.year < 0 || date.year > 9_999 { text = (date.year < 0 ? "-" : "+") + text }
        text += "-" + padded(Int64(date.month), to: 2) + "-" + padded(Int64(date.day), to: 2)
        text += "T" + padded(Int64(hour), to: 2) + ":" + padded(Int64(minute), to: 2)
        text += ":" + padded(Int64(second), to: 2)
        let nanosecond = attosecond / 1_000_000_000
        guard nanosecond > 0 else { return text }
        var fraction = padded(Int64(nanosecond), to: 9)
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return text + "." + fraction
    }

    private static func padded(_ number: Int64, to width: Int) -> String {
        String(number.magnitude).zeroPadded(to: width)
    }
}
