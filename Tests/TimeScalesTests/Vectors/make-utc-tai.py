"""Writes utc-tai.txt: labels of UTC and the instants of TAI that they name, as ERFA computes them (PyPI pyerfa, which
wraps the IAU's SOFA under a free licence). A line: UTC label, TAI calendar time.

    python3 make-utc-tai.py > utc-tai.txt
"""

import random
import warnings

import erfa

warnings.simplefilter("ignore")  # "dubious year" beyond the table ERFA was built with: TAI - UTC is then what it was last


def line(year, month, day, hour, minute, second, nanosecond):
    d1, d2 = erfa.dtf2d("UTC", year, month, day, hour, minute, second + nanosecond * 1e-9)
    t1, t2 = erfa.utctai(d1, d2)
    y, m, d, hmsf = erfa.d2dtf("TAI", 9, t1, t2)
    h, mi, s, f = (int(v) for v in hmsf.tolist())
    utc = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{nanosecond:09}"
    return f"{utc} {int(y):04}-{int(m):02}-{int(d):02}T{h:02}:{mi:02}:{s:02}.{f:09}"


def edges():
    for row in erfa.leap_seconds.get():
        year, month, offset = int(row["year"]), int(row["month"]), float(row["tai_utc"])
        for hour, minute, second, nanosecond in [(0, 0, 0, 0), (0, 0, 0, 1), (0, 0, 1, 0), (12, 0, 0, 123456789)]:
            yield year, month, 1, hour, minute, second, nanosecond
        if year < 1961:
            continue
        last = 31 if month in (1, 2, 4, 6, 8, 9, 11) else 30
        before = (year - 1, 12, 31) if month == 1 else (year, month - 1, 28 if month == 3 else last)
        if month == 3:
            before = (year, 2, 29 if year % 4 == 0 else 28)
        elif month != 1:
            before = (year, month - 1, {2: 31, 4: 31, 7: 30, 8: 31, 9: 31, 11: 31}[month])
        for second, nanosecond in [(57, 0), (58, 999999999), (59, 0), (59, 840000000)]:
            yield *before, 23, 59, second, nanosecond
        if year >= 1973 or (year, month) == (1972, 7):
            for nanosecond in (0, 1, 500000000, 999999999):
                yield *before, 23, 59, 60, nanosecond


def randoms(seed=20261123, count=2000):
    generator = random.Random(seed)
    for _ in range(count):
        yield (
            generator.randint(1960, 2026), generator.randint(1, 12), generator.randint(1, 28), generator.randint(0, 23),
            generator.randint(0, 59), generator.randint(0, 58), generator.randint(0, 999999999))


print("# made by make-utc-tai.py with pyerfa", erfa.__version__, "(ERFA", erfa.version.erfa_version + ")")
for label in [*edges(), *randoms()]:
    print(line(*label))
