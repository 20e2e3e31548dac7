"""How much of the cores `forecourt cut FOLDER` uses: `python -m tests.benchmarks.command.cores`.

Prints, for a folder of photos of 1918x1280 and the threads that the command takes by itself: the
seconds from its start to its end, its CPU seconds, and their share of what the cores had to give;
then the same from the first finished photo on, without the start. Where others use the machine that
share says little. So the threads are looked at again and again (Linux tells their state): how many
of the cores had something to do, whether they did it or waited for others, and how long a thread
waited for the disk.
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

from tests.benchmarks.command.run import DATA, WEIGHTS, cut, keep_to, make_photos

EVERY = 0.02  # s between two looks


@dataclass(frozen=True)
class Used:
    """What a process took of the cores since its start, in seconds.

    Attributes:
        wall: That it runs.
        cpu: Of the processor, by all its threads.
        busy: That cores had something to do, all of them together.
        disk: That threads waited for the disk.
    """

    wall: float = 0.0
    cpu: float = 0.0
    busy: float = 0.0
    disk: float = 0.0

    def since(self, other: Used) -> Used:
        """What it took after that."""
        return Used(
            self.wall - other.wall,
            self.cpu - other.cpu,
            self.busy - other.busy,
            self.disk - other.disk,
        )

    def told(self, cores: int) -> str:
        """In words."""
        most = cores * self.wall
        return (
            f"{self.wall:6.1f} s, {self.cpu:6.1f} CPU s, {self.cpu / most:4.0%} of {cores} cores; "
            f"something to do for {self.busy / most:4.0%} of them, {self.disk:.1f} s for the disk"
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
        start, end = watch(cut(photos, WEIGHTS, folder / "out", *args.words), folder / "out", cores)
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


def watch(process: subprocess.Popen[bytes], output: Path, cores: int) -> tuple[Used, Used]:
    """Follow a process to its end; return what it had used at its first file, and in the end."""
    begun, first, last = time.perf_counter(), None, Used()
    cpu: dict[str, float] = {}  # of each thread: the kernel forgets those that have ended
    while process.poll() is None:
        wall = time.perf_counter() - begun
        threads = list(look(process.pid))
        cpu.update((name, seconds) for name, _, seconds in threads)
        states = [state for _, state, _ in threads]
        busy = (wall - last.wall) * min(cores, states.count("R"))
        disk = (wall - last.wall) * states.count("D")
        last = Used(wall, sum(cpu.values()), last.busy + busy, last.disk + disk)
        if first is None and any(output.glob("*.png")):
            first = last
        time.sleep(EVERY)
    if process.returncode or first is None:
        raise SystemExit(output.with_suffix(".log").read_text("utf-8"))
    return first, last


def look(process: int) -> Iterator[tuple[str, str, float]]:
    """Each thread of a process: its number, its state, and the CPU seconds it took (proc(5))."""
    tick = os.sysconf("SC_CLK_TCK")
    for task in Path(f"/proc/{process}/task").glob("*/stat"):
        try:
            values = task.read_text("utf-8").rpartition(")")[2].split()
        except OSError:  # it has ended since
            continue
        yield task.parent.name, values[0], (int(values[11]) + int(values[12])) / tick


if __name__ == "__main__":
    sys.exit(main())
