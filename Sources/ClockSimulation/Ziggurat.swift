import ClockDiscipline

/// The tables of the ziggurat method for the normal density f(x) = e^(−x²/2): 256 layers of equal area under its right half.
///
/// Layer 0 is the strip along the axis together with the tail. Sources: G. Marsaglia, W. W. Tsang, doi:10.18637/jss.v005.i08;
/// drawing layer and place from different bits of the word, as here, mends what J. A. Doornik (2005, "An improved ziggurat
/// method to generate normal random samples") found wrong with it.
struct Ziggurat {
    /// Where the tail begins: the root that makes the topmost layer end at f(0) = 1, computed to 40 digits.
    static let tailStart = 3.654_152_885_361_008_8
    /// The area of each layer, tailStart·f(tailStart) and that of the tail.
    private static let layerArea = 0.004_928_673_233_974_655

    /// The right edges of the layers, from the widest to 0; the first is as long as makes its strip as large as the others.
    private(set) var edges = InlineArray<257, Double>(repeating: 0)
    /// The density at each edge.
    private(set) var heights = InlineArray<257, Double>(repeating: 1)

    static let normal = Ziggurat()

    private init() {
        edges[0] = Self.layerArea / Self.density(Self.tailStart)
        edges[1] = Self.tailStart
        heights[0] = Self.density(edges[0])
        heights[1] = Self.density(edges[1])
        for layer in 2..<256 {
            let height = heights[layer - 1] + Self.layerArea / edges[layer - 1]
            edges[layer] = (-2 * naturalLogarithm(height)).squareRoot()
            heights[layer] = height
        }
    }

    static func density(_ x: Double) -> Double { exponential(-0.5 * x * x) }
}
