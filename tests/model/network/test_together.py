"""Photos that wait for the network are one batch; their answers are those of each alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest
import torch

from app.core.files.images import load
from app.core.resources import glass_path, plates_path, recognition_path, samples, weights_path
from model.network.heads.heads import Heads
from model.network.predictor import Predictor
from model.network.together import Found, Together


class Slow:
    """Doubles what it gets; the first time it waits until others have asked, too."""

    def __init__(self, together: int = 1, room: int = 99) -> None:
        self.sizes: list[int] = []
        self.may_go = Event()
        self.room = room
        self.ask = Together(self.compute, 99)
        self.together = together

    def compute(self, inputs: torch.Tensor, describe: bool) -> Found:
        if not self.sizes:
            assert self.may_go.wait(20)
        self.sizes.append(len(inputs))
        if len(inputs) > self.room:
            raise torch.OutOfMemoryError("CUDA out of memory")
        if (inputs < 0).any():
            raise RuntimeError("a bad photo")
        return inputs[:, :1] * 2, [inputs] if describe else []

    def answers(
        self, photos: list[torch.Tensor], describe: bool = False
    ) -> list[Found | Exception]:
        """What is told to threads of which all but the first wait for it."""
        with ThreadPoolExecutor(len(photos)) as threads:
            asked = [threads.submit(self.ask, photo, describe) for photo in photos]
            while len(self.ask._waiting) < len(photos):
                pass
            self.may_go.set()
            return [one.exception() or one.result() for one in asked]  # type: ignore[misc]


def photos(*values: float, width: int = 4) -> list[torch.Tensor]:
    return [torch.full((1, 3, 4, width), value) for value in values]


def test_those_that_wait_are_one_batch() -> None:
    network = Slow()
    for value, found in enumerate(network.answers(photos(0, 1, 2, 3, 4), describe=True)):
        assert not isinstance(found, Exception)
        logits, features = found
        assert torch.equal(logits, torch.full((1, 1, 4, 4), 2.0 * value))
        assert torch.equal(features[0], torch.full((1, 3, 4, 4), float(value)))
    assert sum(network.sizes) == 5
    assert len(network.sizes) == 2


def test_photos_of_other_sizes_are_batches_of_their_own() -> None:
    network = Slow()
    network.answers(photos(1, 2, 3) + photos(4, 5, width=8))
    assert sum(network.sizes) == 5
    assert len(network.sizes) <= 3


def test_where_memory_does_not_suffice_batches_are_smaller() -> None:
    network = Slow(room=2)
    answers = network.answers(photos(0, 1, 2, 3, 4))
    assert not any(isinstance(found, Exception) for found in answers)
    assert max(network.sizes) > 2
    assert network.sizes[-1] <= 2


def test_a_photo_that_fails_takes_no_other_with_it() -> None:
    network = Slow()
    answers = network.answers(photos(0, 1, -1, 2))
    assert [isinstance(found, Exception) for found in answers] == [False, False, True, False]


def test_a_batch_gives_the_masks_of_one_by_one() -> None:
    """On the processor; of six samples the alphas differed by at most 0.0001/255 in float32."""
    heads = Heads.load(recognition=recognition_path(), glass=glass_path(), plates=plates_path())
    predictor = Predictor.load(weights_path(), "cpu", heads)
    photo = load(next(iter(samples().values()))).pixels
    images = [photo[:400, left : left + 900] for left in (0, 150, 300)]
    alone = [predictor.predict(image) for image in images]
    sizes: list[int] = []

    def counted(inputs: torch.Tensor, describe: bool) -> Found:
        while not sizes and len(together._waiting) < len(images):
            pass
        sizes.append(len(inputs))
        return predictor._first_network(inputs, describe)

    together = Together(counted, len(images))
    predictor._first = together
    with ThreadPoolExecutor(len(images)) as threads:
        at_once = list(threads.map(predictor.predict, images))
    assert sum(sizes) == 3
    assert max(sizes) > 1
    for one, other in zip(alone, at_once, strict=True):
        np.testing.assert_allclose(one.alpha, other.alpha, rtol=0, atol=1 / 255)
        assert one.certainty == pytest.approx(other.certainty, abs=0.001)
        assert one.plates == other.plates
