"""A few of what `tests/benchmarks/fuzz.py` tries in thousands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import fuzz


@pytest.fixture(scope="module")
def targets() -> dict[str, fuzz.Target]:
    return fuzz.targets()


@pytest.mark.filterwarnings("ignore")  # Pillow's about damaged notes, as in the program
@pytest.mark.parametrize("name", ["photos", "masks", "sessions", "settings", "weights", "requests"])
def test_damaged_files_are_read_or_refused_in_words(
    targets: dict[str, fuzz.Target], name: str, tmp_path: Path
) -> None:
    assert fuzz.run(name, targets[name], range(40), tmp_path) == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["photos", "sessions", "settings", "weights", "requests"])
def test_whole_files_are_read(targets: dict[str, fuzz.Target], name: str, tmp_path: Path) -> None:
    target = targets[name]
    for suffix, data in target.seeds.items():
        path = tmp_path / f"whole{suffix.partition('/')[0]}"
        path.write_bytes(data)
        assert fuzz.outcome_of(target, path) == "read", suffix


def test_a_defect_is_found_and_its_file_is_kept(tmp_path: Path) -> None:
    def defect(path: Path) -> None:
        if path.read_bytes() != b"whole":
            raise KeyError(path)

    target = fuzz.Target({".txt": b"whole"}, lambda data, random: b"damaged", defect)
    assert fuzz.run("defect", target, range(3), tmp_path) == 3
    assert (tmp_path / "defect-0.txt").read_bytes() == b"damaged"
