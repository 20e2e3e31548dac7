"""The results of an evaluation: scores photo by photo, their means, and the report made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from model import page
from model.dataset import Pair
from model.drawing import Picture
from model.metrics import Scores
from model.page import Cell
from model.report import write_bytes, write_jpeg, write_json

GOOD = 0.99
HEADER = ("", "photos", "Dice", "IoU", "F 1 px", "F 2 px", "F 3 px", "under 0.99", "worst Dice")

_LEGEND = (
    "Above the whole photo, below its worst place, enlarged. Left: the mask's outline in green, "
    "the prediction's in magenta, inside the green where they agree. Right: what was missed in "
    "green, what is too much in magenta."
)
_METHOD = (
    "Mean over the photos of masks cut at 0.5 at the photo's full size. F is the F-score of the "
    "boundary at a tolerance of 1, 2 and 3 pixels."
)


@dataclass(frozen=True)
class PhotoScore:
    """One photo's result: either scores or the reason why there are none.

    Attributes:
        pair: The photo and its mask.
        scores: None where the photo or its mask could not be used.
        seconds: To read, predict and score.
        error: One sentence, or None.
    """

    pair: Pair
    scores: Scores | None
    seconds: float
    error: str | None = None


@dataclass(frozen=True)
class Summary:
    """Means over some photos.

    Attributes:
        photos: How many.
        dice: Mean of the photos' Dice, and so on for iou, bf1, bf2 and bf3.
        iou: See dice.
        bf1: See dice.
        bf2: See dice.
        bf3: See dice.
        under_99: Share of the photos with a Dice under 0.99.
        worst: The lowest Dice.
    """

    photos: int
    dice: float
    iou: float
    bf1: float
    bf2: float
    bf3: float
    under_99: float
    worst: float

    def row(self, name: str) -> tuple[Cell, ...]:
        """The summary as a row under `HEADER`."""
        means = (self.dice, self.iou, self.bf1, self.bf2, self.bf3)
        return (name, self.photos, *means, f"{self.under_99:.1%}", self.worst)


@dataclass(frozen=True)
class Evaluation:
    """All that an evaluation found.

    Attributes:
        photos: Each photo's result.
        facts: How it was made: weights, data, device, date, command line; plain JSON values.
        problems: Sentences about photos or masks that have no partner.
    """

    photos: tuple[PhotoScore, ...]
    facts: Mapping[str, Any]
    problems: tuple[str, ...] = ()

    @property
    def scored(self) -> tuple[PhotoScore, ...]:
        """The photos that have scores."""
        return tuple(photo for photo in self.photos if photo.scores)

    @property
    def failed(self) -> tuple[PhotoScore, ...]:
        """The photos that have none."""
        return tuple(photo for photo in self.photos if not photo.scores)

    def worst(self, count: int) -> tuple[PhotoScore, ...]:
        """The photos with the lowest Dice, lowest first."""
        return tuple(sorted(self.scored, key=_dice)[:count])


def summarise(photos: Iterable[PhotoScore]) -> Summary | None:
    """The means over the photos that have scores; None where none has."""
    scores = [photo.scores for photo in photos if photo.scores]
    if not scores:
        return None
    table = np.array([(s.dice, s.iou, s.bf1, s.bf2, s.bf3) for s in scores])
    dice, iou, bf1, bf2, bf3 = (float(mean) for mean in table.mean(axis=0))
    under, worst = float(np.mean(table[:, 0] < GOOD)), float(table[:, 0].min())
    return Summary(len(scores), dice, iou, bf1, bf2, bf3, under, worst)


def summarise_by(
    photos: Iterable[PhotoScore], key: Callable[[Pair], str | int | None]
) -> dict[str, Summary]:
    """The means of each group of photos, ordered by group; photos without a group are left out."""
    groups: dict[str | int, list[PhotoScore]] = {}
    for photo in photos:
        group = key(photo.pair)
        if group is not None and photo.scores:
            groups.setdefault(group, []).append(photo)
    summaries = {str(group): summarise(groups[group]) for group in sorted(groups, key=_natural)}
    return {group: summary for group, summary in summaries.items() if summary}


def tables(evaluation: Evaluation) -> dict[str, dict[str, Summary]]:
    """The means by "source", "angle" and "vehicle"; each group's name with its summary."""
    return {
        "source": summarise_by(evaluation.photos, lambda pair: pair.source),
        "angle": summarise_by(evaluation.photos, lambda pair: pair.angle),
        "vehicle": summarise_by(evaluation.photos, lambda pair: pair.group),
    }


def write_evaluation(
    folder: Path, evaluation: Evaluation, draw: Callable[[PhotoScore], Picture], count: int = 20
) -> None:
    """Write evaluation.json, then the pictures of the worst photos and index.html.

    Args:
        folder: Where to.
        evaluation: What was found.
        draw: Makes a photo's picture.
        count: How many of the worst photos are drawn.

    Raises:
        DataError: A photo to draw cannot be read any more.
        ModelError: A file cannot be written.
    """
    worst = evaluation.worst(count)
    write_json(folder / "evaluation.json", _as_json(evaluation))
    for rank, photo in enumerate(worst, 1):
        write_jpeg(folder / _picture_name(rank), draw(photo))
    write_bytes(folder / "index.html", _as_page(evaluation, worst).encode())


def _picture_name(rank: int) -> str:
    return f"worst_{rank:02d}.jpg"


def _as_json(evaluation: Evaluation) -> dict[str, Any]:
    """All numbers, as JSON has them."""
    total = summarise(evaluation.photos)
    by = {
        f"per_{name}": {group: asdict(summary) for group, summary in table.items()}
        for name, table in tables(evaluation).items()
    }
    return {
        **evaluation.facts,
        "mean": asdict(total) if total else None,
        **by,
        "failed": [photo.error for photo in evaluation.failed],
        "problems": list(evaluation.problems),
        "photos": [_photo_as_json(photo) for photo in evaluation.photos],
    }


def _photo_as_json(photo: PhotoScore) -> dict[str, Any]:
    """One photo's line."""
    pair = photo.pair
    return {
        "name": pair.name,
        "source": pair.source,
        "vehicle": pair.group,
        "angle": pair.angle,
        "seconds": round(photo.seconds, 4),
        **(asdict(photo.scores) if photo.scores else {"error": photo.error}),
    }


def _as_page(evaluation: Evaluation, worst: Sequence[PhotoScore]) -> str:
    """The page that a person reads."""
    parts = _overview(evaluation)
    for name, table in tables(evaluation).items():
        # Photos that are each a group of their own are no table, and one row says nothing more.
        rows = [summary.row(group) for group, summary in table.items() if summary.photos > 1]
        if len(rows) > 1:
            parts.append(page.section(f"By {name}", page.table(HEADER, rows)))
    if worst:
        figures = (_figure(rank, photo) for rank, photo in enumerate(worst, 1))
        parts.append(page.section("The worst photos", page.paragraph(_LEGEND), *figures))
    return page.page(f"How good is {evaluation.facts['weights']}?", parts)


def _overview(evaluation: Evaluation) -> list[str]:
    """The means, how they were made, and what failed."""
    total = summarise(evaluation.photos)
    parts = [page.paragraph(_METHOD)]
    if total:
        means = {"Dice": total.dice, "IoU": total.iou, "F 1 px": total.bf1}
        means |= {"F 2 px": total.bf2, "F 3 px": total.bf3}
        parts.append(page.cards({**means, f"under {GOOD}": f"{total.under_99:.1%}"}))
    known = {name: value for name, value in evaluation.facts.items() if value is not None}
    parts.append(page.facts({name.replace("_", " "): _plain(known[name]) for name in known}))
    failures = [photo.error or "" for photo in evaluation.failed]
    if failures:
        parts.append(page.section("Failed, not in the means", page.bullets(failures)))
    if evaluation.problems:
        parts.append(page.section("Without a partner", page.bullets(evaluation.problems)))
    return parts


def _figure(rank: int, photo: PhotoScore) -> str:
    """The picture of one of the worst photos."""
    scores = photo.scores
    caption = f"{rank}. {photo.pair.name} ({photo.pair.source})"
    if scores:
        caption += f": Dice {scores.dice:.4f}, IoU {scores.iou:.4f}, F at 3 px {scores.bf3:.4f}"
    return page.figure(_picture_name(rank), caption)


def _plain(value: object) -> Cell:
    """A fact as the page shows it."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _dice(photo: PhotoScore) -> float:
    return photo.scores.dice if photo.scores else 0.0


def _natural(group: str | int) -> tuple[int, str]:
    """Angles by number, names by alphabet."""
    return (group, "") if isinstance(group, int) else (0, group)
