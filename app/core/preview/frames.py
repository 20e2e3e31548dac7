"""Frames: what the screen shows of a photo.

A frame is made of the functions that export uses, so what is seen is what is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.arrays import Floats, Pixels
from app.core.compose.background import load_background
from app.core.compose.car.cutout import Cutout
from app.core.compose.car.edges import edged
from app.core.compose.car.foreground import estimate_foreground
from app.core.compose.car.glass import seen_through
from app.core.compose.composite import assemble, placement_on, window_around
from app.core.compose.framing import Mapping, mapping_of
from app.core.compose.stance import Stance, stance_of
from app.core.errors import PhotoError
from app.core.files import images
from app.core.files.disk import version_of
from app.core.mask.alpha import from_8_bit, to_8_bit
from app.core.mask.doubts import read_doubt
from app.core.mask.repairs import Repairs, changed, read_cover
from app.core.mask.windows import read_glass
from app.core.photo.box import Rect
from app.core.photo.edits import Repair
from app.core.photo.look import Look, Veil, View
from app.core.photo.photo import Photo, PhotoId
from app.core.preview.byte_cache import ByteCache
from app.core.preview.drafts import covered
from app.core.preview.heat import heated
from app.core.preview.pyramid import Drawing, Pyramid, draw, pyramid, shrunk, to_screen
from app.core.preview.veil import against

ROUGH = 1600  # pixels: the longer side, at least, of a first frame


@dataclass(frozen=True, eq=False)
class Frame:
    """A photo made ready for the screen.

    Attributes:
        photo_id: The photo.
        look: The requested look.
        size: (width, height) of the photo in pixels; the pictures may be smaller at first.
        shown: What the view shows; for COMPARE the result.
        photo: The photo itself.
        window: The part of the plane that ``shown`` is, in pixels of the photo: a car on a
            background has more room than in the photo.
        mapping: Where the photo's points lie on the plane: the car may have been moved.
        cover: Its alpha with its repair, levels as those of the photo; None until its car was
            found. All are read-only.
        repair: The edits in it.
        is_rough: Whether a better one follows at once.
        veil: The colour of an overlay of it.
    """

    photo_id: PhotoId
    look: Look
    size: tuple[int, int]
    shown: Pyramid
    photo: Pyramid
    window: Rect
    mapping: Mapping
    cover: Pyramid | None = None
    repair: Repair = ()
    is_rough: bool = False
    veil: Veil = Veil.RED


@dataclass(frozen=True, eq=False)
class Unseen:
    """Why there is no frame.

    Attributes:
        photo_id: The photo.
        look: The requested look.
        error: Why the photo or the background cannot be read.
    """

    photo_id: PhotoId
    look: Look
    error: PhotoError


class Previewer:
    """Makes frames, with a cache of decoded photos.

    Not for use by several threads at a time.
    """

    def __init__(self, cache: ByteCache | None = None, repairs: Repairs | None = None) -> None:
        self._cache = cache or ByteCache()
        self._repairs = repairs or Repairs()
        self._drawing: Drawing | None = None
        self._last: tuple[Path, Look] | None = None
        self._veil: tuple[tuple[object, bytes | None], Veil] | None = None

    def frames(self, photo: Photo, look: Look) -> Iterator[Frame | Unseen]:
        """Make the frame of a photo.

        Args:
            photo: The photo; without an alpha it is shown as it is, whatever the view.
            look: View and background.

        Yields:
            First a rough one of about a screen's size, if that is quicker; then the frame, or why
            there is none.
        """
        try:
            rough = self._rough(photo, look)
            if rough is not None:
                yield rough
            image = self._load(photo.path)
            cover = None if photo.alpha is None else self._cover(photo, image)
            yield self._frame(photo, look, image, cover)
            self._last = photo.path, look
        except PhotoError as error:
            yield Unseen(photo.id, look, error)

    def _rough(self, photo: Photo, look: Look) -> Frame | None:
        """A first frame of a large photo, or of another look at it."""
        known = version_of(photo.path) in self._cache
        if known and self._last == (photo.path, look):
            return None
        if not known:
            small = images.load_reduced(photo.path, ROUGH)
            if small is None:
                return None
            image, size = images.to_srgb(small).pixels, small.full_size
            image = shrunk(image, _fewer(size)) if image.shape[1] > _fewer(size)[0] else image
        else:
            whole = self._load(photo.path)
            size = (whole.shape[1], whole.shape[0])
            if max(size) < 2 * ROUGH or photo.alpha is None or look.view is View.PHOTO:
                return None
            image = shrunk(whole, _fewer(size))
        cover, stance = self._small_cover(photo, look, image)
        frame = self._frame(photo, look, image, cover, stance)
        larger = size[0] / image.shape[1]
        window = Mapping(larger).box(frame.window)
        way = frame.mapping
        mapping = Mapping(way.scale, way.x * larger, way.y * larger)
        return replace(frame, size=size, is_rough=True, window=window, mapping=mapping)

    def _frame(
        self,
        photo: Photo,
        look: Look,
        image: Pixels,
        cover: Pixels | None,
        stance: Stance | None = None,
    ) -> Frame:
        height, width = image.shape[:2]
        key = (version_of(photo.path), width, height)
        before = self._cache.get(key, lambda: pyramid(to_screen(image)))
        covers = None if cover is None else pyramid(cover)
        veil = self._choose_veil(photo, look, before, covers)
        window, mapping = Rect.of((height, width)), Mapping()
        if cover is None or covers is None or look.view is View.PHOTO:
            shown = before
        elif look.view in (View.MASK, View.OVERLAY):
            shown = self._draw(look.view, before, covers, veil)
        elif look.view is View.DOUBTS:
            shown = heated(before, covers, read_doubt(photo))
        else:
            shown, window, mapping = self._result(photo, look, image, cover, stance)
        size, repair = (width, height), photo.repair
        return Frame(
            *(photo.id, look, size, shown, before, window, mapping, covers, repair), veil=veil
        )

    def _choose_veil(self, photo: Photo, look: Look, image: Pyramid, cover: Pyramid | None) -> Veil:
        """The colour that was asked for, or one that stays as it is while a photo is repaired."""
        if look.veil is not Veil.AUTO or cover is None:
            return Veil.RED if look.veil is Veil.AUTO else look.veil
        key = (version_of(photo.path), photo.alpha)
        if self._veil is None or self._veil[0] != key:
            self._veil = key, against(image.levels[-1], cover.levels[-1])
        return self._veil[1]

    def _draw(self, view: View, photo: Pyramid, cover: Pyramid, veil: Veil) -> Pyramid:
        last = self._drawing
        if last is not None and (last.photo, last.view, last.veil) == (photo, view, veil):
            return last.repaired(cover)
        self._drawing = Drawing(view, photo, cover, veil)
        return self._drawing.shown

    def _result(
        self, photo: Photo, look: Look, image: Pixels, cover: Pixels, stance: Stance | None
    ) -> tuple[Pyramid, Rect, Mapping]:
        """The result for a photo, its window and mapping: on the background, or transparent."""
        alpha = from_8_bit(cover)
        scale = alpha.shape[1] / photo.size[0] if photo.size else 1.0
        image = covered(image, photo, photo.placement, scale)
        foreground = self._foreground(photo, image, alpha)
        edge = edged(alpha, photo.placement, scale)
        background = load_background(look.background, self._load) if look.shows_background else None
        glass = read_glass(photo)
        if background is None:
            foreground, edge = seen_through(foreground, edge, glass, photo.placement)
            alone = draw(View.CUTOUT, to_screen(foreground), to_8_bit(edge))
            return pyramid(alone, opaque=False), Rect.of(alpha.shape), Mapping()
        # What `compose` does, with the foreground kept for the next background.
        placement = placement_on(background, photo.placement)
        cutout = Cutout.of(foreground, edge, image, stance).posed(placement, glass)
        window = window_around(cutout, background, placement)
        mapping = mapping_of(placement, cutout.foot(placement), window.size)
        whole = assemble(cutout, background, placement)
        return pyramid(to_screen(whole)), *_of_photo(window, mapping, cutout.frame)

    def _small_cover(
        self, photo: Photo, look: Look, image: Pixels
    ) -> tuple[Pixels | None, Stance | None]:
        """The cover of a photo made small, and how the car stands, if a background needs that."""
        if photo.alpha is None:
            return None, None
        cover = read_cover(photo, lambda: self._load(photo.path), self._repairs)
        height, width = image.shape[:2]
        stance = stance_of(cover) if look.shows_background else None
        small = shrunk(cover, (width, height))
        less = stance and stance.scaled(width / cover.shape[1], (height, width))
        return small, less

    def _cover(self, photo: Photo, image: Pixels) -> Pixels:
        cover = read_cover(photo, lambda: image, self._repairs)
        if cover.shape != image.shape[:2]:
            raise changed(photo)
        return cover

    def _load(self, path: Path) -> Pixels:
        return self._cache.get(version_of(path), lambda: images.load_srgb(path))

    def _foreground(self, photo: Photo, pixels: Pixels, alpha: Floats) -> Pixels:
        hidden = (photo.covered_plates, photo.placement.plate if photo.covered_plates else None)
        key = (version_of(photo.path), photo.alpha, photo.repair, pixels.shape, hidden)
        return self._cache.get(key, lambda: estimate_foreground(pixels, alpha))


def _of_photo(window: Rect, mapping: Mapping, frame: Rect) -> tuple[Rect, Mapping]:
    """A window and a mapping from pixels of a cut-out to those of the photo that lies in it.

    Where the car is turned, the mapping tells where its photo would lie that is not.
    """
    x, y, scale = frame.left, frame.top, mapping.scale
    moved = Mapping(scale, mapping.x + (scale - 1) * x, mapping.y + (scale - 1) * y)
    return window.moved(-x, -y), moved


def _fewer(size: tuple[int, int]) -> tuple[int, int]:
    """The (width, height) of a rough frame of a photo."""
    scale = ROUGH / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
