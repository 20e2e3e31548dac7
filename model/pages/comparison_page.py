"""What a comparison of two networks writes: numbers as JSON, and a page that shows both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from model.arrays import Pixels
from model.data.files.names import printable
from model.evaluation.comparing import SURE, Change, Comparison, PhotoChange, changes
from model.pages import page
from model.pages.chart import scatter
from model.pages.page import Cell
from model.pages.report import write_bytes, write_jpeg, write_json

HEADER = ("", "before", "after", "gain", f"{SURE:.0%} interval", "")
TITLES = {"dice": "Dice", "iou": "IoU", "bf1": "F 1 px", "bf2": "F 2 px", "bf3": "F 3 px"}

_METHOD = (
    "Both networks on the same photos. The gain is the mean over the photos of what a score has "
    "gained. The interval is a paired bootstrap that draws whole vehicles, or clips: if 0 is not "
    "in it, other vehicles would have shown a difference, too."
)
_SCATTER = "Each photo's Dice before and after. Above the dashed line are those that have gained."
_LEGEND = (
    "Left before, right after. Above the whole photo, below it the place where the two are most "
    "unlike, enlarged: what was missed in green, what is too much in magenta; between them the "
    "mask's outline in green, the prediction's in magenta."
)


def write_comparison(
    folder: Path, comparison: Comparison, draw: Callable[[PhotoChange], Pixels], count: int = 10
) -> None:
    """Write comparison.json, then the pictures of the most changed photos and comparison.html.

    Args:
        folder: Where to.
        comparison: What was found.
        draw: Makes a photo's picture.
        count: How many of those that lost most are drawn, and of those that gained most.

    Raises:
        DataError: A photo to draw cannot be read any more.
        ModelError: A file cannot be written.
    """
    figures: dict[str, list[str]] = {}
    write_json(folder / "comparison.json", _as_json(comparison))
    for name, photos in (("lost", comparison.lost(count)), ("gained", comparison.gained(count))):
        figures[name] = []
        for rank, photo in enumerate(photos, 1):
            file = f"{name}_{rank:02d}.jpg"
            write_jpeg(folder / file, draw(photo))
            figures[name].append(page.figure(file, f"{rank}. {_describe(photo)}"))
    write_bytes(folder / "comparison.html", printable(_as_page(comparison, figures)).encode())


def rows(comparison: Comparison) -> list[tuple[Cell, ...]]:
    """Return each score's change under `HEADER`, for each source and for all."""
    several = len(comparison.parts) > 1
    return [
        _row(f"{name}, {TITLES[change.score]}" if several else TITLES[change.score], change)
        for name, photos in comparison.parts.items()
        for change in changes(photos)
    ]


def _row(name: str, change: Change) -> tuple[Cell, ...]:
    interval = None
    if change.low is not None and change.high is not None:
        interval = f"{change.low:+.4f} to {change.high:+.4f}"
    return name, change.before, change.after, f"{change.gain:+.4f}", interval, change.verdict


def _as_json(comparison: Comparison) -> dict[str, Any]:
    return {
        **comparison.facts,
        "confidence": SURE,
        "changes": {
            name: {change.score: asdict(change) for change in changes(photos)}
            for name, photos in comparison.parts.items()
        },
        "photos": [
            {
                "name": photo.after.pair.name,
                "source": photo.after.pair.source,
                "gain": photo.gain,
                "before": asdict(photo.before.scores) if photo.before.scores else None,
                "after": asdict(photo.after.scores) if photo.after.scores else None,
            }
            for photo in comparison.photos
        ],
    }


def _as_page(comparison: Comparison, figures: dict[str, list[str]]) -> str:
    facts = {name.replace("_", " "): str(value) for name, value in comparison.facts.items()}
    parts = [page.paragraph(_METHOD), *_cards(comparison), page.facts(facts)]
    parts.append(page.section("Scores", page.table(HEADER, rows(comparison))))
    if comparison.photos:
        parts.append(page.section("Photos", page.paragraph(_SCATTER), _scatter(comparison.photos)))
    for name, each in figures.items():
        if each:
            parts.append(page.section(f"Have {name} most", page.paragraph(_LEGEND), *each))
    return page.page(f"{comparison.facts['before']} → {comparison.facts['after']}", parts)


def _cards(comparison: Comparison) -> list[str]:
    whole = {change.score: change for change in changes(comparison.photos)}
    if not whole:
        return []
    gains = [photo.gain for photo in comparison.photos]
    counts: dict[str, Cell] = {
        "photos better": sum(gain > 0 for gain in gains),
        "photos worse": sum(gain < 0 for gain in gains),
    }
    scores = {TITLES[name]: f"{whole[name].gain:+.4f}" for name in ("dice", "bf1", "bf2", "bf3")}
    return [page.cards({**scores, **counts})]


def _scatter(photos: Sequence[PhotoChange]) -> str:
    series: dict[str, list[tuple[float, float, str]]] = {}
    for photo in photos:
        point = (photo.dice_before, photo.dice_after, _describe(photo))
        series.setdefault(photo.after.pair.source, []).append(point)
    return scatter(series, ("Dice before", "Dice after"), diagonal=True)


def _describe(photo: PhotoChange) -> str:
    pair = photo.after.pair
    return (
        f"{pair.name} ({pair.source}): Dice {photo.dice_before:.4f} → {photo.dice_after:.4f}, "
        f"{photo.gain:+.4f}"
    )
