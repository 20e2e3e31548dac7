"""Measure what users wait for: `python tests/benchmarks/command/run.py [PART …] [--cores N]`.

Prints, on two cores and for photos of 1918x1280: the time from the start of `forecourt cut` to its
first file and its peak memory; the seconds per photo once started, part by part; the time and peak
memory of photos of 50 and 100 megapixels, and of a wide one of 50 that its car fills, as cut-outs
and as composites; photos per second on a GPU and what bounds them; the training speed. Every time
is the median of several, but for the large photos and the GPU's batch. It only measures; nothing
here passes or fails.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))  # this checkout, whichever is installed
DATA = Path(os.environ.get("FORECOURT_DATA", ROOT.parent / "shared" / "data"))
WEIGHTS = ROOT / "resources" / "weights" / "forecourt.safetensors"
SAMPLES = ROOT / "resources" / "samples"
SIZE = (1918, 1280)
LARGE = ((8660, 5774), (12250, 8167))  # 50 and 100 megapixels
WIDE = (12250, 4082)  # 50 megapixels: the middle of a photo from the side, which the car fills
PHOTOS = 6
BATCH = 48
STARTS = 3
TRAINING_STEPS = 5
UNUSUAL = "PYTHONDONTWRITEBYTECODE"  # with it, each start compiles all our modules anew


def main() -> int:
    """Measure what is asked for and print it."""
    parts: dict[str, Callable[[list[Path], Path, Path], object]] = {
        "start": report_command,
        "photo": report_photo,
        "large": report_large,
        "gpu": report_gpu,
        "training": report_training,
    }
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(parts)}")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, metavar="FILE")
    parser.add_argument("--cores", type=int, default=2, metavar="N", help="0: all (default: 2)")
    args = parser.parse_args()
    weights = args.weights.resolve()
    if not weights.is_file():
        parser.error(f"{weights} is not there; name weights with --weights.")
    if unknown := set(args.parts) - set(parts):
        parser.error(f"no part is called {', '.join(sorted(unknown))}: take {', '.join(parts)}.")
    if hasattr(os, "getloadavg"):
        print(f"Busy cores before: {os.getloadavg()[0]:.1f} of {os.cpu_count()}")
    print(f"Processor: {processor()}, {keep_to(args.cores)}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photos = make_photos(folder / "photos")
        # Processes come first: a child's peak memory counts what this one held at the fork.
        for part in sorted(args.parts or parts, key=lambda part: part == "photo"):
            parts[part](photos, weights, folder)
    return 0


def keep_to(cores: int) -> str:
    """Keep this process and those it starts to some cores; return in words which it has."""
    if not hasattr(os, "sched_setaffinity"):
        return f"{os.cpu_count()} cores"
    there = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, there[: cores or len(there)])
    return f"{len(os.sched_getaffinity(0))} of {os.cpu_count()} cores"


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
    _, memory = whole(cut(photos[0].parent, weights, folder / "all"))
    print(f"Peak memory over {len(photos)} photos: {memory}")


def report_large(photos: list[Path], weights: Path, folder: Path) -> None:
    """Print the time and the peak memory of one large photo of each size, start included."""
    for number, size in enumerate((*LARGE, WIDE)):
        path = folder / f"large{number}.jpg"
        # Made in a process of its own: see main.
        wide = size == WIDE
        photo, box = (photos[4], (0.06, 0.25, 0.87, 0.66)) if wide else (photos[0], (0, 0, 1, 1))
        saved = (
            f"from PIL import Image; photo = Image.open({str(photo)!r}).convert('RGB'); "
            f"box = [side * photo.size[n % 2] for n, side in enumerate({box})]; "
            f"photo.resize({size}, box=box).save({str(path)!r}, quality=92)"
        )
        subprocess.run([sys.executable, "-c", saved], check=True)
        report_one(path, weights, folder / path.stem)


def report_one(path: Path, weights: Path, folder: Path) -> None:
    """Print what one photo takes, as a cut-out and as a composite."""
    folder.mkdir()
    composite = ("--kind", "composite", "--background", "showroom_light")
    for kind, words in (("cut-out", ()), ("composite", composite)):
        report = folder / f"{kind}.json"
        process = cut(path, weights, folder / kind, "--json", str(report), *words)
        seconds, memory = whole(process)
        (row,) = json.loads(report.read_text("utf-8"))["results"]
        print(
            f"{row['width']}x{row['height']}, {kind}: {row['seconds']:.1f} s, "
            f"{seconds:.1f} s with the start, peak memory {memory}"
        )


def whole(process: subprocess.Popen[bytes]) -> tuple[float, str]:
    """Wait for a process; return its seconds from here on, and its peak memory in words."""
    started = time.perf_counter()
    if not hasattr(os, "wait4"):
        process.wait()
        return time.perf_counter() - started, "unknown here"
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{process.args!r} ended with {process.returncode}.")
    unit = 1 if sys.platform == "darwin" else 1024
    return time.perf_counter() - started, f"{usage.ru_maxrss * unit / 1e6:.0f} MB"


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


def cut(
    photos: Path, weights: Path, output: Path, *more: str, device: str = "cpu"
) -> subprocess.Popen[bytes]:
    """Start `forecourt cut`; what it says goes to a file beside its output."""
    words = ["cut", photos, "--output", output, "--weights", weights, "--device", device, *more]
    command = [sys.executable, "-m", "app", *map(str, words)]
    usual = {name: value for name, value in os.environ.items() if name != UNUSUAL}
    with output.with_suffix(".log").open("wb") as log:
        return subprocess.Popen(command, cwd=ROOT, stderr=log, env=usual)


def report_photo(photos: list[Path], weights: Path, folder: Path, device: str = "cpu") -> str:
    """Print the seconds per photo in a process that is warm, part by part; return the slowest."""
    import torch  # noqa: PLC0415

    from app.core.compose.car.foreground import estimate_foreground, pack  # noqa: PLC0415
    from app.core.files import images  # noqa: PLC0415
    from app.core.mask.alpha import clean_alpha  # noqa: PLC0415
    from app.segmenter import LazySegmenter  # noqa: PLC0415

    segmenter = LazySegmenter(weights, device)
    segmenter.start()
    edge = clock_edge()
    names = ("read", "network", "edge", "matte", "PNG")
    times: dict[str, list[float]] = {name: [] for name in names}
    busy: list[float] = []
    # The first photo warms up and does not count.
    for path in [photos[0], *photos]:
        started = time.process_time()
        with timed(times["read"]):
            image = images.load(path)
        edge.clear()
        with timed(times["network"]):
            alpha = segmenter.predict(image.pixels).alpha
        times["edge"].append(sum(edge))
        times["network"][-1] -= sum(edge)
        with timed(times["matte"]):
            alpha = clean_alpha(alpha)
            pixels = pack(estimate_foreground(image.pixels, alpha), alpha)
        with timed(times["PNG"]):
            images.save_image(folder / "result.png", pixels, overwrite=True)
        busy.append(time.process_time() - started)
    times = {name: each[1:] for name, each in times.items()}
    total = median(map(sum, zip(*times.values(), strict=True)))
    print(f"Once started, on {segmenter.device}, torch {torch.__version__}: {total:.2f} s a photo")
    print(
        f"  of all cores together {median(busy[1:]):.3f} CPU s, which a busy machine changes less"
    )
    for name, each in times.items():
        print(f"  {name:8}{median(each):6.3f} s {median(each) / total:5.0%}")
    return max(times, key=lambda name: median(times[name]))


def clock_edge() -> list[float]:
    """Clock what the predictor does to the edge; return the list that the seconds are added to.

    On a GPU the network's own time is in it, as far as it was not waited for before.
    """
    from model.network import predictor  # noqa: PLC0415

    times: list[float] = []

    def clocked(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            with timed(times):
                return function(*args)

        return call

    for name in ("sharpen", "refine", "enlarge"):
        if hasattr(predictor, name):
            setattr(predictor, name, clocked(getattr(predictor, name)))
    return times


def report_gpu(photos: list[Path], weights: Path, folder: Path) -> None:
    """Print how many photos a second a GPU makes of a folder, and which part takes most of it."""
    code = "import torch; raise SystemExit(not torch.cuda.is_available())"
    if subprocess.run([sys.executable, "-c", code], check=False).returncode:
        print("GPU: none here, not measured.")
        return
    many = folder / "many"
    many.mkdir()
    for number in range(BATCH):
        (many / f"{number}.jpg").write_bytes(photos[number % len(photos)].read_bytes())
    one, _ = whole(cut(photos[0], weights, folder / "one", device="cuda"))
    all_of, _ = whole(cut(many, weights, folder / "batch", device="cuda"))
    print(f"GPU: {(BATCH - 1) / (all_of - one):.1f} photos/s over {BATCH} photos")
    print(f"GPU: bounded by {report_photo(photos, weights, folder, 'cuda')}")


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


def report_training(_photos: list[Path], _weights: Path, folder: Path) -> None:
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
