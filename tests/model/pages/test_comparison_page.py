from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from model.arrays import Pixels
from model.data.pairs import Pair
from model.evaluation.comparing import Comparison, PhotoChange, pair_up
from model.evaluation.metrics import Scores
from model.evaluation.results import PhotoScore
from model.pages.comparison_page import rows, write_comparison

FACTS = {"before": "old.safetensors", "after": "new.safetensors"}


def photo(dice: float, name: str, source: str) -> PhotoScore:
    pair = Pair(name, Path("a.jpg"), Path("a.png"), name, None, source)
    return PhotoScore(pair, Scores(dice, dice, dice, dice, dice), 1.0)


@pytest.fixture
def compared() -> Comparison:
    dices = {"<a>": (0.9, 0.95), "b": (0.9, 0.8), "c": (0.9, 0.99)}
    before = [photo(old, name, "x") for name, (old, _) in dices.items()]
    after = [photo(new, name, "x") for name, (_, new) in dices.items()]
    return Comparison(pair_up(before, after), FACTS)


def test_page_shows_what_lost_and_what_gained(tmp_path: Path, compared: Comparison) -> None:
    drawn = []

    def draw(change: PhotoChange) -> Pixels:
        drawn.append(change.after.pair.name)
        return np.zeros((4, 4, 3), np.uint8)

    write_comparison(tmp_path, compared, draw)
    assert drawn == ["b", "c", "<a>"]
    page = (tmp_path / "comparison.html").read_text(encoding="utf-8")
    assert "old.safetensors → new.safetensors" in page
    assert page.index("lost_01.jpg") < page.index("gained_01.jpg") < page.index("gained_02.jpg")
    assert "&lt;a&gt; (x): Dice 0.9000 → 0.9500, +0.0500" in page
    assert sorted(path.name for path in tmp_path.glob("*.jpg")) == [
        "gained_01.jpg",
        "gained_02.jpg",
        "lost_01.jpg",
    ]


def test_json_holds_every_photo_with_both_scores(tmp_path: Path, compared: Comparison) -> None:
    write_comparison(tmp_path, compared, lambda _: np.zeros((4, 4, 3), np.uint8))
    data = json.loads((tmp_path / "comparison.json").read_text(encoding="utf-8"))
    assert data["before"] == "old.safetensors"
    assert data["changes"]["x"]["dice"]["gain"] == pytest.approx(0.04 / 3)
    assert data["photos"][1]["gain"] == pytest.approx(-0.1)
    assert data["photos"][1]["before"]["dice"] == 0.9


def test_nothing_to_compare_is_still_a_page(tmp_path: Path) -> None:
    nothing = Comparison((), FACTS)
    write_comparison(tmp_path, nothing, lambda _: np.zeros((4, 4, 3), np.uint8))
    assert rows(nothing) == []
    assert (tmp_path / "comparison.html").is_file()
