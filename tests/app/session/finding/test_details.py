"""Windows and number plates are looked for where settings want them, once, and not before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.errors import DeviceError
from app.core.network import Wanted
from app.core.output.choice import ExportChoice
from app.core.output.export_plan import ExportPlan
from app.core.output.output import Output
from app.core.photo.box import PixelBox
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.plate import BLUR, PlateCover
from app.core.preview.frames import Frame
from app.session.finding.segmenting import completed
from tests.app.session.finding.conftest import PLATE, CloseFinder

if TYPE_CHECKING:
    import pytest

    from tests.app.conftest import Bench

GLASS, PLATES = Wanted(glass=True), Wanted(plates=True)
GREEN = PlateCover((0, 255, 0))


def cut(bench: Bench, *names: str) -> list[PhotoId]:
    """Photos in the list, their cars found."""
    ids = bench.add(*(bench.photo(name) for name in names or ("a.png",)))
    bench.session.viewing.set_current(ids[0])
    bench.session.start()
    bench.finish()
    return ids


def clear(bench: Bench, photo_id: PhotoId, glass: float = 0.5) -> None:
    """Make the windows of a photo clear, as one step."""
    bench.session.viewing.set_current(photo_id)
    bench.session.placing.try_out(bench.session.placing.placement.glazed(glass))
    bench.session.placing.keep("change windows")


def settle(bench: Bench) -> None:
    bench.until(lambda: not bench.session.details.lacking and not bench.session.cutting.busy)


def test_nobody_pays_for_what_is_off(bench: Bench, finder: CloseFinder) -> None:
    cut(bench, "a.png", "b.png")
    assert finder.along == [Wanted(), Wanted()]
    assert finder.later == []
    assert all(photo.told == Wanted() for photo in bench.session.store.photos())


def test_plates_of_all_photos_are_found_once_when_they_are_covered(
    bench: Bench, finder: CloseFinder
) -> None:
    cut(bench, "a.png", "b.png", "c.png")
    bench.session.plates.cover_all(BLUR)
    assert bench.session.details.lacking == 3
    settle(bench)
    assert finder.later == [PLATES] * 3
    assert all(photo.covered_plates == (PLATE,) for photo in bench.session.store.photos())
    bench.session.plates.cover_all(GREEN)
    bench.session.history.undo()
    bench.session.history.undo()
    bench.session.history.redo()
    settle(bench)
    assert finder.later == [PLATES] * 3
    assert len(finder.seen) == 3  # no car was looked for again


def test_later_photos_get_them_along_with_their_cars(bench: Bench, finder: CloseFinder) -> None:
    cut(bench)
    bench.session.plates.cover_all(BLUR)
    settle(bench)
    (new,) = bench.add(bench.photo("b.png"))
    bench.finish()
    assert finder.along == [Wanted(), PLATES]
    assert finder.later == [PLATES]
    assert bench.session.store[new].covered_plates == (PLATE,)


def test_the_photo_on_the_canvas_comes_first(bench: Bench) -> None:
    ids = cut(bench, "a.png", "b.png", "c.png")
    bench.session.viewing.set_current(ids[2])
    got: dict[PhotoId, bool] = {}
    bench.session.store.changed.connect(
        lambda each: got.update({each: True}) if bench.session.store[each].plates else None
    )
    bench.session.plates.cover_all(BLUR)
    settle(bench)
    assert list(got) == [ids[2], ids[0], ids[1]]


def test_windows_arrive_while_the_slider_is_dragged_and_nothing_else_changes(
    bench: Bench, finder: CloseFinder
) -> None:
    (photo_id,) = cut(bench)
    session = bench.session
    session.store.update(replace(session.store[photo_id], state=State.EXPORTED))
    assert session.details.has_windows
    session.placing.try_out(session.placing.placement.glazed(0.7))
    settle(bench)
    assert finder.later == [GLASS]
    assert session.store[photo_id].glass is not None
    session.placing.drop()
    assert session.store[photo_id].state is State.EXPORTED
    assert session.history.stack.count() == 0


def test_the_canvas_shows_what_arrives(bench: Bench) -> None:
    (photo_id,) = cut(bench)
    frames: list[Frame] = []
    bench.session.pictures.frame_ready.connect(frames.append)
    bench.session.plates.cover_all(GREEN)
    settle(bench)
    bench.until(lambda: bool(frames) and _green(frames[-1]))
    clear(bench, photo_id, 1.0)
    bench.until(lambda: bool(frames) and _clear(frames[-1]))


def _green(frame: Frame) -> bool:
    return tuple(frame.shown.levels[0][18, 30, :3]) == (0, 255, 0)


def _clear(frame: Frame) -> bool:
    return bool(frame.shown.levels[0][12, 20, 3] < 200)


def test_the_tool_for_plates_finds_them_without_a_cover(bench: Bench, finder: CloseFinder) -> None:
    ids = cut(bench, "a.png", "b.png")
    bench.session.details.show_plates(yes=True)
    settle(bench)
    assert [bench.session.store[each].known_plates for each in ids] == [(PLATE,), ()]
    bench.session.viewing.set_current(ids[1])
    settle(bench)
    bench.session.details.show_plates(yes=False)
    assert finder.later == [PLATES, PLATES]
    assert bench.session.store[ids[0]].covered_plates == ()


def test_plates_that_the_user_marked_are_not_looked_for(bench: Bench, finder: CloseFinder) -> None:
    (photo_id,) = cut(bench)
    bench.session.plates.mend(photo_id, (PLATE,))
    bench.session.plates.cover_all(BLUR)
    settle(bench)
    assert finder.later == []
    bench.session.history.stack.setIndex(0)
    assert bench.session.store[photo_id].own_plates is None


def test_an_export_waits_for_them(bench: Bench, finder: CloseFinder) -> None:
    ids = cut(bench, "a.png", "b.png")
    session, plans = bench.session, list[ExportPlan]()
    session.exporting.planned.connect(plans.append)
    session.plates.cover_all(BLUR)
    session.exporting.plan(session.store.photos(), ExportChoice(Output(), bench.folder / "out"))
    assert session.exporting.waiting
    bench.until(lambda: bool(plans))
    assert [item.photo.covered_plates for item in plans[0].items] == [(PLATE,)] * len(ids)


def test_what_is_handed_out_has_them(bench: Bench, finder: CloseFinder) -> None:
    (photo_id,) = cut(bench)
    photo = bench.session.store[photo_id]
    covered = replace(photo, placement=replace(photo.placement, plate=BLUR))
    assert completed(covered, finder).covered_plates == (PLATE,)
    assert completed(photo, finder) is photo


def test_what_was_looked_for_in_vain_is_not_looked_for_again(
    bench: Bench, finder: CloseFinder, caplog: pytest.LogCaptureFixture
) -> None:
    (photo_id,) = cut(bench)
    finder.problem_of_details = DeviceError("The network gave out.")
    bench.session.plates.cover_all(BLUR)
    settle(bench)
    assert bench.session.store[photo_id].error == "The network gave out."
    bench.session.plates.cover_all(GREEN)
    settle(bench)
    assert finder.later == [PLATES]


def test_weights_that_cannot_find_windows_leave_the_slider_off(
    bench: Bench, finder: CloseFinder
) -> None:
    finder.able = PLATES
    (photo_id,) = cut(bench)
    assert not bench.session.details.has_windows
    clear(bench, photo_id)
    settle(bench)
    assert finder.later == []


def test_a_car_found_again_has_windows_of_its_own_and_undo_looks_for_the_others(
    bench: Bench, finder: CloseFinder
) -> None:
    (photo_id,) = cut(bench)
    session = bench.session
    session.search.begin(photo_id, PixelBox(10, 5, 30, 35))
    bench.until(lambda: session.search.photo_id is None)
    clear(bench, photo_id)
    settle(bench)
    part = session.store[photo_id].glass
    assert part is not None
    session.history.stack.setIndex(0)  # neither clear nor found again
    session.placing.try_out(session.placing.placement.glazed(0.5))
    settle(bench)
    assert session.store[photo_id].glass not in (None, part)
    session.placing.drop()
    session.history.stack.setIndex(2)
    settle(bench)
    assert session.store[photo_id].glass == part


def test_a_session_that_lacks_them_gets_them(bench: Bench, finder: CloseFinder) -> None:
    (photo_id,) = cut(bench)
    photo = bench.session.store[photo_id]
    lacking: Photo = replace(photo, placement=replace(photo.placement, plate=BLUR))
    bench.session.restore(replace(bench.session.snapshot(), photos=(lacking,)))
    settle(bench)
    assert bench.session.store.at(0).covered_plates == (PLATE,)
    assert finder.later == [PLATES]
