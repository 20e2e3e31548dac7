from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.core.errors import PhotoError
from app.core.learning.examples import listed, make_one_vehicle, remove
from app.core.learning.saving import Outcome, collect, worth_saving
from app.core.mask.alpha import encode_alpha
from app.core.photo.edits import Stroke, Way
from app.core.photo.photo import Photo, PhotoId, State
from model.data.pairs import find_pairs
from model.data.reading import read_pair

STROKE = Stroke(Way.ADD, ((5.0, 5.0, 1.0),), 8.0, 1.0)


def repaired(path: Path, *, turned: bool = False) -> Photo:
    """A photo of noise, its left half found, with a stroke on it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(list(path.name.encode())).integers(0, 256, (40, 60, 3), np.uint8)
    exif = Image.Exif()
    if turned:
        exif[0x0112] = 6
    Image.fromarray(noise).save(path, exif=exif)
    height, width = (60, 40) if turned else (40, 60)
    alpha = np.zeros((height, width), np.float32)
    alpha[10:, 10 : width // 2] = 1
    size = path.stat().st_size
    return Photo(
        *(PhotoId(1), path, Path(path.name), State.READY, (width, height)),
        alpha=encode_alpha(alpha),
        repair=(STROKE,),
        file_size=size,
    )


def outcomes(folder: Path, *photos: Photo, **more: Any) -> list[Outcome]:
    return [each.outcome for each in collect(photos, folder, **more)]


def test_training_reads_what_was_collected(tmp_path: Path) -> None:
    photo = repaired(tmp_path / "car.jpg", turned=True)
    assert outcomes(tmp_path / "mine", photo) == [Outcome.NEW]
    found = find_pairs(tmp_path / "mine")
    (pair,) = found.pairs
    assert found.problems == ()
    image, mask = read_pair(pair)
    assert image.shape == (60, 40, 3)
    assert mask[30, 15] == mask[5, 5] == 1  # found, and added by hand
    assert mask[30, 35] == 0


def test_the_photo_is_copied_byte_for_byte_and_not_touched(tmp_path: Path) -> None:
    photo = repaired(tmp_path / "car.jpg")
    before = photo.path.read_bytes()
    outcomes(tmp_path / "mine", photo)
    (example,) = listed(tmp_path / "mine")
    assert example.image.read_bytes() == before == photo.path.read_bytes()
    assert example.title == "car.jpg"


def test_nothing_is_there_twice(tmp_path: Path) -> None:
    photo = repaired(tmp_path / "car.jpg")
    copy = replace(photo, path=tmp_path / "copy.jpg")
    copy.path.write_bytes(photo.path.read_bytes())
    folder = tmp_path / "mine"
    assert outcomes(folder, photo, photo, copy) == [
        Outcome.NEW,
        Outcome.UNCHANGED,
        Outcome.UNCHANGED,
    ]
    more = replace(photo, repair=(STROKE, replace(STROKE, way=Way.ERASE)))
    assert outcomes(folder, more) == [Outcome.RENEWED]
    assert len(listed(folder)) == 1


def test_photos_of_one_name_do_not_meet(tmp_path: Path) -> None:
    photos = [repaired(tmp_path / folder / "car_1.jpg") for folder in ("a", "b")]
    photos[1].path.write_bytes(photos[1].path.read_bytes() + b"\0")
    photos[1] = replace(photos[1], file_size=photos[1].path.stat().st_size)
    assert outcomes(tmp_path / "mine", *photos) == [Outcome.NEW, Outcome.NEW]
    assert len({example.place.vehicle for example in listed(tmp_path / "mine")}) == 2


def test_views_of_a_vehicle_are_one_group_for_training(tmp_path: Path) -> None:
    photos = [repaired(tmp_path / f"golf_{number}.jpg") for number in (1, 2, 3)]
    photos.append(repaired(tmp_path / "polo_1.jpg"))
    outcomes(tmp_path / "mine", *photos)
    groups = [pair.group for pair in find_pairs(tmp_path / "mine").pairs]
    assert sorted(map(groups.count, set(groups))) == [1, 3]


def test_a_vehicle_may_have_more_views_than_its_number_has_digits(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    first = repaired(tmp_path / "golf_1.jpg")
    outcomes(folder, first)
    vehicle = listed(folder)[0].place.vehicle
    for number in range(1, 100):
        (folder / "masks" / f"{vehicle}_{number:02}.png").touch()
    assert outcomes(folder, repaired(tmp_path / "golf_2.jpg")) == [Outcome.NEW]
    assert len(listed(folder)) == 2


def test_where_it_came_from_is_noted(tmp_path: Path) -> None:
    photo = repaired(tmp_path / "car.jpg")
    list(collect([photo], tmp_path / "mine", network="abc"))
    (noted,) = (tmp_path / "mine" / "provenance").iterdir()
    notes = json.loads(noted.read_bytes())
    assert notes["photo"] == str(photo.path)
    assert notes["edits"] == 1
    assert notes["weights_sha256"] == "abc"


def test_a_photo_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    good, changed, empty = (repaired(tmp_path / f"{name}.jpg") for name in "abc")
    changed.path.write_bytes(changed.path.read_bytes() + b"\0")
    empty = replace(empty, alpha=encode_alpha(np.zeros((40, 60), np.float32)), repair=())
    gone = replace(good, path=tmp_path / "gone.jpg")
    found = list(collect([changed, empty, gone, good], tmp_path / "mine"))
    assert [each.outcome for each in found] == [*[Outcome.FAILED] * 3, Outcome.NEW]
    assert all(isinstance(each.error, PhotoError) for each in found[:3])
    assert len(listed(tmp_path / "mine")) == 1


def test_what_is_removed_is_gone_and_its_photo_stays(tmp_path: Path) -> None:
    photo, folder = repaired(tmp_path / "car.jpg"), tmp_path / "mine"
    outcomes(folder, photo)
    remove(listed(folder)[0])
    assert listed(folder) == []
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert photo.path.exists()


def test_half_an_example_is_none_and_is_made_whole_next_time(tmp_path: Path) -> None:
    photo, folder = repaired(tmp_path / "car.jpg"), tmp_path / "mine"
    outcomes(folder, photo)
    listed(folder)[0].mask.unlink()
    assert listed(folder) == []
    assert outcomes(folder, photo) == [Outcome.NEW]
    assert len(listed(folder)) == 1
    assert find_pairs(folder).problems == ()


def test_an_example_without_notes_is_one_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    outcomes(folder, repaired(tmp_path / "car.jpg"))
    for path in (folder / "provenance").iterdir():
        path.write_text("{")
    (example,) = listed(folder)
    assert example.title == example.name


def test_only_what_somebody_saw_to_is_worth_saving(tmp_path: Path) -> None:
    photo = repaired(tmp_path / "car.jpg")
    untouched = replace(photo, repair=())
    assert worth_saving(photo)
    assert not worth_saving(untouched)
    assert worth_saving(replace(untouched, reviewed=True))
    assert not worth_saving(replace(photo, alpha=None))


def test_examples_can_be_said_to_show_one_vehicle(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    photos = [repaired(tmp_path / f"{name}.jpg") for name in ("front", "rear", "other")]
    outcomes(folder, *photos)
    before = {each.title: each for each in listed(folder)}
    pixels = {title: each.image.read_bytes() for title, each in before.items()}
    make_one_vehicle([before["front.jpg"], before["rear.jpg"]])
    after = {each.title: each for each in listed(folder)}
    assert after["front.jpg"].vehicle == after["rear.jpg"].vehicle == before["front.jpg"].vehicle
    assert after["other.jpg"] == before["other.jpg"]
    assert {title: each.image.read_bytes() for title, each in after.items()} == pixels
    assert after["rear.jpg"].sha256 == before["rear.jpg"].sha256
    found = find_pairs(folder)
    assert found.problems == ()
    assert len({pair.group for pair in found.pairs}) == 2
    assert outcomes(folder, *photos) == [Outcome.UNCHANGED] * 3
    assert len(list((folder / "provenance").iterdir())) == 3


def test_photos_put_there_by_hand_are_vehicles_of_their_own_as_training_takes_them(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "mine"
    outcomes(folder, *(repaired(tmp_path / f"{name}.jpg") for name in ("a", "b", "c")))
    for number, example in enumerate(listed(folder)):
        for path in (example.image, example.mask):
            path.rename(path.with_stem(f"street_{number:03}"))
    shutil.rmtree(folder / "provenance")
    first, second, _ = listed(folder)
    assert len({each.vehicle for each in listed(folder)}) == 3
    make_one_vehicle([first, second])
    vehicles = [each.vehicle for each in listed(folder)]
    assert len(vehicles) == 3
    assert len(set(vehicles)) == len({pair.group for pair in find_pairs(folder).pairs}) == 2


def test_the_list_s_vehicles_count_more_than_names(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    front, rear, other = (repaired(tmp_path / f"{name}.jpg") for name in ("x_1", "rear", "x_2"))
    other = replace(other, by_hand=7)  # the user has said that it is another car
    list_says = {front.path: 1, rear.path: 1, other.path: 2}
    found = list(collect([front, rear, other], folder, list_says=list_says))
    assert [each.outcome for each in found] == [Outcome.NEW] * 3
    vehicles = {each.title: each.vehicle for each in listed(folder)}
    assert vehicles["x_1.jpg"] == vehicles["rear.jpg"] != vehicles["x_2.jpg"]


@pytest.mark.parametrize("names", [("golf_1", "golf_2", "golf_3"), ("D1007", "D1009", "D1011")])
def test_what_the_list_parts_by_looks_names_do_not_join(
    tmp_path: Path, names: tuple[str, str, str]
) -> None:
    folder = tmp_path / "mine"
    first, second, third = (repaired(tmp_path / f"{name}.jpg") for name in names)
    list_says = {first.path: 1, second.path: 2, third.path: 2}
    for photo in (first, second, third):  # one by one, as they are repaired
        assert outcomes(folder, photo, list_says=list_says) == [Outcome.NEW]
    groups = {each.title: each.vehicle for each in listed(folder)}
    assert groups[first.name] != groups[second.name] == groups[third.name]
    assert len({pair.group for pair in find_pairs(folder).pairs}) == 2
