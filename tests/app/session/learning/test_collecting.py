"""Repaired photos become examples, also after an export."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from app.core.output.choice import ExportChoice
from app.core.output.export_plan import Existing, plan_export
from app.core.output.output import Output
from app.core.photo.edits import Stroke, Way
from app.core.photo.notice import Notice, Tone
from app.core.photo.photo import PhotoId, State
from app.core.photo.status import Filter, passes
from app.session.learning import job
from app.session.learning.learning import Learning
from app.session.session import Session

if TYPE_CHECKING:
    from tests.app.conftest import Bench

STROKE = Stroke(Way.ADD, ((5.0, 5.0, 1.0),), 8.0, 1.0)


@pytest.fixture
def repaired(session: Session, bench: Bench) -> PhotoId:
    """Two photos that are cut, the first of them repaired."""
    first, _ = bench.add(bench.photo("golf_1.jpg"), bench.photo("golf_2.jpg"))
    session.start()
    bench.finish()
    session.repairing.repair(first, STROKE)
    return first


def test_what_was_repaired_is_saved_and_what_nobody_saw_is_not(
    session: Session, bench: Bench, learning: Learning, repaired: PhotoId
) -> None:
    collecting = learning.collecting
    collecting.save(session.store.photos())
    bench.until(lambda: not collecting.busy)
    assert [example.title for example in collecting.examples] == ["golf_1.jpg"]
    assert session.notice == Notice("1 training example was saved.", Tone.DONE)
    collecting.save(session.store.photos())
    bench.until(lambda: not collecting.busy)
    assert session.notice == Notice("1 was there already, unchanged.", Tone.DONE)


def test_nothing_to_save_is_told(
    session: Session, bench: Bench, learning: Learning, repaired: PhotoId
) -> None:
    learning.collecting.save(session.store.photos()[1:])
    assert session.notice is not None
    assert "Repair a photo" in session.notice.text


@pytest.mark.parametrize("odd", [True, False])
def test_a_check_with_a_remark_does_not_say_that_nothing_is_odd(
    session: Session,
    bench: Bench,
    learning: Learning,
    repaired: PhotoId,
    monkeypatch: pytest.MonkeyPatch,
    odd: bool,
) -> None:
    collecting = learning.collecting
    collecting.save(session.store.photos())
    bench.until(lambda: not collecting.busy)
    session.tell(None)
    found = [f"{collecting.examples[0].mask} is ragged."] if odd else []
    report = json.dumps({"findings": {"ragged": found}})
    checker = "import pathlib, sys; folder = pathlib.Path(sys.argv[-1]); folder.mkdir()\n"
    checker += f"(folder / 'check.json').write_text({report!r})"
    monkeypatch.setattr(job, "_program", lambda: [sys.executable, "-c", checker])
    collecting.check()
    bench.until(lambda: not collecting.checking)
    assert bool(collecting.flags) is odd
    assert (session.notice is None) is odd


def test_a_photo_that_is_gone_is_named(
    session: Session, bench: Bench, learning: Learning, repaired: PhotoId
) -> None:
    session.store[repaired].path.unlink()
    learning.collecting.save(session.store.photos())
    bench.until(lambda: not learning.collecting.busy)
    assert session.notice is not None
    assert session.notice.tone is Tone.ERROR
    assert "golf_1.jpg" in session.notice.text


def test_a_repaired_photo_is_found_again_after_an_export(
    session: Session, bench: Bench, repaired: PhotoId
) -> None:
    choice = ExportChoice(Output(), bench.folder / "out", session.viewing.look.background)
    (plan,) = plan_export(session.store.photos(), choice)
    session.exporting.begin(plan, Existing.KEEP_BOTH)
    bench.until(lambda: not session.exporting.running)
    photos = session.store.photos()
    assert [photo.state for photo in photos] == [State.EXPORTED] * 2
    assert [passes(photo, Filter.REPAIRED) for photo in photos] == [True, False]


def test_examples_are_removed_with_their_flags(
    session: Session, bench: Bench, learning: Learning, repaired: PhotoId
) -> None:
    collecting = learning.collecting
    collecting.save(session.store.photos())
    bench.until(lambda: not collecting.busy)
    (example,) = collecting.examples
    report = collecting._report / "check.json"
    report.parent.mkdir()
    found = {"findings": {"odd": [f"{example.mask} marks two pieces."], "moved": ["x is moved."]}}
    report.write_text(json.dumps(found))
    collecting._list()
    assert collecting.flags == {example.name: ("golf_1.jpg marks two pieces.",)}
    collecting.remove([example])
    bench.until(lambda: not collecting.busy)
    assert collecting.examples == []
    assert collecting.flags == {}
    assert session.store[repaired].path.exists()


def test_examples_are_looked_over_by_the_program_itself(
    session: Session, bench: Bench, learning: Learning, repaired: PhotoId
) -> None:
    collecting = learning.collecting
    collecting.save(session.store.photos())
    bench.until(lambda: not collecting.busy)
    mask = collecting.examples[0].mask
    with Image.open(mask) as picture:
        full = Image.new("L", picture.size, 255)
    full.save(mask)  # all car: training would learn it
    collecting.check()
    assert collecting.checking
    bench.qtbot.waitUntil(lambda: not collecting.checking, timeout=120_000)
    assert list(collecting.flags) == [collecting.examples[0].name]
