import ClockDiscipline

extension SimulationRandom {
    /// A number from 0 to below 1, each multiple of 2⁻⁵³ as likely as any other.
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number of the normal distribution with mean 0 and standard deviation 1.
    ///
    /// The ziggurat method: nearly always one word, one product and one comparison.
    public mutating func normal() -> Double {
        while true {
            let word = next()
            // Three separate parts of the word: layer, sign and place.
            let layer = Int(word & 0xFF)
            let place = Double(word >> 11) * 0x1p-53 * Ziggurat.normal.edges[layer]
            let sign = word & 0x100 == 0 ? 1.0 : -1.0
            if place < Ziggurat.normal.edges[layer + 1] { return sign * place }
            if let place = normalAtTheEdge(of: layer, place) { return sign * place }
        }
    }

    /// What `normal` does in one of 70 cases: the tail, and where the density cuts a layer's corner; `nil` to try again.
    private mutating func normalAtTheEdge(of layer: Int, _ place: Double) -> Double? {
        guard layer > 0 else {
            // Source: G. Marsaglia, doi:10.1080/00401706.1964.10490150.
            while true {
                let beyond = exponential(mean: 1) / Ziggurat.tailStart
                if 2 * exponential(mean: 1) >= beyond * beyond { return Ziggurat.tailStart + beyond }
            }
        }
        let below = Ziggurat.normal.heights[layer]
        let height = below + uniform() * (Ziggurat.normal.heights[layer + 1] - below)
        return height < Ziggurat.density(place) ? place : nil
    }

    /// A number of the exponential distribution: 0 and above, `mean` on average, with no memory.
    public mutating func exponential(mean: Double) -> Double {
        // 1 − u is never 0.
        -mean * naturalLogarithm(1 - uniform())
    }

    /// A number of the gamma distribution: 0 and above, shape × scale on average, with variance shape × scale².
    ///
    /// Shape 1 is the exponential distribution; a whole number of it the sum of as many. 0 for a shape or scale that is
    /// not positive and finite. Source: G. Marsaglia, W. W. Tsang, doi:10.1145/358407.358414.
    public mutating func gamma(shape: Double, scale: Double) -> Double {
        guard shape > 0, scale > 0, shape.isFinite, scale.isFinite else { return 0 }
        // Below 1, from shape + 1; ibid., section 6.
        if shape < 1 {
            let boost = ClockDiscipline.exponential(naturalLogarithm(1 - uniform()) / shape)
            return gamma(shape: shape + 1, scale: scale) * boost
        }
        let d = shape - 1 / 3.0
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let root = 1 + c * x
            guard root > 0 else { continue }
            let v = root * root * root
            let u = 1 - uniform()
            let square = x * x
            if u < 1 - 0.0331 * square * square { return d * v * scale }
            if naturalLogarithm(u) < 0.5 * square + d * (1 - v + naturalLogarithm(v)) { return d * v * scale }
        }
    }

    /// A number of the Pareto distribution: 1 and above; that it is over x has probability x^(−shape).
    ///
    /// The heavy tail of queues: without a mean up to shape 1, without a variance up to 2. 1 for a shape that is not
    /// positive.
    public mutating func pareto(shape: Double) -> Double {
        guard shape > 0 else { return 1 }
        return ClockDiscipline.exponential(-naturalLogarithm(1 - uniform()) / shape)
    }

    /// A number whose natural logarithm is normal with mean `logarithmMean` and standard deviation `logarithmDeviation`: the
    /// median is e^logarithmMean, the mean e^(logarithmMean + logarithmDeviation² / 2).
    public mutating func lognormal(logarithmMean: Double, logarithmDeviation: Double) -> Double {
        ClockDiscipline.exponential(logarithmMean + logarithmDeviation * normal())
    }
}
