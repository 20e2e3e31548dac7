"""Measure what users wait for: `python tests/benchmarks/run.py [--weights FILE]`.

Prints, for photos of 1918x1280: the time from the start of `forecourt cut` to its first file, the
seconds per photo once started, stage by stage, the peak memory, and the training speed. Every time
is the median of several. It only measures; nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("FORECOURT_DATA", ROOT.parent / "shared" / "data"))
WEIGHTS = ROOT / "resources" / "weights" / "forecourt.safetensors"
SAMPLES = ROOT / "resources" / "samples"
SIZE = (1918, 1280)
PHOTOS = 6
STARTS = 3
TRAINING_STEPS = 5


def main() -> int:
    """Measure all and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("--weights", type=Path, default=WEIGHTS, metavar="FILE")
    weights = parser.parse_args().weights.resolve()
    if not weights.is_file():
        parser.error(f"{weights} is not there; name weights with --weights.")
    if hasattr(os, "getloadavg"):
        print(f"Busy cores before: {os.getloadavg()[0]:.1f} of {os.cpu_count()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photos = make_photos(folder / "photos")
        # The processes come first: a child's peak memory counts what this one held at the fork.
        report_command(photos, weights, folder)
        report_stages(photos, weights, folder / "result.png")
        report_training(folder)
    return 0


def make_photos(folder: Path) -> list[Path]:
    """Return photos of 1918x1280: the contest's own where they are, else enlarged samples."""
    originals = sorted((DATA / "carvana_original").rglob("*.jpg"))[:PHOTOS]
    folder.mkdir()
    if originals:
        print(f"Photos: {len(originals)} of the contest, as it ships them")
        for path in originals:
            (folder / path.name).write_bytes(path.read_bytes())
    else:
        from PIL import Image  # noqa: PLC0415 - see main: nothing heavy before the processes

        print(f"Photos: {PHOTOS} samples, enlarged to {SIZE[0]}x{SIZE[1]}")
        for path in sorted(SAMPLES.glob("*.jpg"))[:PHOTOS]:
            Image.open(path).resize(SIZE).save(folder / path.name, quality=92)
    return sorted(folder.iterdir())


def report_command(photos: list[Path], weights: Path, folder: Path) -> None:
    """Print how long `forecourt cut` takes to its first file, and its peak memory."""
    waits = [first_file(photos[0], weights, folder / f"cold{n}") for n in range(STARTS)]
    print(f"Cold start, start of the process to the first file: {median(waits):.2f} s")
    process = cut(photos[0].parent, weights, folder / "all")
    if not hasattr(os, "wait4"):
        process.wait()
        return
    usage = os.wait4(process.pid, 0)[2]
    unit = 1 if sys.platform == "darwin" else 1024
    print(f"Peak memory over {len(photos)} photos: {usage.ru_maxrss * unit / 1e6:.0f} MB")


def first_file(photo: Path, weights: Path, output: Path) -> float:
    """Return the seconds from the start of the process to the finished file."""
    started = time.perf_counter()
    with cut(photo, weights, output) as process:
        while process.poll() is None and not list(output.glob("*.png")):
            time.sleep(0.005)
        seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(output.with_suffix(".log").read_text("utf-8"))
    return seconds


def cut(photos: Path, weights: Path, output: Path) -> subprocess.Popen[bytes]:
    """Start `forecourt cut`; what it says goes to a file beside its output."""
    words = ["cut", photos, "--output", output, "--weights", weights, "--device", "cpu"]
    command = [sys.executable, "-m", "app", *map(str, words)]
    with output.with_suffix(".log").open("wb") as log:
        return subprocess.Popen(command, cwd=ROOT, stderr=log)


def report_stages(photos: list[Path], weights: Path, target: Path) -> None:
    """Print the seconds per photo in a process that is warm, stage by stage."""
    import torch  # noqa: PLC0415

    from app.core import images, matte  # noqa: PLC0415
    from app.segmenter import LazySegmenter  # noqa: PLC0415

    segmenter = LazySegmenter(weights, "cpu")
    segmenter.start()
    stages: dict[str, list[float]] = {"read": [], "network": [], "matte": [], "PNG": []}
    # The first photo warms up and does not count.
    for path in [photos[0], *photos]:
        with timed(stages["read"]):
            image = images.load(path)
        with timed(stages["network"]):
            alpha = segmenter.predict(image.pixels)
        with timed(stages["matte"]):
            pixels = matte.cutout(image.pixels, matte.clean_alpha(alpha))
        with timed(stages["PNG"]):
            images.save_png(target, pixels, overwrite=True)
    stages = {stage: times[1:] for stage, times in stages.items()}
    total = median(map(sum, zip(*stages.values(), strict=True)))
    print(f"Processor: {processor()}, {os.cpu_count()} cores; torch {torch.__version__}")
    print(f"Once started, on {segmenter.device}: {total:.2f} s per photo")
    for stage, times in stages.items():
        print(f"  {stage:8}{median(times):6.3f} s {median(times) / total:5.0%}")


@contextmanager
def timed(times: list[float]) -> Iterator[None]:
    """Add the seconds that the block takes to `times`."""
    started = time.perf_counter()
    yield
    times.append(time.perf_counter() - started)


def processor() -> str:
    """Return the processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def report_training(folder: Path) -> None:
    """Print the training speed at the default size, network and batch."""
    data, run = make_data(folder / "data"), folder / "run"
    words = [data, "--out", run, "--init", "none", "--holdout", 0, "--steps", TRAINING_STEPS]
    command = [sys.executable, "-m", "model", "train", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"Training: {done.stderr.strip().splitlines()[-1]}")
        return
    rows = [json.loads(line) for line in (run / "log.jsonl").read_text("utf-8").splitlines()]
    rates = [row["images_per_second"] for row in rows if row["kind"] == "step"]
    print(f"Training: {median(rates[1:]):.1f} images/s")


def make_data(folder: Path) -> Path:
    """Make a small data set; how good its masks are does not matter for the speed."""
    from PIL import Image, ImageDraw  # noqa: PLC0415

    (folder / "images").mkdir(parents=True)
    (folder / "masks").mkdir()
    for path in SAMPLES.glob("*.jpg"):
        photo = Image.open(path).resize(SIZE)
        mask = Image.new("L", SIZE)
        ImageDraw.Draw(mask).ellipse((400, 300, 1500, 1000), fill=255)
        photo.save(folder / "images" / path.name)
        mask.save(folder / "masks" / f"{path.stem}.png")
    return folder


if __name__ == "__main__":
    sys.exit(main())
