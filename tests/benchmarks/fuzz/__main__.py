"""Damage files in thousands of ways and look what happens: `python -m tests.benchmarks.fuzz`.

    .venv/bin/python -m tests.benchmarks.fuzz --number 20000 photos sessions
    .venv/bin/python -m tests.benchmarks.fuzz photos --only 4711       # one of them again

Each is the same at every run: its number is its seed. What counts as a failure: anything but a
value or an error in words, a crash, more than 10 seconds of work (30 end the process), 10 minutes
without an end, or memory, open files or threads that grow. Such files are kept in `--keep`. The
exit status is 1 if there was one. Each kind of files has a process of its own; one that crashes or
hangs is followed by another, which goes on behind that file. `TMPDIR=/dev/shm` spares the disk.
"""

from __future__ import annotations

import argparse
import faulthandler
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from app.core.errors import ForecourtError
from app.server.refusal import RefusedError
from model.errors import ModelError
from tests.benchmarks.fuzz.mutate import Target

LONGEST = 10.0  # seconds of work; a disk that is busy must not count
HANGS = 600.0  # seconds on the clock
GROWTH = 100  # MB, after the first tenth, in small steps: what one large file leaves is no leak
STEP = 8  # MB
LARGE = 512  # MB that one file takes: worth a line
HANDLES = 20  # open files and threads, after the first tenth
ROOM = 6 * 2**30  # bytes of addresses that a process may take for its files
PART = 5000  # files to a line

Note = Callable[[int], None]


def main() -> int:
    """Damage, use, and count what became of it."""
    from tests.benchmarks.fuzz.targets import targets  # noqa: PLC0415 - torch takes a second

    made = targets()
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(made)}")
    parser.add_argument("--number", type=int, default=2000, help="of files for each target")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="begin with this one")
    parser.add_argument("--only", type=int, metavar="SEED", help="one file, by its number")
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"), metavar="DIR")
    args = parser.parse_args()
    wanted = range(args.first, args.first + args.number)
    seeds = wanted if args.only is None else range(args.only, args.only + 1)
    names = args.targets or list(made)
    failures = sum(guarded(name, made[name], seeds, args.keep) for name in names)
    print(f"{len(names) * len(seeds)} files, {failures} failures", flush=True)
    return int(failures > 0)


def guarded(name: str, target: Target, seeds: range, keep: Path) -> int:
    """Do as `run` does in a process that may crash or hang; return the number of failures."""
    fork = multiprocessing.get_context("fork")
    failed, at = fork.RawValue("q", 0), fork.RawValue("q", seeds.start)
    while seeds:
        process = fork.Process(target=inside, args=(name, target, seeds, keep, at, failed))
        process.start()
        hung = hangs(process, at)
        if hung and process.pid is not None:
            os.kill(process.pid, signal.SIGABRT)  # it tells where it was
        process.join()
        if process.exitcode == 0:
            break
        failed.value += 1
        what = "hangs" if hung else f"ended by {process.exitcode}"
        print(f"{name} {at.value}: FAILED: {what}", flush=True)
        keep_file(name, target, at.value, keep)
        seeds = range(at.value + 1, seeds.stop)
    return int(failed.value)


def hangs(process: multiprocessing.process.BaseProcess, at: object) -> bool:
    """Wait for the end of a process; whether it came to no other file for too long."""
    last, since, spent = -1, 0.0, 0.0
    while process.is_alive():
        process.join(1)
        now, work = int(at.value), worked(process.pid)  # type: ignore[attr-defined]
        if now != last:
            last, since, spent = now, time.monotonic(), work
        elif work - spent > 3 * LONGEST or time.monotonic() - since > HANGS:
            return True
    return False


def worked(pid: int | None) -> float:
    """Return the seconds of work of a process, on which a busy computer has no influence."""
    try:
        numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, numbers[11:13])) / os.sysconf("SC_CLK_TCK")


def inside(name: str, target: Target, seeds: range, keep: Path, at: object, failed: object) -> None:
    """Run in a process of its own, within limits; `at` tells where it is, `failed` how often."""
    faulthandler.enable()
    warnings.simplefilter("ignore")  # Pillow's about damaged notes
    limit(resource.RLIMIT_AS, addresses() + ROOM)
    limit(resource.RLIMIT_FSIZE, 2**28)

    def note(seed: int) -> None:
        at.value = seed  # type: ignore[attr-defined]

    failures = run(name, target, seeds, keep, note)
    failed.value += failures  # type: ignore[attr-defined]
    sys.stdout.flush()
    os._exit(0)  # what the libraries do at their end is not looked at


def run(name: str, target: Target, seeds: range, keep: Path, note: Note | None = None) -> int:
    """Try a target with each seed, say what became of it, and return the number of failures."""
    outcomes: Counter[str] = Counter()
    slowest, grown, handles, started = 0.0, 0, 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for count, seed in enumerate(seeds):
            if count == len(seeds) // 10:
                grown, handles = 0, held()
            if note:
                note(seed)
            largest, before = peak(), resident()
            path, data = damaged_file(target, seed, Path(folder))
            began = time.process_time()
            outcome = outcome_of(target, path)
            took = time.process_time() - began
            outcome = outcome if took <= LONGEST else f"FAILED: took {took:.0f} s"
            slowest = max(slowest, took)
            outcomes[outcome] += 1
            step = resident() - before
            grown += step if abs(step) <= STEP else 0
            if peak() - largest > LARGE:
                print(f"{name} {seed}: takes {peak()} MB", flush=True)
            if outcome.startswith("FAILED") and outcomes[outcome] <= 3:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{name}-{seed}{path.suffix}").write_bytes(data)
                print(f"{name} {seed}: {outcome}", flush=True)
            if (count + 1) % PART == 0:
                print(f"{name}: {count + 1} so far, {resident()} MB, {held()} held", flush=True)
    more = held() - handles
    took = time.monotonic() - started
    failures = sum(n for outcome, n in outcomes.items() if outcome.startswith("FAILED"))
    told = ", ".join(f"{outcome} {number}" for outcome, number in outcomes.most_common(4))
    print(
        f"{name}: {len(seeds)} in {took:.0f} s, slowest {slowest:.2f} s, {grown:+} MB, at most "
        f"{peak()} MB, {more:+} files and threads; {told}",
        flush=True,
    )
    return failures + (grown > GROWTH) + (more > HANDLES)


def keep_file(name: str, target: Target, seed: int, keep: Path) -> None:
    """Keep the file that a process died of."""
    keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path, data = damaged_file(target, seed, Path(folder))
        (keep / f"{name}-{seed}{path.suffix}").write_bytes(data)


def damaged_file(target: Target, seed: int, folder: Path) -> tuple[Path, bytes]:
    """Write a damaged file."""
    random = Random(seed)  # noqa: S311 - the same at every run
    suffix = random.choice(sorted(target.seeds))
    data = target.mutate(target.seeds[suffix], random)
    path = folder / f"file{suffix.partition('/')[0]}"
    path.write_bytes(data)
    return path, data


def outcome_of(target: Target, path: Path) -> str:
    """Use a file and say in a word what became of it."""
    try:
        target.use(path)
    except (ForecourtError, RefusedError, ModelError) as error:
        str(error).encode(errors="backslashreplace")  # as the terminal does
        return "refused"
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return f"FAILED: {type(error).__name__} {error!s:.80} at {frame.filename}:{frame.lineno}"
    return "read"


def limit(kind: int, wanted: int) -> None:
    """Let this process have no more of a kind of resource."""
    resource.setrlimit(kind, (wanted, resource.getrlimit(kind)[1]))


def addresses() -> int:
    """Return the bytes of addresses that this process takes; plenty where Linux does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 2**36


def resident() -> int:
    """Return the memory that this process holds, in MB; its peak where Linux does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return peak()
    return pages * resource.getpagesize() // 2**20


def peak() -> int:
    """Return the most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def held() -> int:
    """Return how many files are open and threads running; threads alone where no one tells."""
    try:
        return len(os.listdir("/proc/self/fd")) + len(os.listdir("/proc/self/task"))  # noqa: PTH208
    except OSError:
        return threading.active_count()


if __name__ == "__main__":
    sys.exit(main())
