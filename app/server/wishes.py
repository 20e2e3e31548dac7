"""What the fields of a request ask for, under the names that remove.bg's clients use."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import ImageColor

from app.core.compose.framing import LARGEST_MARGIN
from app.core.photo.box import Rect
from app.server.form import Form
from app.server.refusal import bad

TYPES = ("auto", "car", "transportation", "product", "other")
FORMATS = ("auto", "png", "jpg", "webp")
MEGAPIXELS = {
    "auto": None,
    "full": None,
    "50MP": None,
    "4k": 10.0,
    "hd": 4.0,
    "medium": 1.5,
    "regular": 0.25,
    "small": 0.25,
    "preview": 0.25,
}
"""How large results are at most, in millions of pixels; None is the photo's own size."""

_MARGIN = re.compile(r"(\d{1,4})(?:\.\d{1,6})?(px|%)?")
_TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}


@dataclass(frozen=True)
class Margin:
    """What is kept free around the car.

    Attributes:
        amount: In pixels of the photo or, as a share, of the car's longer side.
        is_share: Which of both.
    """

    amount: float = 0.0
    is_share: bool = False

    def as_share(self, car: Rect) -> float:
        """The margin as a share of a car's longer side."""
        if self.is_share:
            return self.amount
        return min(LARGEST_MARGIN, self.amount / max(1.0, car.width, car.height))


@dataclass(frozen=True)
class Wishes:
    """What a request asks for.

    Attributes:
        photo: The bytes of a photo's file.
        format: png, jpg or webp.
        megapixels: How large the result is at most; None is the photo's own size.
        margin: Around the car if it is cropped; None if the whole photo is wanted.
        colour: RGBA of the background, 0 to 255; None leaves it transparent.
        alpha_only: Whether the mask is wanted, and not the colours.
    """

    photo: bytes
    format: str = "png"
    megapixels: float | None = None
    margin: Margin | None = None
    colour: tuple[int, int, int, int] | None = None
    alpha_only: bool = False


def understand(form: Form) -> Wishes:
    """Return what a form asks for; fields that are not known are left alone.

    Raises:
        RefusedError: It asks for what cannot be, or makes no sense.
    """
    fields = form.fields
    for name in ("image_url", "bg_image_url"):
        if fields.get(name):
            raise bad("invalid_" + name, "Addresses are not fetched.", "Send the file itself.")
    if fields.get("bg_image_file") or "bg_image_file" in form.files:
        text = "Background pictures are not offered here."
        raise bad("invalid_bg_image_file", text, "Leave it out, or send a bg_color.")
    _one_of(fields, "type", TYPES, "auto")
    channels = _one_of(fields, "channels", ("rgba", "alpha"), "rgba")
    colour = _colour(fields.get("bg_color", ""))
    wanted = _one_of(fields, "format", FORMATS, "auto")
    opaque = colour is not None and colour[3] == 255
    return Wishes(
        _photo(form),
        ("jpg" if opaque else "png") if wanted == "auto" else wanted,
        MEGAPIXELS[_one_of(fields, "size", tuple(MEGAPIXELS), "preview")],
        _margin(fields.get("crop_margin", "0")) if _truth(fields, "crop") else None,
        colour,
        channels == "alpha",
    )


def _photo(form: Form) -> bytes:
    text = form.fields.get("image_file_b64", "")
    given = [data for data in (form.files.get("image_file"), text and _decoded(text)) if data]
    if len(given) != 1:
        raise bad("missing_source", "Send one photo, as image_file or image_file_b64.")
    return given[0]


def _decoded(text: str) -> bytes:
    start = text.find(",") + 1 if text.startswith("data:") else 0
    try:
        return base64.b64decode("".join(text[start:].split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise bad(
            "invalid_image_file_b64", "image_file_b64 is not Base64.", "Encode it."
        ) from error


def _one_of(fields: Mapping[str, str], name: str, known: tuple[str, ...], usual: str) -> str:
    value = fields.get(name) or usual
    if value not in known:
        raise bad(f"invalid_{name}", f"There is no such {name}.", f"Choose of {', '.join(known)}.")
    return value


def _truth(fields: Mapping[str, str], name: str) -> bool:
    value = fields.get(name, "").lower()
    if value not in _TRUTHS:
        raise bad(f"invalid_{name}", f"{name} makes no sense.", "Send true or false.")
    return _TRUTHS[value]


def _margin(text: str) -> Margin:
    match = _MARGIN.fullmatch(text.strip())
    if match is None:
        hint = "Give pixels or a percentage, such as 30px or 10%."
        raise bad("invalid_crop_margin", "crop_margin makes no sense.", hint)
    amount = float(text.strip().rstrip("px%"))
    if match[2] == "%":
        return Margin(min(LARGEST_MARGIN, amount / 100), is_share=True)
    return Margin(amount)


def _colour(text: str) -> tuple[int, int, int, int] | None:
    if not text:
        return None
    for spelling in (text, f"#{text}"):
        try:
            red, green, blue, *alpha = ImageColor.getrgb(spelling)
        except ValueError:
            continue
        return red, green, blue, (*alpha, 255)[0]
    raise bad("invalid_bg_color", "bg_color is no colour.", "Give one as 81d4fa, fff or green.")
