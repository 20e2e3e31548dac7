"""Training killed at random moments: does it end with the uninterrupted run's weights, bit by bit?

    python -m tests.benchmarks.kills --kills 20

Each kill is a SIGKILL, as a power cut is; the same command goes on after it. On the CPU, a small
network on drawn boxes.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import torch

from model.network.weights import read_tensors

OPTIONS = (
    "--network unet --width 8 --depth 3 --init none --size 192x128 --batch 4 --workers 1 "
    "--holdout 0.2 --validate-every 50 --save-every 0.02 --device cpu"
)


def draw(root: Path) -> None:
    """Write a dozen photos of boxes on noise, and their masks."""
    for folder in ("images", "masks"):
        (root / folder).mkdir(parents=True)
    for number in range(12):
        photo = np.random.default_rng(number).integers(0, 256, (128, 192, 3), np.uint8)
        mask = np.zeros((128, 192), np.uint8)
        mask[40:90, 30 + 3 * number : 120 + 3 * number] = 255
        photo[mask > 0] = (30, 30, 200)
        cv2.imwrite(str(root / "images" / f"{number}.png"), photo)
        cv2.imwrite(str(root / "masks" / f"{number}.png"), mask)


def start(root: Path, out: Path, steps: int) -> subprocess.Popen[bytes]:
    """Start, or go on with, a run."""
    line = [sys.executable, "-m", "model", "train", str(root), "--out", str(out)]
    return subprocess.Popen(
        [*line, "--steps", str(steps), *OPTIONS.split()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def torture(root: Path, out: Path, steps: int, kills: int, longest: float) -> int:
    """Kill a run up to `kills` times, then let it end; return how often it was killed."""
    for done in range(kills):
        process = start(root, out, steps)
        time.sleep(random.uniform(0, longest))  # noqa: S311
        if process.poll() is not None:
            return done
        process.kill()
        process.wait()
    if start(root, out, steps).wait():
        raise SystemExit("The run did not end well after the kills.")
    return kills


def main() -> None:
    """Compare a run that was killed with one that was not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--longest", type=float, default=30.0, help="seconds before a kill")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        draw(root / "data")
        began = time.monotonic()
        if start(root / "data", root / "whole", args.steps).wait():
            raise SystemExit("The uninterrupted run failed.")
        took = time.monotonic() - began
        killed = torture(root / "data", root / "killed", args.steps, args.kills, args.longest)
        first, second = (
            read_tensors(root / name / "final.safetensors")[0] for name in ("whole", "killed")
        )
    same = all(torch.equal(first[name], second[name]) for name in first)
    print(f"uninterrupted {took:.0f} s; killed {killed} times; same weights: {same}")
    raise SystemExit(0 if same else 1)


if __name__ == "__main__":
    main()
