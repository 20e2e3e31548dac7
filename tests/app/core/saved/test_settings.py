from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from app.core.compose.framing import Framing
from app.core.errors import OutputError
from app.core.output.name_template import Template
from app.core.output.output import Kind, Output
from app.core.saved.settings import (
    DAMAGED,
    NAME,
    RECENT,
    Loaded,
    Settings,
    load,
    save,
    understand,
    with_recent,
)

CHOSEN = Settings(
    appearance="dark",
    language="de",
    export=Output(
        Kind.COMPOSITE,
        ".webp",
        80,
        Framing(longest=1600, exact=(1200, 900), margin=0.1),
        Template("{index:03}"),
    ),
    brush_share=12.5,
    recent_sessions=("/a b/é.forecourt", "c"),
)


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    save(tmp_path / "deep" / "er", CHOSEN)
    assert load(tmp_path / "deep" / "er") == Loaded(CHOSEN)
    save(tmp_path / "deep" / "er", Settings())
    assert load(tmp_path / "deep" / "er") == Loaded(Settings())


def test_at_the_first_start_there_are_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "none") == Loaded(Settings())


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"\xff\xfe{}", b'{"appearance": "da', b"[" * 90_000]
)
def test_a_damaged_file_is_put_aside(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / NAME).write_bytes(damage)
    loaded = load(tmp_path)
    assert loaded.settings == Settings()
    assert str(tmp_path / DAMAGED) in (loaded.problem or "")
    assert (tmp_path / DAMAGED).read_bytes() == damage
    assert load(tmp_path) == Loaded(Settings())


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    loaded = load(tmp_path)
    assert loaded.settings == Settings()
    assert str(tmp_path / NAME) in (loaded.problem or "")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="There are no pipes in folders here.")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    loaded = load(tmp_path)
    assert loaded.settings == Settings()
    assert "it is no file" in (loaded.problem or "")


def test_what_makes_no_sense_is_passed_over() -> None:
    values: dict[str, object] = {
        "appearance": 3,
        "language": "de",
        "brush_share": 7,
        "brush_hardness": float("nan"),
        "recent_sessions": ["a", 1],
        "export": {"kind": "poster"},
        "of a later version": 1,
    }
    assert understand(values) == Settings(language="de", brush_share=7.0)
    assert understand({"export": "x", "recent_sessions": ["a"]}) == Settings(recent_sessions=("a",))


@pytest.mark.parametrize("digits", [400, 5000])
def test_numbers_without_end_are_passed_over(tmp_path: Path, digits: int) -> None:
    number = "1" * digits
    text = f'{{"brush_share": {number}, "export": {{"quality": {number}}}, "language": "de"}}'
    (tmp_path / "settings.json").write_text(text, "ascii")
    loaded = load(tmp_path)
    assert loaded.settings.brush_share == Settings().brush_share
    assert loaded.settings.language == ("de" if digits == 400 else "system")


FLAT = {
    "kind": "composite",
    "suffix": ".webp",
    "quality": 80,
    "template": "{index:03}",
    "longest": 1600,
    "width": 1200,
    "height": 900,
    "margin": 0.1,
}  # as earlier versions stored it


def test_the_export_of_an_older_version_is_understood() -> None:
    assert understand({"export": FLAT}).export == CHOSEN.export
    plain = {"kind": "cutout", "suffix": ".png", "quality": 92, "template": "{name}"}
    assert understand({"export": plain}).export == Output()
    assert understand({"export": {}}).export is None


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "poster"},
        {"suffix": ".exe"},
        {"suffix": ".jpg", "kind": "cutout"},
        {"quality": "best"},
        {"quality": 900},
        {"longest": -3},
        {"width": "wide"},
        {"margin": [1]},
        {"margin": 7.0},
        {"template": "../{name}"},
    ],
)
def test_an_export_that_makes_no_sense_is_passed_over(change: dict[str, object]) -> None:
    values = {"export": FLAT | change, "language": "de"}
    assert understand(values) == Settings(language="de")


def test_settings_are_readable_json(tmp_path: Path) -> None:
    save(tmp_path, CHOSEN)
    assert json.loads((tmp_path / NAME).read_text("utf-8"))["recent_sessions"] == list(
        CHOSEN.recent_sessions
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_folder_whose_name_is_no_text_is_kept(tmp_path: Path) -> None:
    name = os.fsdecode(b"/photos/\xff")
    save(tmp_path, Settings(photo_folder=name))
    assert load(tmp_path).settings.photo_folder == name


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        save(tmp_path / "file" / "folder", CHOSEN)


def test_recent_sessions() -> None:
    settings = Settings(recent_sessions=("a", "b"))
    assert with_recent(settings, Path("b")) == ("b", "a")
    many = Settings(recent_sessions=tuple(str(number) for number in range(RECENT)))
    assert len(with_recent(many, Path("new"))) == RECENT
