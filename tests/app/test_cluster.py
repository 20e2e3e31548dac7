"""What a machine of a cluster does with a photo; the whole is tested in `test_on_ray`."""

from __future__ import annotations

import importlib.util
import pickle
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app import cluster
from app.cluster import Share
from app.core.arrays import Pixels
from app.core.errors import DeviceError, OutputError, UsageError
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
    (result,) = cluster._work(((job,),), (Bright(), cut, "en", 1))
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

    (result,) = cluster._work(((job,),), (Overtaken(), cut, "en", 1))
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


def machine(
    memory: float, *, alive: bool = True, cores: float = 64.0, gpus: float = 0.0
) -> dict[str, Any]:
    gpu = {"GPU": gpus} if gpus else {}
    return {"Alive": alive, "Resources": {"CPU": cores, "memory": memory, **gpu}}


def test_a_machine_gets_no_more_photos_than_it_has_memory_for() -> None:
    assert Share.of([machine(256e9), machine(8e9)], None) == Share()


def test_machines_with_little_memory_get_a_photo_all_the_same() -> None:
    machines = [machine(5e8), machine(9e8), machine(256e9, alive=False)]
    assert Share.of(machines, None) == Share(memory=900_000_000)
    assert Share.of([], None).memory == 0


def test_where_there_are_gpus_a_task_has_one_and_its_part_of_the_cores() -> None:
    machines = [machine(256e9, gpus=4.0), machine(256e9), machine(256e9, cores=96.0, gpus=8.0)]
    assert Share.of(machines, None) == Share(48, 12, 12, 1, 18_000_000_000)
    assert Share.of(machines, wants_gpu=True) == Share.of(machines, None)
    assert Share.of(machines, wants_gpu=False) == Share()


def test_a_gpu_gets_no_more_photos_at_a_time_than_there_is_memory_for() -> None:
    assert Share.of([machine(8e9, gpus=1.0)], None) == Share(20, 5, 5, 1, 7_500_000_000)
    assert Share.of([machine(1e9, cores=0.0, gpus=1.0)], None) == Share(4, 1, 0, 1, 1_000_000_000)


def test_whoever_wants_a_gpu_where_there_is_none_waits_for_one() -> None:
    assert Share.of([machine(256e9)], wants_gpu=True).gpus == 1
    assert cluster.Cluster(Local([machine(256e9)])).waits(OnAGpu())
    assert not cluster.Cluster(Local([machine(256e9, gpus=1.0)])).waits(OnAGpu())


class OnAGpu(Bright):
    """Says how it was prepared, and ends its process at one photo."""

    def __init__(self, deadly: str = "") -> None:
        self.deadly = deadly
        self.at_once: list[int] = []

    @property
    def wants_gpu(self) -> bool:
        return True

    def share(self, at_once: int) -> None:
        self.at_once.append(at_once)


class Done:
    """A task that has ended, with its results, or with why there are none."""

    def __init__(self, value: Any) -> None:
        self.value = value


class Local:
    """What `cluster` asks of Ray, done at once in this process."""

    class exceptions:  # noqa: N801 - Ray's name
        class RayError(Exception):
            """A worker died."""

    def __init__(self, machines: list[dict[str, Any]]) -> None:
        self.machines = machines
        self.asked: dict[str, Any] = {}
        self.tasks: list[list[str]] = []

    def nodes(self) -> list[dict[str, Any]]:
        return self.machines

    def cluster_resources(self) -> dict[str, float]:
        return dict(self.machines[0]["Resources"])

    def remote(self, **asked: Any) -> Any:
        self.asked = asked
        return lambda work: SimpleNamespace(remote=lambda *words: self.start(work, *words))

    def start(self, work: Any, photos: cluster.Photos, shared: Any) -> Any:
        names = [job.source.name for of_photo in photos for job in of_photo]
        self.tasks.append(names)
        if shared[0].deadly in names:
            return Done(self.exceptions.RayError("The worker died."))
        return Done(work(photos, shared))

    def put(self, value: Any) -> Any:
        return value

    def wait(self, tasks: list[Any], num_returns: int, timeout: float | None = None) -> Any:
        del timeout
        return tasks[:num_returns], tasks[num_returns:]

    def get(self, task: Any) -> Any:
        if isinstance(task.value, Exception):
            raise task.value
        return task.value

    def shutdown(self) -> None:
        """There is nothing to end."""


def links(job: Job, number: int) -> list[Job]:
    """The photo under other names."""
    jobs = []
    for index in range(number):
        source = job.source.with_name(f"{index:02}.png")
        source.hardlink_to(job.source)
        jobs.append(Job(source, job.target.with_name(source.name)))
    return jobs


def test_a_gpu_gets_several_photos_as_a_task(job: Job) -> None:
    ray, network = Local([machine(256e9, cores=4.0, gpus=1.0)]), OnAGpu()
    results = list(cluster.Cluster(ray).cut_photos(links(job, 20), network, Cut(Output())))
    assert (ray.asked["num_gpus"], ray.asked["num_cpus"]) == (1, 4)
    assert list(map(len, ray.tasks)) == [16, 4]
    assert network.at_once == [4, 4]
    assert [result.error for result in results] == [None] * 20
    assert all(result.target.exists() for result in results)


def test_a_photo_that_ends_its_process_takes_no_other_with_it(job: Job) -> None:
    ray, network = Local([machine(256e9, cores=4.0, gpus=1.0)]), OnAGpu("07.png")
    results = list(cluster.Cluster(ray).cut_photos(links(job, 12), network, Cut(Output())))
    assert [result.source.name for result in results if result.error] == ["07.png"]
    assert len(results) == 12
    assert list(map(len, ray.tasks)) == [12] + [1] * 12


def test_a_machine_whose_gpu_cannot_be_used_says_so(job: Job) -> None:
    class Without(OnAGpu):
        def share(self, at_once: int) -> None:
            del at_once
            raise DeviceError("There is none. Use --device auto.")

    ray = Local([machine(256e9, gpus=1.0)])
    (result,) = cluster.Cluster(ray).cut_photos([job], Without(), Cut(Output()))
    assert "Use --device auto" in str(result.error)


@pytest.mark.skipif(importlib.util.find_spec("ray") is not None, reason="Ray is installed")
def test_without_ray_the_way_to_get_it_is_told() -> None:
    with pytest.raises(UsageError, match="pip install ray"):
        cluster.connect(None)
