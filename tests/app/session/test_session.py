"""The session: photos come in, cars are found, results go out; what goes wrong stays in place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from app.core import resources
from app.core.errors import WeightsError
from app.core.mask.alpha import decode_alpha
from app.core.output.choice import ExportChoice
from app.core.output.export_plan import Existing, ExportPlan
from app.core.output.output import Kind, Output
from app.core.photo.edits import FillHole, Stroke, Way
from app.core.photo.finding import Finding
from app.core.photo.look import TRANSPARENT, BackgroundChoice, Look, View
from app.core.photo.notice import Tone
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.status import Arrangement, Filter, Sort
from app.core.preview.frames import Frame
from app.core.saved.session import Saved
from app.session.session import Session

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, Bench, MakePhoto


def states(session: Session) -> list[State]:
    return [photo.state for photo in session.store.photos()]


def plan(session: Session, qtbot: QtBot, folder: Path, kind: Kind = Kind.CUTOUT) -> ExportPlan:
    choice = ExportChoice(Output(kind), folder, session.viewing.look.background)
    with qtbot.waitSignal(session.exporting.planned) as planned:
        session.exporting.plan(session.store.photos(), choice)
    result = planned.args[0] if planned.args else None
    assert isinstance(result, ExportPlan)
    return result


def export(session: Session, qtbot: QtBot, folder: Path, existing: Existing) -> None:
    made = plan(session, qtbot, folder)
    with qtbot.waitSignal(session.exporting.finished, timeout=20_000):
        session.exporting.begin(made, existing)


def frame_of(session: Session, qtbot: QtBot, photo_id: PhotoId) -> Frame:
    frames: list[Frame] = []
    session.pictures.frame_ready.connect(frames.append)
    session.viewing.set_current(photo_id)
    session.viewing.set_view(View.MASK)
    qtbot.waitUntil(lambda: bool(frames) and frames[-1].look == session.viewing.look)
    return frames[-1]


# Finding the cars


def test_the_car_is_found(session: Session, bench: Bench) -> None:
    (photo_id,) = bench.add(bench.photo(width=60, height=40))
    session.start()
    bench.finish()
    photo = session.store[photo_id]
    alpha = decode_alpha(photo.alpha or b"")
    assert (photo.state, photo.size, alpha.shape) == (State.READY, (60, 40), (40, 60))
    assert (alpha[20, 30], alpha[0, 0]) == (1.0, 0.0)
    assert session.cutting.progress.seconds == photo.seconds
    assert photo.certainty == 0.97


def test_a_bad_photo_keeps_its_reason_and_the_others_go_on(session: Session, bench: Bench) -> None:
    (bench.folder / "holiday.jpg").write_text("not a photo")
    bad, good = bench.add(bench.folder / "holiday.jpg", bench.photo())
    session.start()
    bench.finish()
    assert states(session) == [State.FAILED, State.READY]
    assert "holiday.jpg" in (session.store[bad].error or "")
    assert session.store[good].error is None


def test_what_is_on_screen_is_worked_on_first(session: Session, bench: Bench) -> None:
    ids = bench.add(*(bench.photo(f"{width}.png", width) for width in (50, 60, 70)))
    session.viewing.set_current(ids[2])
    session.start()
    bench.finish()
    assert [width for width, _ in bench.finder.seen] == [70, 50, 60]


def test_progress_counts_the_run(session: Session, bench: Bench) -> None:
    bench.finder.hold()
    bench.add(bench.photo("a.png"), bench.photo("b.png"))
    session.start()
    bench.until(lambda: states(session)[0] is State.WORKING)
    progress = session.cutting.progress
    assert (progress.done, progress.total, session.cutting.device) == (0, 2, "Test bench")


def test_what_else_changes_of_a_waiting_photo_is_no_progress(
    session: Session, bench: Bench
) -> None:
    (waiting,) = bench.add(bench.photo("a.png"))
    with bench.qtbot.assertNotEmitted(session.cutting.changed):
        session.store.update(replace(session.store[waiting], vehicle=2))
    with bench.qtbot.waitSignal(session.cutting.changed):
        session.store.update(replace(session.store[waiting], state=State.READY))


def test_pausing_puts_the_photo_back_and_drops_what_was_under_way(
    session: Session, bench: Bench
) -> None:
    bench.finder.hold()
    bench.add(bench.photo())
    session.start()
    bench.until(lambda: len(bench.finder.seen) == 1)
    session.cutting.pause()
    bench.finder.release()
    bench.until(lambda: not session.cutting.busy)
    assert states(session) == [State.QUEUED]
    session.cutting.resume()
    bench.finish()
    assert (states(session), len(bench.finder.seen)) == ([State.READY], 2)


def test_cancelling_acts_at_once_and_what_was_cancelled_can_be_started_again(
    session: Session, bench: Bench
) -> None:
    bench.finder.hold()
    bench.add(bench.photo("a.png", 50), bench.photo("b.png", 60))
    session.start()
    bench.until(lambda: len(bench.finder.seen) == 1)
    session.cutting.cancel()
    # The network is still at it.
    assert session.cutting.busy
    assert states(session) == [State.STOPPED] * 2
    assert session.cutting.progress.total == 0
    bench.finder.release()
    bench.until(lambda: not session.cutting.busy)
    assert states(session) == [State.STOPPED] * 2
    session.cutting.restart()
    bench.finish()
    assert states(session) == [State.READY] * 2
    assert [width for width, _ in bench.finder.seen] == [50, 50, 60]


def test_photos_added_after_cancelling_are_worked_on(session: Session, bench: Bench) -> None:
    bench.finder.hold()
    bench.add(bench.photo("a.png"))
    session.start()
    bench.until(lambda: len(bench.finder.seen) == 1)
    session.cutting.cancel()
    bench.finder.release()
    bench.add(bench.photo("b.png"))
    bench.finish()
    assert states(session) == [State.STOPPED, State.READY]


def test_the_length_of_the_file_is_noted(session: Session, bench: Bench) -> None:
    (photo_id,) = bench.add(bench.photo())
    session.start()
    bench.finish()
    photo = session.store[photo_id]
    assert photo.file_size == photo.path.stat().st_size


def test_a_photo_removed_while_it_is_worked_on_does_not_come_back(
    session: Session, bench: Bench
) -> None:
    bench.finder.hold()
    first, second = bench.add(bench.photo("a.png"), bench.photo("b.png"))
    session.start()
    bench.until(lambda: len(bench.finder.seen) == 1)
    session.store.remove([first])
    bench.finder.release()
    bench.finish()
    assert [photo.id for photo in session.store.photos()] == [second]


def test_a_failed_photo_is_tried_again(session: Session, bench: Bench) -> None:
    (photo_id,) = bench.add(bench.folder / "late.jpg")
    session.start()
    bench.finish()
    bench.photo("late.jpg")
    session.cutting.retry(photo_id)
    bench.finish()
    assert (states(session), session.store[photo_id].error) == ([State.READY], None)


def test_without_a_network_photos_wait_and_the_reason_is_told_once(
    session: Session, bench: Bench
) -> None:
    bench.finder.problem = WeightsError(
        Path("forecourt.safetensors"), "is missing", "Install again"
    )
    bench.add(bench.photo())
    with bench.qtbot.waitSignal(session.notice_changed):
        session.start()
    assert session.notice is not None
    assert session.notice.text == "forecourt.safetensors: is missing. Install again."
    assert (session.notice.can_retry, states(session)) == (True, [State.QUEUED])
    bench.finder.problem = None
    bench.until(lambda: not session.cutting.busy)
    session.start()
    bench.finish()
    assert states(session) == [State.READY]


# The list


def test_photos_are_found_in_folders_and_those_in_the_list_are_left_out(
    session: Session, bench: Bench
) -> None:
    bench.add(bench.photo("a.png"))
    new = bench.photo("more/b.png")
    with bench.qtbot.waitSignal(session.store.added):
        session.find([bench.folder])
    assert [photo.path for photo in session.store.photos()[1:]] == [new]


def test_results_of_an_earlier_export_are_no_photos_unless_named(
    session: Session, bench: Bench
) -> None:
    path = bench.photo("day/car.jpg")
    bench.add(path)
    session.start()
    bench.finish()
    export(session, bench.qtbot, bench.folder / "day" / "cut-outs", Existing.KEEP_BOTH)
    session.store.remove([session.store.at(0).id])
    result = bench.folder / "day" / "cut-outs" / "car.png"
    for dropped, expected in ((bench.folder / "day", path), (result, result)):
        with bench.qtbot.waitSignal(session.store.added):
            session.find([dropped])
        assert session.store.photos()[-1].path == expected
        session.store.remove([session.store.photos()[-1].id])


def test_raw_files_beside_photos_are_told(
    session: Session, make_photo: MakePhoto, tmp_path: Path, qtbot: QtBot
) -> None:
    make_photo("day/car.png")
    (tmp_path / "day" / "IMG_1.NEF").write_bytes(b"II*\0" + bytes(60))
    with qtbot.waitSignal(session.notice_changed):
        session.find([tmp_path / "day"])
    assert [photo.name for photo in session.store.photos()] == ["car.png"]
    assert session.notice is not None
    assert "left out" in session.notice.text
    assert "IMG_1.NEF" in session.notice.text


@pytest.mark.parametrize("listed", [True, False])
def test_finding_nothing_new_is_told(
    session: Session,
    bench: Bench,
    *,
    listed: bool,
) -> None:
    if listed:
        bench.add(bench.photo())
    with bench.qtbot.waitSignal(session.notice_changed):
        session.find([bench.folder])
    assert session.notice is not None
    assert ("already" if listed else "no photos") in session.notice.text


def test_the_neighbour_follows_a_removed_photo(
    session: Session, add: AddPhotos, make_photo: MakePhoto
) -> None:
    ids = add(*(make_photo(f"{name}.png") for name in "abc"))
    session.viewing.choose(ids)
    session.viewing.set_current(ids[1])
    session.store.remove([ids[1]])
    assert session.viewing.current is not None
    assert session.viewing.current.id == ids[2]
    session.store.remove([ids[2]])
    assert session.viewing.current.id == ids[0]
    assert [photo.id for photo in session.viewing.chosen] == [ids[0]]
    session.store.remove([ids[0]])
    assert session.viewing.current is None


def test_what_needs_review_is_gone_through_in_the_order_of_the_list(
    session: Session, add: AddPhotos
) -> None:
    ids = add(*(Path(f"{name}.jpg") for name in "abcd"))
    for photo_id, certainty in zip(ids, (0.9, 0.99, 0.5, 0.8), strict=True):
        photo = session.store[photo_id]
        findings = (Finding.UNSURE,) if certainty < 0.99 else ()
        session.store.update(
            replace(photo, state=State.READY, alpha=b"x", certainty=certainty, findings=findings)
        )
    session.viewing.arrange(Arrangement(sort=Sort.LEAST_CERTAIN))
    session.viewing.set_current(ids[2])
    visited = []
    for _ in range(3):
        assert session.viewing.go_to_next_review()
        visited.append(session.viewing.current)
    assert [photo.name for photo in visited if photo] == ["d.jpg", "a.jpg", "c.jpg"]
    for photo_id in ids:
        session.store.update(replace(session.store[photo_id], reviewed=True))
    assert not session.viewing.go_to_next_review()


def test_a_filter_goes_to_the_first_photo_that_it_lists(session: Session, add: AddPhotos) -> None:
    ids = add(Path("a.jpg"), Path("b.jpg"))
    session.store.update(replace(session.store[ids[1]], state=State.FAILED, error="No."))
    session.viewing.arrange(Arrangement(Filter.FAILED))
    assert session.viewing.current is not None
    assert session.viewing.current.id == ids[1]
    session.viewing.arrange(Arrangement(Filter.EXPORTED))
    assert session.viewing.current is None
    session.viewing.arrange(Arrangement())
    assert session.viewing.current.id == ids[0]


def test_removing_stays_within_what_is_listed(session: Session, add: AddPhotos) -> None:
    ids = add(*(Path(f"{name}.jpg") for name in "abcde"))
    for photo_id in (ids[0], ids[2], ids[4]):
        session.store.update(replace(session.store[photo_id], state=State.FAILED, error="No."))
    session.viewing.arrange(Arrangement(Filter.FAILED))
    session.viewing.set_current(ids[2])
    session.store.remove([ids[2]])
    assert session.viewing.current is not None
    assert session.viewing.current.id == ids[4]
    session.store.remove([ids[4]])
    assert session.viewing.current.id == ids[0]


# The session as a whole


def test_a_built_in_background_that_was_dropped_is_named(session: Session) -> None:
    gone = resources.root() / "backgrounds" / "villa_terrace.jpg"
    session.restore(Saved(look=Look(View.COMPOSITE, BackgroundChoice(picture=gone))))
    assert session.viewing.look.background.is_transparent
    assert session.notice is not None
    assert "villa_terrace" in session.notice.text


def test_a_session_is_put_in_place_of_another(session: Session, bench: Bench) -> None:
    ids = bench.add(bench.photo("a.png"), bench.photo("b.png"))
    session.viewing.set_current(ids[1])
    session.viewing.set_background(BackgroundChoice((1, 2, 3)))
    session.viewing.arrange(Arrangement(sort=Sort.NAME))
    saved = session.snapshot()
    bench.finder.hold()
    session.start()
    bench.until(lambda: len(bench.finder.seen) == 1)
    session.restore(Saved())
    assert len(session.store) == 0
    new_ids = session.restore(saved)
    assert set(new_ids.values()).isdisjoint(ids)
    assert session.viewing.current is not None
    assert session.viewing.current.name == "b.png"
    assert session.viewing.look == saved.look
    assert session.viewing.arrangement == saved.arrangement
    bench.finder.release()
    bench.finish()
    assert states(session) == [State.READY] * 2


def test_what_is_under_way_for_a_session_does_not_reach_the_next(
    session: Session, bench: Bench
) -> None:
    ids = bench.add(bench.photo("a.png"), bench.photo("b.png"))
    session.start()
    bench.finish()
    late: list[object] = []
    session.repairing.edited.connect(lambda *edit: late.append(edit))
    session.repairing.refused.connect(late.append)
    session.placing.wished.connect(late.append)
    session.store.added.connect(late.append)
    session.placing.place_alike(session.store.photos())
    session.repairing.repair(ids[0], FillHole((1.0, 1.0)))
    session.find([bench.photo("c.png")])
    session.restore(Saved())
    with bench.qtbot.waitSignal(session.store.added):
        session.find([bench.photo("d.png")])
    session.placing.close()
    session.repairing.close()
    QCoreApplication.processEvents()
    assert len(late) == 1


# What is looked at


def test_the_frame_is_that_of_the_photo_and_view(session: Session, bench: Bench) -> None:
    (photo_id,) = bench.add(bench.photo(width=60, height=40))
    session.start()
    bench.finish()
    frame = frame_of(session, bench.qtbot, photo_id)
    assert (frame.photo_id, frame.size) == (photo_id, (60, 40))
    assert frame.shown.levels[0].shape == (40, 60, 4)


def test_a_photo_that_vanished_says_so(session: Session, bench: Bench) -> None:
    first, second = bench.add(bench.photo("a.png"), bench.photo("b.png"))
    session.start()
    bench.finish()
    session.store[second].path.unlink()
    session.viewing.set_current(second)
    bench.until(lambda: session.store[second].error is not None)
    assert "b.png" in (session.store[second].error or "")
    assert (session.store[second].state, session.store[first].error) == (State.READY, None)


def test_a_background_that_cannot_be_read_is_told_and_put_away(
    session: Session, bench: Bench
) -> None:
    bench.add(bench.photo())
    session.start()
    bench.finish()
    (bench.folder / "beach.jpg").write_text("not a picture")
    session.backgrounds.use_own_picture(bench.folder / "beach.jpg")
    bench.until(lambda: session.notice is not None)
    assert session.notice is not None
    assert "beach.jpg" in session.notice.text
    assert (session.viewing.look.background, session.viewing.own_backgrounds) == (TRANSPARENT, ())
    assert session.viewing.current is not None
    assert session.viewing.current.error is None


def test_choosing_a_background_shows_the_car_on_it(session: Session) -> None:
    session.viewing.set_view(View.PHOTO)
    session.viewing.set_background(BackgroundChoice((255, 0, 0)))
    assert session.viewing.look.view is View.COMPOSITE


def test_choosing_none_shows_the_cut_out(session: Session) -> None:
    session.viewing.set_background(TRANSPARENT)
    assert session.viewing.look.view is View.CUTOUT


# Export


def test_cut_outs_are_written(session: Session, bench: Bench) -> None:
    (photo_id,) = bench.add(bench.photo("car.jpg"))
    session.start()
    bench.finish()
    export(session, bench.qtbot, bench.folder / "out", Existing.KEEP_BOTH)
    photo = session.store[photo_id]
    with Image.open(bench.folder / "out" / "car.png") as written:
        assert (written.mode, written.size) == ("RGBA", (60, 40))
        assert np.asarray(written)[..., 3].max() == 255
    assert (photo.state, photo.exported) == (State.EXPORTED, bench.folder / "out" / "car.png")
    assert session.notice is not None
    assert (session.notice.tone, session.notice.folder) == (Tone.DONE, bench.folder / "out")


@pytest.mark.parametrize("existing", Existing)
def test_a_file_of_another_program_is_never_replaced(
    session: Session, bench: Bench, existing: Existing
) -> None:
    bench.add(bench.photo("car.jpg"))
    session.start()
    bench.finish()
    there = bench.folder / "car.png"
    there.write_text("precious")
    assert plan(session, bench.qtbot, bench.folder).foreign == (there,)
    export(session, bench.qtbot, bench.folder, existing)
    assert there.read_bytes() == b"precious"
    assert (bench.folder / "car-2.png").exists()


@pytest.mark.parametrize("existing", Existing)
def test_a_result_that_is_out_of_date_is_kept_unless_replacing_was_asked_for(
    session: Session, bench: Bench, existing: Existing
) -> None:
    (photo_id,) = bench.add(bench.photo("car.jpg"))
    session.start()
    bench.finish()
    there = bench.folder / "car.png"
    export(session, bench.qtbot, bench.folder, existing)
    before = there.read_bytes()
    session.repairing.repair(photo_id, Stroke(Way.ERASE, ((30.0, 20.0, 1.0),), 10.0, 1.0))
    assert plan(session, bench.qtbot, bench.folder).existing == (there,)
    export(session, bench.qtbot, bench.folder, existing)
    kept = existing is Existing.KEEP_BOTH
    assert (there.read_bytes() == before) is kept
    assert (bench.folder / "car-2.png").exists() is kept


def test_a_photo_that_is_not_exported_is_not_replaced_either(
    session: Session, bench: Bench
) -> None:
    bench.add(bench.photo("car.jpg"), bench.photo("car.png"))
    session.start()
    bench.finish()
    before = (bench.folder / "car.png").read_bytes()
    choice = ExportChoice(Output(), bench.folder)
    with bench.qtbot.waitSignal(session.exporting.planned) as planned:
        session.exporting.plan([session.store.at(0)], choice)
    (made,) = planned.args or [None]
    assert isinstance(made, ExportPlan)
    assert made.existing == ()
    with bench.qtbot.waitSignal(session.exporting.finished):
        session.exporting.begin(made, Existing.REPLACE)
    assert (bench.folder / "car.png").read_bytes() == before
    assert session.store.at(0).exported == bench.folder / "car_jpg.png"


def test_an_export_that_fails_is_told_at_the_photo(session: Session, bench: Bench) -> None:
    gone, _ = bench.add(bench.photo("gone.jpg"), bench.photo("good.jpg"))
    session.start()
    bench.finish()
    session.store[gone].path.unlink()
    export(session, bench.qtbot, bench.folder / "out", Existing.KEEP_BOTH)
    assert "gone.jpg" in (session.store[gone].error or "")
    assert states(session) == [State.READY, State.EXPORTED]
    assert [path.name for path in (bench.folder / "out").iterdir()] == ["good.png"]
    assert session.notice is not None
    assert session.notice.tone is Tone.ERROR


def test_an_export_can_be_stopped_and_leaves_whole_files_only(
    session: Session, bench: Bench
) -> None:
    bench.add(*(bench.photo(f"{number}.png") for number in range(30)))
    session.start()
    bench.finish()
    made = plan(session, bench.qtbot, bench.folder / "out")
    session.exporting.changed.connect(
        lambda: session.exporting.cancel() if session.exporting.done == 2 else None
    )
    with bench.qtbot.waitSignal(session.exporting.finished, timeout=20_000) as finished:
        session.exporting.begin(made, Existing.KEEP_BOTH)
    summary = (finished.args or [None])[0]
    files = list((bench.folder / "out").iterdir())
    assert 2 <= len(files) < 30
    assert (summary.written, summary.failed, summary.left) == (len(files), 0, 30 - len(files))
    for path in files:
        with Image.open(path) as written:
            written.load()


def test_closing_in_the_middle_of_everything_stops_every_thread(
    session: Session, bench: Bench
) -> None:
    bench.finder.hold()
    bench.add(*(bench.photo(f"{number}.png") for number in range(5)))
    session.start()
    bench.until(lambda: len(bench.finder.seen) == 1)
    bench.finder.release()
    session.close()
    assert len(bench.finder.seen) <= 2


def test_another_session_is_another_run_of_cutting(session: Session, bench: Bench) -> None:
    def halt() -> None:
        if session.cutting.progress.done == 1:
            bench.finder.hold()

    session.cutting.changed.connect(halt)
    session.start()
    bench.add(*(bench.photo(f"{name}.jpg") for name in "abc"))
    bench.until(lambda: len(bench.finder.seen) == 2 and session.cutting.progress.done == 1)
    waiting = Photo(PhotoId(1), bench.photo("d.jpg"), Path("d.jpg"))
    session.restore(Saved((waiting,)))
    assert (session.cutting.progress.done, session.cutting.progress.total) == (0, 1)


def test_only_the_last_plan_that_was_asked_for_comes(session: Session, bench: Bench) -> None:
    bench.add(bench.photo("a.jpg"), bench.photo("b.jpg"))
    session.start()
    bench.finish()
    choice = ExportChoice(Output(), bench.folder / "out")
    plans: list[ExportPlan] = []
    session.exporting.planned.connect(plans.append)

    session.exporting.plan(session.store.photos(), choice)
    with bench.qtbot.waitSignal(session.exporting.planned):
        session.exporting.plan([session.store.at(1)], choice)

    assert [len(plan.items) for plan in plans] == [1]
