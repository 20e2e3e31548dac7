"""Edits over the network's alpha: in order, never into it, and each worked out once."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from app.core.arrays import Floats, Pixels
from app.core.errors import PhotoError
from app.core.mask.alpha import decode_alpha, encode_alpha, from_8_bit, packed_size, to_8_bit
from app.core.mask.repairs import Repairs, read_cover, replay
from app.core.photo.edits import Edit, FillHole, KeepPiece, OwnMask, RemovePiece, Stroke, Way
from app.core.photo.photo import Photo, PhotoId


def found() -> Floats:
    """A car with a hole, and a second one."""
    alpha = np.zeros((90, 160), np.float32)
    alpha[20:70, 10:90] = 1.0
    alpha[40:50, 40:50] = 0.0
    alpha[30:60, 110:150] = 0.8
    return alpha


def dab(x: float, y: float, way: Way = Way.ADD, *, smart: bool = False) -> Stroke:
    return Stroke(way, ((x, y, 1.0),), 12.0, 1.0, smart)


def own_mask(value: float = 1.0) -> OwnMask:
    alpha = np.zeros((90, 160), np.float32)
    alpha[:45] = value
    return OwnMask(encode_alpha(alpha))


@pytest.fixture
def image() -> Pixels:
    return np.random.default_rng(0).integers(0, 256, (90, 160, 3), np.uint8)


def no_image() -> Pixels:
    raise AssertionError("The photo was loaded for nothing.")


def repaired(alpha: Floats, image: Pixels, *edits: Edit) -> Floats:
    return from_8_bit(replay(to_8_bit(alpha), edits, lambda: image))


def test_edits_are_done_in_order(image: Pixels) -> None:
    add, erase = dab(100, 45), dab(100, 45, Way.ERASE)
    assert repaired(found(), image, add, erase)[45, 100] == 0
    assert repaired(found(), image, erase, add)[45, 100] == 1


def test_every_kind_of_edit_works(image: Pixels) -> None:
    filled = repaired(found(), image, FillHole((45.0, 45.0)))
    dropped = repaired(found(), image, RemovePiece((130.0, 45.0)))
    kept = repaired(found(), image, KeepPiece((130.0, 45.0)))
    own = repaired(found(), image, own_mask())
    assert (filled[45, 45], filled[45, 130]) == (1.0, np.float32(204 / 255))
    assert (dropped[45, 130], dropped[45, 20]) == (0.0, 1.0)
    assert (kept[45, 130], kept[45, 20]) == (np.float32(204 / 255), 0.0)
    np.testing.assert_array_equal(own, decode_alpha(own_mask().alpha))


def test_the_network_s_alpha_is_left_alone(image: Pixels) -> None:
    alpha = found()
    repaired(alpha, image, dab(100, 45), FillHole((45.0, 45.0)), own_mask())
    np.testing.assert_array_equal(alpha, found())


def test_a_better_alpha_gets_the_same_repairs(image: Pixels) -> None:
    edits = (FillHole((45.0, 45.0)), RemovePiece((130.0, 45.0)))
    better = found()
    better[18:20, 10:90] = 1.0
    mended = repaired(better, image, *edits)
    assert (mended[19, 30], mended[45, 45], mended[45, 130]) == (1.0, 1.0, 0.0)


def test_the_photo_is_read_for_smart_strokes_only() -> None:
    cover = np.zeros((90, 160), np.uint8)
    edits: list[Edit] = [dab(40, 40), FillHole((3.0, 3.0)), own_mask()]
    replay(cover, edits, no_image)
    with pytest.raises(AssertionError):
        replay(cover, [dab(40, 40, smart=True)], no_image)


@pytest.mark.parametrize("bad", [b"no PNG", encode_alpha(np.ones((5, 5), np.float32))])
def test_an_own_mask_that_does_not_fit_is_told(image: Pixels, bad: bytes) -> None:
    with pytest.raises(ValueError, match="own mask"):
        repaired(found(), image, OwnMask(bad))
    path, alpha = Path("car.jpg"), encode_alpha(found())
    photo = Photo(PhotoId(1), path, path, alpha=alpha, repair=(OwnMask(bad),))
    with pytest.raises(PhotoError, match=r"car\.jpg"):
        read_cover(photo, lambda: image)


# What is kept


class CountingRepairs(Repairs):
    """Says how many edits it had to do."""

    def __init__(self, limit: int = 1 << 20) -> None:
        super().__init__(limit)
        self.starts: list[int] = []

    def _longest(self, alpha: bytes, repair: tuple[Edit, ...]) -> tuple[int, Pixels | None]:
        known = super()._longest(alpha, repair)
        self.starts.append(len(repair) - known[0])
        return known


def edits(count: int) -> tuple[Edit, ...]:
    return tuple(
        dab(8.0 * number, 45, Way(("add", "erase")[number % 2])) for number in range(count)
    )


def test_one_edit_more_costs_one_edit() -> None:
    repairs, alpha, all_edits = CountingRepairs(), encode_alpha(found()), edits(5)
    for count in (3, 4, 5, 4, 5, 0):
        cover = repairs.cover(alpha, all_edits[:count], no_image)
        expected = replay(repairs.cover(alpha, (), no_image), all_edits[:count], no_image)
        np.testing.assert_array_equal(cover, expected)
    assert repairs.starts[::2] == [3, 1, 1, 0, 0, 0]


def test_edits_read_back_from_a_file_are_known_too() -> None:
    repairs, alpha = CountingRepairs(), encode_alpha(found())
    repairs.cover(alpha, edits(4), no_image)
    repairs.cover(bytes(bytearray(alpha)), edits(4), no_image)
    assert repairs.starts == [4, 0]


def test_another_alpha_or_another_edit_is_another_matter() -> None:
    repairs, alpha = CountingRepairs(), encode_alpha(found())
    other = encode_alpha(1 - found())
    repairs.cover(alpha, edits(3), no_image)
    inverted = repairs.cover(other, edits(3), no_image)
    changed = repairs.cover(alpha, (*edits(2), dab(5, 5)), no_image)
    assert repairs.starts == [3, 3, 3]
    assert (inverted[80, 80], changed[5, 5], changed[80, 80]) == (255, 255, 0)


def test_only_so_many_bytes_are_kept() -> None:
    size = 90 * 160
    repairs, alpha = CountingRepairs(3 * size), encode_alpha(found())
    for count in range(10):
        repairs.cover(alpha, edits(count), no_image)
    assert repairs.nbytes == 3 * size
    repairs.cover(alpha, edits(4), no_image)
    assert repairs.starts[-1] == 4


def test_what_is_looked_at_once_is_not_kept() -> None:
    repairs = CountingRepairs()
    repairs.cover(encode_alpha(found()), edits(4), no_image, keep=False)
    assert repairs.nbytes == 0


def test_what_is_kept_cannot_be_written_to() -> None:
    cover = Repairs().cover(encode_alpha(found()), edits(1), no_image)
    with pytest.raises(ValueError, match="read-only"):
        cover[0, 0] = 1


def test_the_same_is_not_kept_twice() -> None:
    repairs, alpha = Repairs(), encode_alpha(found())
    for _ in range(2):
        repairs.remember(alpha, edits(2), replay(np.zeros((90, 160), np.uint8), (), no_image))
    assert repairs.nbytes == 90 * 160


def test_a_mask_that_claims_more_than_it_can_hold_is_not_decoded(image: Pixels) -> None:
    packed = own_mask().alpha
    huge = packed[:16] + struct.pack(">II", 16_000, 16_000) + packed[24:]
    assert packed_size(packed) == (160, 90)
    assert packed_size(huge) is None
    with pytest.raises(ValueError, match="another size"):
        repaired(found(), image, OwnMask(huge))
