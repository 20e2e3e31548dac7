"""Placing the car on its background: the placement being tried, and the one to keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.core.compose.framing import mapping_of
from app.core.compose.scenes import read_scene
from app.core.language.translation import tr, trn
from app.core.mask.repairs import Repairs
from app.core.photo.box import Rect
from app.core.photo.look import BackgroundChoice
from app.core.photo.photo import Photo, PhotoId
from app.core.photo.placement import AS_IN_PHOTO, Placement
from app.core.photo.scene import PLAIN, Scene
from app.core.preview.alike import place_alike
from app.core.preview.drafts import Draft, Drafter
from app.session.store import PhotoStore
from app.session.viewing import Viewing
from app.session.workers import Lane, Worker


@dataclass(frozen=True)
class Wish:
    """Placements that the user wants to keep: one step to undo.

    Attributes:
        text: What was done, as named in the menu.
        changes: Each photo with its new placement.
        joins: Whether it is merged with the previous step, if that is of the same kind.
    """

    text: str
    changes: tuple[tuple[Photo, Placement], ...]
    joins: bool = False


class Placing(QObject):
    """Tries placements on the current photo, with a small, quickly made draft of each.

    Signals:
        changed: The placement, tried or kept, or the current car changed.
        drafted: A `Draft` of the current photo.
        wished: A `Wish`, to be carried out by the owner of the undo stack.
        failed: Why the cars could not be placed alike; none of them was changed.

    Args:
        store: The photos.
        viewing: Gives the photo on the canvas and its background.
        repairs: Cache of repaired alphas.
    """

    changed = Signal()
    drafted = Signal(object)
    wished = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        store: PhotoStore,
        viewing: Viewing,
        repairs: Repairs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._viewing = viewing
        self._repairs = repairs
        self._drafter = Drafter(repairs)
        self._draft_lane, self._alike_lane = Lane(self), Lane(self)
        self._worker: Worker | None = None
        self._next: tuple[Photo, Placement] | None = None
        self._trial: Placement | None = None
        self._known: tuple[object, Draft] | None = None
        store.changed.connect(self._photo_changed)
        viewing.current_changed.connect(self.drop)

    @property
    def cut(self) -> bool:
        """Whether the car of the photo on the canvas was found."""
        photo = self._viewing.current
        return photo is not None and photo.alpha is not None

    @property
    def shown(self) -> bool:
        """Whether there is a car on a background."""
        return self.cut and not self._viewing.look.background.is_transparent

    @property
    def possible(self) -> bool:
        """Whether the car can be placed: on the photo's own ground it stays where it is."""
        return self.shown and not self._viewing.look.background.is_own

    @property
    def trying(self) -> bool:
        """Whether a placement is being tried that is not kept yet."""
        return self._trial is not None

    @property
    def drafting(self) -> bool:
        """Whether a draft is being made."""
        return self._worker is not None

    @property
    def placement(self) -> Placement:
        """The placement of the car on the canvas: the one being tried, else the one kept."""
        photo = self._viewing.current
        return self._trial or (photo.placement if photo else AS_IN_PHOTO)

    @property
    def car(self) -> Rect | None:
        """The box of that car, in pixels of the picture; None until a draft is made."""
        photo = self._viewing.current
        if photo is None or self._known is None:
            return None
        key, draft = self._known
        if draft.car is None or key != self._key(photo):
            return None
        placed = mapping_of(self.placement, draft.car, draft.window.size).box(draft.car)
        return placed.moved(-draft.window.left, -draft.window.top)

    @property
    def scene(self) -> Scene:
        """Where cars stand on the background, as far as is known."""
        background = self._viewing.look.background
        if background.scene is not None or background.picture is None:
            return background.scene or PLAIN
        known = self._known[1].scene if self._known else PLAIN
        return read_scene(background.picture) or known

    @property
    def lower(self) -> float | None:
        """How much lower than the background's the photo's horizon is, as far as `Draft` tells."""
        photo = self._viewing.current
        if photo is None or self._known is None or self._known[0] != self._key(photo):
            return None
        return self._known[1].lower

    def reflection(self, placement: Placement) -> float:
        """How strongly the floor reflects a car with this placement."""
        if placement.reflection is not None:
            return placement.reflection
        return self.scene.gloss if placement.stands else 0.0

    def turn(self, placement: Placement) -> float:
        """How far a placement turns the car, clockwise, in degrees, as far as is known."""
        if placement.turn is not None:
            return placement.turn
        return self._known[1].turn if self._known else 0.0

    def set_floor(self, floor: float) -> None:
        """Move the floor of the background picture; the lower it is, the larger the cars on it.

        Args:
            floor: How far down cars stand, as a share of the picture's height.
        """
        look = self._viewing.look
        if look.background.picture is not None and floor > self.scene.horizon:
            background = replace(look.background, scene=self.scene.with_floor(floor))
            self._viewing.replace_background(look.background, background)

    def stand(self, *, stands: bool) -> None:
        """Let the picture be composed around the car, or leave it framed like the photo."""
        self.try_out(replace(self.placement, stands=stands).back())
        self.keep(tr("stand on the floor"))

    def prepare(self) -> None:
        """Do slow work in advance, so that the first drag is as smooth as the next."""
        photo = self._viewing.current
        if self.shown and photo is not None and (self._known or ("",))[0] != self._key(photo):
            self._draft(photo, self.placement)

    def try_out(self, placement: Placement) -> None:
        """Show the car with another placement without keeping it; on nothing, there is no draft."""
        photo = self._viewing.current
        if photo is not None and self.cut:
            self._trial = placement
            if self.shown:
                self._draft(photo, placement)
            self.changed.emit()

    def keep(self, text: str, *, joins: bool = False) -> None:
        """Keep the placement being tried.

        Args:
            text: What was done, for the menu.
            joins: Whether to merge with the previous step, as for a key that is held down.
        """
        photo, trial = self._viewing.current, self._trial
        self._trial = None
        if photo is not None and trial is not None and trial != photo.placement:
            self.wished.emit(Wish(text, ((photo, trial),), joins))
        self.changed.emit()

    def drop(self) -> None:
        """Discard the placement being tried."""
        if self._trial is not None:
            self._trial, self._next = None, None
            self.changed.emit()

    def reset(self) -> None:
        """Restore the car's initial placement."""
        self.try_out(self.placement.back())
        self.keep(tr("put car back"))

    def place_alike(self, photos: Sequence[Photo]) -> None:
        """Give the cars of other photos the current one's size, floor line and shadow."""
        model = self._viewing.current
        if model is None:
            return
        others = [photo for photo in photos if photo.id != model.id]
        self.cancel()
        self._alike_lane.run(
            place_alike(model, others, self._repairs),
            self._wish_alike,
            failed=self.failed.emit,
        )

    def cancel(self) -> None:
        """Cancel placing cars alike; none of them is changed."""
        self._alike_lane.cancel()

    def close(self) -> None:
        """Stop for good; return when the threads have ended."""
        self._next = None
        self._draft_lane.close()
        self._alike_lane.close()

    def _photo_changed(self, photo_id: PhotoId) -> None:
        photo = self._viewing.current
        if photo is not None and photo.id == photo_id:
            if self._trial is not None and self.shown:
                self._draft(photo, self._trial)  # its windows may have been found meanwhile
            self.changed.emit()

    def _wish_alike(self, found: list[tuple[Photo, Placement]] | None) -> None:
        if found is not None:
            text = trn("place {number} car alike", "place {number} cars alike", len(found))
            self.wished.emit(Wish(text, tuple(found)))

    def _draft(self, photo: Photo, placement: Placement) -> None:
        """Request a draft; of the waiting requests only the newest is carried out."""
        self._next = (photo, placement)
        if self._worker is None:
            self._make()

    def _make(self) -> None:
        if self._next is None:
            return
        (photo, placement), self._next = self._next, None
        background = self._viewing.look.background
        self._worker = self._draft_lane.run(
            self._drafter.drafts(photo, background, placement),
            lambda draft: self._take(photo, background, draft),
            finished=self._made,
        )

    def _take(self, photo: Photo, background: BackgroundChoice, draft: Draft) -> None:
        if background != self._viewing.look.background:
            return  # another was chosen meanwhile, on which the car stands elsewhere
        key = self._key(photo, draft.placement)
        news = self._known is None or self._known[0] != key
        self._known = (key, draft)
        self.drafted.emit(draft)
        if news:
            self.changed.emit()

    def _made(self) -> None:
        self._worker = None
        self._make()

    def _key(self, photo: Photo, placement: Placement | None = None) -> object:
        """What the car's position and the picture's shape depend on."""
        placement = placement or self.placement
        background = self._viewing.look.background
        return (
            *(photo.id, photo.alpha, photo.repair),
            *(background, placement.stands, placement.vehicle, placement.turn),
        )
