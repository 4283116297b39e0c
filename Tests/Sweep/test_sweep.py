"""Tools/sweep through what may befall it. `Tools/check-sweep` runs this."""

import json
import os
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import pyarrow.parquet

REPOSITORY = Path(__file__).resolve().parents[2]
BINARY = os.environ["DSTIME_BIN"]


class SweepTests(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="dstime-sweep.")
        self.addCleanup(directory.cleanup)
        self.place = Path(directory.name)
        self.out = self.place / "out.parquet"

    def stand_in(self, before):
        """A dstime that notes each run it begins in the file `begun`, and does `before` first."""
        path = self.place / "dstime"
        path.write_text(
            f'#!/bin/bash\n[[ $1 != simulate ]] || echo "$*" >>{self.place}/begun\n{before}\nexec {BINARY} "$@"\n')
        path.chmod(0o755)
        return str(path)

    def begun(self):
        return (self.place / "begun").read_text().splitlines()

    def sweep(self, *arguments, binary=BINARY, **options):
        command = [REPOSITORY / "Tools/sweep", "--out", self.out, *arguments]
        return subprocess.run(
            command, env={**os.environ, "DSTIME_BIN": binary}, capture_output=True, text=True, timeout=60, **options)

    def journal(self):
        return (self.place / "out.jsonl").read_text().splitlines()

    def assert_same_as_one_by_one(self, count):
        """Every line holds the very bytes that the command it names prints."""
        lines = self.journal()
        self.assertEqual(len(lines), count)
        for line in lines:
            arguments = json.loads(line)["command"].split()[1:]
            alone = subprocess.run([BINARY, *arguments], capture_output=True, text=True, check=True).stdout
            self.assertEqual(line.partition(', "result": ')[2], alone.rstrip("\n") + "}")

    def test_worker_dies_then_the_sweep_goes_on(self):
        # Whoever runs seed 3 is killed, once.
        binary = self.stand_in(
            f'if [[ $* == *"--seed 3" ]] && mkdir {self.place}/killed; then kill -KILL $PPID; sleep 5; fi 2>/dev/null')
        done = self.sweep(
            "--seeds", "1..8", "--vary", "loss=0,0.1", "one-server", "--", "--duration", "60", binary=binary)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.place / "killed").exists())
        self.assert_same_as_one_by_one(16)
        table = pyarrow.parquet.read_table(self.out)
        self.assertEqual(table["seed"].to_pylist(), [*range(1, 9)] * 2)
        self.assertEqual(table["vary_loss"].to_pylist(), [0] * 8 + [0.1] * 8)
        self.assertEqual(table["error"].null_count, 16)
        self.assertEqual(table["interrupted"].to_pylist(), [False] * 16)

    def test_sweep_is_killed_and_goes_on(self):
        binary = self.stand_in("[[ $1 != simulate ]] || sleep 0.3")
        arguments = ["--seeds", "1..12", "drift", "--", "--duration", "60"]
        command = [REPOSITORY / "Tools/sweep", "--out", self.out, *arguments]
        first = subprocess.Popen(
            command, env={**os.environ, "DSTIME_BIN": binary}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            time.sleep(0.05)
            if (self.place / "out.jsonl").exists() and len(self.journal()) >= 3:
                break
        first.send_signal(signal.SIGKILL)
        first.wait()
        done_before = {json.loads(line)["command"] for line in self.journal()}
        self.assertIn(len(done_before), range(3, 12))
        with open(self.place / "out.jsonl", "a") as file:
            file.write('{"scenario": "drift", "se')  # as of a machine that lost its power
        (self.place / "begun").unlink()

        second = self.sweep(*arguments, binary=binary)
        self.assertEqual(second.returncode, 0, second.stderr)
        self.assertIn(f"12 runs, {len(done_before)} of them done before", second.stdout)
        self.assertFalse(done_before & {f"dstime {line}" for line in self.begun()})
        self.assert_same_as_one_by_one(12)
        self.assertEqual(pyarrow.parquet.read_table(self.out)["seed"].to_pylist(), [*range(1, 13)])

        (self.place / "begun").unlink()
        third = self.sweep(*arguments, binary=binary)
        self.assertIn("12 runs, 12 of them done before", third.stdout)
        self.assertFalse((self.place / "begun").exists())

    def test_a_run_that_fails_is_a_row(self):
        done = self.sweep("--seeds", "1,4", "--vary", "servers=1,-1", "drift", "--", "--duration", "60")
        self.assertEqual(done.returncode, 1, done.stderr)
        rows = pyarrow.parquet.read_table(self.out).to_pylist()
        self.assertEqual([row["status"] for row in rows], [0, 0, 64, 64])
        self.assertEqual([row["offset_rms_s"] is None for row in rows], [False, False, True, True])
        self.assertIn("--servers -1: must be from 0 to 100", rows[2]["error"])
        self.assertIn(rows[2]["command"], done.stdout)
        again = subprocess.run([BINARY, *rows[2]["command"].split()[1:]], capture_output=True, text=True)
        self.assertEqual(again.returncode, 64)
        self.assertIn("--servers -1: must be from 0 to 100", again.stderr)

    def test_wrong_options_are_named(self):
        for arguments, said in [
            (["drift", "--seeds", "9..1"], "--seeds 9..1"),
            (["drift", "--seeds", "1..5,3"], "3 is there twice"),
            (["drift", "--seeds", "1..9999999"], "must be at most 1000000"),
            (["drift", "--vary", "los=1"], "'los' cannot be varied"),
            (["drift", "--vary", "seed=1,2"], "seeds are given by --seeds"),
            (["drift", "--vary", "loss="], "must be NAME=VALUE,VALUE"),
            (["drift", "--vary", "loss=0", "--", "--loss", "0.1"], "it is varied, too"),
            (["drift", "--", "--replicas", "3"], "--replicas after --"),
            (["drift", "--workers", "0"], "--workers 0: must be from 1"),
            ([], "no scenario"),
            (["drift", "nowhere"], "no scenario is called 'nowhere'"),
            (["drift", "--seeds", "1..2", "--", "--duration", "banana"], "banana"),
            (["drift", "--vary", "loss=2,3"], "--loss 2: must be from 0 to 1"),
        ]:
            with self.subTest(arguments):
                done = self.sweep(*arguments)
                self.assertEqual(done.returncode, 64, done.stderr)
                self.assertIn(said, done.stderr)
                self.assertFalse(self.out.exists())


    def test_wrong_options_are_named_before_anything_is_built(self):
        environment = {name: value for name, value in os.environ.items() if name != "DSTIME_BIN"}
        for arguments, said in [
            ([], "Sweeps of"),
            (["--out", "x.parquet", "--seeds", "5..1", "drift"], "--seeds 5..1"),
            (["--out", "x", "drift"], "must end in .parquet"),
        ]:
            with self.subTest(arguments):
                done = subprocess.run(
                    [REPOSITORY / "Tools/sweep", *arguments], env=environment, capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 64, done.stderr)
                self.assertIn(said, done.stderr)
                self.assertNotIn("building", done.stderr)
                self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
