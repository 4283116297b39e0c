// Exponential and logarithm of eight numbers at a time, by the same reckoning as of one, where the arguments are known to be
// ordinary.

/// Eight numbers.
typealias Lanes = SIMD8<Double>

/// `a` + `b`·`x`.
@inline(__always)
private func line(_ a: Double, _ b: Double, _ x: Lanes) -> Lanes { x * b + a }

/// The greater number in each lane.
@inline(__always)
func greater(_ left: Lanes, _ right: Lanes) -> Lanes { left.replacing(with: right, where: left .< right) }

/// The lesser number in each lane.
@inline(__always)
func lesser(_ left: Lanes, _ right: Lanes) -> Lanes { left.replacing(with: right, where: left .> right) }

/// e to the power of each of `x`, which must lie within ±700.
func exponential(_ x: Lanes) -> Lanes {
    // So large that a unit in the last place is 1: what is added is rounded to a whole number, which its low bits are.
    let rounding = 6_755_399_441_055_744.0
    let rounded: Lanes = line(rounding, 1.442_695_040_888_963_4, x)
    let k: Lanes = rounded - rounding
    let upper: Lanes = x - k * 0.693_147_180_369_123_8
    let r: Lanes = upper - k * 1.908_214_929_270_587_7e-10
    let square: Lanes = r * r
    let low: Lanes = line(1, 1, r) + square * line(1 / 2.0, 1 / 6.0, r)
    let middle: Lanes = line(1 / 24.0, 1 / 120.0, r) + square * line(1 / 720.0, 1 / 5_040.0, r)
    let high: Lanes = line(1 / 40_320.0, 1 / 362_880.0, r) + square * line(1 / 3_628_800.0, 1 / 39_916_800.0, r)
    let highest: Lanes = line(1 / 479_001_600.0, 1 / 6_227_020_800.0, r)
    let fourth: Lanes = square * square
    let tail: Lanes = middle + fourth * (high + fourth * highest)
    let sum: Lanes = low + fourth * tail
    let exponents: SIMD8<UInt64> = unsafeBitCast(rounded, to: SIMD8<UInt64>.self) &+ 1_023
    return sum * unsafeBitCast(exponents &<< 52, to: Lanes.self)
}

/// The natural logarithm of each of `x`, which must be normal numbers above 0.
func naturalLogarithm(_ x: Lanes) -> Lanes {
    let bits: SIMD8<UInt64> = unsafeBitCast(x, to: SIMD8<UInt64>.self)
    let fraction: SIMD8<UInt64> = bits & 0xF_FFFF_FFFF_FFFF
    // Halved where it is above √2, as the scalar function does: the significand is then between 1/√2 and √2.
    let isHalved: SIMD8<UInt64> = (fraction &+ (0x10_0000_0000_0000 - 0x6_A09E_667F_3BCE)) &>> 52
    let significandBits: SIMD8<UInt64> = (fraction | 0x3FF0_0000_0000_0000) &- (isHalved &<< 52)
    let significand: Lanes = unsafeBitCast(significandBits, to: Lanes.self)
    // A whole number below 2⁵² in the low bits of 2⁵² is that much more than 2⁵².
    let biased: SIMD8<UInt64> = ((bits &>> 52) &+ isHalved) | 0x4330_0000_0000_0000
    let exponent: Lanes = unsafeBitCast(biased, to: Lanes.self) - (4_503_599_627_370_496.0 + 1_023)
    let z: Lanes = (significand - 1) / (significand + 1)
    let square: Lanes = z * z
    let fourth: Lanes = square * square
    let low: Lanes = line(1, 1 / 3.0, square) + fourth * line(1 / 5.0, 1 / 7.0, square)
    let middle: Lanes = line(1 / 9.0, 1 / 11.0, square) + fourth * line(1 / 13.0, 1 / 15.0, square)
    let high: Lanes = line(1 / 17.0, 1 / 19.0, square) + fourth * (1 / 21.0)
    let eighth: Lanes = fourth * fourth
    let sum: Lanes = low + eighth * (middle + eighth * high)
    return exponent * 0.693_147_180_559_945_3 + z * sum * 2
}
