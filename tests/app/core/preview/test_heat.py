"""Doubt is drawn warm, the rest grey."""

from __future__ import annotations

import numpy as np

from app.core.preview.heat import COLOUR, heated
from app.core.preview.pyramid import pyramid


def test_doubt_is_warm_and_what_is_removed_is_darker() -> None:
    photo = np.full((700, 900, 4), (40, 200, 90, 255), np.uint8)
    cover = np.zeros((700, 900), np.uint8)
    cover[:, 450:] = 255
    doubt = np.zeros((70, 90), np.float32)
    doubt[30:40, 20:30] = 1
    drawn = heated(pyramid(photo), pyramid(cover), doubt)
    assert [level.shape for level in drawn.levels] == [(700, 900, 4), (350, 450, 4)]
    for scale, level in ((1, drawn.levels[0]), (2, drawn.levels[1])):
        removed, kept = level[600 // scale, 100 // scale], level[600 // scale, 800 // scale]
        np.testing.assert_array_equal(level[350 // scale, 250 // scale], (*COLOUR, 255))
        assert kept[0] == kept[1] == kept[2] > removed[0] == removed[1] == removed[2]


def test_without_a_doubt_all_is_grey() -> None:
    photo = np.full((70, 90, 4), (40, 200, 90, 255), np.uint8)
    drawn = heated(pyramid(photo), pyramid(np.full((70, 90), 255, np.uint8)), None)
    assert (np.ptp(drawn.levels[0][..., :3], axis=-1) == 0).all()
