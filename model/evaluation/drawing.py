"""Pictures of masks: outlines on photos, a prediction beside the truth, contact sheets.

Pictures are HxWx3 uint8 RGB, masks HxW bool. Green is what the mask says, magenta what was
predicted: a pair that people with any colour vision tell apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from model.arrays import Mask, Pixels
from model.data.files.names import printable

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]  # x, y, width, height

MASK_COLOUR: Colour = (0, 220, 110)
PREDICTION_COLOUR: Colour = (255, 40, 170)
PANEL_WIDTH = 1280

_PAPER: Colour = (38, 38, 42)
_INK: Colour = (225, 225, 225)
_PLAIN: Colour = (250, 250, 250)
_GAP = 8
_CAPTION = 16
_ZOOM = 2
_SUBPIXEL_BITS = 4


def fit(picture: Pixels, width: int, height: int) -> Pixels:
    """Resize a picture to the largest size within width x height that keeps its shape."""
    rows, columns = picture.shape[:2]
    scale = min(width / columns, height / rows)
    size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
    # Enlarged pixels stay visible as squares: these pictures are for looking at single pixels.
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8)


def draw_outline(
    picture: Pixels, mask: Mask, colour: Colour, thickness: int = 1, box: Box | None = None
) -> Pixels:
    """Return the picture with the mask's outline on it.

    Args:
        picture: HxWx3 uint8 RGB.
        mask: HxW bool, may be of another size than the picture.
        colour: RGB.
        thickness: In the picture's pixels.
        box: The part of the mask that the picture shows; all of it if not given.
    """
    x, y, width, height = box or (0, 0, mask.shape[1], mask.shape[0])
    contours, _ = cv2.findContours(
        np.ascontiguousarray(mask).view(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE
    )
    scale = np.array(picture.shape[1::-1]) / (width, height)
    lines = [
        np.rint(((points + 0.5 - (x, y)) * scale - 0.5) * 2**_SUBPIXEL_BITS).astype(np.int32)
        for points in contours
    ]
    drawn = picture.copy()
    cv2.polylines(drawn, lines, True, colour, thickness, cv2.LINE_AA, _SUBPIXEL_BITS)
    return drawn


def draw_difference(picture: Pixels, mask: Mask, pred: Mask) -> Pixels:
    """Return the picture dimmed, missed car in the mask's colour, surplus in the prediction's."""
    grey = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    drawn = np.asarray(grey // 2 + 20, np.uint8)
    drawn[mask & ~pred] = MASK_COLOUR
    drawn[pred & ~mask] = PREDICTION_COLOUR
    return drawn


def comparison(image: Pixels, mask: Mask, pred: Mask, width: int = PANEL_WIDTH) -> Pixels:
    """Draw one photo's panel: outlines, cut-out, difference, and below them the worst place.

    Args:
        image: HxWx3 uint8 RGB, the photo.
        mask: HxW bool, the true mask.
        pred: HxW bool, the predicted mask.
        width: The panel's width in pixels, but for what does not go evenly into its columns.
    """
    size = _cell_size(mask, width, 3)
    close = _worst_place(mask ^ pred, *_zoomed(size))
    whole = [_mark(view, close, mask) for view in _views(image, mask, pred, _all_of(mask), size)]
    return _tile([*whole, *_views(image, mask, pred, close, size)], 3, *size)


def side_by_side(
    image: Pixels, mask: Mask, before: Mask, after: Mask, width: int = PANEL_WIDTH
) -> Pixels:
    """Draw one photo with two predictions, left and right.

    Above the difference to the mask, below it the outlines, and again the difference, of the place
    where the two are most unlike.

    Args:
        image: HxWx3 uint8 RGB, the photo.
        mask: HxW bool, the true mask.
        before: HxW bool, the prediction on the left.
        after: HxW bool, the prediction on the right.
        width: The panel's width in pixels, but for what does not go evenly into its columns.
    """
    size = _cell_size(mask, width, 2)
    close = _worst_place(before ^ after, *_zoomed(size))
    left, right = (
        (
            _mark(_views(image, mask, pred, _all_of(mask), size)[2], close, mask),
            *_views(image, mask, pred, close, size)[::2],
        )
        for pred in (before, after)
    )
    return _tile([cell for row in zip(left, right, strict=True) for cell in row], 2, *size)


def contact_sheet(
    pictures: Sequence[tuple[Pixels, str]], columns: int = 6, side: int = 240
) -> Pixels:
    """Lay pictures out in rows, each with a caption under it.

    Args:
        pictures: HxWx3 uint8 RGB of any size, with its caption; what does not fit is cut off.
        columns: Pictures side by side.
        side: Width of a picture's cell in pixels; its height is two thirds of that.
    """
    height = side * 2 // 3
    cells = [_captioned(picture, caption, side, height) for picture, caption in pictures]
    return _tile(cells, min(columns, max(1, len(cells))), side, height + _CAPTION)


def _views(
    image: Pixels, mask: Mask, pred: Mask, box: Box, size: tuple[int, int]
) -> tuple[Pixels, Pixels, Pixels]:
    """Outlines, cut-out and difference of a part of the photo, within a size (width, height)."""
    x, y, width, height = box
    part = np.s_[y : y + height, x : x + width]
    outlined = draw_outline(fit(image[part], *size), mask, MASK_COLOUR, 2, box)
    outlined = draw_outline(outlined, pred, PREDICTION_COLOUR, 1, box)
    alone = np.where(pred[part][..., None], image[part], np.array(_PLAIN, np.uint8))
    wrong = draw_difference(image[part], mask[part], pred[part])
    return outlined, fit(alone, *size), fit(wrong, *size)


def _cell_size(mask: Mask, width: int, columns: int) -> tuple[int, int]:
    """Return width and height of the cells of a panel, near the photo's shape."""
    across = (width - (columns - 1) * _GAP) // columns
    down = across * mask.shape[0] // mask.shape[1]
    return across, min(max(down, across // 4), across * 3 // 2)


def _zoomed(size: tuple[int, int]) -> tuple[int, int]:
    return max(1, size[0] // _ZOOM), max(1, size[1] // _ZOOM)


def _all_of(mask: Mask) -> Box:
    return 0, 0, mask.shape[1], mask.shape[0]


def _mark(view: Pixels, box: Box, mask: Mask) -> Pixels:
    """Return a view of the whole photo with a frame around a part of it."""
    x, y, width, height = box
    across, down = view.shape[1] / mask.shape[1], view.shape[0] / mask.shape[0]
    first = round(x * across), round(y * down)
    last = round((x + width) * across) - 1, round((y + height) * down) - 1
    marked = view.copy()
    cv2.rectangle(marked, first, last, _PAPER, 3)
    cv2.rectangle(marked, first, last, _INK, 1)
    return marked


def _worst_place(wrong: Mask, width: int, height: int) -> Box:
    """Return the box of at most width x height that has the most wrong pixels."""
    rows, columns = wrong.shape
    width, height = max(1, min(width, columns)), max(1, min(height, rows))
    weight = wrong.astype(np.float32)
    count = cv2.boxFilter(
        weight, -1, (width, height), normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    y, x = (int(place) for place in np.unravel_index(int(np.argmax(count)), wrong.shape))
    y, x = _clamp(y - height // 2, rows - height), _clamp(x - width // 2, columns - width)
    found = np.argwhere(wrong[y : y + height, x : x + width])
    if len(found):
        dy, dx = np.rint(found.mean(axis=0)).astype(int) - (height // 2, width // 2)
        y, x = _clamp(y + int(dy), rows - height), _clamp(x + int(dx), columns - width)
    return x, y, width, height


def _clamp(value: int, largest: int) -> int:
    """Return the nearest value in 0 to largest."""
    return min(max(value, 0), largest)


def _captioned(picture: Pixels, caption: str, width: int, height: int) -> Pixels:
    """Return a cell of width x (height + caption) with the picture in its middle."""
    cell = _paper(height + _CAPTION, width)
    _paste(cell[:height], fit(picture, width, height))
    where, caption = (2, height + _CAPTION - 5), printable(caption)  # or OpenCV crashes
    cv2.putText(cell, caption, where, cv2.FONT_HERSHEY_SIMPLEX, 0.36, _INK, 1, cv2.LINE_AA)
    return cell


def _tile(pictures: Sequence[Pixels], columns: int, width: int, height: int) -> Pixels:
    """Return cells of width x height in rows, a gap between them."""
    rows = max(1, -(-len(pictures) // columns))
    sheet = _paper(rows * (height + _GAP) - _GAP, columns * (width + _GAP) - _GAP)
    for index, picture in enumerate(pictures):
        y, x = (index // columns) * (height + _GAP), (index % columns) * (width + _GAP)
        _paste(sheet[y : y + height, x : x + width], picture)
    return sheet


def _paper(height: int, width: int) -> Pixels:
    """Return an empty sheet."""
    return np.full((height, width, 3), _PAPER, np.uint8)


def _paste(cell: Pixels, picture: Pixels) -> None:
    """Put a picture into the middle of a cell, in place."""
    rows, columns = picture.shape[:2]
    y, x = (cell.shape[0] - rows) // 2, (cell.shape[1] - columns) // 2
    cell[y : y + rows, x : x + columns] = picture
