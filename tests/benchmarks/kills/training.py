"""Training killed at random moments, see `tests.benchmarks.kills`."""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.kills.killing import draw, kill

OPTIONS = "--workers 1 --holdout 0.2 --validate-every 10 --save-every 0.001 --device cpu"
KINDS = {
    "training": "--network unet --width 8 --depth 3 --init none --size 192x128 --batch 4",
    "tuning": "--from shipped --size 96x64 --batch 2 --patience 1000",
}


def kill_training(kind: str, root: Path, args: argparse.Namespace) -> bool:
    """Compare a run that was killed with one that was not."""
    import torch  # noqa: PLC0415 - for training alone

    from model.network.weights import read_tensors  # noqa: PLC0415

    draw(root / "data", 12)
    began = time.monotonic()
    finish(train(kind, root, "whole", args.steps), root)
    took = time.monotonic() - began
    killed = [kill_at(kind, root, args, number) for number in range(args.kills)]
    finish(train(kind, root, "killed", args.steps), root)
    first, second = (
        read_tensors(root / name / "final.safetensors")[0] for name in ("whole", "killed")
    )
    same = first.keys() == second.keys()
    same = same and all(torch.equal(first[name], second[name]) for name in first)
    print(
        f"{kind}: {took:.0f} s alone, {args.steps} steps; killed {len(killed)} times, at steps "
        f"{', '.join(map(str, killed))}; same weights: {same}",
        flush=True,
    )
    return same


def kill_at(kind: str, root: Path, args: argparse.Namespace, number: int) -> int:
    """Go on with a run and kill it; return the step that it had taken last.

    It is killed at a random moment after a random step of this kill's part of the run, so that the
    kills are spread over all of it. A part that was reached before is killed as the run starts.
    """
    part = args.steps / args.kills
    wanted = random.uniform(number, number + 1) * part  # noqa: S311
    log = root / "killed" / "log.jsonl"
    process = train(kind, root, "killed", args.steps)
    while process.poll() is None and last_step(log) < min(wanted, args.steps - 1):
        time.sleep(0.002)
    if process.poll() is not None:
        raise SystemExit(f"The run ended by itself: {said_last(root)}")
    kill(process)
    return last_step(log)


def last_step(log: Path) -> int:
    """The last step in a run's log; 0 if there is none."""
    rows = log.read_bytes().split(b"\n")[:-1] if log.exists() else []
    return max((json.loads(row)["step"] for row in rows), default=0)


def finish(process: subprocess.Popen[bytes], root: Path) -> None:
    """Let a run end."""
    if process.wait():
        raise SystemExit(f"A run that was left alone failed: {said_last(root)}")


def said_last(root: Path) -> str:
    """The last line that a run said."""
    lines = (root / "said").read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "nothing said"


def train(kind: str, root: Path, name: str, steps: int) -> subprocess.Popen[bytes]:
    """Start, or go on with, a run."""
    line = [sys.executable, "-m", "model", "train", str(root / "data"), "--out", str(root / name)]
    with (root / "said").open("wb") as said:
        return subprocess.Popen(
            [*line, "--steps", str(steps), *KINDS[kind].split(), *OPTIONS.split()],
            stdout=said,
            stderr=said,
        )
