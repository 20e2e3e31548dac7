from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.core.compose.framing import Framing
from app.core.errors import UsageError
from app.core.output.name_template import Template
from app.core.output.output import Kind, Output
from app.core.places.preset import built_in, find_presets, own, read_preset, save_preset

OUTPUTS = [
    Output(),
    Output(Kind.COMPOSITE, ".jpg", 80, Framing(exact=(1200, 900)), Template("{name}_{kind}")),
    Output(Kind.COMPOSITE, ".webp", 92, Framing(longest=1600, shape=(1.91, 1.0))),
    Output(Kind.MASK, framing=Framing(margin=0.125)),
    Output(Kind.CUTOUT, ".webp", shadow=True),
]


@pytest.mark.parametrize("output", OUTPUTS)
def test_what_is_saved_is_read_again(output: Output, tmp_path: Path) -> None:
    saved = save_preset(tmp_path, "My Page / 2", output)
    assert saved.name == "my-page-2"
    (again,) = own(tmp_path)
    assert again == saved
    assert again.output == output
    assert find_presets("my-page-2", tmp_path) == (again,)
    assert find_presets(str(tmp_path / "my-page-2.json"), Path("nowhere")) == (again,)


def test_built_in_presets_say_where_and_when_their_rules_were_read() -> None:
    presets = {preset.name: preset for preset in built_in()}
    assert {"google", "ebay", "tiktok", "meta-square"} <= presets.keys()
    for preset in presets.values():
        if preset.rules is not None:
            assert preset.source.startswith("https://")
            assert preset.read.startswith("2026-")
            assert preset.note


def test_built_in_presets_keep_their_own_rules() -> None:
    for preset in built_in():
        rules, size = preset.rules, preset.output.framing.exact
        if rules is None:
            continue
        assert size is not None
        assert rules.least is None or (size[0] >= rules.least[0] and size[1] >= rules.least[1])
        assert preset.output.suffix in rules.formats
        assert preset.output.quality >= (rules.quality or 0)
        aspects = [width / height for width, height in rules.shapes]
        assert not aspects or any(
            abs(size[0] / size[1] / aspect - 1) <= rules.tolerance for aspect in aspects
        )


def test_an_own_preset_goes_before_a_built_in_one(tmp_path: Path) -> None:
    save_preset(tmp_path, "eBay", Output(Kind.MASK))
    ebay, google = find_presets("ebay, google", tmp_path)
    assert ebay.output.kind is Kind.MASK
    assert google.title == "Google Vehicle Ads"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("googel", "There is no preset 'googel'.*ebay, google"),
        ("google,google", "each once"),
        (" , ", "each once"),
        ("no/such.json", "no/such.json is no preset"),
    ],
)
def test_what_is_no_preset_is_refused_in_words(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=says):
        find_presets(text, tmp_path)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([], "no preset"),
        ({"title": "x"}, "output"),
        ({"output": {"kind": "composite", "format": "tga"}}, "tga"),
        ({"output": {"sise": "3"}}, "'sise' is unknown"),
        ({"output": {"size": "big"}}, "'big' is no size"),
        ({"output": {"quality": 0}}, "quality"),
        ({"output": {"shadow": "yes"}}, "shadow"),
        ({"output": {}, "rules": {"least": 5}}, "int"),
        ({"output": {}, "rules": {"quality": "high"}}, "quality"),
        ({"output": {}, "rules": {"advised": ["taste"]}}, "'taste' is unknown"),
        ({"output": {}, "rules": {"shapes": ["square"]}}, "'square' is no shape"),
    ],
)
def test_a_file_that_makes_no_sense_is_named(values: object, says: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(values))
    with pytest.raises(UsageError, match=says) as told:
        read_preset(path)
    assert str(path) in str(told.value)
    assert own(tmp_path) == ()


def test_a_title_without_letters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="letters or digits"):
        save_preset(tmp_path, " / ", Output())
