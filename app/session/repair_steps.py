"""The steps on the undo stack that change a mask."""

from __future__ import annotations

from dataclasses import replace
from types import UnionType

from app.core.language.translation import mark, tr
from app.core.photo.edits import (
    Click,
    DropAll,
    Edit,
    FillHole,
    KeepPiece,
    OwnMask,
    RemovePiece,
    Repair,
    Stroke,
    Way,
    before_erasing,
)
from app.core.photo.photo import Photo
from app.session.store import PhotoStore
from app.session.undo_commands import ChangePhotos

_WORDS: dict[type[Edit], str] = {
    Click: mark("click"),
    FillHole: mark("fill hole"),
    RemovePiece: mark("remove piece"),
    KeepPiece: mark("keep piece"),
    DropAll: mark("remove the car"),
    OwnMask: mark("import mask"),
}


def repair(store: PhotoStore, photo: Photo, edit: Edit) -> ChangePhotos:
    """Repair a photo: one step, named after the edit."""
    after = replace(photo, repair=(*photo.repair, edit))
    return ChangePhotos(store, edit_words(edit), [(photo, after)])


def mend_windows(store: PhotoStore, photo: Photo, stroke: Stroke) -> ChangePhotos:
    """Say where a photo's windows are, or are not: one step."""
    after = replace(photo, own_windows=(*photo.own_windows, stroke))
    text = tr("add window") if stroke.way is Way.ADD else tr("erase window")
    return ChangePhotos(store, text, [(photo, after)])


def reset_repair(store: PhotoStore, photo: Photo) -> ChangePhotos:
    """Restore the network's unmodified alpha and windows of a photo."""
    after = replace(photo, repair=(), own_windows=())
    return ChangePhotos(store, tr("reset repair"), [(photo, after)])


def find_again(store: PhotoStore, photo: Photo, found: Photo) -> ChangePhotos:
    """Replace the network's alpha of a photo, below its repairs.

    A mask made by the user, and repairs before it, would hide the new alpha and are removed; so
    are those that left no car.
    """
    after = replace(
        photo.with_found(found),
        region=found.region,
        error=None,
        reviewed=False,
        repair=photo.repair[_last(DropAll | OwnMask, photo.repair) :],
    )
    return ChangePhotos(store, tr("find the car again"), [(photo, after)])


def bring_back(store: PhotoStore, photo: Photo) -> ChangePhotos:
    """Take back that all of a photo's car was removed; the repairs before that stay.

    Where strokes had erased it, all of them are taken back: the last one alone would give back a
    rest of the car.
    """
    place = _last(DropAll, photo.repair)
    kept, dropped = photo.repair[: max(0, place - 1)], photo.repair[max(0, place - 1) : place]
    if DropAll(by_brush=True) in dropped:
        kept = before_erasing(kept)
    after = replace(photo, repair=kept)
    return ChangePhotos(store, tr("bring the car back"), [(photo, after)])


def drop_rest(store: PhotoStore, photo: Photo, stroke: Repair = ()) -> ChangePhotos:
    """Remove what strokes have left of a photo's car; with the last stroke if it is given."""
    after = replace(photo, repair=(*photo.repair, *stroke, DropAll(by_brush=True)))
    return ChangePhotos(store, edit_words(DropAll()), [(photo, after)])


def edit_words(edit: Edit) -> str:
    """An edit's name, as shown after "Undo"."""
    if isinstance(edit, Stroke):
        return tr("add stroke") if edit.way is Way.ADD else tr("erase stroke")
    return tr(_WORDS[type(edit)])


def _last(kind: type[Edit] | UnionType, repair: Repair) -> int:
    """The number of edits up to the last one of a kind, included; 0 if there is none."""
    return max((place for place, edit in enumerate(repair, 1) if isinstance(edit, kind)), default=0)
