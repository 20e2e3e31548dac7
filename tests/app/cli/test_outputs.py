"""Sizes, formats, names and shadows, as asked on the command line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from app.cli import cut
from app.cli.console import Status
from app.cli.cut_options import Options
from app.core.errors import UsageError
from tests.app.cli.stand_ins import Bright, Broken, names, opened


def test_size_format_and_name_are_as_asked(options: Options) -> None:
    wanted = replace(
        options, background="white", suffix="jpg", size="64x48", template="{index:02}_{name}_{kind}"
    )
    assert cut.run(wanted, Bright()) == Status.DONE
    assert names(options.output) == ["01_a_composite.jpg", "02_b_composite.jpg"]
    assert opened(options.output / "01_a_composite.jpg") == ("RGB", "JPEG", (64, 48))


def test_a_crop_fits_the_car_and_its_margin(options: Options) -> None:
    cut.run(replace(options, crop=10.0, suffix="webp"), Bright())
    assert opened(options.output / "a.webp") == ("RGBA", "WEBP", (24, 14))


def test_a_composite_has_a_shadow_that_can_be_turned_off(options: Options) -> None:
    def brightness(shadow: float | None, folder: str) -> float:
        output = options.output / folder
        wanted = replace(options, background="white", shadow=shadow, output=output)
        cut.run(wanted, Bright())
        with Image.open(output / "a.png") as picture:
            return float(np.asarray(picture).mean())

    usual, none, full = brightness(None, "u"), brightness(0, "n"), brightness(100, "f")
    assert none > 254
    assert full < usual < none


def test_the_car_stands_by_itself_or_stays_where_it_was(options: Options) -> None:
    shapes = []
    for stays in (False, True):
        output = options.output / str(stays)
        cut.run(replace(options, background="white", as_in_photo=stays, output=output), Bright())
        shapes.append(opened(output / "a.png")[2])
    with Image.open(options.inputs[0] / "a.jpg") as photo:
        assert shapes[1] == photo.size != shapes[0]


def test_a_cut_out_can_be_drawn_in(options: Options) -> None:
    areas = []
    for choke in (0.0, 2.0):
        output = options.output / str(choke)
        cut.run(replace(options, choke=choke, output=output), Bright())
        with Image.open(output / "a.png") as picture:
            areas.append(int((np.asarray(picture)[..., 3] > 127).sum()))
    assert areas[1] < areas[0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"suffix": "jpg"}, "cutout cannot be written as .jpg"),
        ({"size": "large"}, "is no size"),
        ({"crop": 80.0}, "The margin is 80"),
        ({"template": "{nmae}"}, "unknown field, {nmae}"),
        ({"template": "../{name}"}, "must not contain"),
        ({"shadow": 50.0}, "needs a --background"),
        ({"shadow": 500.0, "background": "white"}, "no strength"),
        ({"reflection": -1.0, "background": "white"}, "--reflection -1 is no strength"),
        ({"glass": 101.0}, "--glass 101 is no strength"),
        ({"glass": 50.0, "kind": "mask"}, "--glass is of cut-outs and composites"),
        ({"sun": 50.0}, "--sun needs a --background"),
        ({"sun_from": 999.0, "background": "white"}, "no direction"),
        ({"as_in_photo": True}, "--as-in-photo needs a --background"),
        ({"choke": 9.0}, "-5 to 5"),
    ],
)
def test_options_that_make_no_sense_are_refused_before_anything_is_done(
    options: Options, change: dict[str, str | float], says: str
) -> None:
    with pytest.raises(UsageError) as caught:
        cut.run(replace(options, **change), Broken())  # type: ignore[arg-type]
    assert says in str(caught.value)
    assert not options.output.exists()


def test_names_that_fall_together_are_told_apart(options: Options) -> None:
    cut.run(replace(options, template="{folder}"), Bright())
    assert names(options.output) == ["photos-1.png", "photos-2.png"]
