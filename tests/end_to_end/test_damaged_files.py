"""A few of what `tests/benchmarks/fuzz` tries in thousands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.fuzz import __main__ as fuzz
from tests.benchmarks.fuzz.mutate import Target
from tests.benchmarks.fuzz.targets import targets

ROOT = Path(__file__).resolve().parents[2]
FEW = range(40)
READ = ("photos", "masks", "sessions", "journals", "settings", "weights", "checkpoints", "heads")
OTHERS = ("results", "reports", "presets", "scenes", "runs", "lists", "requests")
# A palette that was lost, a header nested too deeply, a threshold that is a list.
FOUND = (("masks", 103), ("weights", 86), ("heads", 98))


@pytest.fixture(scope="module")
def made() -> dict[str, Target]:
    return targets()


@pytest.mark.filterwarnings("ignore")  # Pillow's about damaged notes, as in the program
@pytest.mark.parametrize(
    ("name", "seeds"),
    [
        *((name, range(5) if name == "heads" else FEW) for name in (*READ, *OTHERS)),
        *((name, range(seed, seed + 1)) for name, seed in FOUND),
    ],
)
def test_damaged_files_are_read_or_refused_in_words(
    made: dict[str, Target], name: str, seeds: range, tmp_path: Path
) -> None:
    assert fuzz.run(name, made[name], seeds, tmp_path) == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [*READ, *OTHERS])
def test_whole_files_are_read(made: dict[str, Target], name: str, tmp_path: Path) -> None:
    target = made[name]
    for suffix, data in target.seeds.items():
        path = tmp_path / f"whole{suffix.partition('/')[0]}"
        path.write_bytes(data)
        assert fuzz.outcome_of(target, path) == "read", suffix


def test_a_defect_is_found_and_its_file_is_kept(tmp_path: Path) -> None:
    def defect(path: Path) -> None:
        if path.read_bytes() != b"whole":
            raise KeyError(path)

    target = Target({".txt": b"whole"}, lambda data, random: b"damaged", defect)
    assert fuzz.run("defect", target, range(3), tmp_path) == 3
    assert (tmp_path / "defect-0.txt").read_bytes() == b"damaged"


CRASH = """
import os, sys
from pathlib import Path
from tests.benchmarks.fuzz import __main__ as fuzz
from tests.benchmarks.fuzz.mutate import Target

def use(path):
    if path.read_bytes() == worst:
        os.abort()

folder = Path(sys.argv[1])
target = Target({".txt": b""}, lambda data, random: random.randbytes(8), use)
_, worst = fuzz.damaged_file(target, 2, folder)
sys.exit(fuzz.guarded("crash", target, range(4), folder / "kept"))
"""


def test_a_crash_is_found_and_the_files_behind_it_are_tried(tmp_path: Path) -> None:
    """In a process of its own: one with threads is better not forked."""
    command = [sys.executable, "-c", CRASH, str(tmp_path)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 1, told.stderr
    assert "crash 2: FAILED: ended by -6" in told.stdout
    assert "crash: 1 in" in told.stdout
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["crash-2.txt"]
