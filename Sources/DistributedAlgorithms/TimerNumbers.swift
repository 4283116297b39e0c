/// What a node's timers, which are called by numbers, are to a module that calls them by values of a type of its own.
///
/// A number is given to a timer while it is set, and then to another.
struct TimerNumbers<Timer: Hashable & Sendable>: Sendable {
    private let first: Int
    private var numbers: [Timer: Int] = [:]
    private var timers: [Timer?] = []
    private var free: [Int] = []

    /// None is set. Numbers are counted from `first`.
    init(from first: Int) { self.first = first }

    /// The number of `timer`, which is being set.
    mutating func number(for timer: Timer) -> Int {
        if let number = numbers[timer] { return number }
        let number: Int
        if let old = free.popLast() {
            number = old
            timers[old - first] = timer
        } else {
            number = first + timers.count
            timers.append(timer)
        }
        numbers[timer] = number
        return number
    }

    /// The number that `timer` had, which is no longer set; `nil` where it was not.
    mutating func cancelled(_ timer: Timer) -> Int? {
        guard let number = numbers.removeValue(forKey: timer) else { return nil }
        timers[number - first] = nil
        free.append(number)
        return number
    }

    /// The timer `number`, which has gone off and is no longer set; `nil` where there is none.
    mutating func fired(_ number: Int) -> Timer? {
        guard timers.indices.contains(number - first), let timer = timers[number - first] else { return nil }
        _ = cancelled(timer)
        return timer
    }
}
