// Sine and cosine from additions and multiplications alone, for the reason that ElementaryFunctions of ClockDiscipline gives.
// Angles are counted in turns: taking off whole and quarter turns is then exact, and a cycle that has run for years is as
// precise as on its first day.

/// The sine of `turns` full turns, good to two units in the 16th decimal place; no number for no number.
func sine(turns: Double) -> Double {
    guard turns.isFinite else { return .nan }
    let withinATurn = turns - turns.rounded()
    let quarters = (4 * withinATurn).rounded()
    let angle = (withinATurn - quarters / 4) * 6.283_185_307_179_586_5
    switch Int(quarters) {
    case 0: return sineWithinAnEighth(angle)
    case 1: return cosineWithinAnEighth(angle)
    case -1: return -cosineWithinAnEighth(angle)
    default: return -sineWithinAnEighth(angle)
    }
}

/// The Taylor series, of which the first term left out is below 5 × 10⁻¹⁷ for |x| ≤ π/4.
private func sineWithinAnEighth(_ x: Double) -> Double {
    let z = x * x
    var sum = -1 / 1_307_674_368_000.0
    sum = sum * z + 1 / 6_227_020_800.0
    sum = sum * z - 1 / 39_916_800.0
    sum = sum * z + 1 / 362_880.0
    sum = sum * z - 1 / 5_040.0
    sum = sum * z + 1 / 120.0
    sum = sum * z - 1 / 6.0
    return x + x * z * sum
}

/// Likewise, below 3 × 10⁻¹⁸.
private func cosineWithinAnEighth(_ x: Double) -> Double {
    let z = x * x
    var sum = 1 / 20_922_789_888_000.0
    sum = sum * z - 1 / 87_178_291_200.0
    sum = sum * z + 1 / 479_001_600.0
    sum = sum * z - 1 / 3_628_800.0
    sum = sum * z + 1 / 40_320.0
    sum = sum * z - 1 / 720.0
    sum = sum * z + 1 / 24.0
    sum = sum * z - 0.5
    return 1 + z * sum
}
