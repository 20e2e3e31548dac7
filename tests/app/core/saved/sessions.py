"""Sessions for tests, with something in every corner."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.core.errors import SessionError
from app.core.mask.alpha import encode_alpha
from app.core.photo.edits import (
    Click,
    DropAll,
    FillHole,
    KeepPiece,
    OwnMask,
    RemovePiece,
    Stroke,
    Way,
)
from app.core.photo.look import BackgroundChoice, Look, View
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.placement import Placement
from app.core.photo.status import Arrangement, Filter, Sort
from app.core.saved.journal import has_session, load_from_folder
from app.core.saved.session import Saved

WIDTH, HEIGHT = 12, 8


def photos_saved(state: Path) -> tuple[Photo, ...]:
    """What the first window with a state folder has saved; none while another program saves it."""
    now = state / "sessions" / "1" / "now"
    try:
        return load_from_folder(now).photos if has_session(now) else ()
    except SessionError:
        return ()


def mask(seed: int = 0) -> bytes:
    """A packed mask of 12x8 px."""
    random = np.random.default_rng(seed)
    return encode_alpha(random.random((HEIGHT, WIDTH), np.float32))


def rich_session(folder: Path) -> Saved:
    """A session of three photos below a folder, which need not be there."""
    cut = Photo(
        id=PhotoId(7),
        path=folder / "day" / "cär 1.jpg",
        relative=Path("day/cär 1.jpg"),
        state=State.EXPORTED,
        alpha=mask(1),
        size=(WIDTH, HEIGHT),
        seconds=1.25,
        exported=folder / "out" / "cär 1.png",
        certainty=0.91,
        repair=(
            Stroke(Way.ADD, ((1.5, 2.25, 1.0), (3.0, 4.0, 0.5)), 9.0, 0.3, smart=True),
            FillHole((3.5, 4.5)),
            RemovePiece((1.0, 2.0)),
            KeepPiece((2.0, 3.0)),
            DropAll(),
            OwnMask(mask(2)),
            Click((4.5, 2.5), Way.ERASE, (1, 2, 8, 7), mask(4)),
        ),
        reviewed=True,
        placement=Placement(1.5, -0.25, 0.125, 0.6),
        file_size=1234,
        least_dice=0.875,
        probability=mask(3),
    )
    failed = Photo(PhotoId(2), folder / "b.jpg", Path("b.jpg"), State.FAILED, error="It is empty.")
    waiting = Photo(PhotoId(9), folder / "c.jpg", Path("c.jpg"))
    return Saved(
        photos=(cut, failed, waiting),
        current=PhotoId(2),
        look=Look(View.MASK, BackgroundChoice(picture=folder / "beach.jpg")),
        own_backgrounds=(folder / "beach.jpg", folder / "wood.png"),
        arrangement=Arrangement(Filter.READY, Sort.NAME),
    )
