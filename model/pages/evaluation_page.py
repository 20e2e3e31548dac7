"""What an evaluation writes: all numbers as JSON, and a page with tables and the worst photos."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from model.arrays import Pixels
from model.data.files.names import printable
from model.evaluation.results import (
    GOOD,
    HEADER,
    Evaluation,
    PhotoScore,
    Summary,
    mean_errors,
    median_roughness,
    reviews,
    summarise,
    tables,
)
from model.evaluation.review import ENOUGH, FIRST, Review
from model.pages import page
from model.pages.chart import scatter
from model.pages.page import Cell
from model.pages.report import write_bytes, write_jpeg, write_json

_LEGEND = (
    "Above the whole photo, below its worst place, enlarged. Left: the mask's outline in green, "
    "the prediction's in magenta, inside the green where they agree. Middle: what the prediction "
    "cuts out. Right: what was missed in green, what is too much in magenta."
)
_METHOD = (
    "Mean over the photos of masks cut at 0.5 at the photo's full size. F is the F-score of the "
    "boundary at a tolerance of 1, 2 and 3 pixels."
)
_ERRORS = (
    "Means over the photos, 0 is perfect: sum of absolute differences (thousands of pixels), mean "
    "squared difference, gradient error (thousands), connectivity error (thousands of pixels), "
    "fringe (alpha left 1.5 to 5 px outside the car), clicks to mend the mask by hand (HCE)."
)
_ROUGHNESS = (
    "The median over the photos of the length of the car's outline over that of the same outline "
    "smoothed by 4 px, both where the photo's longer side is 1000 px."
)
_REVIEW = (
    f"Found: the share of the photos with a Dice under {GOOD} that is among the least certain "
    f"{FIRST:.0%} of all; the best possible share is less than 1 where there are more of them than "
    f"that. To look at: the share of all photos that has to be looked at, least certain first, to "
    f"find {ENOUGH:.0%} of them. Below the one dashed line are the photos to find, left of the "
    "other those looked at."
)
_REVIEW_HEADER = ("", "photos", f"under {GOOD}", "found", "best possible", "to look at", "Spearman")
_MATRIX = "Mean Dice by vehicle and angle; the stronger the colour, the more is missing to 1."


def write_evaluation(
    folder: Path, evaluation: Evaluation, draw: Callable[[PhotoScore], Pixels], count: int = 20
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
    write_bytes(folder / "index.html", printable(_as_page(evaluation, worst)).encode())


def _picture_name(rank: int) -> str:
    return f"worst_{rank:02d}.jpg"


def _as_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return all numbers, as JSON has them."""
    total = summarise(evaluation.photos)
    by = {
        f"per_{name}": {group: asdict(summary) for group, summary in table.items()}
        for name, table in tables(evaluation).items()
    }
    return {
        **evaluation.facts,
        "mean": asdict(total) if total else None,
        **by,
        "certainty": {name: asdict(found) for name, found in reviews(evaluation).items()},
        "alpha_errors": mean_errors(evaluation.photos) or None,
        "roughness": median_roughness(evaluation.photos),
        "failed": [photo.error for photo in evaluation.failed],
        "problems": list(evaluation.problems),
        "photos": [_photo_as_json(photo) for photo in evaluation.photos],
    }


def _photo_as_json(photo: PhotoScore) -> dict[str, Any]:
    """Return one photo's line."""
    pair = photo.pair
    return {
        "name": pair.name,
        "source": pair.source,
        "vehicle": pair.group,
        "angle": pair.angle,
        "make": pair.make,
        "seconds": round(photo.seconds, 4),
        "certainty": photo.certainty,
        "alpha_errors": asdict(photo.errors) if photo.errors else None,
        "roughness": photo.roughness,
        "fault": photo.fault,
        **(asdict(photo.scores) if photo.scores else {"error": photo.error}),
    }


def _as_page(evaluation: Evaluation, worst: Sequence[PhotoScore]) -> str:
    """Return the page that a person reads."""
    parts = [*_overview(evaluation), *_review(evaluation)]
    for name, table in tables(evaluation).items():
        # Photos that are each a group of their own are no table, and one row says nothing more.
        rows = [summary.row(group) for group, summary in _ordered(name, table)]
        if len(rows) > 1:
            parts.append(page.section(f"By {name}", page.table(HEADER, rows)))
    parts += _matrix(evaluation)
    if worst:
        figures = (_figure(rank, photo) for rank, photo in enumerate(worst, 1))
        parts.append(page.section("The worst photos", page.paragraph(_LEGEND), *figures))
    return page.page(f"How good is {evaluation.facts['weights']}?", parts)


def _overview(evaluation: Evaluation) -> list[str]:
    """Return the means, how they were made, and what failed."""
    total = summarise(evaluation.photos)
    parts = [page.paragraph(_METHOD)]
    if total:
        means = {"Dice": total.dice, "IoU": total.iou, "F 1 px": total.bf1}
        means |= {"F 2 px": total.bf2, "F 3 px": total.bf3}
        parts.append(page.cards({**means, f"under {GOOD}": f"{total.under_99:.1%}"}))
    errors = mean_errors(evaluation.photos)
    if errors:
        parts.append(page.section("The soft alpha", page.paragraph(_ERRORS), page.cards(errors)))
    rough = median_roughness(evaluation.photos)
    if rough:
        cards = page.cards({"found": rough[0], "true": rough[1]})
        parts.append(page.section("How rough outlines are", page.paragraph(_ROUGHNESS), cards))
    known = {name: value for name, value in evaluation.facts.items() if value is not None}
    parts.append(page.facts({name.replace("_", " "): _plain(known[name]) for name in known}))
    failures = [photo.error or "" for photo in evaluation.failed]
    if failures:
        parts.append(page.section("Failed, not in the means", page.bullets(failures)))
    if evaluation.problems:
        parts.append(page.section("Without a partner", page.bullets(evaluation.problems)))
    return parts


def _ordered(name: str, table: dict[str, Summary]) -> list[tuple[str, Summary]]:
    """Return the groups of several photos; vehicles by their Dice, the worst first."""
    several = [(group, summary) for group, summary in table.items() if summary.photos > 1]
    return sorted(several, key=lambda row: row[1].dice) if name == "vehicle" else several


def _review(evaluation: Evaluation) -> list[str]:
    """Return whether certainty finds the poor photos: numbers and a picture."""
    found = reviews(evaluation)
    if not found:
        return []
    series: dict[str, list[tuple[float, float, str]]] = {}
    for photo in evaluation.scored:
        if photo.scores and photo.certainty is not None:
            name = (
                f"{photo.pair.name}: certainty {photo.certainty:.4f}, Dice {photo.scores.dice:.4f}"
            )
            point = (photo.certainty, photo.scores.dice, name)
            series.setdefault(photo.pair.source, []).append(point)
    certainties = [point[0] for points in series.values() for point in points]
    limits = float(np.quantile(certainties, FIRST)), GOOD
    chart = scatter(series, ("certainty", "Dice"), lines=limits)
    table = page.table(_REVIEW_HEADER, [_review_row(name, each) for name, each in found.items()])
    heading = "Does certainty find the poor ones?"
    return [page.section(heading, page.paragraph(_REVIEW), table, chart)]


def _review_row(name: str, found: Review) -> tuple[Cell, ...]:
    shares = (found.found, found.findable, found.looks)
    texts = (None if share is None else f"{share:.0%}" for share in shares)
    spearman = None if found.spearman is None else f"{found.spearman:.2f}"
    return (name, found.photos, found.poor, *texts, spearman)


def _matrix(evaluation: Evaluation) -> list[str]:
    """Return the Dice of each vehicle from each angle, vehicles with the lowest Dice first."""
    rows: dict[str, dict[int, list[float]]] = {}
    for photo in evaluation.scored:
        if photo.scores and photo.pair.angle is not None:
            row = rows.setdefault(photo.pair.group, {})
            row.setdefault(photo.pair.angle, []).append(photo.scores.dice)
    angles = sorted({angle for row in rows.values() for angle in row})
    if len(rows) < 2 or len(angles) < 2:
        return []
    means = {
        group: {f"{angle:02d}": float(np.mean(row[angle])) for angle in angles if angle in row}
        for group, row in rows.items()
    }
    ordered = dict(sorted(means.items(), key=lambda row: float(np.mean([*row[1].values()]))))
    table = page.matrix([f"{angle:02d}" for angle in angles], ordered, _heat)
    return [page.section("By vehicle and angle", page.paragraph(_MATRIX), table)]


def _heat(dice: float) -> float:
    """Return how low a score is: 0 at 0.997, 1 at 0.97, on a log scale of what it lacks."""
    return min(max(math.log10(max(1 - dice, 1e-5) / 0.003), 0.0), 1.0)


def _figure(rank: int, photo: PhotoScore) -> str:
    """Return the picture of one of the worst photos."""
    scores = photo.scores
    caption = f"{rank}. {photo.pair.name} ({photo.pair.source})"
    if scores:
        caption += f": Dice {scores.dice:.4f}, IoU {scores.iou:.4f}, F at 3 px {scores.bf3:.4f}"
    if photo.certainty is not None:
        caption += f", certainty {photo.certainty:.4f}"
    return page.figure(_picture_name(rank), caption)


def _plain(value: object) -> Cell:
    """Return a fact as the page shows it."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
