"""Strokes that are to be seen before a frame has them.

A stroke is seen at once, in the size that is on screen; the worker's frame, in full size and exact,
follows when it can. What is drawn here is drawn there by the same functions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import takewhile
from math import ceil, floor
from typing import NamedTuple

from app.core.arrays import Pixels
from app.core.mask.brush import LiveStroke, PenPoint, coverage_of, mix
from app.core.photo.box import PixelBox
from app.core.photo.edits import Repair, Stroke, Way
from app.core.photo.look import View
from app.core.preview.frames import Frame
from app.core.preview.pyramid import draw

PAINTABLE = frozenset({View.MASK, View.OVERLAY, View.CUTOUT})


class Brush(NamedTuple):
    """What is painted with; the size is the diameter at full pressure, in px of the photo."""

    way: Way
    size: float
    hardness: float
    smart: bool = False


class LivePart:
    """A rectangle of one level of a frame, to be painted on.

    Args:
        frame: What is painted on; it is not changed.
        view: How it is looked at, one of `PAINTABLE`.
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

    @property
    def at_work(self) -> bool:
        """Whether a stroke is being painted."""
        return self._stroke is not None

    def covers(self, view: View, level: int, box: PixelBox) -> bool:
        """Whether a box of a level lies in it, and is looked at like that."""
        return self.key == (view, level) and box.clipped(self.box) == box

    def follow(self, repair: Repair) -> bool:
        """Paint what is new in a repair. Returns whether it shows just that afterwards."""
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
        self._brush = brush
        self._stroke = LiveStroke(self._cover.copy(), brush.way, size, brush.hardness)

    def extend(self, points: Iterable[PenPoint]) -> PixelBox | None:
        """Go on with it.

        Args:
            points: (x, y, pressure in (0, 1]) in px of the photo.

        Returns:
            Where something changed, in px of the photo; None if nowhere.
        """
        if self._stroke is None:
            return None
        box = self._stroke.extend(self._to_part(*point) for point in points)
        if box is None:
            return None
        self._show(box, self._stroke.part(box))
        return self._to_photo(box)

    def finish(self) -> Stroke | None:
        """End it, and return it in px of the photo; None if none was begun."""
        live, brush = self._stroke, self._brush
        self._stroke = None
        if live is None or brush is None:
            return None
        points = tuple(self._from_part(*point) for point in live.finish().points)
        stroke = Stroke(brush.way, points, brush.size, brush.hardness, brush.smart)
        self.repair = (*self.repair, stroke)
        return stroke

    def _show(self, box: PixelBox, cover: Pixels) -> None:
        self._cover[box.part] = cover
        self.pixels[box.part] = draw(self.key[0], self._photo[box.part], cover, self._veil)

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
    """What was repaired since a frame was made, as far as it can be shown at once.

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

    def rebase(self, frame: Frame) -> None:
        """Take a newer frame; what was painted on the one before need not be painted again."""
        same = frame.photo is self.frame.photo and frame.look == self.frame.look
        if self._part is not None and (not same or frame.repair == self._part.repair):
            self._part = None
        self.frame = frame

    def follow(self, repair: Repair) -> None:
        """Show a photo's repair; what is no stroke, and all behind it, waits for the next frame."""
        known = len(self.frame.repair)
        rest = repair[known:] if repair[:known] == self.frame.repair else ()
        strokes = takewhile(lambda edit: isinstance(edit, Stroke), rest)
        self._repair = (*self.frame.repair, *strokes)
        if self._part is not None and not self._part.follow(self._repair):
            self._part = None

    def part(self, view: View, level: int, box: PixelBox) -> LivePart | None:
        """What to draw in place of the frame in a box of a level; None if that has all."""
        if self._part is not None and self.at_work:
            return self._part
        if self._repair == self.frame.repair or not self.can_show(view):
            return None
        if self._part is not None and self._part.covers(view, level, box):
            return self._part
        return self._make(view, level, box)

    def can_show(self, view: View) -> bool:
        """Whether strokes can be seen in a view."""
        return self.frame.cover is not None and view in PAINTABLE

    def begin(self, brush: Brush, view: View, level: int, box: PixelBox) -> None:
        """Begin a stroke in the box of a level that is in sight."""
        part = self._part
        if part is None or not part.covers(view, level, box):
            part = self._make(view, level, box)
        part.begin(brush)

    def extend(self, points: Iterable[PenPoint]) -> PixelBox | None:
        """Go on with it, as `LivePart.extend` does."""
        return self._part.extend(points) if self._part is not None else None

    def finish(self) -> Stroke | None:
        """End it, and return it; it stays in sight if `follow` is given a repair that has it."""
        return self._part.finish() if self._part is not None else None

    def cancel(self) -> None:
        """Leave nothing of it."""
        self._part = None

    def _make(self, view: View, level: int, box: PixelBox) -> LivePart:
        self._part = LivePart(self.frame, view, level, box)
        self._part.follow(self._repair)
        return self._part
