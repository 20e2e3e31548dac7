"""Number plates in a session: covered in all photos at once, mended in one, and kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.files import images
from app.core.photo.look import Look, View
from app.core.photo.plate import BLUR, PlateCover, Quad
from app.core.preview.frames import Frame, Previewer
from app.core.saved.session_file import load_session, save_session

if TYPE_CHECKING:
    from tests.app.conftest import Bench

PLATE: Quad = ((20.0, 15.0), (40.0, 15.0), (40.0, 22.0), (20.0, 22.0))
GREEN = PlateCover((0, 255, 0))


def test_all_are_covered_in_one_step_and_new_photos_with_them(bench: Bench) -> None:
    session = bench.session
    bench.add(bench.photo("a.png"), bench.photo("b.png"))
    session.plates.cover_all(BLUR)
    assert [photo.placement.plate for photo in session.store.photos()] == [BLUR, BLUR]
    assert session.history.stack.undoText() == "cover plates of 2 photos"
    bench.add(bench.photo("c.png"))
    assert session.store.at(2).placement.plate == BLUR
    session.history.undo()
    assert [photo.placement.plate for photo in session.store.photos()] == [None, None, BLUR]


def test_what_the_network_finds_is_known_and_mended_by_hand(bench: Bench) -> None:
    session, finder = bench.session, bench.finder
    seen = finder.predict
    finder.predict = lambda image: replace(seen(image), plates=(PLATE,))  # type: ignore[method-assign]
    (photo_id,) = bench.add(bench.photo("a.png"))
    session.start()
    bench.finish()
    assert session.store[photo_id].known_plates == (PLATE,)
    session.plates.mend(photo_id, ())
    assert session.store[photo_id].known_plates == ()
    session.cutting.rerun([photo_id])
    bench.finish()
    assert session.store[photo_id].known_plates == ()
    session.history.undo()
    assert session.store[photo_id].known_plates == (PLATE,)


def test_plates_and_their_covers_are_saved(bench: Bench) -> None:
    session = bench.session
    (photo_id,) = bench.add(bench.photo("a.png"))
    own = bench.photo("own.png")
    session.plates.mend(photo_id, (PLATE,))
    session.plates.cover_all(PlateCover(picture=own))
    file = bench.folder / "cars.forecourt"
    save_session(file, session.snapshot())
    (photo,) = load_session(file).photos
    assert photo.own_plates == (PLATE,)
    assert photo.placement.plate == PlateCover(picture=own)


def test_the_preview_shows_the_cover_where_the_file_has_it(bench: Bench) -> None:
    session = bench.session
    (photo_id,) = bench.add(bench.photo("a.png"))
    session.start()
    bench.finish()
    session.plates.mend(photo_id, (PLATE,))
    session.plates.cover_all(GREEN)
    frames = list(Previewer().frames(session.store[photo_id], Look(View.CUTOUT)))
    assert isinstance(frames[-1], Frame)
    shown = frames[-1].shown.levels[0]
    assert tuple(shown[18, 30, 1:2]) == (255,)
    assert images.load(bench.folder / "a.png").pixels[18, 30, 0] == 230
