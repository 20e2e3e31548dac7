"""Repairing in the session: edits become steps that can be undone, and show everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtGui import QUndoStack
from pytestqt.qtbot import QtBot

from app.core.mask.alpha import encode_alpha
from app.core.mask.repairs import Repairs, read_cover
from app.core.output.choice import ExportChoice
from app.core.output.export_plan import Existing, ExportPlan, plan_export
from app.core.output.output import Kind, Output
from app.core.photo.box import PixelBox
from app.core.photo.edits import (
    DropAll,
    Edit,
    FillHole,
    KeepPiece,
    OwnMask,
    RemovePiece,
    Stroke,
    Way,
)
from app.core.photo.look import Look, View
from app.core.photo.notice import Notice, Tone
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.placement import Placement
from app.core.photo.status import Filter, Status, passes, status_of
from app.core.preview.frames import Frame
from app.session.repairing import check, is_erased
from app.session.session import Session

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, Bench, MakePhoto

ERASE = Stroke(Way.ERASE, ((30.0, 20.0, 1.0),), 10.0, 1.0)
ADD = Stroke(Way.ADD, ((5.0, 5.0, 1.0),), 6.0, 1.0)


@pytest.fixture
def stack(session: Session, qtbot: QtBot) -> QUndoStack:
    """The steps that can be undone."""
    return session.history.stack


@pytest.fixture
def car(session: Session, add: AddPhotos, make_photo: MakePhoto, qtbot: QtBot) -> PhotoId:
    """A photo of 60x40 whose car, a box from (15, 10) to (45, 30), was found."""
    (photo_id,) = add(make_photo("car.png"))
    session.start()
    qtbot.waitUntil(lambda: session.store[photo_id].state is State.READY)
    return photo_id


def repaired_by(session: Session, photo_id: PhotoId) -> tuple[Edit, ...]:
    return session.store[photo_id].repair


def refusal(session: Session, qtbot: QtBot, ask: Callable[[], object]) -> Notice:
    with qtbot.waitSignal(session.repairing.refused) as refused:
        ask()
    assert refused.args
    notice = refused.args[0]
    assert isinstance(notice, Notice)
    assert session.notice == notice
    return notice


def shown_mask(session: Session, qtbot: QtBot) -> NDArray[np.uint8]:
    """The mask on the canvas, once it is that of the photo as it is now."""
    frames: list[Frame] = []
    session.pictures.frame_ready.connect(frames.append)
    session.pictures.show(session.store.at(0), Look(View.MASK))
    qtbot.waitUntil(lambda: bool(frames) and frames[-1].look.view is View.MASK)
    return frames[-1].shown.levels[0][..., 0]


def write(session: Session, qtbot: QtBot, folder: Path) -> Path:
    choice = ExportChoice(Output(Kind.MASK), folder, session.viewing.look.background)
    with qtbot.waitSignal(session.exporting.planned) as planned:
        session.exporting.plan(session.store.photos(), choice)
    plan = planned.args[0] if planned.args else None
    assert isinstance(plan, ExportPlan)
    with qtbot.waitSignal(session.exporting.finished, timeout=20_000):
        session.exporting.begin(plan, Existing.REPLACE)
    return folder / "car.png"


# Strokes


def test_a_stroke_is_one_step_with_a_name(
    session: Session, stack: QUndoStack, car: PhotoId
) -> None:
    session.repairing.repair(car, ERASE)
    session.repairing.repair(car, ADD)
    assert repaired_by(session, car) == (ERASE, ADD)
    assert (stack.undoText(), stack.text(0)) == ("add stroke", "erase stroke")
    stack.undo()
    assert repaired_by(session, car) == (ERASE,)
    stack.undo()
    assert repaired_by(session, car) == ()
    stack.redo()
    stack.redo()
    assert repaired_by(session, car) == (ERASE, ADD)


def test_the_network_s_alpha_stays(session: Session, stack: QUndoStack, car: PhotoId) -> None:
    alpha = session.store[car].alpha
    session.repairing.repair(car, ERASE)
    assert session.store[car].alpha is alpha


def test_a_stroke_shows_on_the_canvas_and_in_the_file(
    session: Session, bench: Bench, stack: QUndoStack, car: PhotoId
) -> None:
    session.repairing.repair(car, ERASE)
    session.repairing.repair(car, ADD)
    mask = shown_mask(session, bench.qtbot)
    assert (mask[20, 30], mask[5, 5], mask[12, 17]) == (0, 255, 255)
    with Image.open(write(session, bench.qtbot, bench.folder / "out")) as written:
        np.testing.assert_array_equal(np.asarray(written), mask)


def test_a_frame_is_made_as_soon_as_a_photo_is_mended(
    session: Session, stack: QUndoStack, car: PhotoId, qtbot: QtBot
) -> None:
    session.viewing.set_view(View.MASK)
    frames: list[Frame] = []
    session.pictures.frame_ready.connect(frames.append)
    session.repairing.repair(car, ERASE)
    qtbot.waitUntil(lambda: any(frame.shown.levels[0][20, 30, 0] == 0 for frame in frames))
    stack.undo()
    qtbot.waitUntil(lambda: frames[-1].shown.levels[0][20, 30, 0] == 255)


def test_a_frame_brings_what_the_brush_paints_on(
    session: Session, stack: QUndoStack, car: PhotoId, qtbot: QtBot
) -> None:
    session.repairing.repair(car, ERASE)
    frames: list[Frame] = []
    session.pictures.frame_ready.connect(frames.append)
    session.viewing.set_view(View.PHOTO)
    qtbot.waitUntil(lambda: bool(frames) and frames[-1].look.view is View.PHOTO)
    frame = frames[-1]
    assert frame.cover is not None
    photo, cover = frame.photo.levels[0], frame.cover.levels[0]
    assert (photo.shape, cover.shape) == ((40, 60, 4), (40, 60))
    assert (cover[20, 30], cover[12, 17]) == (0, 255)


def test_the_thumbnail_shows_it(
    session: Session, stack: QUndoStack, car: PhotoId, qtbot: QtBot
) -> None:
    def at_middle() -> int:
        pixels = session.pictures.thumbnail(session.store[car])
        return 255 if pixels is None or pixels.shape[2] < 4 else int(pixels[20, 30, 3])

    session.repairing.repair(car, ERASE)
    qtbot.waitUntil(lambda: at_middle() == 0)
    stack.undo()
    qtbot.waitUntil(lambda: at_middle() == 255)


def test_a_smart_stroke_looks_at_the_photo(
    session: Session, stack: QUndoStack, car: PhotoId, qtbot: QtBot
) -> None:
    """The car is brighter than its ground: a stroke across its edge takes the ground only."""
    session.repairing.repair(car, Stroke(Way.ADD, ((45.0, 20.0, 1.0),), 14.0, 1.0))
    session.repairing.repair(car, Stroke(Way.ERASE, ((49.0, 20.0, 1.0),), 16.0, 1.0, smart=True))
    row = shown_mask(session, qtbot)[20]
    assert (row[40:44] == 255).all()
    assert not row[47:].any()


# Clicks


def test_a_hole_is_filled_by_a_click(
    session: Session, stack: QUndoStack, car: PhotoId, qtbot: QtBot
) -> None:
    session.repairing.repair(car, ERASE)
    session.repairing.repair(car, FillHole((30.0, 20.0)))
    qtbot.waitUntil(lambda: stack.undoText() == "fill hole")
    assert shown_mask(session, qtbot)[20, 30] == 255


def test_pieces_go_and_stay_by_a_click(
    session: Session, stack: QUndoStack, car: PhotoId, qtbot: QtBot
) -> None:
    session.repairing.repair(car, ADD)
    session.repairing.repair(car, RemovePiece((5.0, 5.0)))
    qtbot.waitUntil(lambda: stack.undoText() == "remove piece")
    assert shown_mask(session, qtbot)[5, 5] == 0
    stack.undo()
    session.repairing.repair(car, KeepPiece((5.0, 5.0)))
    qtbot.waitUntil(lambda: stack.undoText() == "keep piece")
    mask = shown_mask(session, qtbot)
    assert (mask[5, 5], mask[20, 30]) == (255, 0)


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (FillHole((2.0, 2.0)), "no hole"),
        (RemovePiece((2.0, 2.0)), "nothing here"),
        (KeepPiece((2.0, 2.0)), "nothing here"),
    ],
)
def test_a_click_that_does_nothing_is_told_and_is_no_step(
    session: Session, stack: QUndoStack, car: PhotoId, qtbot: QtBot, edit: Edit, says: str
) -> None:
    notice = refusal(session, qtbot, lambda: session.repairing.repair(car, edit))
    assert says in notice.text
    assert stack.count() == 0


def test_what_was_not_found_yet_cannot_be_repaired(
    session: Session, bench: Bench, stack: QUndoStack
) -> None:
    (photo_id,) = bench.add(bench.photo())
    repairing = session.repairing
    for ask in (
        lambda: repairing.repair(photo_id, ADD),
        lambda: repairing.import_mask(photo_id, Path("mask.png")),
        lambda: repairing.repair(PhotoId(99), ADD),
    ):
        assert "found" in refusal(session, bench.qtbot, ask).text
    assert stack.count() == 0


def test_a_click_is_worked_out_once(session: Session, car: PhotoId) -> None:
    repairs, photo = Repairs(), session.store[car]
    (edit,) = check(photo, RemovePiece((30.0, 20.0)), repairs)
    assert isinstance(edit, DropAll), "it was the only piece"
    known = repairs.nbytes
    mended = replace(photo, repair=(edit,))
    assert not read_cover(mended, lambda: np.empty(0, np.uint8), repairs).any()
    assert repairs.nbytes == known == 2 * 40 * 60


# No car left


def test_without_its_only_piece_a_photo_has_no_car(
    session: Session, bench: Bench, stack: QUndoStack, car: PhotoId
) -> None:
    session.repairing.repair(car, RemovePiece((30.0, 20.0)))
    bench.until(lambda: stack.undoText() == "remove the car")
    assert status_of(session.store[car]) is Status.NO_CAR
    assert not passes(session.store[car], Filter.NEEDS_REVIEW), "somebody has looked at it"
    choice = ExportChoice(Output(Kind.MASK), bench.folder, session.viewing.look.background)
    (plan,) = plan_export(session.store.photos(), choice)
    assert not plan.items
    assert plan.without_car == (session.store[car],)
    session.repairing.repair(car, ERASE)
    assert status_of(session.store[car]) is Status.NO_CAR
    session.repairing.repair(car, ADD)
    assert status_of(session.store[car]) is Status.REPAIRED


def test_the_car_is_brought_back_with_the_repairs_before(
    session: Session, bench: Bench, stack: QUndoStack, car: PhotoId
) -> None:
    session.repairing.repair(car, ERASE)
    session.repairing.repair(car, RemovePiece((20.0, 15.0)))
    bench.until(lambda: session.store[car].is_emptied)
    session.history.bring_back(session.store[car])
    assert repaired_by(session, car) == (ERASE,)
    stack.undo()
    assert session.store[car].is_emptied


def test_a_car_that_is_found_again_is_not_hidden_by_its_removal(
    session: Session, bench: Bench, car: PhotoId
) -> None:
    session.repairing.repair(car, RemovePiece((30.0, 20.0)))
    bench.until(lambda: session.store[car].is_emptied)
    session.search.begin(car, PixelBox(5, 5, 55, 35))
    bench.until(lambda: session.search.photo_id is None)
    assert repaired_by(session, car) == ()
    assert not session.store[car].has_no_car


# The car erased by brush


def wipe(x: float, size: float = 44.0) -> Stroke:
    """A stroke from top to bottom that erases."""
    return Stroke(Way.ERASE, ((x, 0.0, 1.0), (x, 40.0, 1.0)), size, 1.0)


def test_erasing_the_car_by_brush_says_that_no_car_is_left(
    session: Session, bench: Bench, stack: QUndoStack, car: PhotoId
) -> None:
    session.repairing.repair(car, ERASE)
    session.repairing.repair(car, wipe(30))
    bench.until(lambda: session.store[car].is_emptied)
    assert status_of(session.store[car]) is Status.NO_CAR
    assert (stack.count(), stack.undoText()) == (2, "remove the car")
    assert not shown_mask(session, bench.qtbot).any()
    stack.undo()
    assert repaired_by(session, car) == (ERASE,)
    stack.redo()
    assert session.store[car].is_emptied


def test_a_car_erased_in_several_strokes_comes_back_whole(
    session: Session, bench: Bench, stack: QUndoStack, car: PhotoId
) -> None:
    session.repairing.repair(car, ADD)
    session.repairing.repair(car, wipe(10, 30))
    session.repairing.repair(car, wipe(40, 34))
    bench.until(lambda: session.store[car].is_emptied)
    session.history.bring_back(session.store[car])
    assert repaired_by(session, car) == (ADD,)
    stack.undo()
    assert session.store[car].is_emptied


def test_specks_that_strokes_leave_are_no_car(session: Session, bench: Bench, car: PhotoId) -> None:
    """Two of 2,400 pixels are left."""
    session.repairing.repair(car, wipe(25, 38))
    assert looked(session, car) == (False,)
    session.repairing.repair(
        car, Stroke(Way.ERASE, ((45.0, 5.0, 1.0), (45.0, 26.0, 1.0)), 5.0, 1.0)
    )
    bench.until(lambda: session.store[car].is_emptied)
    left = replay_of(session.store[car])
    assert np.count_nonzero(left >= 128) == 2
    assert not shown_mask(session, bench.qtbot).any()


def replay_of(photo: Photo) -> NDArray[np.uint8]:
    """The cover by the strokes alone."""
    strokes = replace(photo, repair=photo.repair[:-1])
    return read_cover(strokes, lambda: np.empty(0, np.uint8))


def looked(session: Session, photo_id: PhotoId) -> tuple[bool, ...]:
    return tuple(is_erased(session.store[photo_id], Repairs()))


def test_what_is_drawn_anew_and_small_is_not_dropped(
    session: Session, bench: Bench, car: PhotoId
) -> None:
    """Who draws a car after all was removed begins with little, and mends that by erasing."""
    session.repairing.repair(car, RemovePiece((30.0, 20.0)))
    bench.until(lambda: session.store[car].is_emptied)
    session.repairing.repair(car, Stroke(Way.ADD, ((5.0, 5.0, 1.0),), 2.0, 1.0))
    session.repairing.repair(car, Stroke(Way.ERASE, ((20.0, 20.0, 1.0),), 2.0, 1.0))
    assert looked(session, car) == (False,)
    session.repairing.repair(car, Stroke(Way.ERASE, ((5.0, 5.0, 1.0),), 9.0, 1.0))
    bench.until(lambda: session.store[car].is_emptied)


# Own masks


def save_mask(path: Path, size: tuple[int, int] = (60, 40)) -> Path:
    mask = Image.new("L", size)
    mask.paste(255, (0, 0, 20, 20))
    mask.save(path)
    return path


def test_an_own_mask_takes_the_place_of_the_network_s(
    session: Session, bench: Bench, stack: QUndoStack, car: PhotoId
) -> None:
    session.repairing.repair(car, ERASE)
    session.repairing.import_mask(car, save_mask(bench.folder / "own.png"))
    bench.until(lambda: stack.undoText() == "import mask")
    session.repairing.repair(car, Stroke(Way.ERASE, ((5.0, 5.0, 1.0),), 6.0, 1.0))
    mask = shown_mask(session, bench.qtbot)
    assert (mask[15, 15], mask[5, 5], mask[25, 40]) == (255, 0, 0)
    stack.undo()
    stack.undo()
    assert repaired_by(session, car) == (ERASE,)


def test_a_mask_that_does_not_fit_is_told(
    session: Session, bench: Bench, stack: QUndoStack, car: PhotoId
) -> None:
    path = save_mask(bench.folder / "own.png", (61, 40))
    notice = refusal(session, bench.qtbot, lambda: session.repairing.import_mask(car, path))
    assert notice.tone is Tone.ERROR
    assert "own.png" in notice.text
    assert "61 x 40" in notice.text
    assert stack.count() == 0


# Reset, states, and a better network


def test_reset_gives_back_the_network_s_mask(
    session: Session, stack: QUndoStack, car: PhotoId, qtbot: QtBot
) -> None:
    before = shown_mask(session, qtbot)
    session.repairing.repair(car, ERASE)
    session.repairing.repair(car, ADD)
    session.history.reset(session.store[car])
    assert stack.undoText() == "reset repair"
    np.testing.assert_array_equal(shown_mask(session, qtbot), before)
    stack.undo()
    assert repaired_by(session, car) == (ERASE, ADD)


def test_a_file_is_out_of_date_once_its_photo_is_mended(
    session: Session, bench: Bench, stack: QUndoStack, car: PhotoId
) -> None:
    path = write(session, bench.qtbot, bench.folder / "out")
    assert session.store[car].state is State.EXPORTED
    session.repairing.repair(car, ERASE)
    assert (session.store[car].state, session.store[car].exported) == (State.READY, path)
    write(session, bench.qtbot, bench.folder / "out")
    assert session.store[car].state is State.EXPORTED
    stack.undo()
    assert session.store[car].state is State.READY


def test_a_photo_that_was_mended_or_moved_while_it_was_written_is_not_exported(
    session: Session, bench: Bench, stack: QUndoStack, car: PhotoId
) -> None:
    for change in (ERASE, Placement(scale=0.5)):
        choice = ExportChoice(
            Output(Kind.MASK), bench.folder / str(type(change)), Look().background
        )
        with bench.qtbot.waitSignal(session.exporting.planned) as planned:
            session.exporting.plan(session.store.photos(), choice)
        with bench.qtbot.waitSignal(session.exporting.finished, timeout=20_000):
            session.exporting.begin((planned.args or [None])[0], Existing.KEEP_BOTH)
            if isinstance(change, Placement):
                session.store.update(replace(session.store[car], placement=change))
            else:
                session.repairing.repair(car, change)
        assert session.store[car].state is State.READY


def test_a_better_network_keeps_the_repairs(
    session: Session, bench: Bench, stack: QUndoStack, car: PhotoId
) -> None:
    session.repairing.repair(car, ERASE)
    session.store.update(
        replace(session.store[car], alpha=encode_alpha(np.ones((40, 60), np.float32)))
    )
    session.cutting.rerun([car])
    bench.until(lambda: session.store[car].state is State.READY)
    assert len(bench.finder.seen) == 2
    assert repaired_by(session, car) == (ERASE,)
    mask = shown_mask(session, bench.qtbot)
    assert (mask[20, 30], mask[12, 17], mask[2, 2]) == (0, 255, 0)


def test_a_car_is_not_lost_if_it_cannot_be_found_again(
    session: Session, car: PhotoId, qtbot: QtBot
) -> None:
    before = session.store[car]
    before.path.unlink()
    session.cutting.rerun([car])
    qtbot.waitUntil(lambda: session.store[car].error is not None)
    after = session.store[car]
    assert (after.state, after.alpha, after.size) == (State.READY, before.alpha, before.size)


def test_a_photo_that_waits_is_not_put_in_the_queue_twice(session: Session, bench: Bench) -> None:
    bench.finder.hold()
    ids = bench.add(bench.photo("a.png"), bench.photo("b.png"))
    session.start()
    bench.until(lambda: len(bench.finder.seen) == 1)
    session.cutting.rerun([*ids, PhotoId(99)])
    bench.finder.release()
    bench.until(lambda: {photo.state for photo in session.store.photos()} == {State.READY})
    assert len(bench.finder.seen) == 2


def test_what_waits_to_be_found_again_goes_on_waiting_after_an_export(
    session: Session, bench: Bench, car: PhotoId
) -> None:
    session.cutting.pause()
    session.cutting.rerun([car])
    write(session, bench.qtbot, bench.folder / "out")
    assert session.store[car].state is State.QUEUED
    session.cutting.resume()
    bench.until(lambda: session.store[car].state is State.READY)
    assert len(bench.finder.seen) == 2


def test_a_damaged_mask_in_a_session_is_told_and_not_raised(
    session: Session, car: PhotoId, qtbot: QtBot
) -> None:
    broken: Photo = replace(session.store[car], repair=(OwnMask(b"broken"),))
    session.store.update(broken)
    qtbot.waitUntil(lambda: session.store[car].error is not None)
    assert "car.png" in (session.store[car].error or "")


def test_a_stroke_beside_the_photo_is_none(
    session: Session, car: PhotoId, stack: QUndoStack
) -> None:
    for at in ((-20.0, 20.0, 1.0), (30.0, 52.0, 1.0)):
        session.repairing.repair(car, Stroke(Way.ADD, (at,), 10.0))
    assert (repaired_by(session, car), stack.count()) == ((), 0)


def test_a_stroke_that_only_grazes_the_photo_is_one(
    session: Session, car: PhotoId, stack: QUndoStack
) -> None:
    session.repairing.repair(car, Stroke(Way.ADD, ((30.0, 44.0, 1.0),), 10.0))
    assert stack.count() == 1


def test_a_stroke_that_changes_no_pixel_is_none(
    session: Session, car: PhotoId, stack: QUndoStack, qtbot: QtBot
) -> None:
    inside, beside = (Stroke(Way.ADD, ((x, 20.0, 1.0),), 6.0, 1.0) for x in (30.0, 5.0))
    session.repairing.repair(car, inside, is_seen=False)
    session.repairing.repair(car, beside, is_seen=False)
    qtbot.waitUntil(lambda: stack.count() == 1)  # they are looked at one after the other
    assert repaired_by(session, car) == (beside,)
