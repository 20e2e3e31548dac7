"""Photos as people see them: their status, and the list filtered and sorted by it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.photo.edits import FillHole
from app.core.photo.finding import Finding
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.status import (
    Arrangement,
    Filter,
    Sort,
    Status,
    arranged,
    counts,
    filters_of,
    needs_review,
    passes,
    status_of,
)

READY = Photo(PhotoId(1), Path("a.jpg"), Path("a.jpg"), State.READY, alpha=b"x", size=(1, 1))
UNSURE = (Finding.UNSURE,)
MENDED = (FillHole((1.0, 1.0)),)


@pytest.mark.parametrize(
    ("photo", "status"),
    [
        (replace(READY, state=State.QUEUED), Status.WAITING),
        (replace(READY, state=State.STOPPED), Status.STOPPED),
        (replace(READY, state=State.WORKING), Status.WORKING),
        (READY, Status.READY),
        (replace(READY, certainty=0.5), Status.READY),
        (replace(READY, findings=(Finding.CUT_OFF,)), Status.NEEDS_REVIEW),
        (replace(READY, findings=(Finding.NO_CAR,)), Status.NO_CAR),
        (replace(READY, findings=UNSURE), Status.NEEDS_REVIEW),
        (replace(READY, findings=UNSURE, reviewed=True), Status.READY),
        (replace(READY, findings=UNSURE, repair=MENDED), Status.REPAIRED),
        (replace(READY, state=State.EXPORTED, findings=UNSURE), Status.EXPORTED),
        (replace(READY, state=State.FAILED, error="No."), Status.FAILED),
        (replace(READY, error="The disk is full."), Status.FAILED),
    ],
)
def test_status(photo: Photo, status: Status) -> None:
    assert status_of(photo) is status


def test_what_was_exported_unseen_still_needs_review() -> None:
    exported = replace(READY, state=State.EXPORTED, findings=UNSURE)
    assert needs_review(exported)
    assert not needs_review(replace(exported, reviewed=True))
    assert not needs_review(replace(exported, repair=MENDED))
    assert not needs_review(replace(READY, state=State.EXPORTED))
    assert passes(exported, Filter.NEEDS_REVIEW)
    assert passes(exported, Filter.EXPORTED)
    assert not passes(replace(exported, reviewed=True), Filter.NEEDS_REVIEW)


def test_every_status_is_in_a_filter_of_its_own_and_in_all() -> None:
    photos = [
        replace(READY, state=State.QUEUED),
        replace(READY, state=State.STOPPED),
        replace(READY, state=State.WORKING),
        READY,
        replace(READY, findings=UNSURE),
        replace(READY, repair=MENDED),
        replace(READY, state=State.EXPORTED),
        replace(READY, error="No."),
    ]
    for photo in photos:
        assert sum(passes(photo, each) for each in Filter) == 2
    numbers = counts(map(filters_of, photos))
    assert numbers[Filter.ALL] == len(photos)
    assert numbers[Filter.WAITING] == 3
    assert sum(numbers.values()) == 2 * len(photos)


def names(photos: list[Photo]) -> str:
    return "".join(photo.path.stem for photo in photos)


def test_sorting() -> None:
    photos = [
        replace(READY, id=PhotoId(1), path=Path("c.jpg"), certainty=0.999),
        replace(READY, id=PhotoId(2), path=Path("B.jpg"), certainty=0.8, findings=UNSURE),
        replace(READY, id=PhotoId(3), path=Path("a.jpg")),
        replace(READY, id=PhotoId(4), path=Path("d.jpg"), certainty=0.5, findings=UNSURE),
        replace(
            READY,
            id=PhotoId(5),
            path=Path("e.jpg"),
            certainty=0.1,
            reviewed=True,
            findings=UNSURE,
        ),
    ]
    assert names(arranged(photos, Arrangement())) == "cBade"
    assert names(arranged(photos, Arrangement(sort=Sort.NAME))) == "aBcde"
    assert names(arranged(photos, Arrangement(sort=Sort.LEAST_CERTAIN))) == "dBeca"
    review = Arrangement(Filter.NEEDS_REVIEW, Sort.LEAST_CERTAIN)
    assert names(arranged(photos, review)) == "dB"
