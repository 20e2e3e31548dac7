from __future__ import annotations

import threading
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from app.core.arrays import Pixels
from app.core.compose.background import Colour, Picture
from app.core.compose.framing import Framing
from app.core.errors import DeviceError, NoCarError, PhotoError, UsageError
from app.core.files import images
from app.core.mask.alpha import decode_alpha
from app.core.network import Answer, Network
from app.core.output.cutting import subject
from app.core.output.cutting.cut import Cut
from app.core.output.cutting.pipeline import CutResult, cut_photos
from app.core.output.cutting.segmenting import segment_photos
from app.core.output.naming import Job
from app.core.output.output import Kind, Output
from app.core.output.rendering import render
from app.core.output.writing import profile_of
from app.core.photo.finding import Finding
from app.core.photo.placement import AS_IN_PHOTO, STANDING

WHITE_CAR = (slice(10, 30), slice(20, 60))


class Bright(Network):
    """Finds what is bright, and remembers how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def predict(self, image: Pixels) -> Answer:
        self.asked += 1
        return Answer(np.asarray(image.mean(axis=2) > 128, np.float32))


class Weak(Network):
    """Cannot do wide photos, and tells how certain it is of the others."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def predict(self, image: Pixels) -> Answer:
        if image.shape[1] > 100:
            raise self.error
        return Answer(np.ones(image.shape[:2], np.float32), 0.9)


def photo(path: Path, width: int = 80) -> Path:
    pixels = np.full((40, width, 3), 30, np.uint8)
    pixels[WHITE_CAR] = (250, 240, 230)
    Image.fromarray(pixels).save(path)
    return path


def jobs_for(folder: Path, *sources: Path) -> list[Job]:
    return [Job(source, folder / f"{source.stem}.png") for source in sources]


def test_segment_photos_finds_the_car(tmp_path: Path) -> None:
    (result,) = segment_photos([photo(tmp_path / "a.png")], Bright())
    assert result.error is None
    assert result.size == (80, 40)
    assert result.car is not None
    assert result.car.alpha is not None
    alpha = decode_alpha(result.car.alpha)
    assert alpha[WHITE_CAR].min() == 1.0
    assert alpha.sum() == 20 * 40


def test_results_hold_how_certain_the_segmenter_is_if_it_tells(tmp_path: Path) -> None:
    small, wide = photo(tmp_path / "a.png"), photo(tmp_path / "wide.png", 200)
    doubtful = Weak(MemoryError())
    found, failed = segment_photos([small, wide], doubtful)
    assert found.car is not None
    assert (found.car.certainty, failed.car) == (0.9, None)
    jobs = jobs_for(tmp_path / "out", small) * 2
    cut, skipped = cut_photos(jobs, doubtful, Cut(Output(Kind.MASK)))
    assert (cut.certainty, skipped.certainty) == (0.9, 0.9)
    (untold,) = segment_photos([small], Bright())
    assert untold.car is not None
    assert untold.car.certainty is None


class Crowded(Bright):
    """Has too little memory for OpenCV with wide photos."""

    def predict(self, image: Pixels) -> Answer:
        if image.shape[1] > 100:
            cv2.resize(image, (2**20, 2**24))
        return super().predict(image)


def test_too_little_memory_for_opencv_is_of_one_photo_alone(tmp_path: Path) -> None:
    wide, small = photo(tmp_path / "wide.png", 200), photo(tmp_path / "a.png")
    jobs = jobs_for(tmp_path / "out", wide, small)
    for results in (
        cut_photos(jobs, Crowded(), Cut(Output(Kind.MASK))),
        segment_photos([wide, small], Crowded()),
    ):
        failed, done = results
        assert isinstance(failed.error, PhotoError)
        assert "more memory than is free" in str(failed.error)
        assert done.error is None


class Twice(Bright):
    """While it looks at a photo, another run writes the very same result."""

    def __init__(self, jobs: list[Job], cut: Cut) -> None:
        super().__init__()
        self.jobs, self.cut = jobs, cut

    def predict(self, image: Pixels) -> Answer:
        list(cut_photos(self.jobs, Bright(), self.cut))
        return super().predict(image)


@pytest.mark.parametrize(("other", "failed"), [(Kind.CUTOUT, False), (Kind.MASK, True)])
def test_a_result_that_another_run_wrote_meanwhile_is_no_failure_if_it_is_the_same(
    tmp_path: Path, other: Kind, failed: bool
) -> None:
    jobs = jobs_for(tmp_path / "out", photo(tmp_path / "a.png"))
    (result,) = cut_photos(jobs, Twice(jobs, Cut(Output(other))), Cut(Output(Kind.CUTOUT)))
    assert (result.error is not None, result.skipped) == (failed, not failed)
    with Image.open(jobs[0].target) as written:
        assert written.mode == ("L" if failed else "RGBA")


class NearlySure(Network):
    """Takes what is not black for the car, and is as sure of it as rounds to all in 8 bits."""

    def predict(self, image: Pixels) -> Answer:
        return Answer(np.where(image.max(axis=2) > 0, np.float32(0.8114), np.float32(0.0)))


@pytest.mark.parametrize("kind", [Kind.CUTOUT, Kind.COMPOSITE])
def test_what_is_written_as_wholly_car_is_the_photos_own(tmp_path: Path, kind: Kind) -> None:
    pixels = np.full((40, 80, 3), 250, np.uint8)
    pixels[np.random.default_rng(0).random((40, 80)) < 0.02] = 1  # dark points on a bright car
    pixels[:, :30] = 0
    Image.fromarray(pixels).save(tmp_path / "a.png")
    job = Job(tmp_path / "a.png", tmp_path / "out" / "a.png")

    no_shadow = replace(STANDING, shadow=0.0)
    list(cut_photos([job], NearlySure(), Cut(Output(kind), Colour(255, 255, 255), no_shadow)))

    with Image.open(job.target) as picture:
        written = np.asarray(picture)
    np.testing.assert_array_equal(written[:, 30:, :3], pixels[:, 30:])
    if kind is Kind.CUTOUT:
        assert (written[:, 30:, 3] == 255).all()


def test_segment_photos_goes_on_after_a_photo_that_cannot_be_read(tmp_path: Path) -> None:
    text = tmp_path / "text.jpg"
    text.write_text("no photo")
    paths = [tmp_path / "gone.jpg", text, photo(tmp_path / "a.png")]
    gone, bad, good = segment_photos(paths, Bright())
    assert isinstance(gone.error, PhotoError)
    assert isinstance(bad.error, PhotoError)
    assert (bad.car, bad.size) == (None, None)
    assert good.error is None


def test_a_photo_is_worked_on_only_when_it_is_asked_for(tmp_path: Path) -> None:
    segmenter = Bright()
    results = segment_photos([photo(tmp_path / "a.png"), photo(tmp_path / "b.png")], segmenter)
    next(results)
    assert segmenter.asked == 1


class Meeting(Bright):
    """Waits until as many photos as are expected are worked on at the same time."""

    def __init__(self, expected: int) -> None:
        super().__init__()
        self.barrier = threading.Barrier(expected, timeout=20)
        self.now = self.most = 0
        self.lock = threading.Lock()

    def predict(self, image: Pixels) -> Answer:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.barrier.wait()
        with self.lock:
            self.now -= 1
        return super().predict(image)


def test_photos_are_cut_at_the_same_time_and_come_in_order(tmp_path: Path) -> None:
    paths = [photo(tmp_path / f"{number}.png") for number in range(6)]
    network = Meeting(2)
    jobs = jobs_for(tmp_path / "out", *paths)
    results = list(cut_photos(jobs, network, Cut(Output()), at_once=2))
    assert [result.source for result in results] == paths
    assert [result.error for result in results] == [None] * 6
    assert network.most == 2


class Tarrying(Bright):
    """Takes for a wide photo as long as for some others together."""

    def __init__(self, others: int) -> None:
        super().__init__()
        self.others = others
        self.enough = threading.Event()

    def predict(self, image: Pixels) -> Answer:
        if image.shape[1] > 100:
            assert self.enough.wait(20)
        answer = super().predict(image)
        if self.asked == self.others:
            self.enough.set()
        return answer


def test_nobody_waits_for_a_photo_that_takes_long(tmp_path: Path) -> None:
    paths = [photo(tmp_path / "wide.png", 200)]
    paths += [photo(tmp_path / f"{number}.png") for number in range(7)]
    jobs = jobs_for(tmp_path / "out", *paths)
    results = list(cut_photos(jobs, Tarrying(7), Cut(Output()), at_once=2))
    assert [result.source for result in results] == paths
    assert [result.error for result in results] == [None] * 8


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_one_bad_photo_stops_no_other_at_the_same_time(tmp_path: Path, at_once: int) -> None:
    good = [photo(tmp_path / f"{number}.png") for number in range(4)]
    jobs = jobs_for(
        tmp_path / "out",
        tmp_path / "none.png",
        *good[:2],
        photo(tmp_path / "w.png", 200),
        *good[2:],
    )
    results = list(cut_photos(jobs, Weak(MemoryError()), Cut(Output(Kind.MASK)), at_once=at_once))
    assert [result.source for result in results] == [job.source for job in jobs]
    assert [result.error is None for result in results] == [False, True, True, False, True, True]
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == sorted(path.name for path in good)


def test_who_stops_asking_waits_for_what_is_being_done(tmp_path: Path) -> None:
    paths = [photo(tmp_path / f"{number}.png") for number in range(30)]
    results = cut_photos(jobs_for(tmp_path / "out", *paths), Bright(), Cut(Output()), at_once=2)
    next(results)
    before = threading.active_count()
    assert isinstance(results, Generator)
    results.close()
    assert threading.active_count() < before
    written = [path.name for path in (tmp_path / "out").iterdir()]
    assert 1 <= len(written) < 30
    assert all(name.endswith(".png") and not name.startswith(".") for name in written)


def test_large_photos_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "ALONE", 100)
    paths = [photo(tmp_path / f"{number}.png") for number in range(4)]
    network = Meeting(1)
    list(cut_photos(jobs_for(tmp_path / "out", *paths), network, Cut(Output()), at_once=4))
    assert (network.most, network.asked) == (1, 4)


@pytest.mark.parametrize("error", [MemoryError(), DeviceError("The GPU fell out.")])
def test_a_photo_that_the_network_cannot_do_does_not_stop_the_others(
    tmp_path: Path, error: Exception
) -> None:
    wide, small = photo(tmp_path / "wide.png", 200), photo(tmp_path / "small.png")
    jobs = jobs_for(tmp_path / "out", wide, small)
    failed, done = cut_photos(jobs, Weak(error), Cut(Output(Kind.MASK)))
    assert failed.error is not None
    assert failed.size == (200, 40)
    assert done.error is None
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["small.png"]


@pytest.mark.parametrize("kind", list(Kind))
def test_cut_photos_writes_each_kind(tmp_path: Path, kind: Kind) -> None:
    (job,) = jobs_for(tmp_path / "out", photo(tmp_path / "a.png"))
    cut = Cut(Output(kind), _background(kind), AS_IN_PHOTO)
    (result,) = cut_photos([job], Bright(), cut)
    assert result.error is None
    assert result.target == job.target
    written = cv2.imread(str(job.target), cv2.IMREAD_UNCHANGED)
    assert written is not None
    channels = {Kind.MASK: (), Kind.CUTOUT: (4,), Kind.COMPOSITE: (3,)}[kind]
    assert written.shape == (40, 80, *channels)


def cut_once(job: Job, segmenter: Network, **changes: object) -> CutResult:
    (result,) = cut_photos([job], segmenter, replace(Cut(Output()), **changes))  # type: ignore[arg-type]
    return result


def test_the_same_again_is_skipped_without_work(tmp_path: Path) -> None:
    (job,) = jobs_for(tmp_path / "out", photo(tmp_path / "a.jpg"))
    segmenter = Bright()
    assert not cut_once(job, segmenter).skipped
    before = job.target.stat().st_mtime_ns
    again = cut_once(job, segmenter)
    assert (again.skipped, again.error, segmenter.asked) == (True, None, 1)
    assert job.target.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "change",
    [
        {"output": Output(Kind.MASK)},
        {"output": Output(framing=Framing(longest=20))},
        {"output": Output(framing=Framing(margin=0.1))},
        {"found_by": "other weights"},
        {"output": Output(Kind.COMPOSITE, ".png"), "background": Colour(0, 0, 0)},
    ],
)
def test_a_result_of_anything_else_is_made_anew(tmp_path: Path, change: dict[str, object]) -> None:
    (job,) = jobs_for(tmp_path / "out", photo(tmp_path / "a.jpg"))
    cut_once(job, Bright())
    before = job.target.read_bytes()
    result = cut_once(job, Bright(), **change)
    assert (result.skipped, result.error) == (False, None)
    assert job.target.read_bytes() != before
    assert cut_once(job, Bright(), **change).skipped


@pytest.mark.parametrize(
    "change",
    [
        {"background": Colour(0, 0, 0)},
        {"background": Picture(np.zeros((4, 4, 3), np.uint8))},
        {"placement": STANDING.shaded(0.1)},
        {"output": Output(Kind.COMPOSITE, ".jpg", quality=50)},
    ],
)
def test_another_background_place_or_quality_counts_for_composites(
    tmp_path: Path, change: dict[str, object]
) -> None:
    job = Job(photo(tmp_path / "a.bmp"), tmp_path / "out" / "a.jpg")
    white: dict[str, object] = {
        "output": Output(Kind.COMPOSITE, ".jpg"),
        "background": Colour(255, 255, 255),
    }
    cut_once(job, Bright(), **white)
    assert cut_once(job, Bright(), **white).skipped
    assert not cut_once(job, Bright(), **{**white, **change}).skipped


def test_a_photo_that_was_replaced_is_cut_again(tmp_path: Path) -> None:
    (job,) = jobs_for(tmp_path / "out", photo(tmp_path / "a.jpg"))
    cut_once(job, Bright())
    photo(tmp_path / "a.jpg", width=100)
    assert cut_once(job, Bright()).size == (100, 40)
    assert images.load(job.target).pixels.shape == (40, 100, 3)


def test_overwriting_makes_again_what_is_unchanged(tmp_path: Path) -> None:
    (job,) = jobs_for(tmp_path / "out", photo(tmp_path / "a.jpg"))
    segmenter = Bright()
    cut_once(job, segmenter)
    assert not cut_once(job, segmenter, overwrite=True).skipped
    assert segmenter.asked == 2


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_file_of_anybody_else_is_never_replaced(tmp_path: Path, overwrite: bool) -> None:
    (job,) = jobs_for(tmp_path / "out", photo(tmp_path / "a.jpg"))
    job.target.parent.mkdir()
    photo(job.target, width=33)
    before = job.target.read_bytes()
    segmenter = Bright()
    result = cut_once(job, segmenter, overwrite=overwrite)
    assert "that Forecourt did not write" in str(result.error)
    assert (job.target.read_bytes(), segmenter.asked) == (before, 0)


def test_an_empty_file_that_a_killed_run_left_is_filled(tmp_path: Path) -> None:
    (job,) = jobs_for(tmp_path, photo(tmp_path / "a.jpg"))
    job.target.touch()
    assert cut_once(job, Bright()).error is None
    assert images.load(job.target).pixels.shape == (40, 80, 3)


def test_a_photo_without_a_car_gets_no_file(tmp_path: Path) -> None:
    pixels = np.full((40, 80, 3), 30, np.uint8)
    Image.fromarray(pixels).save(tmp_path / "sky.png")
    (job,) = jobs_for(tmp_path / "out", tmp_path / "sky.png")
    result = cut_once(job, Bright())
    assert isinstance(result.error, NoCarError)
    assert result.findings == (Finding.NO_CAR,)
    assert not job.target.exists()


def test_a_car_cut_off_and_a_second_car_are_told(tmp_path: Path) -> None:
    pixels = np.full((40, 80, 3), 30, np.uint8)
    pixels[10:30, :30] = pixels[12:28, 50:75] = 250
    Image.fromarray(pixels).save(tmp_path / "two.png")
    (job,) = jobs_for(tmp_path / "out", tmp_path / "two.png")
    result = cut_once(job, Bright())
    assert result.error is None
    assert result.findings == (Finding.CUT_OFF, Finding.SEVERAL)


def test_a_job_with_a_known_problem_fails_with_it(tmp_path: Path) -> None:
    problem = PhotoError(tmp_path, "it cannot be opened", "Check its rights")
    job = Job(tmp_path, tmp_path / "x.png", problem)
    (result,) = cut_photos([job], Bright(), Cut(Output(Kind.MASK)))
    assert result.error is problem


def test_a_result_that_cannot_be_written_does_not_stop_the_others(tmp_path: Path) -> None:
    first, second = photo(tmp_path / "a.jpg"), photo(tmp_path / "b.jpg")
    (tmp_path / "file").touch()
    jobs = [Job(first, tmp_path / "file" / "a.png"), Job(second, tmp_path / "b.png")]
    failed, done = cut_photos(jobs, Bright(), Cut(Output(Kind.MASK)))
    assert str(tmp_path / "file") in str(failed.error)
    assert done.error is None


def test_a_composite_without_a_background_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="background"):
        cut_photos([], Bright(), Cut(Output(Kind.COMPOSITE)))


def test_the_mask_is_the_alpha_and_the_composite_shows_car_and_background(tmp_path: Path) -> None:
    image = images.load(photo(tmp_path / "a.png"))
    alpha = Bright().predict(image.pixels).alpha
    mask = render(image, alpha, Kind.MASK)
    assert set(np.unique(mask)) == {0, 255}
    composite = render(image, alpha, Kind.COMPOSITE, Colour(0, 0, 255))
    assert composite[20, 40].tolist() == [250, 240, 230]
    assert composite[0, 0].tolist() == [0, 0, 255]


def test_only_the_cut_out_keeps_the_colour_profile(tmp_path: Path) -> None:
    image = images.Image(np.zeros((2, 2, 3), np.uint8), b"profile", tmp_path)
    assert {kind: profile_of(image, kind) for kind in Kind} == {
        Kind.CUTOUT: b"profile",
        Kind.MASK: None,
        Kind.COMPOSITE: None,
    }


def _background(kind: Kind) -> Colour | None:
    return Colour(255, 0, 0) if kind is Kind.COMPOSITE else None
