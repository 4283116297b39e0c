"""Writes stability.txt: 400 phases and their deviations as allantools computes them (PyPI allantools). A line: "phase" and
seconds, or a deviation's name, the averaging factor, the deviation and the number of terms ("-" where allantools counts otherwise).

    python3 make-stability.py > stability.txt
"""

import importlib.metadata
import random

import allantools
import numpy

SEED, COUNT, TAU0 = 20261124, 400, 0.5
FACTORS = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]

# Every noise that matters somewhere between the first factor and the last, on a clock that is 1 s off, fast and ageing.
generator = random.Random(SEED)
phases, phase, frequency = [], 1.0, 3e-7
for _ in range(COUNT):
    phases.append(phase + generator.gauss(0, 1e-8))
    frequency += generator.gauss(1e-11, 4e-10)
    phase += frequency * TAU0 + generator.gauss(0, 2e-9)
data = numpy.array(phases)

version = importlib.metadata.version("allantools")
print(f"# made by make-stability.py with allantools {version}, seed {SEED}; τ₀ = {TAU0} s")
for value in phases:
    print("phase", repr(value), sep="\t")
for name, function in [
    ("ADEV", allantools.adev), ("OADEV", allantools.oadev), ("MDEV", allantools.mdev), ("TDEV", allantools.tdev),
    ("HDEV", allantools.hdev), ("OHDEV", allantools.ohdev), ("MTIE", allantools.mtie),
]:
    for factor in FACTORS:
        taus, values, _, counts = function(data, rate=1 / TAU0, data_type="phase", taus=[factor * TAU0])
        assert taus[0] == factor * TAU0
        print(name, factor, repr(float(values[0])), "-" if name == "MTIE" else int(counts[0]), sep="\t")
