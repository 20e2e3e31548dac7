"""Showing strokes before the next frame is ready.

A stroke is drawn at once, at the size on screen; the worker's frame follows at full size. Both use
the same functions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import takewhile
from math import ceil, floor
from typing import NamedTuple

from app.core.arrays import Pixels
from app.core.mask.brush import LiveStroke, coverage_of, mix
from app.core.mask.capsules import PenPoint, spots_of
from app.core.photo.box import PixelBox
from app.core.photo.edits import Repair, Stroke, Way
from app.core.photo.look import View
from app.core.preview.frames import Frame
from app.core.preview.pyramid import draw

PAINTABLE = frozenset({View.MASK, View.OVERLAY, View.CUTOUT})


class Brush(NamedTuple):
    """A brush; the size is the diameter at full pressure, in px of the photo."""

    way: Way
    size: float
    hardness: float
    smart: bool = False


class LivePart:
    """A rectangle of one level of a frame, to be painted on.

    Attributes:
        is_seen: Whether the last stroke has changed anything in it.

    Args:
        frame: The frame; it is not changed.
        view: One of `PAINTABLE`.
        level: The number of the level.
        box: The part, in pixels of the level.
    """

    def __init__(self, frame: Frame, view: View, level: int, box: PixelBox) -> None:
        if frame.cover is None:
            raise ValueError("a frame without alpha cannot be painted on")
        self.key = (view, level)
        self._veil = frame.veil
        self.box = box
        self._photo = frame.photo.levels[level][box.part]
        self._cover = frame.cover.levels[level][box.part].copy()
        if view is frame.look.view:
            self.pixels = frame.shown.levels[level][box.part].copy()
        else:
            self.pixels = draw(view, self._photo, self._cover, frame.veil).copy()
        height, width = frame.photo.levels[level].shape[:2]
        self._scale = (width / frame.size[0], height / frame.size[1])
        self.repair = frame.repair
        self._brush: Brush | None = None
        self._stroke: LiveStroke | None = None
        self.is_seen = False

    @property
    def at_work(self) -> bool:
        """Whether a stroke is being painted."""
        return self._stroke is not None

    def covers(self, view: View, level: int, box: PixelBox) -> bool:
        """Whether it contains a box of a level, in that view."""
        return self.key == (view, level) and box.clipped(self.box) == box

    def follow(self, repair: Repair) -> bool:
        """Paint the new strokes of a repair; returns whether it shows exactly that repair now."""
        known = len(self.repair)
        new = [edit for edit in repair[known:] if isinstance(edit, Stroke)]
        if repair[:known] != self.repair or len(new) != len(repair) - known:
            return False
        for stroke in new:
            points = tuple(self._to_part(*point) for point in stroke.points)
            small = replace(stroke, points=points, size=stroke.size * self._scale[0])
            box, coverage = coverage_of(small, self._cover.shape)
            self._show(box, mix(self._cover[box.part], coverage, stroke.way))
        self.repair = repair
        return True

    def begin(self, brush: Brush) -> None:
        """Begin a stroke."""
        size = brush.size * self._scale[0]
        self._brush, self.is_seen = brush, False
        self._stroke = LiveStroke(self._cover.copy(), brush.way, size, brush.hardness)

    def extend(self, points: Iterable[PenPoint]) -> list[PixelBox]:
        """Continue it.

        Args:
            points: (x, y, pressure in (0, 1]) in px of the photo.

        Returns:
            Where something changed, in px of the photo.
        """
        if self._stroke is None:
            return []
        touched = self._stroke.extend(self._to_part(*point) for point in points)
        changed = [spot for box in touched for spot in self._show(box, self._stroke.part(box))]
        self.is_seen = self.is_seen or bool(changed)
        return [self._to_photo(spot) for spot in changed]

    def finish(self) -> Stroke | None:
        """Finish it, and return it in px of the photo; None if none was begun."""
        live, brush = self._stroke, self._brush
        self._stroke = None
        if live is None or brush is None:
            return None
        points = tuple(self._from_part(*point) for point in live.finish().points)
        stroke = Stroke(brush.way, points, brush.size, brush.hardness, brush.smart)
        self.repair = (*self.repair, stroke)
        return stroke

    def _show(self, box: PixelBox, cover: Pixels) -> list[PixelBox]:
        """Take an alpha for a box; return where it was another."""
        changed = []
        for spot in spots_of(cover != self._cover[box.part]):
            place = spot.moved(box.left, box.top)
            part, new = place.part, cover[spot.part]
            self._cover[part] = new
            self.pixels[part] = draw(self.key[0], self._photo[part], new, self._veil)
            changed.append(place)
        return changed

    def _to_part(self, x: float, y: float, pressure: float) -> PenPoint:
        across, down = self._scale
        return x * across - self.box.left, y * down - self.box.top, pressure

    def _from_part(self, x: float, y: float, pressure: float) -> PenPoint:
        across, down = self._scale
        return (x + self.box.left) / across, (y + self.box.top) / down, pressure

    def _to_photo(self, box: PixelBox) -> PixelBox:
        left, top, _ = self._from_part(box.left, box.top, 1.0)
        right, bottom, _ = self._from_part(box.right, box.bottom, 1.0)
        return PixelBox(floor(left), floor(top), ceil(right), ceil(bottom))


class LiveRepair:
    """Repairs since a frame was made, as far as they can be shown at once.

    Args:
        frame: The frame.
    """

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._repair = frame.repair
        self._part: LivePart | None = None

    @property
    def at_work(self) -> bool:
        """Whether a stroke is being painted."""
        return self._part is not None and self._part.at_work

    @property
    def stroke_is_seen(self) -> bool:
        """Whether the last stroke has changed anything in sight, plain as it was painted."""
        return self._part is not None and self._part.is_seen

    def rebase(self, frame: Frame) -> None:
        """Take a newer frame, which already has what was painted on the previous one."""
        same = frame.photo is self.frame.photo and frame.look == self.frame.look
        if self._part is not None and (not same or frame.repair == self._part.repair):
            self._part = None
        self.frame = frame

    def follow(self, repair: Repair) -> None:
        """Show a repair up to the first edit that is no stroke; the next frame has the rest."""
        known = len(self.frame.repair)
        rest = repair[known:] if repair[:known] == self.frame.repair else ()
        strokes = takewhile(lambda edit: isinstance(edit, Stroke), rest)
        self._repair = (*self.frame.repair, *strokes)
        if self._part is not None and not self._part.follow(self._repair):
            self._part = None

    def part(self, view: View, level: int, box: PixelBox) -> LivePart | None:
        """What to draw instead of the frame in a box of a level; None if it is up to date."""
        if self._part is not None and self.at_work:
            return self._part
        if self._repair == self.frame.repair or not self.can_show(view):
            return None
        if self._part is not None and self._part.covers(view, level, box):
            return self._part
        return self._make(view, level, box)

    def can_show(self, view: View) -> bool:
        """Whether a view can show strokes."""
        return self.frame.cover is not None and view in PAINTABLE

    def begin(self, brush: Brush, view: View, level: int, box: PixelBox) -> None:
        """Begin a stroke in the box of a level that is in sight."""
        part = self._part
        if part is None or not part.covers(view, level, box):
            part = self._make(view, level, box)
        part.begin(brush)

    def extend(self, points: Iterable[PenPoint]) -> list[PixelBox]:
        """Continue it; see `LivePart.extend`."""
        return self._part.extend(points) if self._part is not None else []

    def finish(self) -> Stroke | None:
        """Finish it, and return it; it stays visible if `follow` gets a repair with it."""
        return self._part.finish() if self._part is not None else None

    def cancel(self) -> None:
        """Discard it."""
        self._part = None

    def _make(self, view: View, level: int, box: PixelBox) -> LivePart:
        self._part = LivePart(self.frame, view, level, box)
        self._part.follow(self._repair)
        return self._part
