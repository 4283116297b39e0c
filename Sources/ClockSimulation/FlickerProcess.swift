import ClockDiscipline

/// Flicker noise as a sum of processes that forget, each in its own time: 16 Ornstein–Uhlenbeck processes with time constants
/// from 1/64 s to 2²⁴ s (194 days), a factor 4 apart.
///
/// One of standard deviation s and time constant T has the one-sided spectrum 4·s²·T / (1 + (2πf·T)²); many, evenly spread over
/// the logarithm of T, add up to s²/(ln 4 · f): within 0.4 % from 1 µHz to 50 mHz and 4 % up to 1 Hz, above which it falls off; half is left at
/// 20 Hz. Each can be taken over any length of time in one exact step. Sources: for the sum A. van der Ziel, Physica 16 (1950) 359; for the step D. T. Gillespie,
/// doi:10.1103/PhysRevE.54.2084.
enum FlickerProcess {
    /// How many processes there are.
    static let count = 16

    /// Standard deviation of each process for an ADEV floor of 1: the floor of h/f is √(2·ln 2·h), and ln 4 = 2·ln 2.
    static let deviationForAllanFloor = 1.0
    /// Standard deviation of each process for a TDEV of 1: that of a phase spectrum b/f is √(b·ln(256/27)/2). Follows from
    /// MDEV² = 3·ln(256/27)·h₁/(8π²τ²) (NIST SP 1065, section 6), TDEV = τ·MDEV/√3 and b = h₁/(4π²): √(2·ln 4 / ln(256/27)).
    static let deviationForTimeDeviation = 1.110_235_518_620_851_6

    /// Time constants in seconds; powers of two, so that dividing by them is exact.
    static func timeConstant(_ index: Int) -> Double {
        Double(sign: .plus, exponent: 2 * index - 6, significand: 1)
    }

    /// Values as they are once the processes have run for ever.
    static func stationary(deviation: Double, using random: inout SimulationRandom) -> [Double] {
        (0..<count).map { _ in deviation * random.normal() }
    }
}

/// What `elapsed` does to an Ornstein–Uhlenbeck process of time constant T, standard deviation 1 and value x, and to its integral:
///
///     x  ->  decay·x + scatter·n₁
///     ∫x  =  T·((1 − decay)·x + half·scatter·n₁ + integralScatter·n₂)
///
/// with n₁ and n₂ independent and normal. All follows from h = tanh(d/2), d = elapsed / T, without a difference of nearly equal
/// numbers however small d is: decay = (1 − h)/(1 + h) = e^(−d), scatter² = 1 − decay² = 4h/(1 + h)², half = h,
/// integralScatter² = 2·(d − 2h). These are Gillespie's formulas, rewritten.
struct OrnsteinUhlenbeckStep {
    let decay: Double
    /// 1 − decay.
    let loss: Double
    let scatter: Double
    /// Of what n₁ adds to the value, the part of T that it has been there for.
    let half: Double
    private let doubledExcess: Double

    /// The square root is taken by those only who ask for the integral.
    var integralScatter: Double { doubledExcess.squareRoot() }

    /// A step of `d` time constants, not negative.
    init(timeConstants d: Double) {
        let argument = d / 2
        if argument < 1 {
            // Lambert's continued fraction a/(1 + z/(3 + z/(5 + … z/17))) with z = a², as a fraction of two polynomials; the
            // error is below 10⁻¹⁶. The numerator of a − tanh a is a·(their difference), in which all terms are positive.
            let z = argument * argument
            let numerator = 34_459_425 + z * (4_729_725 + z * (135_135 + z * (990 + z)))
            let difference = z * (11_486_475 + z * (810_810 + z * (12_870 + z * 44)))
            let scale = argument / (numerator + difference)
            half = numerator * scale
            doubledExcess = 4 * difference * scale
            decay = (1 - half) / (1 + half)
            loss = 2 * half / (1 + half)
        } else {
            // From 80 on nothing is left that would change a digit of 1.
            decay = d < 80 ? exponential(-d) : 0
            loss = 1 - decay
            half = loss / (1 + decay)
            doubledExcess = 4 * (argument - half)
        }
        scatter = 2 * half.squareRoot() / (1 + half)
    }
}
