/// TAI − UTC at a given second, without a search: time is cut into buckets so short that an offset changes once in each at
/// most.
@frozen @usableFromInline
struct OffsetIndex: Sendable {
    /// A bucket: what the offset is, and from when on another.
    @frozen @usableFromInline struct Bucket: Sendable {
        /// The first second with the offset ``after``; `Int64.max` where it does not change.
        @usableFromInline let change: Int64
        /// TAI − UTC in seconds up to then.
        @usableFromInline let before: Int32
        /// TAI − UTC in seconds from then on.
        @usableFromInline let after: Int32

        @inlinable @inline(__always)
        func offset(at second: Int64) -> Int64 { Int64(second < change ? before : after) }

        /// The leap second at the end of `second`, if the bucket has that: +1 inserted, −1 deleted, 0 none.
        @inlinable @inline(__always)
        func leap(atEndOf second: Int64) -> Int64 { second &+ 1 == change ? Int64(after &- before) : 0 }
    }

    /// The second in which the first offset begins.
    @usableFromInline let start: Int64
    /// A bucket has 2 to the power of this seconds.
    @usableFromInline let shift: Int64
    /// From ``start`` on; the last has the last change, and all that comes later.
    @usableFromInline let buckets: [Bucket]

    /// The index of offsets and the seconds in which they begin, in order and at least a day apart; there is one at least.
    init(_ offsets: [(start: Int64, offset: Int64)]) {
        start = offsets.first?.start ?? 0
        let shortest = zip(offsets, offsets.dropFirst()).map { $1.start - $0.start }.min() ?? .max
        var shift: Int64 = 22
        while shift > 16, 1 << shift >= shortest { shift -= 1 }
        self.shift = shift
        var buckets: [Bucket] = []
        var place = 0
        var second = start
        repeat {
            let next = place + 1 < offsets.count ? offsets[place + 1] : (start: Int64.max, offset: 0)
            // A change right behind the bucket counts: the bucket has the second that ends with it.
            let isChange = next.start <= second + 1 << shift
            buckets.append(
                Bucket(
                    change: isChange ? next.start : .max, before: Int32(truncatingIfNeeded: offsets[place].offset),
                    after: Int32(truncatingIfNeeded: isChange ? next.offset : offsets[place].offset)))
            if isChange { place += 1 }
            second += 1 << shift
        } while place + 1 < offsets.count
        self.buckets = buckets
    }

    /// The bucket that has `second`, which must not be before ``start``.
    @inlinable @inline(__always)
    func bucket(of second: Int64) -> Bucket {
        let place = Int(truncatingIfNeeded: (second &- start) &>> shift)
        return buckets[Swift.min(place, buckets.count &- 1)]
    }
}
