"""What has been done: JSON Lines, one object a run, in the order in which the runs ended.

Each line holds the run, what it was made by, and either `error` or `result`; the latter is what dstime printed, byte for byte.
"""

import fcntl
import json
import os
from pathlib import Path

from runs import Refusal
from worker import digest


class Journal:
    """A file that is only ever added to, by one sweep at a time."""

    def __init__(self, path, binary):
        """Opens or makes the file for runs by the binary with that fingerprint."""
        self._path, self._binary = path, binary
        self._files = {}
        try:
            self._file = open(path, "a+b")
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(f"{path}: another sweep is writing it") from error
        except OSError as error:
            raise Refusal(f"{path}: {error.strerror}") from error
        self._cut_torn_line()
        self._places = {}
        self._index()

    def _cut_torn_line(self):
        """A machine that lost its power leaves half a line at the end: that run has not been done."""
        self._file.seek(0)
        complete = 0
        for line in self._file:
            if line.endswith(b"\n"):
                complete += len(line)
        self._file.truncate(complete)

    def _index(self):
        self._file.seek(0)
        place = 0
        for number, line in enumerate(self._file, 1):
            try:
                row = json.loads(line)
                self._places[row["binary"], row["file"], row["command"]] = (place, row["error"] is not None)
            except (ValueError, TypeError, KeyError) as error:
                raise Refusal(f"{self._path}, line {number}: not from a sweep; move the file away") from error
            place += len(line)

    def _key(self, run):
        return self._binary, self.fingerprint(run.scenario), run.command

    def fingerprint(self, scenario):
        """The digest of a scenario's file; null for a scenario that is built in."""
        if scenario not in self._files:
            is_file = Path(scenario).is_file()
            self._files[scenario] = digest(scenario) if is_file else None
        return self._files[scenario]

    def has(self, run):
        """Whether the run has been done, by this very binary and, where the scenario is in a file, by that very file."""
        return self._key(run) in self._places

    def has_failed(self, run):
        """Whether it has been done and failed."""
        return self._places.get(self._key(run), (0, False))[1]

    def add(self, run, status, error, result):
        """Adds a run: in one piece, and before the next one is."""
        row = {
            "scenario": run.scenario, "seed": run.seed, "parameters": dict(run.varied), "command": run.command,
            "binary": self._binary, "file": self.fingerprint(run.scenario), "status": status, "error": error,
        }
        line = (json.dumps(row, ensure_ascii=False)[:-1] + f', "result": {result or "null"}}}\n').encode()
        place = os.fstat(self._file.fileno()).st_size
        self._file.write(line)
        self._file.flush()
        self._places[self._key(run)] = (place, error is not None)

    def row(self, run):
        """What was added of a run, at last if several times."""
        self._file.seek(self._places[self._key(run)][0])
        return json.loads(self._file.readline())
