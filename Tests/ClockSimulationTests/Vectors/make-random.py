"""Writes random.txt: what each distribution of SimulationRandom draws, computed a second time. Python's floats are those of
IEEE 754, so every bit must be the same. A line: distribution, first draws in hexadecimal, and a hash of 20,000 draws.

    python3 make-random.py > random.txt
"""

import struct
from math import sqrt

SEED, STREAM, SHOWN, HASHED = 20261124, 5, 6, 20_000
MASK = (1 << 64) - 1


def mixed(word):
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & MASK
    return word ^ (word >> 31)


def words(seed, stream):
    """xoshiro256** (Blackman and Vigna), seeded by SplitMix64."""

    def rotated(word, count):
        return (word << count | word >> (64 - count)) & MASK

    start = seed ^ mixed(stream)
    a, b, c, d = (mixed((start + n * 0x9E3779B97F4A7C15) & MASK) for n in (1, 2, 3, 4))
    while True:
        yield (rotated(b * 5 & MASK, 7) * 9) & MASK
        shifted = (b << 17) & MASK
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= shifted
        d = rotated(d, 45)


def exp(x):
    """As ElementaryFunctions.swift: x = k ln 2 + r, Taylor's series of r."""
    k = float(round(x * 1.4426950408889634))
    r = x - k * 0.6931471803691238 - k * 1.9082149292705877e-10
    square = r * r
    low = (1 + r) + square * (1 / 2.0 + r * (1 / 6.0))
    middle = (1 / 24.0 + r * (1 / 120.0)) + square * (1 / 720.0 + r * (1 / 5040.0))
    high = (1 / 40320.0 + r * (1 / 362880.0)) + square * (1 / 3628800.0 + r * (1 / 39916800.0))
    highest = 1 / 479001600.0 + r * (1 / 6227020800.0)
    fourth = square * square
    total = low + fourth * (middle + fourth * (high + fourth * highest))
    half = int(k / 2)
    return total * 2.0**half * 2.0 ** (int(k) - half)


def log(x):
    """As ElementaryFunctions.swift: twice the series of artanh."""
    exponent = struct.unpack("<Q", struct.pack("<d", x))[0] >> 52
    significand, exponent = x / 2.0 ** (exponent - 1023), float(exponent - 1023)
    if significand > 1.4142135623730951:
        significand /= 2
        exponent += 1
    z = (significand - 1) / (significand + 1)
    square = z * z
    fourth = square * square
    low = (1 + square * (1 / 3.0)) + fourth * (1 / 5.0 + square * (1 / 7.0))
    middle = (1 / 9.0 + square * (1 / 11.0)) + fourth * (1 / 13.0 + square * (1 / 15.0))
    high = (1 / 17.0 + square * (1 / 19.0)) + fourth * (1 / 21.0)
    eighth = fourth * fourth
    total = low + eighth * (middle + eighth * high)
    return exponent * 0.6931471805599453 + 2 * z * total


def density(x):
    return exp(-0.5 * x * x)


TAIL, AREA = 3.6541528853610088, 0.004928673233974655
EDGES = [AREA / density(TAIL), TAIL]
HEIGHTS = [density(EDGES[0]), density(TAIL)]
while len(EDGES) < 256:
    HEIGHTS.append(HEIGHTS[-1] + AREA / EDGES[-1])
    EDGES.append(sqrt(-2 * log(HEIGHTS[-1])))
EDGES.append(0.0)
HEIGHTS.append(1.0)


class Draws:
    def __init__(self):
        self.words = words(SEED, STREAM)

    def uniform(self):
        return (next(self.words) >> 11) * 2.0**-53

    def exponential(self):
        return -1.0 * log(1 - self.uniform())

    def normal(self):
        while True:
            word = next(self.words)
            layer, sign, place = word & 255, -1.0 if word & 256 else 1.0, (word >> 11) * 2.0**-53
            place *= EDGES[layer]
            if place < EDGES[layer + 1]:
                return sign * place
            if layer == 0:
                while True:
                    beyond = self.exponential() / TAIL
                    if 2 * self.exponential() >= beyond * beyond:
                        return sign * (TAIL + beyond)
            height = HEIGHTS[layer] + self.uniform() * (HEIGHTS[layer + 1] - HEIGHTS[layer])
            if height < density(place):
                return sign * place

    def gamma(self, shape, scale):
        if shape < 1:
            boost = exp(log(1 - self.uniform()) / shape)
            return self.gamma(shape + 1, scale) * boost
        d = shape - 1 / 3
        c = 1 / sqrt(9 * d)
        while True:
            x = self.normal()
            root = 1 + c * x
            if root <= 0:
                continue
            v = root * root * root
            u = 1 - self.uniform()
            square = x * x
            if u < 1 - 0.0331 * square * square or log(u) < 0.5 * square + d * (1 - v + log(v)):
                return d * v * scale

    def pareto(self):
        return exp(-log(1 - self.uniform()) / 1.5)

    def lognormal(self):
        return exp(0.25 + 0.5 * self.normal())


def bits(x):
    return struct.unpack("<Q", struct.pack("<d", x))[0]


print(f"# made by make-random.py, seed {SEED}, stream {STREAM}; each distribution starts the stream anew")
for name, draw in [
    ("uniform", Draws.uniform), ("normal", Draws.normal), ("exponential 1", Draws.exponential),
    ("gamma 2.5 3", lambda draws: draws.gamma(2.5, 3.0)), ("gamma 0.5 1", lambda draws: draws.gamma(0.5, 1.0)),
    ("pareto 1.5", Draws.pareto), ("lognormal 0.25 0.5", Draws.lognormal),
]:
    draws = Draws()
    values = [draw(draws) for _ in range(HASHED)]
    total = 0
    for value in values:
        total = mixed(total ^ bits(value))
    print(name, *(f"{bits(value):016x}" for value in values[:SHOWN]), f"{total:016x}", sep="\t")
