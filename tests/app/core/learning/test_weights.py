from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from app.core.errors import UsageError, WeightsError
from app.core.learning.weights import (
    at_hand,
    export,
    find,
    free_name,
    keep,
    name_of,
    path_of,
    remove,
    wanted,
    weights_dir,
    with_files,
)
from app.core.resources import weights_path
from app.core.saved.folders import config_dir
from app.core.saved.settings import Settings, save


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings and data of a user who has nothing yet."""
    monkeypatch.setenv("FORECOURT_CONFIG", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """A file that begins as one that training wrote."""
    header = {"format": 1, "tuned": {"from": "forecourt.safetensors"}}
    path = tmp_path / "final.safetensors"
    save_file({"x": np.zeros(1, np.float32)}, path, {"forecourt": json.dumps(header)})
    return path


def sound(_path: Path) -> bool:
    """Finds every file sound, and fit for the car alone."""
    return False


def refuse(path: Path) -> bool:
    raise WeightsError(path, "it holds no network", "Use another")


def test_at_first_only_those_that_ship_are_at_hand(home: Path) -> None:
    assert [each.name for each in at_hand()] == ["shipped"]
    assert wanted(None) is None


def test_what_is_kept_is_listed_with_what_it_says_of_itself(home: Path, trained: Path) -> None:
    assert keep(trained, "Winter 2026", sound) is False
    kept = find("Winter 2026")
    assert kept.path.read_bytes() == trained.read_bytes()
    assert kept.origin == "forecourt.safetensors"
    assert name_of(kept.path) == "Winter 2026"
    assert [each.name for each in at_hand()] == ["shipped", "Winter 2026"]


def test_a_file_that_cannot_be_used_is_not_kept(home: Path, trained: Path) -> None:
    with pytest.raises(WeightsError, match="holds no network"):
        keep(trained, "mine", refuse)
    assert not weights_dir().exists()


@pytest.mark.parametrize("name", ["", "shipped", "Shipped", "../up", "a/b", ".hidden", "CON", "x."])
def test_a_name_that_makes_no_file_is_refused(home: Path, trained: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be called"):
        keep(trained, name, sound)


def test_a_name_is_given_once(home: Path, trained: Path) -> None:
    keep(trained, "mine", sound)
    with pytest.raises(UsageError, match="already"):
        keep(trained, "mine", sound)
    assert free_name("mine") == "mine 2"
    assert free_name("a/b: c") == "a-b- c"
    assert free_name("///") == "mine 2"


def test_the_settings_say_which_are_used_and_an_option_comes_first(
    home: Path, trained: Path
) -> None:
    keep(trained, "mine", sound)
    save(config_dir(), Settings(weights="mine"))
    assert wanted(None) == path_of("mine")
    assert wanted("shipped") is None
    assert wanted("mine") == path_of("mine")
    assert wanted(str(trained)) == trained


def test_a_training_command_takes_names_too(home: Path, trained: Path) -> None:
    keep(trained, "mine", sound)
    kept = str(path_of("mine"))
    given = ["train", "DATA", "--from", "mine", "--out", "mine"]
    assert with_files(given) == ["train", "DATA", "--from", kept, "--out", "mine"]
    assert with_files(["--from=mine", "--weights", "shipped"]) == [
        f"--from={kept}",
        "--weights",
        "shipped",
    ]
    assert with_files(["--compare"]) == ["--compare"]


def test_a_file_beside_you_comes_before_weights_of_its_name(
    home: Path, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(trained, "mine", sound)
    monkeypatch.chdir(tmp_path)
    Path("mine").write_bytes(b"")
    assert wanted("mine") == Path("mine")


def test_a_copy_leaves_into_a_folder_under_its_name(
    home: Path, trained: Path, tmp_path: Path
) -> None:
    keep(trained, "mine", sound)
    (tmp_path / "stick").mkdir()
    export(find("mine"), tmp_path / "stick")
    assert (tmp_path / "stick" / "mine.safetensors").read_bytes() == trained.read_bytes()


def test_own_weights_can_be_removed_and_those_that_ship_cannot(home: Path, trained: Path) -> None:
    keep(trained, "mine", sound)
    remove(find("mine"))
    assert [each.name for each in at_hand()] == ["shipped"]
    with pytest.raises(UsageError, match="cannot be removed"):
        remove(find("shipped"))
    with pytest.raises(UsageError, match="no weights called mine"):
        find("mine")


def test_a_damaged_file_is_listed_as_such(home: Path) -> None:
    weights_dir().mkdir(parents=True)
    (weights_dir() / "bad.safetensors").write_bytes(b"\0" * 40)
    assert [each.readable for each in at_hand()] == [True, False]


def test_those_that_ship_are_known_by_their_file() -> None:
    assert name_of(None) == name_of(weights_path()) == "shipped"
    assert path_of("shipped") is None
    assert name_of(Path("/tmp/other.safetensors")) == "/tmp/other.safetensors"  # noqa: S108


def test_an_average_says_of_how_many_files_it_is(tmp_path: Path) -> None:
    header = {"format": 1, "averaged": [{"file": "a", "share": 0.5}, {"file": "b", "share": 0.5}]}
    notes = {"forecourt": json.dumps(header)}
    save_file({"x": np.zeros(1, np.float32)}, tmp_path / "m.safetensors", notes)
    (average,) = at_hand(tmp_path)[1:]
    assert average.averaged == 2 and not average.origin
    assert at_hand(tmp_path)[0].averaged == 0
