from __future__ import annotations

import base64

import pytest

from app.core.photo.box import Rect
from app.server.form import Form
from app.server.refusal import RefusedError
from app.server.wishes import Margin, Wishes, understand

PHOTO = b"\xff\xd8photo"


def wishes(**fields: str) -> Wishes:
    return understand(Form(fields, {"image_file": PHOTO}))


def test_a_photo_alone_becomes_a_small_cut_out_as_at_remove_bg() -> None:
    assert wishes() == Wishes(PHOTO, "png", 0.25)


def test_everything_at_once() -> None:
    asked = wishes(
        size="full", type="car", crop="true", crop_margin="10%", bg_color="81d4fa", format="auto"
    )
    margin = Margin(0.1, is_share=True)
    assert asked == Wishes(PHOTO, "jpg", None, margin, (0x81, 0xD4, 0xFA, 255))


@pytest.mark.parametrize(
    ("colour", "rgba"),
    [
        ("fff", (255, 255, 255, 255)),
        ("#0000ff80", (0, 0, 255, 128)),
        ("green", (0, 128, 0, 255)),
        ("", None),
    ],
)
def test_colours(colour: str, rgba: tuple[int, ...] | None) -> None:
    asked = wishes(bg_color=colour)
    assert asked.colour == rgba
    assert asked.format == ("jpg" if rgba and rgba[3] == 255 else "png")


@pytest.mark.parametrize("text", ["{}", "data:image/jpeg;base64,{}", " {}\n"])
def test_a_photo_in_base64(text: str) -> None:
    encoded = text.format(base64.b64encode(PHOTO).decode())
    assert understand(Form({"image_file_b64": encoded})).photo == PHOTO


@pytest.mark.parametrize(
    ("text", "share"),
    [
        *(("0", 0.0), ("30px", 0.15), ("30", 0.15), ("20%", 0.2)),
        *(("9999px", 0.45), ("50%", 0.45)),
    ],
)
def test_margins_are_shares_of_the_cars_longer_side(text: str, share: float) -> None:
    margin = wishes(crop="1", crop_margin=text).margin
    assert margin is not None
    assert margin.as_share(Rect(0, 0, 200, 100)) == pytest.approx(share)


def test_without_crop_the_margin_does_not_count() -> None:
    assert wishes(crop="false", crop_margin="10%").margin is None


def test_the_mask_alone() -> None:
    assert wishes(channels="alpha").alpha_only


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"size": "huge"}, "invalid_size"),
        ({"type": "person"}, "invalid_type"),
        ({"format": "zip"}, "invalid_format"),
        ({"crop": "maybe"}, "invalid_crop"),
        ({"crop": "true", "crop_margin": "-3"}, "invalid_crop_margin"),
        ({"crop": "true", "crop_margin": "1e9"}, "invalid_crop_margin"),
        ({"bg_color": "nocolour"}, "invalid_bg_color"),
        ({"image_url": "http://example.org/car.jpg"}, "invalid_image_url"),
        ({"bg_image_url": "http://example.org/car.jpg"}, "invalid_bg_image_url"),
        ({"image_file_b64": "aGk="}, "missing_source"),
    ],
)
def test_what_makes_no_sense_is_refused(fields: dict[str, str], code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        wishes(**fields)
    assert caught.value.code == code


def test_no_photo_and_bad_base64_are_refused() -> None:
    with pytest.raises(RefusedError, match="missing_source"):
        understand(Form())
    with pytest.raises(RefusedError, match="invalid_image_file_b64"):
        understand(Form({"image_file_b64": "%%%"}))
