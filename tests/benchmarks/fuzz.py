"""Damage files in thousands of ways and look what happens: `python -m tests.benchmarks.fuzz`.

    .venv/bin/python -m tests.benchmarks.fuzz --number 20000 photos sessions
    .venv/bin/python -m tests.benchmarks.fuzz photos --only 4711       # one of them again

Each is the same at every run: its number is its seed. What counts as a failure: anything but a
value or an error in words, more than 10 seconds of work, or memory that grows. Such files are kept
in `--keep`. The exit status is 1 if there was one. What hangs for a minute ends all of it, with a
traceback.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import io
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch
from PIL import Image, ImageCms

from app.core.errors import ForecourtError
from app.core.files import images
from app.core.mask.alpha import encode_alpha
from app.core.mask.mask_file import read_mask
from app.core.photo.edits import OwnMask, Stroke, Way
from app.core.photo.photo import Photo, PhotoId, State
from app.core.saved import settings
from app.core.saved.session import Saved
from app.core.saved.session_file import load_session, save_session
from app.segmenter import LazySegmenter
from app.server.form import parse_form
from app.server.refusal import RefusedError
from app.server.wishes import understand
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.unet import build
from model.network.weights import save_weights
from tests.benchmarks.mutate import mutated, mutated_json, mutated_safetensors, mutated_zip

LONGEST = 10.0  # seconds of work; a disk that is busy must not count
GROWTH = 200  # MB, after the first tenth
SIZE = (48, 32)
BOUNDARY = "xxyyzz"

Mutate = Callable[[bytes, Random], bytes]


@dataclass(frozen=True)
class Target:
    """What is damaged.

    Attributes:
        seeds: Whole files by their endings.
        mutate: Damages one.
        use: Reads one, as the program does.
    """

    seeds: dict[str, bytes]
    mutate: Mutate
    use: Callable[[Path], object]


def main() -> int:
    """Damage, use, and count what became of it."""
    made = targets()
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(made)}")
    parser.add_argument("--number", type=int, default=2000, help="of files for each target")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="begin with this one")
    parser.add_argument("--only", type=int, metavar="SEED", help="one file, by its number")
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"), metavar="DIR")
    args = parser.parse_args()
    names = args.targets or list(made)
    torch.set_num_threads(1)
    wanted = range(args.first, args.first + args.number)
    seeds = wanted if args.only is None else range(args.only, args.only + 1)
    return int(sum([run(name, made[name], seeds, args.keep) for name in names]) > 0)


def run(name: str, target: Target, seeds: range, keep: Path) -> int:
    """Try a target with each seed, say what became of it, and return the number of failures."""
    outcomes: Counter[str] = Counter()
    slowest, before, started = 0.0, 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for count, seed in enumerate(seeds):
            if count == len(seeds) // 10:
                before = resident()
            path, data = damaged_file(target, seed, Path(folder))
            began = time.process_time()
            outcome = outcome_of(target, path)
            took = time.process_time() - began
            outcome = outcome if took <= LONGEST else f"FAILED: took {took:.0f} s"
            slowest = max(slowest, took)
            outcomes[outcome] += 1
            if outcome.startswith("FAILED") and outcomes[outcome] <= 3:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{name}-{seed}{path.suffix}").write_bytes(data)
                print(f"{name} {seed}: {outcome}", flush=True)
    grown = resident() - before
    took = time.monotonic() - started
    failures = sum(n for outcome, n in outcomes.items() if outcome.startswith("FAILED"))
    told = ", ".join(f"{outcome} {number}" for outcome, number in outcomes.most_common(4))
    print(f"{name}: {len(seeds)} in {took:.0f} s, slowest {slowest:.2f} s, {grown:+} MB; {told}")
    return failures + (grown > GROWTH)


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
    faulthandler.dump_traceback_later(6 * LONGEST, exit=True)
    try:
        target.use(path)
    except (ForecourtError, RefusedError) as error:
        str(error).encode()
        return "refused"
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return f"FAILED: {type(error).__name__} {error!s:.80} at {frame.filename}:{frame.lineno}"
    finally:
        faulthandler.cancel_dump_traceback_later()
    return "read"


def resident() -> int:
    """Return the memory that this process holds, in MB; its peak where Linux does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return pages * resource.getpagesize() // 2**20


def targets() -> dict[str, Target]:
    """What can be damaged, by name."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return {
            "photos": Target(dict(photos()), mutated, use_photo),
            "masks": Target(dict(photos()), mutated, lambda path: read_mask(path, SIZE)),
            "sessions": Target({".forecourt": session(folder)}, mutated_zip, load_session),
            "settings": Target({".json": stored_settings(folder)}, mutated_json, use_settings),
            "weights": Target({".safetensors": weights(folder)}, mutated_safetensors, use_weights),
            "requests": Target({".form": request()}, mutated, use_request),
        }


def photos() -> Iterator[tuple[str, bytes]]:
    """Small photos of many kinds, each by its ending, and a number where there are more."""
    noise = np.random.default_rng(0).integers(0, 256, (*SIZE[::-1], 4), np.uint8)
    rgba = Image.fromarray(noise)
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x0112] = 6
    rgb = rgba.convert("RGB")
    for suffix, picture, options in (
        (".jpg", rgb, {"exif": exif, "icc_profile": icc, "dpi": (72, 72)}),
        (".jpg/progressive", rgb, {"progressive": True}),
        (".jpg/cmyk", rgb.convert("CMYK"), {}),
        (".png", rgba, {"icc_profile": icc, "exif": exif}),
        (".png/grey", rgb.convert("L"), {}),
        (".png/palette", rgb.convert("P"), {"transparency": 3}),
        (".png/16", Image.fromarray(noise[..., 0].astype(np.uint16) * 257), {}),
        (".webp", rgba, {"exif": exif}),
        (".tif", rgb, {"compression": "tiff_lzw"}),
        (".tif/jpeg", rgb, {"compression": "jpeg"}),
        (".gif", rgb.convert("P"), {"save_all": True, "append_images": [rgb.convert("P")]}),
        (".bmp", rgb, {}),
        (".avif", rgb, {}),
        (".jp2", rgb, {}),
        (".ppm", rgb, {}),
    ):
        buffer = io.BytesIO()
        picture.save(buffer, Image.registered_extensions()[suffix.partition("/")[0]], **options)
        yield suffix, buffer.getvalue()


def use_photo(path: Path) -> None:
    """Read a photo in each way there is; an error of the first counts."""
    images.is_own_result(path)
    for read in (images.load_thumbnail, images.load_reduced):
        with contextlib.suppress(ForecourtError):
            read(path, 16)
    images.to_srgb(images.load(path))


def session(folder: Path) -> bytes:
    """A session with a photo, its mask, and repairs."""
    alpha = np.zeros(SIZE[::-1], np.float32)
    alpha[8:24, 8:40] = 1
    photo = Photo(
        PhotoId(1),
        folder / "car.jpg",
        Path("car.jpg"),
        State.READY,
        alpha=encode_alpha(alpha),
        repair=(Stroke(Way.ADD, ((1, 2, 1), (8, 9, 0.5)), 3), OwnMask(encode_alpha(alpha))),
        size=SIZE,
    )
    path = folder / "s.forecourt"
    save_session(path, Saved((photo,), photo.id))
    return path.read_bytes()


def stored_settings(folder: Path) -> bytes:
    """Settings as they are stored."""
    settings.save(folder, settings.Settings(recent_sessions=("/a/b.forecourt",)))
    return (folder / settings.NAME).read_bytes()


def use_settings(path: Path) -> None:
    """Read settings, and write them again."""
    folder = path.with_suffix("")
    folder.mkdir(exist_ok=True)
    path.rename(folder / settings.NAME)
    settings.save(folder, settings.load(folder).settings)


def weights(folder: Path) -> bytes:
    """A small network that was never trained."""
    config = NetworkConfig(kind="unet", width=4, depth=2)
    path = folder / "w.safetensors"
    torch.manual_seed(0)
    save_weights(path, build(config), config, PreprocessConfig(pixels=32 * 32), {})
    return path.read_bytes()


def use_weights(path: Path) -> None:
    """Load a network, and let it look at a photo if it loads."""
    LazySegmenter(path, "cpu").predict(np.zeros((*SIZE[::-1], 3), np.uint8))


def request() -> bytes:
    """A request to the server, its headers and its body."""
    parts = [("size", b"full"), ("crop", b"true"), ("crop_margin", b"10%"), ("bg_color", b"fff")]
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    body = b"".join(f'{head}"{name}"\r\n\r\n'.encode() + value + b"\r\n" for name, value in parts)
    photo = f'{head}"image_file"; filename="a.jpg"\r\n\r\n'.encode() + b"\xff\xd8\xff\xd9"
    kind = f"multipart/form-data; boundary={BOUNDARY}\n".encode()
    return kind + body + photo + f"\r\n--{BOUNDARY}--\r\n".encode()


def use_request(path: Path) -> None:
    """Understand a request."""
    kind, _, body = path.read_bytes().partition(b"\n")
    understand(parse_form(kind.decode("latin-1"), body))


if __name__ == "__main__":
    sys.exit(main())
