"""The command `python -m model differ`: the photos on which two networks differ most.

It needs no masks, so it shows what other weights change on one's own photos; which of the two is
right is for whoever looks at the page. Where there are masks, `evaluate --compare` says more.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from model.arrays import Mask, Pixels
from model.commands.options import SHIPPED
from model.commands.telling import complain, say
from model.data.files.names import printable
from model.data.pairs import find_photos
from model.data.reading import read_image
from model.errors import DataError
from model.evaluation import metrics
from model.evaluation.drawing import comparison
from model.evaluation.scoring import THRESHOLD
from model.network.device import NAMES
from model.network.predictor import Predictor
from model.pages import page
from model.pages.report import make_folder, write_bytes, write_jpeg, write_json

SHOWN = 20
_LEGEND = (
    "Outlines, what is cut out, and the difference: before in green, after in magenta; below them "
    "the place where the two are most unlike, enlarged."
)


@dataclass(frozen=True)
class Difference:
    """How two networks answer for one photo.

    Attributes:
        photo: The file.
        alike: Dice of the two masks: 1 if they are the same.
        before: How certain the first network is, in [0, 1].
        after: How certain the second is.
    """

    photo: Path
    alike: float
    before: float
    after: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `python -m model differ`."""
    parser.add_argument("photos", nargs="+", type=Path, help="photos, or folders of them")
    parser.add_argument("--before", type=Path, default=SHIPPED, metavar="FILE", help="weights")
    parser.add_argument("--after", type=Path, required=True, metavar="FILE", help="others")
    parser.add_argument("--count", type=int, default=SHOWN, help="how many are shown")
    parser.add_argument("--device", choices=NAMES, default="auto")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")


def run(args: argparse.Namespace) -> int:
    """Write differ.json and differ.html; return 0, or 1 if a photo could not be read.

    Raises:
        ModelError: There is no photo, weights cannot be used, or a file cannot be written.
    """
    photos = _photos(args.photos)
    if not photos:
        raise DataError("No photo is there. Name photos, or folders with photos in them.")
    make_folder(args.out)
    networks = (Predictor.load(args.before, args.device), Predictor.load(args.after, args.device))
    found = list(differences(tqdm(photos, unit="photo", disable=None), networks))
    least = sorted(found, key=lambda each: each.alike)[: args.count]
    facts: dict[str, str | int] = {
        "before": str(args.before),
        "after": str(args.after),
        "photos": len(found),
    }
    listed = [{**asdict(each), "photo": str(each.photo)} for each in found]
    write_json(args.out / "differ.json", {**facts, "differences": listed})
    _write_page(args.out, facts, least, networks)
    say(f"{printable(_words(found))}\nReport: {args.out / 'differ.html'}")
    return int(len(found) < len(photos))


def differences(
    photos: Sequence[Path] | tqdm[Path], networks: tuple[Predictor, Predictor]
) -> Iterator[Difference]:
    """Compare two networks photo by photo; a photo that cannot be read is named and left out."""
    for photo in photos:
        try:
            image = read_image(photo)
        except DataError as error:
            complain(str(error))
            continue
        first, second = (network.predict(image) for network in networks)
        masks = first.alpha >= THRESHOLD, second.alpha >= THRESHOLD
        yield Difference(photo, _alike(*masks), first.certainty, second.certainty)


def _photos(given: Sequence[Path]) -> list[Path]:
    return [photo for path in given for photo in (find_photos(path) if path.is_dir() else [path])]


def _alike(before: Mask, after: Mask) -> float:
    """Their Dice; two empty masks are the same."""
    return metrics.dice(after, before) if before.any() or after.any() else 1.0


def _write_page(
    out: Path,
    facts: dict[str, str | int],
    least: Sequence[Difference],
    networks: tuple[Predictor, Predictor],
) -> None:
    figures = []
    for rank, each in enumerate(least, 1):
        name = f"differ_{rank:02d}.jpg"
        write_jpeg(out / name, _draw(read_image(each.photo), networks))
        caption = (
            f"{rank}. {each.photo.name}: alike to {each.alike:.4f}, "
            f"certainty {each.before:.4f} → {each.after:.4f}"
        )
        figures.append(page.figure(name, caption))
    parts = [page.facts(facts), page.section("Differ most", page.paragraph(_LEGEND), *figures)]
    text = page.page(f"{Path(str(facts['before'])).name} → {Path(str(facts['after'])).name}", parts)
    write_bytes(out / "differ.html", printable(text).encode())


def _draw(image: Pixels, networks: tuple[Predictor, Predictor]) -> Pixels:
    """Both masks of one photo; predicting again is cheaper than keeping every alpha."""
    before, after = (network.predict(image).alpha >= THRESHOLD for network in networks)
    return comparison(image, before, after)


def _words(found: Sequence[Difference]) -> str:
    if not found:
        return "No photo could be read."
    alike = np.array([each.alike for each in found])
    least = min(found, key=lambda each: each.alike)
    return (
        f"{len(found)} photos: masks alike to {alike.mean():.4f} in the mean, under 0.99 in "
        f"{np.mean(alike < 0.99):.1%}, least in {least.photo.name} ({least.alike:.4f})."
    )
