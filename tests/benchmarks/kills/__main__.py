"""Killed at random moments, is anything lost? `python -m tests.benchmarks.kills [PART …]`.

    .venv/bin/python -m tests.benchmarks.kills cut session --kills 50
    .venv/bin/python -m tests.benchmarks.kills training tuning --kills 20

Each kill is a SIGKILL, as a power cut is; the same command goes on after it.

* cut: with a stand-in for the network, its photos small. After each kill every result that is there
  is whole; in the end they are, byte by byte, those of a run that was left alone.
* storage: the same into a storage of objects, S3 as moto plays it on this computer. Needs
  `pip install 'moto[server]' s3fs`; left out without.
* session: saved without a pause. After each kill it is there, whole, and as it was last saved or,
  if the kill met the next save, as that one.
* training: on the CPU, a small network on drawn boxes, saved all the time. It ends with the weights
  of a run that was left alone, bit by bit.
* tuning: the same with `--from shipped`, the network that ships on small inputs.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from app.core.saved.journal import load_from_folder
from tests.benchmarks.kills.killing import draw, kill, read_all, victim
from tests.benchmarks.kills.training import KINDS, kill_training
from tests.benchmarks.kills.victims import number_of, session_of

PHOTOS_A_KILL = 6
LOOK = 0.2  # s between two looks at a storage
NOBODY = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "AWS_DEFAULT_REGION": "us-east-1",
}
"""Whom moto lets in: anybody."""


def main() -> int:
    """Kill each part and say what became of it."""
    parts: dict[str, Callable[[Path, argparse.Namespace], bool]] = {
        "cut": kill_cut,
        "storage": kill_storage,
        "session": kill_session,
        **{kind: partial(kill_training, kind) for kind in KINDS},
    }
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(parts)}")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--steps", type=int, default=100, help="of training and tuning")
    args = parser.parse_args()
    well = True
    for part in args.parts or parts:
        with tempfile.TemporaryDirectory() as folder:
            well &= parts[part](Path(folder), args)
    return 0 if well else 1


def kill_cut(root: Path, args: argparse.Namespace) -> bool:
    """Kill `forecourt cut` each time that a few more results are there."""
    draw(root, args.kills * PHOTOS_A_KILL)
    (root / "images").rename(root / "photos")
    originals = read_all(root / "photos")
    assert victim("cut", root).wait() == 0
    whole = read_all(root / "out")
    (root / "out").rename(root / "alone")
    killed, broken = 0, 0
    while killed < args.kills:
        before = len(list((root / "out").glob("*.png")))
        process = victim("cut", root)
        while process.poll() is None and len(list((root / "out").glob("*.png"))) <= before:
            time.sleep(0.005)
        if process.poll() is not None:
            break
        kill(process)
        killed += 1
        broken += sum(whole[name] != data for name, data in read_all(root / "out").items())
    done = len(read_all(root / "out"))
    status = victim("cut", root).wait()
    same = read_all(root / "out") == whole and read_all(root / "photos") == originals
    print(
        f"cut: killed {killed} times, {broken} results not whole; {done} of {len(whole)} were done "
        f"then; exit status {status}; all as in a run left alone: {same}",
        flush=True,
    )
    return same and status == broken == 0


def kill_storage(root: Path, args: argparse.Namespace) -> bool:
    """Kill `forecourt cut` as it writes into a storage, and look at the objects after each kill."""
    if not all(map(importlib.util.find_spec, ("moto", "s3fs"))):
        print("storage: left out; it needs: pip install 'moto[server]' s3fs")
        return True
    import fsspec  # noqa: PLC0415 - may be missing

    port = free_port()
    os.environ |= {"AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}", **NOBODY}
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        files = fsspec.filesystem("s3", use_listings_cache=False, skip_instance_cache=True)
        files.mkdir("cars")
        draw(root, args.kills * PHOTOS_A_KILL)
        files.put(f"{root / 'images'}/", "cars/photos/", recursive=True)
        (root / "images").rename(root / "photos")
        print(f"storage: {args.kills * PHOTOS_A_KILL} photos are in it", flush=True)
        assert victim("cut", root).wait() == 0
        return killed_as_it_stores(files, read_all(root / "out"), root, args.kills)
    finally:
        server.kill()
        server.wait()


def killed_as_it_stores(files: Any, whole: dict[str, bytes], root: Path, kills: int) -> bool:
    """Kill again and again what stores results; compare what is there with those on the disk."""

    def names() -> list[str]:
        return list(files.find("cars/out"))

    def stored() -> dict[str, bytes]:
        return {path.rpartition("/")[2]: files.cat(path) for path in names()}

    killed, broken = 0, 0
    while killed < kills:
        before = len(names())
        process = victim("storage", root)
        # Names alone, and not without a pause: the server has one thread for the victim and us.
        while process.poll() is None and len(names()) <= before:
            time.sleep(LOOK)
        if process.poll() is not None:
            break
        kill(process)
        killed += 1
        objects = stored()
        broken += sum(whole.get(name) != data for name, data in objects.items())
        print(f"storage: kill {killed}, {len(objects)} of {len(whole)} objects", flush=True)
    done, status = len(stored()), victim("storage", root).wait()
    same = stored() == whole
    print(
        f"storage: killed {killed} times, {broken} objects not whole; {done} of {len(whole)} were "
        f"done then; exit status {status}; all as on a disk: {same}",
        flush=True,
    )
    return same and status == broken == 0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until somebody listens."""
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SystemExit("The storage does not start.")


def kill_session(root: Path, args: argparse.Namespace) -> bool:
    """Kill what saves a session, and look at what it saved."""
    folder, last = root / "now", 0
    for done in range(args.kills):
        with victim("session", folder) as process:
            assert process.stdout is not None
            told = [int(process.stdout.readline())]
            kill(process)
            told += map(int, process.stdout.read().split())
        saved = load_from_folder(folder)  # raises if it is not whole
        last = number_of(saved)
        if saved != session_of(last, folder) or last not in {told[-1], told[-1] + 1}:
            print(f"session: after kill {done + 1}, {last} is there and {told[-1]} was saved")
            return False
    left = len(list((folder / "masks").glob("*.png")))
    print(
        f"session: killed {args.kills} times in {last} saves, each time there and whole; ", end=""
    )
    print(f"{left} masks on the disk, 1 in use", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
