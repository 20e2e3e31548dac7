"""Training of the second network: squares of varied photos, stored, and what is learnt of them."""

import argparse
import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from model.arrays import Pixels
from model.commands.train import add_arguments, to_config
from model.errors import DoubtError, TrainingError
from model.network.config import EdgeConfig, NetworkConfig, PreprocessConfig
from model.network.predictor import Answer
from model.network.unet import build
from model.network.weights import load_weights, read_tensors, save_weights
from model.training.config import EdgeTrainConfig, SourceConfig
from model.training.edge import store
from model.training.edge.run import prepare_edge, train_edge
from model.training.edge.squares import (
    Squares,
    around,
    draw_places,
    to_bytes,
    to_logits,
    trimmed,
)
from model.training.edge.store import SquareStore, StoredSquares
from model.training.events import Look, Note, Step
from model.training.prepare import Judge

PREPROCESS = PreprocessConfig(pixels=64 * 96)
NETWORK = NetworkConfig("unet", 4, 3)
EDGE = EdgeConfig(width=6, core=32, margin=8, pixels=150 * 225)


@pytest.fixture
def config(tmp_path: Path) -> EdgeTrainConfig:
    """A red box on noise; the first network knows nothing of it."""
    torch.manual_seed(0)
    first = tmp_path / "first.safetensors"
    save_weights(first, build(NETWORK), NETWORK, PREPROCESS, {})
    noise = np.random.default_rng(0).integers(80, size=(160, 240, 3), dtype=np.uint8)
    for number in range(8):
        image, mask = noise.copy(), np.zeros((160, 240), np.uint8)
        image[40:120, 40 + number : 180 + number] = (200, 30, 30)
        mask[40:120, 40 + number : 180 + number] = 255
        for folder, array in (("images", image), ("masks", mask)):
            (tmp_path / "data" / folder).mkdir(parents=True, exist_ok=True)
            Image.fromarray(array).save(tmp_path / "data" / folder / f"car{number}.png")
    return EdgeTrainConfig(
        sources=(SourceConfig(tmp_path / "data", paste=0.3),),
        backgrounds=tmp_path / "data" / "images",
        preprocess=PREPROCESS,
        steps=8,
        batch=6,
        holdout=0.3,
        validate_every=4,
        workers=0,
        device="cpu",
        weights=first,
        edge=EDGE,
        photos=20,
        squares=3,
        side=64,
        learning_rate=0.01,
    )


@pytest.fixture
def growing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One shard of two photos to begin with, one more each three steps."""
    for name, value in {"PHOTOS": 2, "FIRST": 1, "GROWTH": 3}.items():
        monkeypatch.setattr(store, name, value)


def prepared(config: EdgeTrainConfig, cache: Path) -> SquareStore:
    notes = prepare_edge(config, cache)
    while True:
        try:
            next(notes)
        except StopIteration as end:
            store: SquareStore = end.value.store
            return store


def test_trimming_cuts_the_car_by_a_part_at_one_side() -> None:
    mask = np.zeros((100, 200), np.uint8)
    mask[20:80, 40:160] = 255
    image = np.dstack([np.arange(200, dtype=np.uint8)[None].repeat(100, 0)] * 3)
    cut = set()
    for seed in range(40):
        photo, left = trimmed(image, mask, np.random.default_rng(seed))
        assert photo.shape[:2] == left.shape
        share = (left > 0).sum() / (mask > 0).sum()
        assert 0.59 <= share <= 0.96
        sides = {"top": left[0], "bottom": left[-1], "left": left[:, 0], "right": left[:, -1]}
        cut |= {(side,) for side, border in sides.items() if border.any()}
        assert sum(border.any() for border in sides.values()) == 1
    assert len(cut) == 4


def test_a_photo_without_a_car_is_not_trimmed() -> None:
    none = np.zeros((30, 40), np.uint8)
    _, left = trimmed(np.dstack([none] * 3), none, np.random.default_rng(0))
    assert left.shape == none.shape


def test_where_the_frame_cuts_the_car_is_an_edge() -> None:
    sure = np.full((80, 120), 9, np.float32)  # all car, and known to be
    places = draw_places(
        sure, np.full((80, 120), 255, np.uint8), EDGE, 300, np.random.default_rng(0)
    )
    assert {(0, 40), (72, 40), (40, 0), (40, 112)} <= set(places)
    assert all(y in {0, 72} or x in {0, 112} for y, x in places)


def test_squares_reach_beyond_the_frame_as_in_use(config: EdgeTrainConfig) -> None:
    squares = prepared(config, Path("unused")).squares
    found = np.concatenate([squares[number] for number in range(6)])
    replicated = [(square[0] == square[1]).all() for square in found]
    assert any(replicated)
    assert not all(replicated)


def test_places_are_drawn_at_edges_doubts_and_errors() -> None:
    rough = np.full((80, 120), -9, np.float32)
    mask = np.zeros((80, 120), np.uint8)
    random = np.random.default_rng(0)
    assert draw_places(rough, mask, EDGE, 5, random) == []
    rough[16, 40] = 0.5
    assert set(draw_places(rough, mask, EDGE, 50, random)) == {(16, 40)}
    mask[64:72, 80:88] = 255  # a car that was not found
    places = draw_places(rough, mask, EDGE, 400, random)
    assert {(16, 40), (64, 80)} <= set(places)
    assert places.count((64, 80)) > 100


def test_a_square_lies_inside_and_around_its_place() -> None:
    layers = np.arange(200 * 300, dtype=np.int64).reshape(200, 300, 1)
    for place in ((0, 0), (199, 299), (100, 150)):
        square = around(layers, place, 96, np.random.default_rng(1))  # type: ignore[arg-type]
        assert square.shape == (96, 96, 1)
        assert layers[place] in square


def test_stored_logits_come_back() -> None:
    logits = np.linspace(-8, 8, 500, dtype=np.float32)
    assert np.abs(to_logits(to_bytes(logits)) - logits).max() <= 0.5 / 15 + 1e-6
    assert to_logits(to_bytes(np.float32([-99, 0, 99]))).tolist() == pytest.approx(  # type: ignore[arg-type]
        [-127 / 15, 0, 127 / 15]
    )


def test_squares_follow_from_their_number_and_hold_mask_and_answer(
    config: EdgeTrainConfig, tmp_path: Path
) -> None:
    squares = prepared(config, tmp_path / "c").squares
    first, again, other = squares[3], squares[3], squares[4]
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    assert first.shape == (3, 96, 96, 5) and first.dtype == np.uint8
    assert {0, 255} <= set(np.unique(first[..., 3]))
    image, mask = squares.varied(np.random.default_rng((0, 1, 3)))
    assert squares.answer(image).shape == mask.shape


def test_photos_that_cannot_be_read_or_are_too_small_have_no_squares(
    config: EdgeTrainConfig, tmp_path: Path
) -> None:
    small = dataclasses.replace(config, side=400)
    squares = prepared(small, tmp_path / "c").squares
    unpasted = tuple((dataclasses.replace(s, paste=0.0), f) for s, f in squares.sources)
    assert len(Squares(unpasted, None, small)[0]) == 0
    for path in (tmp_path / "data" / "masks").iterdir():
        path.write_bytes(b"no picture")
    assert len(squares[0]) == 0


def test_shards_are_made_once_and_anew_where_one_is_broken(
    growing: None, config: EdgeTrainConfig, tmp_path: Path
) -> None:
    store = prepared(config, tmp_path / "c")
    assert list(store.fill(2)) and store.there() == 2
    kept = [np.array(store.shard(number)) for number in range(2)]
    times = [store.path(number).stat().st_mtime_ns for number in range(2)]
    again = prepared(config, tmp_path / "c")
    assert list(again.fill(2)) == []
    assert [again.path(number).stat().st_mtime_ns for number in range(2)] == times
    store.path(1).write_bytes(store.path(1).read_bytes()[:5000])
    mended = prepared(config, tmp_path / "c").shard(1)
    assert np.array_equal(mended, kept[1])


def test_another_first_network_has_other_squares(config: EdgeTrainConfig, tmp_path: Path) -> None:
    other = dataclasses.replace(config, seed=1)
    more = dataclasses.replace(config, photos=4000, learning_rate=1e-3)
    folders = [prepared(each, tmp_path / "c").folder for each in (config, other, more)]
    assert folders[0] == folders[2] != folders[1]


def test_worker_processes_make_the_same_squares(
    growing: None, config: EdgeTrainConfig, tmp_path: Path
) -> None:
    alone = prepared(config, tmp_path / "a")
    helped = prepared(dataclasses.replace(config, workers=1), tmp_path / "b")
    assert np.array_equal(alone.shard(0), helped.shard(0))


def test_more_shards_are_drawn_from_on_the_way(
    growing: None, config: EdgeTrainConfig, tmp_path: Path
) -> None:
    store = prepared(dataclasses.replace(config, photos=6), tmp_path / "c")
    samples = StoredSquares(store, config, 1)
    assert [samples.seen(step) for step in (0, 2, 3, 6, 99)] == [1, 1, 2, 3, 3]
    photo, mask, logits = samples[0]
    assert (photo.shape, mask.shape, logits.shape) == ((3, 64, 64), (1, 64, 64), (1, 64, 64))
    assert store.there() == 1
    assert all(torch.equal(a, b) for a, b in zip(samples[5], samples[5], strict=True))
    samples[6 * config.batch]
    assert store.there() == 3


def test_answers_are_bent_smoothly_and_not_too_far() -> None:
    several = [store.smooth_noise(64, np.random.default_rng(seed)) for seed in range(50)]
    assert 0.1 < np.mean([noise.std() for noise in several]) < store.BENT
    steps = [np.abs(np.diff(noise, axis=1)).mean() / noise.std() for noise in several]
    assert max(steps) < 0.2  # of unsmoothed noise 1.1
    same = store.smooth_noise(64, np.random.default_rng(3))
    assert np.array_equal(same, several[3])


def test_training_learns_and_writes_both_networks(
    growing: None, config: EdgeTrainConfig, tmp_path: Path
) -> None:
    config = dataclasses.replace(config, steps=25, validate_every=25)
    events = list(train_edge(config, tmp_path / "run", tmp_path / "c"))
    losses = [event.loss for event in events if isinstance(event, Step)]
    assert np.mean(losses[-5:]) < 0.8 * np.mean(losses[:5])
    looks = [event for event in events if isinstance(event, Look)]
    assert looks[0].step == 0 and looks[-1].dice["data"] > looks[0].dice["data"] + 0.05
    weights = load_weights(tmp_path / "run" / "final.safetensors")
    assert weights.edge is not None
    assert weights.header["edge_training"]["step"] == 25


def test_a_resumed_run_takes_the_same_steps(
    growing: None, config: EdgeTrainConfig, tmp_path: Path
) -> None:
    for _ in train_edge(config, tmp_path / "whole", tmp_path / "c1"):
        pass
    for event in train_edge(config, tmp_path / "broken", tmp_path / "c2"):
        if isinstance(event, Step) and event.step == 5:
            break
    more = dataclasses.replace(config, photos=30)  # more photos are no other run
    events = list(train_edge(more, tmp_path / "broken", tmp_path / "c2"))
    assert any(isinstance(event, Note) and "step 5" in event.text for event in events)
    whole, _ = read_tensors(tmp_path / "whole" / "final.safetensors")
    broken, _ = read_tensors(tmp_path / "broken" / "final.safetensors")
    assert all(torch.equal(whole[name], broken[name]) for name in whole)


def test_a_run_learns_at_once_from_squares_that_are_there(
    growing: None, config: EdgeTrainConfig, tmp_path: Path
) -> None:
    list(prepared(config, tmp_path / "c").fill(3))
    events = list(train_edge(config, tmp_path / "run", tmp_path / "c"))
    assert not any(isinstance(event, Note) and "Storing" in event.text for event in events)
    assert read_tensors(tmp_path / "run" / "last.safetensors")[1]["first_shards"] == 3


def test_half_known_masks_are_refused(config: EdgeTrainConfig, tmp_path: Path) -> None:
    source = dataclasses.replace(config.sources[0], unknown=True)
    with pytest.raises(TrainingError, match="--unknown"):
        prepared(dataclasses.replace(config, sources=(source,)), tmp_path / "c")


class Knowing:
    """A network that knows where the red box is."""

    def predict(self, image: Pixels) -> Answer:
        return Answer((image[..., 0] > 190).astype(np.float32), 1.0)


def test_a_network_is_asked_about_masks_before_a_run_alone(
    growing: None, config: EdgeTrainConfig, tmp_path: Path
) -> None:
    out, cache, judge = tmp_path / "run", tmp_path / "c", Judge(Knowing, 100)
    for _ in train_edge(dataclasses.replace(config, steps=1), out, cache, judge=judge):
        pass
    path = tmp_path / "data" / "masks" / "car1.png"
    moved = np.roll(np.asarray(Image.open(path)), 45, axis=1)
    Image.fromarray(moved).save(path)
    assert list(train_edge(dataclasses.replace(config, steps=1), out, cache, judge=judge))
    for _ in itertools.islice(train_edge(config, tmp_path / "unasked", cache), 5):
        pass
    with pytest.raises(DoubtError, match=r"car1\.png lies 19% to the right"):
        list(train_edge(config, tmp_path / "other", cache, judge=judge))
    assert not (tmp_path / "other").exists()


def test_a_folder_without_a_share_lends_its_streets_alone(
    config: EdgeTrainConfig, tmp_path: Path
) -> None:
    source = config.sources[0]
    street = dataclasses.replace(source, share=0.0, paste=0.0)
    both = dataclasses.replace(config, sources=(source, street))
    list(itertools.islice(train_edge(both, tmp_path / "run", tmp_path / "c"), 1))
    store = prepared(both, tmp_path / "c")
    assert len(store.squares.samples.streets) == 1
    assert store.squares.samples.shares.tolist() == [1, 0]


def asked(line: str) -> EdgeTrainConfig:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    found = to_config(parser.parse_args(line.split()))
    assert isinstance(found, EdgeTrainConfig)
    return found


def test_the_command_goes_on_from_the_second_network_that_is_there(
    config: EdgeTrainConfig, tmp_path: Path
) -> None:
    for _ in train_edge(dataclasses.replace(config, steps=1), tmp_path / "run", tmp_path / "c"):
        pass
    both = tmp_path / "run" / "final.safetensors"
    further, anew = asked(f"d --edge {both}"), asked(f"d --edge {both} --init none --width 9")
    assert (further.init, further.edge, further.preprocess) == (str(both), EDGE, PREPROCESS)
    assert (anew.init, anew.edge.width) == ("none", 9)
    assert asked(f"d --edge {config.weights}").init == "none"
    assert asked(f"d --edge {config.weights} --init {both}").edge == EDGE
    later = dataclasses.replace(config, init=further.init, steps=1)
    looks = [e for e in train_edge(later, tmp_path / "l", tmp_path / "c") if isinstance(e, Look)]
    assert looks[0].step == 0
    with pytest.raises(TrainingError, match="no second network"):
        asked(f"d --edge {both} --init {config.weights}")
    with pytest.raises(TrainingError, match="--width"):
        asked(f"d --edge {both} --width 9")
