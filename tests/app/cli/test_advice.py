"""Whoever is told what is wrong with options, and does as told, is understood."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli.cut_options import Options, understand
from app.core.errors import UsageError
from app.core.files.storage import to_path

ROOT = Path(__file__).resolve().parents[3]
WHITE = {"background": "white"}
FAR = to_path("s3://cars/photos")
# Options, what is said of them, and those of whoever does as told.
ADVICE: list[tuple[dict[str, Any], str, list[dict[str, Any]]]] = [
    (
        {"address": "auto"},
        "--address needs --engine ray",
        [{"address": "auto", "engine": "ray"}, {}],
    ),
    ({"dry_run": True, "engine": "ray"}, "disks alone. Leave it out", [{"engine": "ray"}]),
    ({"dry_run": True, "inputs": [FAR]}, "disks alone. Leave it out", [{"inputs": [FAR]}]),
    (
        {"background": "white", "cutout_shadow": True},
        "none are made. Leave it out",
        [{"background": "white"}, {"cutout_shadow": True}],
    ),
    (
        {"glass_light": 150.0},
        "Add --glass, or leave it out",
        [{"glass_light": 150.0, "glass": 50.0}, {}],
    ),
    (
        {"glass_light": 250.0, "glass": 50.0},
        "Give a percentage from 0 to 200",
        [{"glass_light": 0.0, "glass": 50.0}, {"glass_light": 200.0, "glass": 50.0}],
    ),
    (
        {"reflection": 50.0},
        "--reflection needs a --background. Add one",
        [{"reflection": 50.0, "background": "white"}, {}],
    ),
    (
        {"sun": 50.0},
        "or --cutout-shadow. Add one",
        [{"sun": 50.0, "background": "white"}, {"sun": 50.0, "cutout_shadow": True}, {}],
    ),
    ({"kind": "rle", "size": "800"}, "Leave --size, --shape and --crop out", [{"kind": "rle"}]),
    ({"template": "{vehicle}"}, "in the window alone", [{"template": "{name}"}]),
    (
        {"preset": "website", "size": "800"},
        "--preset says what --size says",
        [{"preset": "website"}, {"size": "800"}],
    ),
    (
        {"preset": "google"},
        "The preset google needs a --background",
        [{"preset": "google", **WHITE}],
    ),
    (
        {"preset": "website", **WHITE},
        "--background does not go with --preset website",
        [{"preset": "website"}, WHITE],
    ),
    (
        {"kind": "composite"},
        "--kind composite needs a --background",
        [{"kind": "composite", **WHITE}],
    ),
    ({"kind": "mask", **WHITE}, "does not go with --kind mask", [{"kind": "mask"}, WHITE]),
    ({"sun_from": 90.0}, "--sun-from needs a --background", [{"sun_from": 90.0, **WHITE}, {}]),
    (
        {"same_for_all": True, "as_in_photo": True, **WHITE},
        "--same-for-all does not go with --as-in-photo",
        [{"same_for_all": True, **WHITE}, {"as_in_photo": True, **WHITE}],
    ),
    (
        {"straighten": "2", "background": "blur"},
        "Leave it out, or the photo's own",
        [{"background": "blur"}, {"straighten": "2", **WHITE}],
    ),
    ({"choke": 9.0}, "from -5 to 5 pixels", [{"choke": 5.0}, {"choke": -5.0}]),
    ({"feather": -1.0}, "and --feather from 0 to 5", [{"feather": 5.0}, {"feather": 0.0}]),
    (
        {"glass": 50.0, "kind": "mask"},
        "--glass is of cut-outs",
        [{"kind": "mask"}, {"glass": 50.0}],
    ),
    (
        {"plate": "blur", "kind": "mask"},
        "--plate is of cut-outs",
        [{"kind": "mask"}, {"plate": "blur"}],
    ),
    (
        {"sun_from": 400.0, **WHITE},
        "no direction. Give degrees",
        [{"sun_from": 0.0, **WHITE}, {"sun_from": 360.0, **WHITE}],
    ),
    (
        {"sun_length": 1001.0, **WHITE},
        "no length. Give a percentage",
        [{"sun_length": 0.0, **WHITE}, {"sun_length": 1000.0, **WHITE}],
    ),
    (
        {"straighten": "level", **WHITE},
        "Give degrees from -15 to 15, or wheels",
        [{"straighten": word, **WHITE} for word in ("-15", "15", "wheels")],
    ),
    (
        {"shadow": 101.0, **WHITE},
        "--shadow 101 is no strength",
        [{"shadow": 0.0, **WHITE}, {"shadow": 100.0, **WHITE}],
    ),
    ({"suffix": "jpg"}, "cutout cannot be written as .jpg", [{"suffix": "{suffix}"}]),
    ({"crop": 46.0}, "Give a percentage from 0 to 45", [{"crop": 0.0}, {"crop": 45.0}]),
    (
        {"size": "800x600", "shape": "4:3"},
        "Leave one of them out",
        [{"size": "800x600"}, {"shape": "4:3"}],
    ),
    ({"shape": "wide"}, "such as 4:3 or 1.91:1", [{"shape": "4:3"}, {"shape": "1.91:1"}]),
    ({"size": "large"}, "such as 1200x900", [{"size": "1600"}, {"size": "1200x900"}]),
    ({"template": ""}, "The file name is empty", [{"template": "{field}"}]),
    ({"template": "{name"}, "a brace without its partner", [{"template": "{field}"}]),
    ({"template": "a:{name}"}, "must not contain ':'. Leave it out", [{"template": "a{name}"}]),
    ({"template": "a/{name}"}, "Sub-folders are kept by themselves", [{"template": "{name}"}]),
    ({"template": "{nmae}"}, "unknown field, {nmae}", [{"template": "{field}"}]),
    ({"template": "{name:3}"}, "Only {index} can be told", [{"template": "{index:03}"}]),
    ({"template": ".{name}"}, "begin with a dot", [{"template": "{name}"}]),
    (
        {"background": "blur", "keep_ground": True},
        "Leave --keep-ground out",
        [{"background": "blur"}],
    ),
    (
        {"background": "whitish"},
        "such as white or '#ff8800'",
        [{"background": "white"}, {"background": "#ff8800"}],
    ),
    (
        {"plate": "covered"},
        "Give blur, a colour such as white",
        [{"plate": "blur"}, {"plate": "white"}],
    ),
]
# Where options are understood: what these files say of them stands above.
FILES = (
    "app/cli/cut_options.py",
    "app/core/output/output.py",
    "app/core/output/name_template.py",
    "app/core/compose/background.py",
    "app/core/compose/plates.py",
)


def complaint(options: dict[str, Any]) -> str:
    """What is said of options, the usual ones but for these."""
    with pytest.raises(UsageError) as caught:
        understand(options_with(options))
    return str(caught.value)


def options_with(options: dict[str, Any]) -> Options:
    usual = {"inputs": [Path("a.jpg")], "output": Path("out")}
    return Options(**{**usual, **options})


def filled(options: dict[str, Any], said: str) -> dict[str, Any]:
    """Options with what the text proposed: the first field, the first ending."""
    proposed = {
        "suffix": (re.search(r"possible: \.(\w+)", said) or [""] * 2)[1],
        "template": (re.search(r"(?:as|are) (\{\w+\})", said) or [""] * 2)[1],
    }
    places = {"suffix": "{suffix}", "template": "{field}"}
    return {
        name: proposed[name] if name in places and value == places[name] else value
        for name, value in options.items()
    }


@pytest.mark.parametrize(("wrong", "says", "told"), ADVICE)
def test_options_are_understood_once_somebody_does_as_told(
    wrong: dict[str, Any], says: str, told: list[dict[str, Any]]
) -> None:
    said = complaint(wrong)
    assert says in said
    for options in told:
        understand(options_with(filled(options, said)))


def complaints_in(file: str) -> Iterator[str]:
    """The texts of a file's functions that refuse options: with braces, as they are translated."""
    for function in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))):
        if isinstance(function, ast.FunctionDef):
            calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
            names = {node.func.id for node in calls if isinstance(node.func, ast.Name)}
            texts = [
                node.args[0].value
                for node in calls
                if isinstance(node.func, ast.Name) and node.func.id in {"tr", "mark"}
                if node.args and isinstance(node.args[0], ast.Constant)
            ]
            yield from (str(text) for text in texts if "UsageError" in names)


def test_no_complaint_about_options_is_left_out() -> None:
    said = [complaint(wrong) for wrong, _, _ in ADVICE]
    texts = [text for file in FILES for text in complaints_in(file)]
    assert len(texts) > 25
    for text in texts:
        like = re.compile(".*".join(map(re.escape, re.split(r"\{\w+\}", text))), re.DOTALL)
        assert any(like.search(each) for each in said), text
