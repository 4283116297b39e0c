"""What came of a sweep: a table in a Parquet file, and a summary for people."""

import json
import math
import os

import pyarrow
import pyarrow.parquet

SHOWN = 40  # rows of the summary


def write(path, plan, journal):
    """Writes one row a run in the order of the plan, and replaces the file as a whole."""
    rows = [columns(journal.row(run)) for run in plan]
    # Results differ in what they have: the union, in the order in which the names come up.
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = pyarrow.table({name: column(name, [row.get(name) for row in rows]) for name in names})
    pyarrow.parquet.write_table(table, f"{path}.part")
    os.replace(f"{path}.part", path)


def columns(row):
    """The columns of a run: its place in the sweep, what was varied as vary_NAME, the result's members, what went wrong."""
    cells = {"scenario": row["scenario"], "seed": row["seed"]}
    for name, text in row["parameters"].items():
        cells[f"vary_{name.replace('-', '_')}"] = number(text)
    for name, value in (row["result"] or {}).items():
        if isinstance(value, dict):
            cells.update({f"{name}_{inner}": innermost for inner, innermost in value.items()})
        elif name not in cells:
            cells[name] = json.dumps(value) if isinstance(value, list) else value
    return cells | {name: row[name] for name in ("status", "error", "command", "binary")}


def number(text):
    """The number that a text is, or else the text."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def column(name, values):
    """Texts where there is one, truths, floating point where there is that or a unit of measurement, else integers."""
    found = [value for value in values if value is not None]
    if name == "seed":
        return pyarrow.array(values, pyarrow.uint64())
    if any(isinstance(value, str) for value in found) or name == "error":
        return pyarrow.array([None if value is None else str(value) for value in values], pyarrow.string())
    if any(isinstance(value, bool) for value in found) or name == "interrupted":
        return pyarrow.array(values, pyarrow.bool_())
    measured = name.endswith(("_s", "_ppm")) or name in ("coverage", "claimed")
    if measured or any(isinstance(value, float) for value in found):
        return pyarrow.array([None if value is None else float(value) for value in values], pyarrow.float64())
    return pyarrow.array(values, pyarrow.int64())


def summary(plan, journal):
    """Lines: what each combination came to over its seeds, and what failed. Runs that have not been done are left out."""
    groups, failures = {}, {}
    for run in filter(journal.has, plan):
        row = journal.row(run)
        results = groups.setdefault((run.scenario, run.varied), [])
        results.append(row["result"])
        if row["error"] is not None:
            failures.setdefault(row["error"], []).append(row["command"])
    head = ("scenario", "runs", "failed", "RMS error", "greatest", "bound held")
    cells = [head] + [group_cells(*group, results) for group, results in groups.items()][:SHOWN]
    widths = [max(map(len, texts)) for texts in zip(*cells)]
    for texts in cells:
        yield "  ".join([texts[0].ljust(widths[0])] + [t.rjust(w) for t, w in zip(texts[1:], widths[1:])]).rstrip()
    if len(groups) > SHOWN:
        yield f"… and {len(groups) - SHOWN} more"
    for error, commands in failures.items():
        times = "one run" if len(commands) == 1 else f"{len(commands)} runs"
        yield f"{times} failed: {error}\n    again by: {commands[0]}"


def group_cells(scenario, varied, results):
    """A combination's row: over its seeds the root of the mean square, the greatest, the least."""
    done = [result for result in results if result is not None]

    def known(name):
        return [result[name] for result in done if result.get(name) is not None]

    rms, greatest, held = known("offset_rms_s"), known("offset_max_s"), known("coverage")
    return (
        " ".join([scenario, *(f"{name}={value}" for name, value in varied)]), str(len(results)),
        str(len(results) - len(done)), length(math.sqrt(sum(x * x for x in rms) / len(rms))) if rms else "–",
        length(max(greatest)) if greatest else "–", share(min(held)) if held else "–",
    )


def length(seconds):
    """A length of time with four digits in a unit that fits."""
    for unit, factor in (("s", 1), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.4g} {unit}"
    return f"{seconds * 1e9:.4g} ns"


def share(part):
    """Per cent with two decimals, and not all unless it is all."""
    return "all" if part >= 1 else f"{math.floor(part * 10_000) / 100:.2f} %"
