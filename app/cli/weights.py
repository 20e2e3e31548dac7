"""``forecourt weights``: which networks are at hand, which is in use, and bringing in others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.cli.console import Status, answer
from app.core.language.phrases import data_size
from app.core.language.translation import figure, mark, tr
from app.core.learning.weights import (
    CAR_ALONE,
    Weights,
    at_hand,
    export,
    find,
    free_name,
    keep,
    remove,
)
from app.core.saved import settings
from app.core.saved.folders import config_dir
from app.core.saved.settings import SHIPPED
from app.segmenter import LazySegmenter


def run(deed: str, name: str | None = None, file: Path | None = None) -> int:
    """Carry out one of list, import, export, use, back and remove; return the exit status.

    Raises:
        ForecourtError: A name or a file cannot be used; nothing has changed.
    """
    match deed:
        case "import" if file is not None:
            _bring(file, name or free_name(file.stem))
        case "export" if file is not None:
            export(find(name or ""), file)
            answer(tr("Written: {file}", file=file))
        case "use" | "back":
            _use(find(name or SHIPPED))
        case "remove":
            _remove(find(name or ""))
        case _:
            _list()
    return Status.DONE


def about(weights: Weights) -> str:
    """What a file says of its weights, on one line."""
    if not weights.readable:
        return tr("cannot be used: damaged or missing")
    parts = [data_size(weights.size)]
    if weights.origin:
        parts.append(tr("learned on from {name}", name=weights.origin))
    if weights.averaged:
        parts.append(tr("average of {number} files", number=weights.averaged))
    figures = weights.header.get("figures")
    for photos, scores in figures.items() if isinstance(figures, dict) else ():
        dice = scores.get("dice") if isinstance(scores, dict) else None
        if isinstance(dice, float):
            parts.append(tr("Dice {score} on {photos}", score=figure(dice, 4), photos=photos))
    return " · ".join(parts)


def _list() -> None:
    in_use = settings.load(config_dir()).settings.weights
    found = at_hand()
    width = max(len(each.name) for each in found)
    for each in found:
        sign = "*" if each.name == in_use else " "
        answer(f"{sign} {each.name:<{width}}  {about(each)}")
    if in_use not in {each.name for each in found}:
        text = mark("In use is {name}, which is not there any more. Choose another.")
        answer(tr(text, name=in_use))


def _bring(file: Path, name: str) -> None:
    keep(file, name, LazySegmenter().examine)
    text = mark("Brought in as {name}. To cut with them from now on: weights use {name}")
    answer(tr(text, name=name))


def _use(weights: Weights) -> None:
    all_found = weights.name == SHIPPED or LazySegmenter().examine(weights.path)
    _remember(weights.name)
    answer(tr("In use from now on: {name}", name=weights.name))
    if not all_found:
        answer(tr(CAR_ALONE))


def _remove(weights: Weights) -> None:
    remove(weights)
    if settings.load(config_dir()).settings.weights == weights.name:
        _remember(SHIPPED)
    answer(tr("Removed: {name}", name=weights.name))


def _remember(name: str) -> None:
    folder = config_dir()
    settings.save(folder, replace(settings.load(folder).settings, weights=name))
