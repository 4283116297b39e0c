/// A growing list of values that counts how many of its first k are below another.
///
/// While the values never go back that is a binary search, O(log k). Once one does, blocks of 32, 64, 128 … values are kept sorted as
/// well: O(log² k), and up to log₂(n/16) times the memory.
@usableFromInline
struct PrefixRanks<Value: Comparable & Sendable>: Sendable {
    @usableFromInline var values: [Value] = []
    /// Whether no value is below the one before.
    @usableFromInline var isSorted = true
    /// Level i has the values in sorted blocks of 32·2ⁱ, as many as are whole.
    @usableFromInline var levels: [[Value]] = []

    @inlinable static var leaf: Int { 32 }

    @inlinable init() {}

    @inlinable mutating func append(_ value: Value) {
        if isSorted, let last = values.last, value < last {
            isSorted = false
            // So far every block is sorted as it stands.
            var size = Self.leaf
            while size <= values.count {
                levels.append(Array(values[..<(values.count / size * size)]))
                size *= 2
            }
        }
        values.append(value)
        if !isSorted { complete() }
    }

    /// Sorts the blocks that the last value has made whole.
    @inlinable mutating func complete() {
        var (size, level) = (Self.leaf, 0)
        while values.count % size == 0 {
            if level == levels.count { levels.append([]) }
            if level == 0 {
                levels[0] += values[(values.count - size)...].sorted()
            } else {
                levels[level] += Self.merged(levels[level - 1][(values.count - size)...], half: size / 2)
            }
            size *= 2
            level += 1
        }
    }

    @inlinable static func merged(_ blocks: ArraySlice<Value>, half: Int) -> [Value] {
        var result: [Value] = []
        result.reserveCapacity(blocks.count)
        var (left, right) = (blocks.startIndex, blocks.startIndex + half)
        let (leftEnd, rightEnd) = (right, blocks.endIndex)
        while left < leftEnd, right < rightEnd {
            if blocks[right] < blocks[left] {
                result.append(blocks[right])
                right += 1
            } else {
                result.append(blocks[left])
                left += 1
            }
        }
        result += blocks[left..<leftEnd]
        result += blocks[right..<rightEnd]
        return result
    }

    /// How many of the first `count` values satisfy `isLow`, which holds for all values up to some and for none above it.
    @inlinable func countLow(inFirst count: Int, _ isLow: (Value) -> Bool) -> Int {
        guard !isSorted else { return Self.lows(values, 0, count, isLow) }
        var (place, low) = (0, 0)
        for level in levels.indices.reversed() {
            let size = Self.leaf << level
            while count - place >= size {
                low += Self.lows(levels[level], place, place + size, isLow)
                place += size
            }
        }
        while place < count {
            if isLow(values[place]) { low += 1 }
            place += 1
        }
        return low
    }

    /// The last of the first `count` values that is not low; `nil` where all are.
    @inlinable func lastHigh(inFirst count: Int, _ isLow: (Value) -> Bool) -> Int? {
        var place = count
        guard !isSorted else { return place > 0 && !isLow(values[place - 1]) ? place - 1 : nil }
        while place > 0 {
            // The largest block that ends here and has none is passed over whole.
            var (size, level) = (Self.leaf, -1)
            while place % size == 0, level + 1 < levels.count, isLow(levels[level + 1][place - 1]) {
                level += 1
                size *= 2
            }
            if level >= 0 {
                place -= size / 2
            } else {
                place -= 1
                if !isLow(values[place]) { return place }
            }
        }
        return nil
    }

    @inlinable static func lows(_ sorted: [Value], _ start: Int, _ end: Int, _ isLow: (Value) -> Bool) -> Int {
        var (low, high) = (start, end)
        while low < high {
            let middle = low + (high - low) / 2
            if isLow(sorted[middle]) { low = middle + 1 } else { high = middle }
        }
        return low - start
    }
}
