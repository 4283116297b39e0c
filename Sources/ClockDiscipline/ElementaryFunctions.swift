// Exponential and logarithm from additions, multiplications and divisions alone, which IEEE 754 defines to the last bit: what a
// simulation computes must not depend on the C library of the machine. Both are good to a few units in the 15th digit.

/// e to the power of `x`; 0 and infinity beyond the range of a `Double`.
package func exponential(_ x: Double) -> Double {
    guard x > -745 else { return x.isNaN ? x : 0 }
    guard x < 710 else { return .infinity }
    // x = k·ln 2 + r with |r| ≤ ln 2 / 2; ln 2 in two parts, so that the product with k is exact.
    let k = (x * 1.442_695_040_888_963_4).rounded()
    let r = x - k * 0.693_147_180_369_123_8 - k * 1.908_214_929_270_587_7e-10
    // Taylor, to r¹³ / 13!, which is below 2⁻⁵³ there. In pairs of terms, which do not wait for each other, and without a division:
    // this runs 63 times a sample.
    let square = r * r
    let low = (1 + r) + square * (1 / 2.0 + r * (1 / 6.0))
    let middle = (1 / 24.0 + r * (1 / 120.0)) + square * (1 / 720.0 + r * (1 / 5_040.0))
    let high = (1 / 40_320.0 + r * (1 / 362_880.0)) + square * (1 / 3_628_800.0 + r * (1 / 39_916_800.0))
    let highest = 1 / 479_001_600.0 + r * (1 / 6_227_020_800.0)
    let fourth = square * square
    let sum = low + fourth * (middle + fourth * (high + fourth * highest))
    let half = Int(k / 2)
    return sum * Double(sign: .plus, exponent: half, significand: 1)
        * Double(sign: .plus, exponent: Int(k) - half, significand: 1)
}

/// The natural logarithm of `x`; −infinity for 0, and no number below.
package func naturalLogarithm(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x == .infinity ? x : .nan }
    var exponent = Double(x.exponent)
    var significand = x.significand
    if significand > 1.414_213_562_373_095_1 {
        significand /= 2
        exponent += 1
    }
    // ln m = 2·artanh((m − 1) / (m + 1)), whose argument is at most 0.172.
    let z = (significand - 1) / (significand + 1)
    let square = z * z
    let fourth = square * square
    let low = (1 + square * (1 / 3.0)) + fourth * (1 / 5.0 + square * (1 / 7.0))
    let middle = (1 / 9.0 + square * (1 / 11.0)) + fourth * (1 / 13.0 + square * (1 / 15.0))
    let high = (1 / 17.0 + square * (1 / 19.0)) + fourth * (1 / 21.0)
    let eighth = fourth * fourth
    let sum = low + eighth * (middle + eighth * high)
    return exponent * 0.693_147_180_559_945_3 + 2 * z * sum
}
