"""The data of a run: found, split and decoded before the first step."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from model.data.cache import Cache, build_cache, open_cache
from model.data.pairs import (
    Pair,
    find_pairs,
    find_photos,
    matching_nothing,
    read_names,
    split_by_fold,
    split_by_group,
    without,
)
from model.data.selection import spread_evenly
from model.errors import DataError, DoubtError
from model.evaluation.doubts import ask
from model.evaluation.inspection import WRONG, Finding, inspect
from model.evaluation.scoring import Network
from model.language import tr
from model.network.config import PreprocessConfig
from model.training.config import SourceConfig, TrainConfig
from model.training.events import Note

LOOKED_AT = 100
"""So many pairs of each folder are looked at before a run."""

NAMED = 3
"""So many of the masks that are wrong are named; `forecourt check` names all."""

CACHE_SCALE = 1.25**2
"""Cached pictures have this many times the input's pixels, so that zooming in finds detail."""


@dataclass(frozen=True)
class Survey:
    """What a run's data folders hold, before any of it is decoded.

    Attributes:
        sources: Each folder with its pairs to train on and those held back.
        backgrounds: Photos to paste cars on.
    """

    sources: tuple[tuple[SourceConfig, list[Pair] | list[Path], list[Pair]], ...]
    backgrounds: list[Path]

    @property
    def held_names(self) -> dict[str, list[str]]:
        """The names of the photos that are held back, by their data folder."""
        return {str(source.root): [pair.name for pair in back] for source, _, back in self.sources}


@dataclass(frozen=True)
class Data:
    """The prepared data of a run: caches to train on, and those held back."""

    train: tuple[tuple[SourceConfig, Cache], ...]
    held: tuple[tuple[str, Cache], ...]
    backgrounds: Cache | None


@dataclass(frozen=True)
class Judge:
    """Who is asked about masks before a run.

    Attributes:
        load: Loads a network that finds cars.
        most: About so many masks of each folder it is asked.
    """

    load: Callable[[], Network]
    most: int


def survey(
    config: TrainConfig, judge: Judge | None = None, *, look: bool = True
) -> Generator[Note, None, Survey]:
    """Find and split the data; yields notes.

    Args:
        config: Names the data.
        judge: Asked about some masks; None for nobody.
        look: Whether masks are looked at at all.

    Raises:
        DataError: A folder cannot be used or nothing is left to train on.
        DoubtError: Masks would teach what is wrong.
    """
    backgrounds = find_backgrounds(config)
    yield from matchless(config)
    parted: list[tuple[SourceConfig, list[Pair] | list[Path], list[Pair]]] = []
    for source in config.sources:
        if source.unlabelled:
            parted.append((source, unlabelled(source.root), []))
        else:
            parted.append((source, *(yield from split(source, config, judge, look=look))))
    return Survey(tuple(parted), backgrounds)


def prepare(found: Survey, config: TrainConfig, folder: Path) -> Generator[Note, None, Data]:
    """Decode the data of a run into caches; yields notes.

    Raises:
        DataError: No photo of a folder can be read, or the cache cannot be written.
    """
    stored = PreprocessConfig(
        round(config.preprocess.pixels * CACHE_SCALE), config.preprocess.multiple
    )
    train, held = [], []
    for source, kept, back in found.sources:
        train.append((source, (yield from cached(folder, kept, stored, source.unknown))))
        if back:
            held.append((source.root.name, (yield from cached(folder, back, config.preprocess))))
    photos = found.backgrounds
    backgrounds = (yield from cached(folder, photos, stored)) if photos else None
    return Data(tuple(train), tuple(held), backgrounds)


def matchless(config: TrainConfig) -> Iterator[Note]:
    """Note which names of --exclude are in no data folder: one mistyped would be trained on."""
    labelled = [source.root for source in config.sources if not source.unlabelled]
    pairs = [pair for root in labelled for pair in find_pairs(root).pairs]
    for path in config.exclude:
        for name in matching_nothing(pairs, read_names(path)):
            yield Note(tr("{path}: {name} matches nothing.", path=path, name=name))


def split(
    source: SourceConfig, config: TrainConfig, judge: Judge | None = None, *, look: bool = True
) -> Generator[Note, None, tuple[list[Pair], list[Pair]]]:
    """Return a data folder's pairs to train on, and those held back; yields notes.

    Raises:
        DataError: The folder cannot be used or nothing is left to train on.
        DoubtError: Masks in it would teach what is wrong.
    """
    excluded = frozenset().union(*(read_names(path) for path in config.exclude))
    found = find_pairs(source.root)
    for problem in found.problems:
        yield Note(tr("Left out: {problem}", problem=problem))
    # What is half unknown is no yardstick.
    watched = source.held and not source.unknown
    pairs = without(found.pairs, excluded)
    if config.folds and watched:
        if config.fold > config.folds:
            raise DataError(
                tr(
                    "There is no --fold {fold} of --folds {folds}. Give one from 1 to {folds}.",
                    fold=config.fold,
                    folds=config.folds,
                )
            )
        kept, back = split_by_fold(pairs, config.fold, config.folds, config.seed)
    else:
        holdout, least = (config.holdout, config.holdout_least) if watched else (0.0, 0)
        kept, back = split_by_group(pairs, holdout, config.seed, least)
    if not kept:
        raise DataError(
            tr(
                "{root}: nothing is left to train on after --exclude and --holdout. Leave out "
                "less.",
                root=source.root,
            )
        )
    yield Note(
        tr(
            "{root}: {photos} photos to train on, {held} held back.",
            root=source.root,
            photos=len(kept),
            held=len(back),
        )
    )
    if look and not source.unknown:
        yield from look_over(source.root, [*kept, *back], config, judge)
    return kept, back


def look_over(
    root: Path, pairs: list[Pair], config: TrainConfig, judge: Judge | None
) -> Iterator[Note]:
    """Look at some pairs, as `forecourt check` does at all, for what would be learned wrongly.

    Raises:
        DataError: None of their masks marks a car.
        DoubtError: Some are wrong, and nobody has said to learn from them all the same.
    """
    looked = [inspect(pair) for pair in spread_evenly(pairs, LOOKED_AT)]
    wrong = [each for looked_at in looked for each in looked_at.findings if each.kind in WRONG]
    usable = [each for each in looked if each.share is not None]
    if usable and not any(each.share for each in usable):
        raise DataError(
            tr(
                "{root}: {count} masks were looked at, and none marks a car. Mend them, or leave "
                "the folder out.",
                root=root,
                count=len(usable),
            )
        )
    if judge is not None and judge.most > 0:
        known = {each.pair for each in looked if any(it.kind in WRONG for it in each.findings)}
        asked = spread_evenly([it.pair for it in usable if it.pair not in known], judge.most)
        wrong += [it for it in ask(asked, judge.load()) if it and it.kind in WRONG] if asked else []
    if wrong and not config.anyway:
        raise DoubtError(_doubts(root, wrong, len(looked)))
    for finding in wrong:
        yield Note(tr("Learned all the same: {text}", text=finding.text))


def _doubts(root: Path, wrong: list[Finding], looked: int) -> str:
    """What is wrong in one line, and in the next what to do: the window says that itself."""
    more = len(wrong) - NAMED
    named = [each.text for each in wrong[:NAMED]]
    named += [tr("And {number} more.", number=more)] if more > 0 else []
    what = tr(
        "{root}: of {looked} masks that were looked at {count} would teach what is wrong.",
        root=root,
        looked=looked,
        count=len(wrong),
    )
    remedy = tr(
        "'forecourt check' names them all. Mend them, name them in a list for --exclude, or "
        "learn from them all the same with --anyway."
    )
    return f"{' '.join([what, *named])}\n{remedy}"


def unlabelled(root: Path) -> list[Path]:
    """Return the photos of a folder without masks, in it or in its `images`.

    Raises:
        DataError: There are none.
    """
    folder = root / "images" if (root / "images").is_dir() else root
    photos = find_photos(folder)
    if not photos:
        raise DataError(
            tr("There are no photos in {folder}. Name another folder: --unlabelled.", folder=folder)
        )
    return photos


def find_backgrounds(config: TrainConfig) -> list[Path]:
    """Return the photos to paste cars on.

    Raises:
        DataError: They are needed and not named, or not there.
    """
    if config.backgrounds is None and any(source.paste for source in config.sources):
        raise DataError(
            tr("--paste needs photos to paste cars on. Name their folder: --backgrounds.")
        )
    if config.backgrounds is None:
        return []
    if not config.backgrounds.is_dir():
        raise DataError(
            tr(
                "The folder {backgrounds} of --backgrounds is not there. Check its name.",
                backgrounds=config.backgrounds,
            )
        )
    return find_photos(config.backgrounds)


def cached(
    folder: Path, files: list[Pair] | list[Path], config: PreprocessConfig, unknown: bool = False
) -> Generator[Note, None, Cache]:
    """Return the cache of `files`, built if need be; yields notes."""
    ready = open_cache(folder, files, config, unknown)
    if ready is None:
        yield Note(tr("Decoding {count} photos into {folder} …", count=len(files), folder=folder))
        for problem in build_cache(folder, files, config, unknown):
            if problem:
                yield Note(tr("Left out: {problem}", problem=problem))
        ready = open_cache(folder, files, config, unknown)
    if not ready:
        raise DataError(
            tr(
                "None of the {count} photos could be read. `forecourt check` names each problem.",
                count=len(files),
            )
        )
    return ready
