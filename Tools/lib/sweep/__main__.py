"""Runs of `dstime simulate` over seeds and parameters, on a Dask cluster. Tools/sweep starts it, and is its manual."""

import argparse
import logging
import math
import os
import signal
import sys
import time
from pathlib import Path

import cloudpickle
from distributed import Client, KilledWorker, LocalCluster, as_completed

import results
import runs
import worker
from journal import Journal
from runs import Plan, Refusal

USAGE, UNAVAILABLE, IO_ERROR, INTERRUPTED = 64, 69, 74, 130  # as in sysexits.h


def carry_out(*run):
    """What is submitted: as a function of this file it is sent by value, and takes the module `worker` along."""
    return worker.carry_out(*run)


class Sweep:
    """The runs that are left to do, a few of them with the cluster at any time."""

    def __init__(self, client, plan, journal, binary, fingerprint, options):
        self.client, self.journal = client, journal
        self.binary, self.fingerprint, self.limit = binary, fingerprint, options.timeout
        again = options.retry_failed
        self.left = [run for run in plan if not journal.has(run) or again and journal.has_failed(run)]
        self.count, self.done, self.failed = len(self.left), 0, 0
        self.looked, self.threads = -math.inf, 0
        self.progress = Progress(self)

    def go(self):
        """Until all is done. Raises RuntimeError where the cluster cannot do it."""
        waiting, of = as_completed(), {}
        coming = iter(self.left)
        while True:
            for _, run in zip(range(self.room() - len(of)), coming):
                future = self.client.submit(
                    carry_out, self.binary, self.fingerprint, run.arguments, self.limit, pure=False)
                of[future.key] = run
                waiting.add(future)
            if not of:
                return
            future = next(waiting)
            self.note(of.pop(future.key), future)
            future.release()

    def room(self):
        """How many runs to have with the cluster: no worker waits, and a million do not lie in the scheduler's memory."""
        if time.monotonic() > self.looked + 1:
            self.looked, self.threads = time.monotonic(), sum(self.client.nthreads().values())
        return max(8, 3 * self.threads)

    def note(self, run, future):
        try:
            status, error, line = future.result()
        except KilledWorker as killed:
            status, error, line = None, f"the worker died each time, {killed.allowed_failures + 1} times", None
        self.journal.add(run, status, error, line)
        self.done += 1
        self.failed += error is not None
        self.progress.show()


class Progress:
    """A line on a terminal: how much is done, and how long the rest may take. Nothing anywhere else."""

    def __init__(self, sweep):
        self.sweep, self.begun, self.shown = sweep, time.monotonic(), 0.0

    def show(self):
        now, sweep = time.monotonic(), self.sweep
        if not sys.stderr.isatty() or now < self.shown + 0.5:
            return
        self.shown = now
        left = (now - self.begun) / sweep.done * (sweep.count - sweep.done)
        text = f"{left / 3600:.1f} h" if left >= 5400 else f"{left / 60:.0f} min" if left >= 90 else f"{left:.0f} s"
        sys.stderr.write(f"\r\033[K{sweep.done} of {sweep.count} runs, {sweep.failed} failed, {text} left")
        sys.stderr.flush()

    def erase(self):
        if self.shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


def connect(options):
    """A client of the cluster that was asked for, or of one on this machine that ends with the client."""
    if options.scheduler:
        try:
            return Client(options.scheduler, timeout=20)
        except (OSError, ValueError) as error:
            raise RuntimeError(f"--scheduler {options.scheduler}: {error}") from error
    # Processes, so that one that dies takes no other with it. Their own memory is little; what they start counts itself.
    # Ctrl-C is for this process, which then ends them.
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
    cluster = LocalCluster(
        n_workers=options.workers, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0",
        memory_limit=0, silence_logs=logging.ERROR)
    signal.signal(signal.SIGINT, interrupt)
    client = Client(cluster)
    client.cluster = cluster
    return client


def parsed(arguments):
    own, separator, rest = arguments, False, []
    if "--" in arguments:
        place = arguments.index("--")
        own, separator, rest = arguments[:place], True, arguments[place + 1:]
    parser = argparse.ArgumentParser(prog="sweep", add_help=False, allow_abbrev=False)
    parser.error = lambda message: (_ for _ in ()).throw(Refusal(message))
    parser.add_argument("--out", required=True)
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--vary", action="append", default=[])
    parser.add_argument("--scheduler")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--timeout", type=float)
    parser.add_argument("--retry-failed", action="store_true")
    parser.add_argument("scenarios", nargs="*")
    options = parser.parse_args(own)
    if not options.scenarios:
        raise Refusal("no scenario: name one or several, see dstime simulate --list")
    if len(set(options.scenarios)) < len(options.scenarios):
        raise Refusal("a scenario is named twice")
    if not 1 <= options.workers <= 1024:
        raise Refusal(f"--workers {options.workers}: must be from 1 to 1024")
    if options.timeout is not None and not options.timeout > 0:
        raise Refusal(f"--timeout {options.timeout:g}: must be more than 0 s")
    if not options.out.endswith(".parquet"):
        raise Refusal(f"--out {options.out}: must end in .parquet; the journal takes the place of that by .jsonl")
    return options, tuple(rest)


def run(arguments):
    options, common = parsed(arguments)
    seeds = runs.seeds(options.seeds)
    binary = runs.binary()
    known = runs.known_options(binary)
    varied = [runs.variation(text, known) for text in options.vary]
    if len({name for name, _ in varied}) < len(varied):
        raise Refusal("--vary: an option is varied twice")
    runs.check_options(common, varied)
    plan = Plan(options.scenarios, varied, common, seeds)
    out = Path(options.out)
    fingerprint = worker.digest(binary)
    journal = Journal(out.with_suffix(".jsonl"), fingerprint)

    sweep = Sweep(None, plan, journal, binary, fingerprint, options)
    print(f"{counted(plan.count, 'run')}, {plan.count - sweep.count} of them done before")
    status = 0
    if sweep.left:
        runs.check(binary, plan)
        try:
            with connect(options) as sweep.client:
                sweep.go()
        except KeyboardInterrupt:
            status, reason = INTERRUPTED, "ended early"
        except (RuntimeError, OSError) as error:
            status, reason = UNAVAILABLE, str(error)
        finally:
            sweep.progress.erase()
    if not status:
        results.write(out, plan, journal)
    for line in results.summary(plan, journal):
        print(line)
    if status:
        left = sum(not journal.has(run) for run in plan)
        print(f"sweep: {reason}; {counted(left, 'run')} left to do. The same command goes on from here.", file=sys.stderr)
        return status
    print(f"{counted(plan.count, 'row')} in {out}")
    return 1 if any(journal.has_failed(run) for run in plan) else 0


def counted(number, thing):
    return f"1 {thing}" if number == 1 else f"{number} {thing}s"


def main():
    cloudpickle.register_pickle_by_value(worker)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return run(sys.argv[1:])
    except Refusal as refusal:
        print(f"sweep: {refusal}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        # Nobody reads on; all is in the files by then, or in the journal.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return IO_ERROR


if __name__ == "__main__":
    sys.exit(main())
