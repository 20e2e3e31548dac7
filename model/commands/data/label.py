"""The command `python -m model label`: masks for photos that have none, by trained networks.

Each photo is answered by every network at every input size, mirrored too. Only where the answers
agree on one plausible car, and find what is surely car (`known_car/`, 255), does the photo become
a training example: `images/`, and `masks/` that are grey where the answers leave it open (train
with `--unknown 1`). Contact sheets show what was kept and what was not, labels.json says why.
"""

from __future__ import annotations

import argparse
import dataclasses
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from glob import escape
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from model.arrays import Alpha, Mask, Pixels
from model.commands.options import option, size
from model.commands.telling import say
from model.data import pairs
from model.data.files.names import composed
from model.data.pairs import read_names
from model.data.reading import read_image, read_mask
from model.errors import DataError
from model.evaluation.agreement import CAR, Bounds, Verdict, judge, mean, teach
from model.evaluation.drawing import MASK_COLOUR, contact_sheet, draw_outline, fit
from model.network.device import NAMES, keep_freed_memory, pick_device
from model.network.predictor import Predictor
from model.network.weights import load_weights
from model.pages.report import make_folder, write_bytes, write_jpeg, write_json

ON_A_SHEET = 40
SIDE = 240
"""Width of a photo on a contact sheet in pixels."""


@dataclass(frozen=True)
class Labelled:
    """One photo's verdict, its mask for training, and a small picture of both."""

    photo: Path
    verdict: Verdict
    mask: Pixels
    picture: Pixels


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `python -m model label`."""
    parser.add_argument("data", type=Path, metavar="DATA", help="folder with images/ (known_car/)")
    parser.add_argument("--weights", nargs="+", type=Path, required=True, metavar="FILE")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--sizes",
        nargs="+",
        type=size,
        default=[576 * 384, 960 * 640],
        metavar="WxH",
        help="input sizes, default 576x384 960x640",
    )
    parser.add_argument(
        "--exclude",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE",
        help="names that were looked at and are wrong, one a line",
    )
    for field in dataclasses.fields(Bounds):
        parser.add_argument(option(field.name), type=float, default=field.default)
    parser.add_argument("--device", choices=NAMES, default="auto")


def run(args: argparse.Namespace) -> int:
    """Write the masks; return the exit status."""
    keep_freed_memory()
    make_folder(args.out)
    bounds = Bounds(**{f.name: getattr(args, f.name) for f in dataclasses.fields(Bounds)})
    networks = load_networks(args.weights, args.sizes, args.device)
    wrong = frozenset().union(*(read_names(path) for path in args.exclude))
    photos = find_photos(args.data)
    kept: list[Labelled] = []
    rejected: list[Labelled] = []
    for labelled in tqdm(label(photos, networks, bounds, wrong), total=len(photos), unit="photo"):
        (rejected if labelled.verdict.reason else kept).append(labelled)
        if not labelled.verdict.reason:
            write_example(args.out, labelled)
    write_sheets(args.out, "kept", kept)
    write_sheets(args.out, "left_out", rejected)
    write_json(args.out / "labels.json", as_json(args, [*kept, *rejected]))
    say(f"{len(kept)} of {len(photos)} photos kept. Look at {args.out / 'kept_1.jpg'}.")
    return 0


def load_networks(paths: list[Path], sizes: list[int], device: str) -> list[Predictor]:
    """Return each network at each input size, answering for the mirror image too."""
    place = pick_device(device)
    networks = []
    for path in paths:
        for pixels in sizes:
            weights = load_weights(path)
            header = {
                **weights.header,
                "preprocess": {**weights.header["preprocess"], "pixels": pixels},
                "postprocess": {"flip": True},
            }
            networks.append(Predictor(dataclasses.replace(weights, header=header), place))
    return networks


def find_photos(root: Path) -> list[Path]:
    """Return the photos of a folder with `images/`, sorted by name.

    Raises:
        DataError: There are none.
    """
    folder = root / "images"
    photos = pairs.find_photos(folder) if folder.is_dir() else []
    if not photos:
        raise DataError(f"There are no photos in {folder}. Put those to label there.")
    return photos


def label(
    photos: list[Path], networks: list[Predictor], bounds: Bounds, wrong: frozenset[str]
) -> Iterator[Labelled]:
    """Yield each photo's verdict and mask; what cannot be read is left out for that reason."""
    for photo in photos:
        try:
            image = read_image(photo)
            known = read_known_car(photo, image.shape[:2])
        except DataError as error:
            nothing = np.zeros((SIDE, SIDE), np.uint8)
            unread = Verdict(0.0, 0.0, 0.0, 0.0, str(error))
            yield Labelled(photo, unread, nothing, np.dstack([nothing] * 3))
            continue
        answers = [network.predict(image).alpha for network in networks]
        verdict = judge(answers, known, bounds)
        if composed(photo.stem) in wrong:
            verdict = dataclasses.replace(verdict, reason="looked at and found wrong")
        mask = teach(answers, known)
        yield Labelled(photo, verdict, mask, draw(image, answers, mask))


def read_known_car(photo: Path, shape: tuple[int, ...]) -> Mask | None:
    """Return where there is surely car in `images/NAME.jpg`, from `known_car/NAME.*`, or None.

    Raises:
        DataError: It cannot be read, or is of another size.
    """
    folder = photo.parent.parent / "known_car"
    path = next(folder.glob(f"{escape(photo.stem)}.*"), None)
    if path is None:
        return None
    known = read_mask(path) > 0
    if known.shape != shape:
        raise DataError(f"{path} is not of its photo's size. Remove it or make it anew.")
    return known


def draw(image: Pixels, answers: list[Alpha], mask: Pixels) -> Pixels:
    """Return a small picture with the mask's outline, dimmed where nothing is known."""
    shown = image.copy()
    shown[(mask != 0) & (mask != CAR)] //= 3
    return draw_outline(fit(shown, SIDE, SIDE), mean(answers) > 0.5, MASK_COLOUR)


def write_example(out: Path, labelled: Labelled) -> None:
    """Write the photo and its mask into `images/` and `masks/`."""
    (out / "images").mkdir(exist_ok=True)
    shutil.copyfile(labelled.photo, out / "images" / labelled.photo.name)
    _, data = cv2.imencode(".png", labelled.mask)
    write_bytes(out / "masks" / f"{labelled.photo.stem}.png", data.tobytes())


def write_sheets(out: Path, name: str, photos: list[Labelled]) -> None:
    """Write contact sheets NAME_1.jpg and so on."""
    for number, first in enumerate(range(0, len(photos), ON_A_SHEET), 1):
        cells = [(item.picture, item.photo.stem) for item in photos[first : first + ON_A_SHEET]]
        write_jpeg(out / f"{name}_{number}.jpg", contact_sheet(cells, 8, SIDE))


def as_json(args: argparse.Namespace, photos: list[Labelled]) -> dict[str, object]:
    """Return how the masks came about and each photo's verdict."""
    return {
        "weights": [path.name for path in args.weights],
        "sizes": args.sizes,
        "bounds": {field.name: getattr(args, field.name) for field in dataclasses.fields(Bounds)},
        "kept": sum(item.verdict.reason is None for item in photos),
        "photos": {item.photo.stem: dataclasses.asdict(item.verdict) for item in photos},
    }
