/// The sums behind the deviations. Each takes phases enough for a term, and answers with the deviation and the number of terms.
/// Source: NIST SP 1065, section 5.2, by the same names.
extension StabilityMetrics {
    /// ADEV and OADEV: Σ(x_{i+2m} − 2x_{i+m} + x_i)² / (2τ²·terms).
    static func allan(_ x: [Double], _ m: Int, stride step: Int, _ tau: Double) -> (value: Double, terms: Int) {
        var sum = 0.0
        var terms = 0
        for i in stride(from: 0, to: x.count - 2 * m, by: step) {
            let difference = x[i + 2 * m] - 2 * x[i + m] + x[i]
            sum += difference * difference
            terms += 1
        }
        return ((sum / (2 * Double(terms))).squareRoot() / tau, terms)
    }

    /// MDEV: Σ_j (Σ_{i=j}^{j+m−1} (x_{i+2m} − 2x_{i+m} + x_i))² / (2m²τ²·terms).
    ///
    /// The inner sum runs along: each next one gains a difference and loses one. Neumaier's compensation keeps it from
    /// gathering errors as it goes.
    static func modified(_ x: [Double], _ m: Int, _ tau: Double) -> (value: Double, terms: Int) {
        let terms = x.count - 3 * m + 1
        var inner = CompensatedSum()
        for i in 0..<m { inner.add(x[i + 2 * m] - 2 * x[i + m] + x[i]) }
        var sum = inner.value * inner.value
        for j in 0..<(terms - 1) {
            inner.add(x[j + 3 * m] - 2 * x[j + 2 * m] + x[j + m])
            inner.add(-(x[j + 2 * m] - 2 * x[j + m] + x[j]))
            sum += inner.value * inner.value
        }
        return ((sum / (2 * Double(terms))).squareRoot() / (Double(m) * tau), terms)
    }

    /// TDEV: τ·MDEV/√3.
    static func time(_ x: [Double], _ m: Int, _ tau: Double) -> (value: Double, terms: Int) {
        let (value, terms) = modified(x, m, tau)
        return (value * tau / 3.0.squareRoot(), terms)
    }

    /// HDEV and OHDEV: Σ(x_{i+3m} − 3x_{i+2m} + 3x_{i+m} − x_i)² / (6τ²·terms).
    static func hadamard(_ x: [Double], _ m: Int, stride step: Int, _ tau: Double) -> (value: Double, terms: Int) {
        var sum = 0.0
        var terms = 0
        for i in stride(from: 0, to: x.count - 3 * m, by: step) {
            let difference = x[i + 3 * m] - 3 * x[i + 2 * m] + 3 * x[i + m] - x[i]
            sum += difference * difference
            terms += 1
        }
        return ((sum / (6 * Double(terms))).squareRoot() / tau, terms)
    }

    /// MTIE: the greatest max − min over all windows of m + 1 phases.
    static func timeIntervalError(_ x: [Double], _ m: Int) -> (value: Double, terms: Int) {
        var highest = SlidingExtreme { $0 >= $1 }
        var lowest = SlidingExtreme { $0 <= $1 }
        var greatest = 0.0
        for i in x.indices {
            highest.take(i, of: x, oldest: i - m)
            lowest.take(i, of: x, oldest: i - m)
            greatest = max(greatest, x[highest.place] - x[lowest.place])
        }
        return (greatest, x.count - m)
    }
}

/// A sum that loses next to nothing to rounding. Source: A. Neumaier, doi:10.1002/zamm.19740540106.
private struct CompensatedSum {
    private var sum = 0.0
    private var lost = 0.0

    var value: Double { sum + lost }

    mutating func add(_ term: Double) {
        let next = sum + term
        lost += sum.magnitude >= term.magnitude ? (sum - next) + term : (term - next) + sum
        sum = next
    }
}

/// Where the extreme of a window is that slides along a sequence: a queue of candidates, each beaten by those before it.
private struct SlidingExtreme {
    let beats: (Double, Double) -> Bool
    private var candidates: [Int] = []
    private var first = 0

    init(beats: @escaping (Double, Double) -> Bool) { self.beats = beats }

    /// The index of the extreme, once an element has been taken in.
    var place: Int { candidates[first] }

    /// Takes in the element at `index` and lets go of those before `oldest`.
    mutating func take(_ index: Int, of values: [Double], oldest: Int) {
        while let last = candidates.last, candidates.count > first, beats(values[index], values[last]) {
            candidates.removeLast()
        }
        candidates.append(index)
        while candidates[first] < oldest { first += 1 }
    }
}
