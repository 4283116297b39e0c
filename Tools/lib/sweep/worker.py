"""What a worker does. It is sent these functions, and must not need this file: so they import for themselves."""


def carry_out(binary, expected, run_arguments, limit):
    """One run, on a worker: the exit status, what went wrong, and the line of JSON that was printed."""
    import json
    import shutil
    import subprocess

    from distributed import get_worker

    checked = get_worker().__dict__.setdefault("dstime_checked", set())
    if expected not in checked:
        try:
            found = digest(binary)
        except OSError as error:
            raise RuntimeError(f"no {binary}: {error.strerror}") from error
        if found != expected:
            raise RuntimeError(f"{binary} there is another build")
        checked.add(expected)
    # A run must not outlive the worker, whose successor does it again.
    ties = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
    try:
        done = subprocess.run([*ties, binary, *run_arguments], capture_output=True, timeout=limit, text=True)
    except subprocess.TimeoutExpired:
        return None, f"took longer than {limit:g} s", None
    if done.returncode < 0:
        return done.returncode, f"ended by signal {-done.returncode}", None
    if done.returncode > 0:
        said = (done.stderr.strip().splitlines() or ["nothing was said"])[0].removeprefix("Error: ")
        return done.returncode, f"{said} (exit status {done.returncode})", None
    line = done.stdout.removesuffix("\n")
    try:
        if "\n" in line or not isinstance(json.loads(line), dict):
            raise ValueError
    except ValueError:
        return 0, f"printed no object of JSON but: {line[:80]!r}", None
    return 0, None, line


def digest(path):
    """SHA-256 of a file, in hexadecimal."""
    import hashlib

    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()
