"""Frames wait while somebody paints, and come when they do not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.core.photo.edits import KeepPiece
from app.core.photo.look import Look, View
from app.core.photo.photo import Photo
from app.core.preview.frames import Frame

if TYPE_CHECKING:
    from tests.app.conftest import Bench


@pytest.fixture
def photos(bench: Bench) -> list[Photo]:
    """Two photos whose cars were found, the first on the canvas, all of it made."""
    bench.add(bench.photo("a.png"), bench.photo("b.png"))
    bench.session.start()
    bench.finish()
    views = look(bench, View.MASK, bench.session.store.at(0))
    bench.until(lambda: views == [View.MASK])
    return bench.session.store.photos()


def look(bench: Bench, view: View, photo: Photo) -> list[View]:
    """Ask for a frame; the views of those that came since, now or later."""
    views: list[View] = []

    def take(frame: Frame) -> None:
        views.append(frame.look.view)

    bench.session.pictures.frame_ready.connect(take)
    bench.session.pictures.show(photo, Look(view))
    return views


def test_no_frame_is_made_during_a_stroke(bench: Bench, photos: list[Photo]) -> None:
    pictures = bench.session.pictures
    pictures.hold()
    views = look(bench, View.PHOTO, photos[0])
    with bench.qtbot.assertNotEmitted(pictures.frame_ready, wait=100):
        pass
    pictures.go_on(at_once=True)
    bench.until(lambda: views == [View.PHOTO])


def test_the_frame_waits_for_a_second_stroke_that_comes_soon(
    bench: Bench, photos: list[Photo], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.session.pictures.PAUSE", 60_000)
    pictures = bench.session.pictures
    pictures.hold()
    views = look(bench, View.PHOTO, photos[0])
    pictures.go_on(at_once=False)
    with bench.qtbot.assertNotEmitted(pictures.frame_ready, wait=100):
        pass
    pictures.hold()
    pictures.go_on(at_once=True)
    bench.until(lambda: views == [View.PHOTO])


def test_another_photo_does_not_wait(bench: Bench, photos: list[Photo]) -> None:
    bench.session.pictures.hold()
    views = look(bench, View.OVERLAY, photos[1])
    bench.until(lambda: views == [View.OVERLAY])


def test_a_frame_in_work_when_a_stroke_begins_is_made_afterwards(
    bench: Bench, photos: list[Photo]
) -> None:
    pictures = bench.session.pictures
    views = look(bench, View.PHOTO, photos[0])
    pictures.hold()
    with bench.qtbot.assertNotEmitted(pictures.frame_ready, wait=100):
        pass
    pictures.go_on(at_once=True)
    bench.until(lambda: views == [View.PHOTO])


def test_no_thumbnail_is_made_during_a_stroke(bench: Bench, photos: list[Photo]) -> None:
    pictures = bench.session.pictures
    repaired = replace(photos[0], repair=(KeepPiece((1.0, 1.0)),))
    pictures.hold()
    pictures.thumbnail(repaired)
    with bench.qtbot.assertNotEmitted(pictures.thumbnail_ready, wait=100):
        pass
    with bench.qtbot.waitSignal(pictures.thumbnail_ready):
        pictures.go_on(at_once=True)


def test_thumbnails_do_not_wait_when_the_photo_is_left(bench: Bench, photos: list[Photo]) -> None:
    pictures = bench.session.pictures
    pictures.hold()
    pictures.thumbnail(replace(photos[0], repair=(KeepPiece((1.0, 1.0)),)))
    with bench.qtbot.waitSignal(pictures.thumbnail_ready):
        look(bench, View.OVERLAY, photos[1])
