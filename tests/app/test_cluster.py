"""What a machine of a cluster does with a photo; the whole is tested in `test_on_ray`."""

from __future__ import annotations

import importlib.util
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app import cluster
from app.core.arrays import Pixels
from app.core.errors import OutputError, UsageError
from app.core.network import Answer, Network
from app.core.output.cutting.cut import Cut
from app.core.output.cutting.pipeline import CutResult, cut_photos
from app.core.output.naming import Job
from app.core.output.output import Output
from app.segmenter import LazySegmenter


class Bright(Network):
    def predict(self, image: Pixels) -> Answer:
        return Answer(np.asarray(image.mean(axis=2) > 128, np.float32))


@pytest.fixture
def job(tmp_path: Path) -> Job:
    pixels = np.full((40, 80, 3), 30, np.uint8)
    pixels[10:30, 20:60] = 240
    Image.fromarray(pixels).save(tmp_path / "car.png")
    return Job(tmp_path / "car.png", tmp_path / "out" / "car.png")


def work(job: Job, cut: Cut) -> CutResult:
    (result,) = cluster._work([job], (Bright(), cut, "en"))
    return result


def test_a_photo_is_cut_once(job: Job) -> None:
    first, second = (work(job, Cut(Output())) for _ in range(2))
    assert (first.error, first.skipped) == (None, False)
    assert second.skipped


def test_other_weights_are_refused(job: Job) -> None:
    result = work(job, Cut(Output(), found_by="the driver's"))
    assert isinstance(result.error, UsageError)
    assert "weights" in str(result.error)
    assert not job.target.exists()


def test_a_result_that_another_process_wrote_meanwhile_counts(job: Job) -> None:
    cut = Cut(Output())

    class Overtaken(Bright):
        def predict(self, image: Pixels) -> Answer:
            list(cut_photos([job], Bright(), cut))
            return super().predict(image)

    (result,) = cluster._work([job], (Overtaken(), cut, "en"))
    assert (result.error, result.skipped) == (None, True)


def test_a_file_in_the_way_is_an_error_all_the_same(job: Job) -> None:
    job.target.parent.mkdir()
    job.target.write_bytes(b"somebody's own")
    assert isinstance(work(job, Cut(Output())).error, OutputError)


def test_copies_of_a_network_are_one_in_a_process(weights: Path) -> None:
    packed = pickle.dumps(LazySegmenter(weights, "cpu"))
    first, second = (pickle.loads(packed) for _ in range(2))  # noqa: S301 - our own
    assert first is second
    assert first.weights == weights


def machine(memory: float, *, alive: bool = True) -> dict[str, Any]:
    return {"Alive": alive, "Resources": {"CPU": 64.0, "memory": memory}}


def test_a_machine_gets_no_more_photos_than_it_has_memory_for() -> None:
    assert cluster._memory([machine(256e9), machine(8e9)]) == cluster.MEMORY


def test_machines_with_little_memory_get_a_photo_all_the_same() -> None:
    machines = [machine(5e8), machine(9e8), machine(256e9, alive=False)]
    assert cluster._memory(machines) == 900_000_000
    assert cluster._memory([]) == 0


@pytest.mark.skipif(importlib.util.find_spec("ray") is not None, reason="Ray is installed")
def test_without_ray_the_way_to_get_it_is_told() -> None:
    with pytest.raises(UsageError, match="pip install ray"):
        cluster.connect(None)
