"""How much of the cores `forecourt cut FOLDER` uses: `python -m tests.benchmarks.cores`.

Prints, for a folder of photos of 1918x1280 and the threads that the command takes by itself: the
seconds from its start to its end, its CPU seconds, and their share of what the cores had to give;
then the same from the first finished photo on, without the start. Where others use the machine,
threads wait for a core: Linux tells how long, and beside it stands the share without that time. So
much of idle cores would have been used, or more: who waits for a thread that waits for a core
counts as idle.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.run import DATA, WEIGHTS, cut, keep_to, make_photos

EVERY = 0.05  # s between two looks


@dataclass(frozen=True)
class Used:
    """What a process took of the cores since its start.

    Attributes:
        wall: Seconds that it runs.
        cpu: CPU seconds of all its threads.
        waited: Seconds that its threads were ready and had no core.
    """

    wall: float
    cpu: float
    waited: float

    def since(self, other: Used) -> Used:
        """What it took after that."""
        return Used(self.wall - other.wall, self.cpu - other.cpu, self.waited - other.waited)

    def told(self, cores: int) -> str:
        """In words."""
        most = cores * self.wall
        return (
            f"{self.wall:6.1f} s, {self.cpu:6.1f} CPU s, {self.cpu / most:4.0%} of {cores} cores, "
            f"{self.cpu / (most - self.waited):4.0%} of what others left of them"
        )


def main() -> int:
    """Cut so many photos once and print what that used."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--photos", type=int, default=48, metavar="N")
    parser.add_argument("--cores", type=int, default=2, metavar="N", help="0: all (default: 2)")
    parser.add_argument("words", nargs="*", metavar="OPTION", help="of forecourt cut, after --")
    args = parser.parse_args()
    print(keep_to(args.cores))
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photos = find_photos(folder, args.photos)
        start, end = watch(cut(photos, WEIGHTS, folder / "out", *args.words), folder / "out")
        print(f"{args.photos} photos, all:    {end.told(cores)}")
        print(f"from the first file on: {end.since(start).told(cores)}")
    return 0


def find_photos(folder: Path, number: int) -> Path:
    """Return a folder of so many photos: of the contest where they are, else samples."""
    there = sorted((DATA / "carvana" / "train").glob("*_*.webp"))
    if not there:
        there = make_photos(folder / "made")
    chosen = folder / "photos"
    chosen.mkdir()
    for place in range(number):
        path = there[place % len(there)]
        (chosen / f"{place:04}{path.suffix}").write_bytes(path.read_bytes())
    return chosen


def watch(process: subprocess.Popen[bytes], output: Path) -> tuple[Used, Used]:
    """Follow a process to its end; return what it had used at its first file, and in the end."""
    begun, first, last = time.perf_counter(), None, Used(0.0, 0.0, 0.0)
    threads: dict[str, tuple[float, float]] = {}  # the kernel forgets those that have ended
    while process.poll() is None:
        threads.update(look(process.pid))
        cpu, waited = (sum(each) for each in zip(*threads.values(), strict=True))
        last = Used(time.perf_counter() - begun, cpu, waited)
        if first is None and any(output.glob("*.png")):
            first = last
        time.sleep(EVERY)
    if process.returncode or first is None:
        raise SystemExit(output.with_suffix(".log").read_text("utf-8"))
    return first, last


def look(process: int) -> Iterator[tuple[str, tuple[float, float]]]:
    """What each thread of a process ran and waited, in seconds (proc(5), schedstat)."""
    for task in Path(f"/proc/{process}/task").glob("*/schedstat"):
        try:
            ran, waited, _ = task.read_text("ascii").split()
        except OSError:  # it has ended since
            continue
        yield task.parent.name, (int(ran) / 1e9, int(waited) / 1e9)


if __name__ == "__main__":
    sys.exit(main())
