"""Writes forms.txt: instants, each in every form that dstime knows. A line: the fields of FIELDS, with TABs between them.

    python3 make-forms.py > forms.txt

UTC -> TAI is ERFA's (PyPI pyerfa) in the years 1960...2100; before, TAI - UTC counts as 0, and after, as 37 s. All else follows
in integers and fractions from the definition of each form. No value lies half-way between two texts, so that no rule
for ties matters: such random instants are drawn again.
"""

import random
import warnings
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor

import erfa

warnings.simplefilter("ignore")  # "dubious year" beyond the table ERFA was built with: TAI - UTC is then what it was last

FIELDS = "utc tai tt unix gps ntp ptp tai64n mjd jd mjd-tai smear"
SEED, RANDOM_1972_TO_2100, RANDOM_1960_TO_1971, RANDOM_FAR = 20261124, 800, 300, 100

# An instant is a label of UTC: (days since 1970-01-01, nanoseconds since midnight). Lengths are nanoseconds.
EPOCH = date(1970, 1, 1)
SECOND = 10**9
DAY = 86_400 * SECOND
NOON = DAY // 2


def day_number(text):
    return (date.fromisoformat(text) - EPOCH).days


LEAP_DAYS = [day_number(f"{row['year']:04}-{row['month']:02}-01") - 1
             for row in erfa.leap_seconds.get() if (row["year"], row["month"]) > (1972, 1)]

# Steps in microseconds at the start of these days (IERS; that of 1960 follows from TAI - UTC = 0 before it). At those of 0 only
# the rate changed.
STEPS = {day_number(text): microseconds for text, microseconds in {
    "1960-01-01": 943_482, "1961-01-01": 5_000, "1961-08-01": -50_000, "1962-01-01": 0, "1963-11-01": 100_000,
    "1964-01-01": 0, "1964-04-01": 100_000, "1964-09-01": 100_000, "1965-01-01": 100_000, "1965-03-01": 100_000,
    "1965-07-01": 100_000, "1965-09-01": 100_000, "1966-01-01": 0, "1968-02-01": -100_000, "1972-01-01": 107_758}.items()}

DAY_LENGTHS = {**{day - 1: DAY + step * 1_000 for day, step in STEPS.items()}, **{day: DAY + SECOND for day in LEAP_DAYS}}


def decimal(value, places, at_least=0):
    """At most `places` digits of fraction and at least `at_least`; ArithmeticError half-way between two texts."""
    scaled = Fraction(value) * 10**places
    if scaled.denominator == 2:
        raise ArithmeticError
    rounded = floor(scaled + Fraction(1, 2))
    whole, fraction = divmod(abs(rounded), 10**places)
    digits = f"{fraction:0{places}}".rstrip("0").ljust(at_least, "0")
    return ("-" if rounded < 0 else "") + str(whole) + ("." + digits if digits else "")


def clock(nanoseconds):
    """Hour, minute, second, nanosecond of a time since midnight; the second is 60 beyond 24 hours."""
    second, nanosecond = divmod(nanoseconds, SECOND)
    minute = min(second // 60, 1_439)
    return minute // 60, minute % 60, second - 60 * minute, nanosecond


def calendar(day, nanoseconds):
    hour, minute, second, nanosecond = clock(nanoseconds)
    fraction = f".{nanosecond:09}".rstrip("0").rstrip(".")
    return f"{EPOCH + timedelta(days=day)}T{hour:02}:{minute:02}:{second:02}{fraction}"


def quasi_jd(day, nanoseconds):
    today = EPOCH + timedelta(days=day)
    hour, minute, second, nanosecond = clock(nanoseconds)
    return erfa.dtf2d("UTC", today.year, today.month, today.day, hour, minute, second + nanosecond * 1e-9)


def tai_since_1970(day, nanoseconds):
    year = (EPOCH + timedelta(days=day)).year
    if not 1960 <= year <= 2100:
        return day * DAY + nanoseconds + (37 * SECOND if year > 2100 else 0)
    y, m, d, hmsf = erfa.d2dtf("TAI", 9, *erfa.utctai(*quasi_jd(day, nanoseconds)))
    h, mi, s, f = (int(v) for v in hmsf.tolist())
    return ((date(int(y), int(m), int(d)) - EPOCH).days * 86_400 + h * 3_600 + mi * 60 + s) * SECOND + f


def gps(tai):
    since = tai - 19 * SECOND - day_number("1980-01-06") * DAY
    return f"{since // (7 * DAY)}:{decimal(Fraction(since % (7 * DAY), SECOND), 9)}" if since >= 0 else "-"


def ntp(unix):
    era, timestamp = divmod(floor((unix + 2_208_988_800) * 2**32 + Fraction(1, 2)), 2**64)
    return (f"{era}:" if era else "") + f"{timestamp >> 32:08x}.{timestamp & 0xffffffff:08x}"


def mjd_of_utc(day, nanoseconds):
    length = DAY_LENGTHS.get(day, DAY)
    mjd = 40_587 + day + Fraction(nanoseconds, length)
    difference = sum(map(Fraction, map(float, quasi_jd(day, nanoseconds)))) - Fraction("2400000.5") - mjd
    assert abs(difference) * length < 1, (day, nanoseconds)
    return mjd


def smear(day, nanoseconds):
    for leap_day in LEAP_DAYS:
        since = nanoseconds - NOON + (DAY + SECOND if day == leap_day + 1 else 0)
        if day in (leap_day, leap_day + 1) and 0 <= since <= DAY + SECOND:
            return leap_day * 86_400 + 43_200 + Fraction(since * 86_400, 86_401 * SECOND)
    return Fraction(day * DAY + nanoseconds, SECOND)


def line(day, nanoseconds):
    tai = tai_since_1970(day, nanoseconds)
    unix = Fraction(day * DAY + nanoseconds, SECOND)
    mjd = mjd_of_utc(day, nanoseconds)
    return "\t".join([
        calendar(day, nanoseconds) + "Z", calendar(*divmod(tai, DAY)) + " TAI",
        calendar(*divmod(tai + 32_184_000_000, DAY)) + " TT", decimal(unix, 9), gps(tai), ntp(unix),
        decimal(Fraction(tai, SECOND), 9), f"@{2**62 + tai // SECOND:016x}{tai % SECOND:08x}", decimal(mjd, 14, 1),
        decimal(mjd + Fraction("2400000.5"), 14, 1), decimal(40_587 + Fraction(tai, DAY), 14, 1),
        decimal(smear(day, nanoseconds), 9)])


def edges():
    for day in LEAP_DAYS:
        for since in (-SECOND, -1, 0, SECOND // 2, SECOND - 1):
            yield day, DAY + since
        for since in (0, 1, SECOND, DAY // 4):
            yield day + 1, since
        yield day, DAY - DAY // 4
        for noon in (day, day + 1):
            yield from ((noon, NOON + since) for since in (-SECOND, 0, SECOND))
    for day, step in STEPS.items():
        yield day - 1, DAY_LENGTHS[day - 1] - SECOND
        if step == 100_000:
            yield day - 1, DAY + 50_000_000
        yield from ((day, since) for since in (0, SECOND))


def landmarks():
    whole, half, nano = (0, -SECOND, SECOND), (0, -SECOND // 2, SECOND // 2), (-1, 1)
    for text, around in {
            "2036-02-07T06:28:16": whole + nano, "2172-03-15T12:56:32": whole + nano,  # NTP eras 1 and 2
            "1858-11-17T00:00:00": whole, "1900-01-01T00:00:00": whole,  # MJD 0, NTP era 0
            "1980-01-06T00:00:00": whole, "1999-08-21T23:59:47": whole, "2019-04-06T23:59:42": whole,  # GPS weeks 0, 1024, 2048
            "1970-01-01T00:00:00": half, "2038-01-19T03:14:07": (0, SECOND), "2000-01-01T11:58:55.816": (0,)}.items():
        since_1970 = (datetime.fromisoformat(text) - datetime(1970, 1, 1)) // timedelta(microseconds=1) * 1_000
        yield from (divmod(since_1970 + since, DAY) for since in around)


def randoms(generator, first, last, count):
    while count:
        try:
            yield line(generator.randint(day_number(first), day_number(last)), generator.randrange(DAY - SECOND))
            count -= 1
        except ArithmeticError:
            pass


print(f"# made by make-forms.py with pyerfa {erfa.__version__} (ERFA {erfa.version.erfa_version}), seed {SEED}")
print("# 1960-1971: ERFA's TAI is good to 1 ns, and with it tt, ptp, tai64n and mjd-tai")
print("# " + FIELDS.replace(" ", "\t"))
for instant in [*edges(), *landmarks()]:
    print(line(*instant))
generator = random.Random(SEED)
for span in [("1972-01-01", "2100-12-31", RANDOM_1972_TO_2100), ("1960-01-01", "1971-12-31", RANDOM_1960_TO_1971),
             ("0001-01-01", "1899-12-31", RANDOM_FAR), ("2101-01-01", "9999-12-30", RANDOM_FAR)]:
    print(*randoms(generator, *span), sep="\n")
