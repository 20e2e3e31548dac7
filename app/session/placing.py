"""Placing the car on its background: what is being tried, and what is to be kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.core.compose.framing import mapping_of
from app.core.compose.scenes import read_scene
from app.core.language.translation import tr, trn
from app.core.mask.repairs import Repairs
from app.core.photo.box import Rect
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
    """Placements that the user wants kept: one step to undo.

    Attributes:
        text: What was done, as the menu names it.
        changes: Each photo with its new placement.
        joins: Whether it goes on with the step before, if that was of the same kind.
    """

    text: str
    changes: tuple[tuple[Photo, Placement], ...]
    joins: bool = False


class Placing(QObject):
    """Tries placements on the current photo, with a small quick picture of each.

    Signals:
        changed: Another placement is tried or kept, or another car's is meant.
        drafted: A `Draft` of the current photo.
        wished: A `Wish`; who owns the undo stack carries it out.
        failed: Why cars could not be placed alike; none of them is.

    Args:
        store: The photos.
        viewing: Tells the photo on the canvas and its background.
        repairs: What is mended already.
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
    def possible(self) -> bool:
        """Whether there is a car, and something to put it on."""
        photo = self._viewing.current
        ready = photo is not None and photo.alpha is not None
        return ready and not self._viewing.look.background.is_transparent

    @property
    def trying(self) -> bool:
        """Whether a placement is tried that has not been kept."""
        return self._trial is not None

    @property
    def placement(self) -> Placement:
        """Where the car on the canvas stands: as tried, or as kept."""
        photo = self._viewing.current
        return self._trial or (photo.placement if photo else AS_IN_PHOTO)

    @property
    def car(self) -> Rect | None:
        """Where that car stands, in pixels of the picture; None until a draft was made."""
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

    def reflection(self, placement: Placement) -> float:
        """How strongly the floor mirrors a car that is placed like that."""
        if placement.reflection is not None:
            return placement.reflection
        return self.scene.gloss if placement.stands else 0.0

    def set_floor(self, floor: float) -> None:
        """Move the floor of the background picture; cars on it are larger the lower it is.

        Args:
            floor: How far down cars stand, as a share of the height.
        """
        look = self._viewing.look
        if look.background.picture is not None and floor > self.scene.horizon:
            background = replace(look.background, scene=self.scene.with_floor(floor))
            self._viewing.set_look(replace(look, background=background))

    def stand(self, *, stands: bool) -> None:
        """Make the picture around the car, or leave it as the photo is."""
        self.try_out(replace(self.placement.back(), stands=stands))
        self.keep(tr("stand on the floor"))

    def prepare(self) -> None:
        """Do beforehand what takes long, so that the first drag is as quick as the next."""
        photo = self._viewing.current
        if self.possible and photo is not None and (self._known or ("",))[0] != self._key(photo):
            self._draft(photo, self.placement)

    def try_out(self, placement: Placement) -> None:
        """Show the car at another place; nothing is kept yet."""
        photo = self._viewing.current
        if photo is not None and self.possible:
            self._trial = placement
            self._draft(photo, placement)
            self.changed.emit()

    def keep(self, text: str, *, joins: bool = False) -> None:
        """Keep what is tried.

        Args:
            text: What was done, for the menu.
            joins: Whether it goes on with the step before, as a key that is held does.
        """
        photo, trial = self._viewing.current, self._trial
        self._trial = None
        if photo is not None and trial is not None and trial != photo.placement:
            self.wished.emit(Wish(text, ((photo, trial),), joins))
        self.changed.emit()

    def drop(self) -> None:
        """Forget what is tried."""
        if self._trial is not None:
            self._trial, self._next = None, None
            self.changed.emit()

    def reset(self) -> None:
        """Put the car back to where it was at first."""
        self.try_out(self.placement.back())
        self.keep(tr("put car back"))

    def place_alike(self, photos: Sequence[Photo]) -> None:
        """Place the cars of other photos as the current one is: size, floor line and shadow."""
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
        """Give up placing cars alike: nothing comes of it."""
        self._alike_lane.cancel()

    def close(self) -> None:
        """Stop for good; returns when the threads have ended."""
        self._next = None
        self._draft_lane.close()
        self._alike_lane.close()

    def _photo_changed(self, photo_id: PhotoId) -> None:
        photo = self._viewing.current
        if photo is not None and photo.id == photo_id:
            self.changed.emit()

    def _wish_alike(self, found: list[tuple[Photo, Placement]] | None) -> None:
        if found is not None:
            text = trn("place {number} car alike", "place {number} cars alike", len(found))
            self.wished.emit(Wish(text, tuple(found)))

    def _draft(self, photo: Photo, placement: Placement) -> None:
        """Have a draft made; of those that wait only the newest is."""
        self._next = (photo, placement)
        if self._worker is None:
            self._make()

    def _make(self) -> None:
        if self._next is None:
            return
        (photo, placement), self._next = self._next, None
        self._worker = self._draft_lane.run(
            self._drafter.drafts(photo, self._viewing.look.background, placement),
            lambda draft: self._take(photo, draft),
            finished=self._made,
        )

    def _take(self, photo: Photo, draft: Draft) -> None:
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
        """What the place of the car and the shape of the picture depend on."""
        placement = placement or self.placement
        background = self._viewing.look.background
        return (
            *(photo.id, photo.alpha, photo.repair),
            *(background, placement.stands, placement.vehicle),
        )
