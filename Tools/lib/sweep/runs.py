"""Which runs a sweep consists of: every scenario with every combination of what is varied, by every seed."""

import itertools
import json
import os
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

# What a sweep sets itself, or what would make of a run something else than one object of JSON.
RESERVED = ("seed", "replicas", "policies", "list", "json", "csv", "plot", "check", "version", "help", "h")
REPOSITORY = Path(__file__).resolve().parents[3]
MOST_CHECKS = 100
MOST_RUNS = 1_000_000


class Refusal(Exception):
    """What the user asked for cannot be; says which value is wrong and what would be right."""


@dataclass(frozen=True)
class Run:
    """One run of `dstime simulate`."""

    scenario: str
    varied: tuple  # pairs of an option's name and its value, as texts
    options: tuple  # what all runs have, as it was given
    seed: int

    @property
    def arguments(self):
        varied = (word for name, value in self.varied for word in (f"--{name}", value))
        return ["simulate", self.scenario, *self.options, *varied, "--json", "--seed", str(self.seed)]

    @property
    def command(self):
        """What a shell repeats it by."""
        return shlex.join(["dstime", *self.arguments])


class Plan:
    """The runs of a sweep, always in the same order: scenario by scenario, the last thing varied fastest, then seeds."""

    def __init__(self, scenarios, varied, options, seeds):
        self.scenarios, self.varied, self.options, self.seeds = scenarios, varied, options, seeds
        self.count = len(scenarios) * sum(map(len, seeds))
        for _, values in varied:
            self.count *= len(values)
        if self.count > MOST_RUNS:
            raise Refusal(f"{self.count} runs: must be at most {MOST_RUNS}; take fewer seeds or values")

    def worlds(self, scenario):
        """A run of each combination, by the first seed."""
        seed = self.seeds[0].start
        names = [name for name, _ in self.varied]
        for values in itertools.product(*(values for _, values in self.varied)):
            yield Run(scenario, tuple(zip(names, values)), self.options, seed)

    def __iter__(self):
        names = [name for name, _ in self.varied]
        for scenario in self.scenarios:
            for values in itertools.product(*(values for _, values in self.varied)):
                for seed in itertools.chain(*self.seeds):
                    yield Run(scenario, tuple(zip(names, values)), self.options, seed)


def seeds(text):
    """The ranges that a text such as `1..100` or `7,9,20..29` means."""
    found = []
    for part in text.split(","):
        ends = part.split("..")
        if len(ends) > 2 or not all(end.isascii() and end.isdigit() for end in ends):
            raise Refusal(f"--seeds {text}: '{part}' is neither a seed nor a range such as 1..100")
        first, last = int(ends[0]), int(ends[-1])
        if first > last or last >= 2**64 - 1:
            raise Refusal(f"--seeds {text}: '{part}' must rise, and end below 18446744073709551615")
        found.append(range(first, last + 1))
    for one, other in itertools.combinations(found, 2):
        if one.start < other.stop and other.start < one.stop:
            raise Refusal(f"--seeds {text}: {max(one.start, other.start)} is there twice")
    return found


def variation(text, known):
    """The name and the values of NAME=VALUE,VALUE… where NAME is one of the options `known`."""
    name, equals, values = text.partition("=")
    name, values = name.removeprefix("--"), tuple(values.split(","))
    if not equals or not name or not all(values):
        raise Refusal(f"--vary {text}: must be NAME=VALUE,VALUE… such as loss=0,0.1")
    if name in RESERVED or name not in known:
        hint = "; seeds are given by --seeds" if name == "seed" else ""
        raise Refusal(f"--vary {text}: '{name}' cannot be varied{hint}; what can: {', '.join(known)}")
    if len(set(values)) < len(values):
        raise Refusal(f"--vary {text}: a value is there twice")
    return name, values


def check_options(options, varied):
    """Refuses options for all runs that the sweep sets itself or varies."""
    given = {word.removeprefix("--").partition("=")[0] for word in options if word.startswith("-")}
    for name in RESERVED:
        if name in given:
            raise Refusal(f"--{name} after --: a sweep sets it itself, or has no use for it")
    for name, _ in varied:
        if name in given:
            raise Refusal(f"--{name} after --: it is varied, too")


def known_options(binary):
    """The names of the options of `dstime simulate` that take a value, by the binary's own word."""
    try:
        text = subprocess.run([binary, "--experimental-dump-help"], capture_output=True, check=True).stdout
        commands = json.loads(text)["command"]["subcommands"]
        (simulate,) = (command for command in commands if command["commandName"] == "simulate")
        return [
            argument["preferredName"]["name"]
            for argument in simulate["arguments"]
            if argument["kind"] == "option" and argument["preferredName"]["name"] not in RESERVED
        ]
    except (OSError, subprocess.CalledProcessError, ValueError, KeyError) as error:
        raise Refusal(f"{binary} is no dstime that can simulate: {error}") from error


def binary():
    """The path of the dstime to run: $DSTIME_BIN or the release build, made if there is none."""
    path = Path(os.environ.get("DSTIME_BIN") or REPOSITORY / ".build/release/dstime")
    if not os.access(path, os.X_OK):
        try:
            subprocess.run([REPOSITORY / "Tools/dstime", "--version"], stdout=subprocess.DEVNULL, check=True)
        except subprocess.CalledProcessError as error:
            raise Refusal(f"no {path}, and it cannot be built: exit status {error.returncode}") from error
    return str(path.resolve())


def check(binary, plan):
    """Refuses what no run of a scenario could do: a wrong option for all of them is one error, and not as many rows."""
    for scenario in plan.scenarios:
        said = None
        for run in itertools.islice(plan.worlds(scenario), MOST_CHECKS):
            done = subprocess.run([binary, *run.arguments, "--check"], capture_output=True, text=True)
            if done.returncode not in (64, 65, 74):
                said = None
                break
            said = said or (done.stderr.strip().splitlines() or ["nothing was said"])[0]
        if said:
            raise Refusal(f"{scenario}: {said.removeprefix('Error: ').removeprefix('dstime: ')}")
