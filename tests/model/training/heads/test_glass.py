from __future__ import annotations

import numpy as np
import torch

from model.data.windows import UNKNOWN
from model.network.heads.glass import Glass
from model.network.unet import LITE0_SKIPS
from model.training.heads.glass import Store, Trained, train

CELLS = (10, 15)


def test_it_learns_where_windows_are() -> None:
    """Features that tell of them plainly: after a few steps it finds them."""
    known = np.zeros((160, 240), np.uint8)
    known[48:96, 64:160] = 1
    known[:, 200:] = UNKNOWN
    levels = []
    for scale, channels in zip((16, 8, 4, 2, 1), LITE0_SKIPS.values(), strict=True):
        rows, columns = CELLS[0] * scale, CELLS[1] * scale
        step = 160 // rows
        here = torch.from_numpy(known[::step, ::step].astype(np.float32) % UNKNOWN)
        levels.append(here.expand(1, channels, rows, columns) if step else here)
    with Store(2) as store:
        for _ in range(2):
            store.add(levels, known)
        assert len(store) == 2
        *told, glass = train(store, "abc", steps=20, seed=1)
    assert isinstance(glass, Glass)
    assert glass.made_for == "abc"
    losses = [each.loss for each in told if isinstance(each, Trained)]
    assert losses[-1] < 0.5 * losses[0]
