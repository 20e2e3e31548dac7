"""The results of an evaluation: scores photo by photo, and their means."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.data.pairs import Pair
from model.evaluation.matting import Errors
from model.evaluation.metrics import Scores
from model.evaluation.review import Review, review

GOOD = 0.99
HEADER = ("", "photos", "Dice", "IoU", "F 1 px", "F 2 px", "F 3 px", "under 0.99", "worst Dice")
SCORE_NAMES = ("dice", "iou", "bf1", "bf2", "bf3")


@dataclass(frozen=True)
class PhotoScore:
    """One photo's result: either scores or the reason why there are none.

    Attributes:
        pair: The photo and its mask.
        scores: None where the photo or its mask could not be used.
        seconds: To read, predict and score.
        error: One sentence, or None.
        certainty: How certain the network seemed of its mask, in [0, 1]; None if not asked.
        errors: Of the soft alpha; None if not asked.
        roughness: Of the outline found and of the true one, see `model.evaluation.roughness`; None
            where either has no car.
        fault: What is wrong away from the edge, in areas of the car, see `metrics.faults`; None
            if not asked.
    """

    pair: Pair
    scores: Scores | None
    seconds: float
    error: str | None = None
    certainty: float | None = None
    errors: Errors | None = None
    roughness: tuple[float, float] | None = None
    fault: float | None = None


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

    def row(self, name: str) -> tuple[str | int | float | None, ...]:
        """Return the summary as a row under `HEADER`."""
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
        """Return the photos with the lowest Dice, lowest first."""
        return tuple(sorted(self.scored, key=_dice)[:count])


def summarise(photos: Iterable[PhotoScore]) -> Summary | None:
    """Return the means over the photos that have scores; None where none has."""
    scores = [photo.scores for photo in photos if photo.scores]
    if not scores:
        return None
    table = np.array([(s.dice, s.iou, s.bf1, s.bf2, s.bf3) for s in scores])
    dice, iou, bf1, bf2, bf3 = (float(mean) for mean in table.mean(axis=0))
    under, worst = float(np.mean(table[:, 0] < GOOD)), float(table[:, 0].min())
    return Summary(len(scores), dice, iou, bf1, bf2, bf3, under, worst)


def mean_errors(photos: Iterable[PhotoScore]) -> dict[str, float]:
    """Return the mean of each error of the soft alphas; empty where none was asked for."""
    rows = [dataclasses.asdict(photo.errors) for photo in photos if photo.errors]
    return {name: float(np.mean([row[name] for row in rows])) for name in (rows or [{}])[0]}


def median_roughness(photos: Iterable[PhotoScore]) -> tuple[float, float] | None:
    """Return the medians of the outlines found and of the true ones; None without any."""
    pairs = [photo.roughness for photo in photos if photo.roughness]
    if not pairs:
        return None
    found, true = (float(value) for value in np.median(pairs, axis=0))
    return found, true


def summarise_by(
    photos: Iterable[PhotoScore], key: Callable[[Pair], str | int | None]
) -> dict[str, Summary]:
    """Return the means of each group of photos, in order; without a group they are left out."""
    groups: dict[str | int, list[PhotoScore]] = {}
    for photo in photos:
        group = key(photo.pair)
        if group is not None and photo.scores:
            groups.setdefault(group, []).append(photo)
    summaries = {str(group): summarise(groups[group]) for group in sorted(groups, key=_natural)}
    return {group: summary for group, summary in summaries.items() if summary}


def tables(evaluation: Evaluation) -> dict[str, dict[str, Summary]]:
    """Return the means by "source", "angle", "make" and "vehicle", each group's by its name."""
    return {
        "source": summarise_by(evaluation.photos, lambda pair: pair.source),
        "angle": summarise_by(evaluation.photos, lambda pair: pair.angle),
        "make": summarise_by(evaluation.photos, lambda pair: pair.make),
        "vehicle": summarise_by(evaluation.photos, lambda pair: pair.group),
    }


def reviews(evaluation: Evaluation) -> dict[str, Review]:
    """Return how well certainty predicts Dice, for each source and, of several, for "all".

    Empty where no certainty was asked for.
    """
    groups: dict[str, list[PhotoScore]] = {}
    for photo in evaluation.scored:
        if photo.certainty is not None:
            groups.setdefault(photo.pair.source, []).append(photo)
    if len(groups) > 1:
        groups["all"] = [photo for photos in groups.values() for photo in photos]
    return {name: _review(photos) for name, photos in groups.items()}


def _review(photos: list[PhotoScore]) -> Review:
    return review([photo.certainty or 0.0 for photo in photos], list(map(_dice, photos)), GOOD)


def _dice(photo: PhotoScore) -> float:
    return photo.scores.dice if photo.scores else 0.0


def _natural(group: str | int) -> tuple[int, str]:
    """Return a key that orders angles by number and names by alphabet."""
    return (group, "") if isinstance(group, int) else (0, group)
