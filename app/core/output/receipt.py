"""The receipt in a result's file: what it was made of, and where in it the photo's own pixels are.

It lies in the file's XMP packet, beside the statement for others of how the picture came about
(IPTC's `DigitalSourceType`), so that it travels with the file and dies with it.
"""

from __future__ import annotations

import base64
import html
import json
import re
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from app.core.arrays import Flags
from app.core.codec import UNSOUND, Reader
from app.core.compose.background import Background, Picture, Surroundings, Wall
from app.core.compose.car.turning import Turn
from app.core.compose.framing import Mapping
from app.core.files.encode import JPEG_XMP_LIMIT
from app.core.files.images import Notes, read_notes
from app.core.output.output import Kind
from app.core.output.recipe import Recipe
from app.core.photo.finding import Finding, Noticed
from app.core.photo.plate import Plates

FORMAT = 1
_MOST = JPEG_XMP_LIMIT - 4096  # bytes of a map: the rest of the packet needs room, too
_Corner = tuple[float, float]
_RECEIPT = re.compile(rb'forecourt:receipt="([^"]*)"')
_SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmlns:forecourt="urn:forecourt:receipt:1"
    {source}forecourt:receipt="{receipt}"/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""  # XMP Specification Part 1, 7: the packet and its wrapper


@dataclass(frozen=True, eq=False)
class Receipt:
    """What is noted in a result.

    Attributes:
        recipe: What it was made of.
        mask: SHA-256 of the alpha that was used, 8 bits, of the photo's size.
        mapping: Where the photo's points lie in the result.
        box: What of the photo is seen at all: left, top, right and bottom in pixels.
        opaque: HxW, true where the result shows the car and nothing else; None where the file's own
            alpha tells. It may be of a half, a quarter … of the result's size: then each of its
            pixels stands for a square that is wholly so.
        plates: What of the photo was covered on purpose: number plates, and a margin.
        turn: How the car was turned before the mapping; None if it was not.
        noticed: What was noticed of the car; None if the mask is another than what was found.
    """

    recipe: Recipe
    mask: str
    mapping: Mapping = field(default_factory=Mapping)
    box: tuple[int, int, int, int] = (0, 0, 0, 0)
    opaque: Flags | None = None
    plates: Plates = ()
    turn: Turn | None = None
    noticed: Noticed | None = None


@dataclass(frozen=True)
class Noted:
    """A receipt as it is read: its key, and everything it says as plain values."""

    key: str
    values: dict[str, Any]

    @property
    def mapping(self) -> Mapping:
        """Where the photo's points lie in the result; what is not noted is as in `Mapping`."""
        return Mapping(**self.values["mapping"])

    @property
    def turn(self) -> Turn | None:
        """How the car was turned before; None if it was not."""
        turn = self.values.get("turn")
        return Turn(**turn) if turn else None

    @property
    def noticed(self) -> Noticed | None:
        """What was noticed of the car; None if that is not noted, as in older results."""
        told = self.values.get("noticed")
        return _noticed(told) if told else None


def to_xmp(receipt: Receipt, source: str) -> bytes:
    """Return the XMP packet to put into a file.

    Args:
        receipt: What to note.
        source: As `source_type` gives it; empty if nothing is to be stated.
    """
    values = {
        "format": FORMAT,
        "key": receipt.recipe.key,
        **asdict(receipt.recipe),
        "mask": receipt.mask,
        "mapping": asdict(receipt.mapping),
        "box": receipt.box,
        **({"plates": _rounded(receipt.plates)} if receipt.plates else {}),
        **({"turn": asdict(receipt.turn)} if receipt.turn else {}),
        **({"noticed": _told(receipt.noticed)} if receipt.noticed else {}),
        "opaque": None if receipt.opaque is None else _pack(receipt.opaque),
    }
    # Not xml.sax.saxutils, which loads all that browses the web: 0.06 s at each start.
    text = html.escape(json.dumps(values, separators=(",", ":")), quote=True)
    stated = f'Iptc4xmpExt:DigitalSourceType="{source}"\n    ' if source else ""
    return _PACKET.format(source=stated, receipt=text).encode()


def _rounded(plates: Plates) -> list[list[list[float]]]:
    return [[[round(x, 1), round(y, 1)] for x, y in quad] for quad in plates]


def read_receipt(notes: Notes) -> Noted | None:
    """Return the receipt in a file's notes; None if there is none that can be read."""
    found = _RECEIPT.search(notes.xmp) if notes.ours else None
    if found is None:
        return None
    try:
        values = json.loads(html.unescape(found[1].decode()))
        if values["format"] != FORMAT:
            return None
        _check(values)
        return Noted(str(values["key"]), values)
    except UNSOUND:
        return None


def receipt_in(path: Path) -> Noted | None:
    """Return the receipt in a result's file; None if there is none that can be read."""
    return read_receipt(read_notes(path))


def _told(noticed: Noticed) -> dict[str, Any]:
    certainty, least = (
        None if share is None else round(share, 5)
        for share in (noticed.certainty, noticed.least_dice)
    )
    findings = [finding.value for finding in noticed.findings]
    return {"findings": findings, "certainty": certainty, "least_dice": least}


def _noticed(told: dict[str, Any]) -> Noticed:
    """Read what `_told` made; raises one of `UNSOUND` if it is something else."""
    reader = Reader()
    certainty = reader.read(float | None, told["certainty"], "certainty")
    least = reader.read(float | None, told["least_dice"], "least_dice")
    return Noticed(tuple(map(Finding, told["findings"])), certainty, least)


def _check(values: dict[str, Any]) -> None:
    """Raise one of `UNSOUND` where a receipt holds something else than its readers expect."""
    reader = Reader()
    reader.read(str, values["photo"], "photo")
    reader.read(Kind, values["settings"]["kind"], "kind")
    reader.read(tuple[int, int, int, int], values["box"], "box")
    reader.read(str | None, values["opaque"], "opaque")
    reader.read(tuple[tuple[_Corner, ...], ...], values.get("plates", []), "plates")
    mapping = Mapping(**values["mapping"])
    for number in (mapping.scale, mapping.x, mapping.y):
        reader.read(float, number, "mapping")
    if mapping.scale <= 0:
        raise ValueError(f"a scale of {mapping.scale}")
    reader.read(float | None, (values.get("placement") or {}).get("match"), "match")
    if values.get("noticed") is not None:
        _noticed(values["noticed"])
    turn = reader.read(Turn | None, values.get("turn"), "turn")
    if turn is not None and not (abs(turn.degrees) <= 360 and min(turn.size) > 0):
        raise ValueError(f"a turn of {turn}")


def source_type(kind: Kind, background: Background | None) -> str:
    """Return how IPTC calls what was done, as the address of a term; empty for masks.

    A cut-out is a photo that was edited; a car on another photo a composite of captures. On a
    colour, or on a picture that was computed or of which that is not known, it is a composite of
    whatever elements: that term is right for all.
    """
    if kind is Kind.MASK:
        return ""
    if kind is Kind.CUTOUT or isinstance(background, Surroundings):
        return f"{_SOURCE}humanEdits"
    filling = background.filling if isinstance(background, Wall) else background
    captured = isinstance(filling, Picture) and filling.captured
    return f"{_SOURCE}compositeCapture" if captured else f"{_SOURCE}composite"


def unpack(text: str) -> Flags:
    """Return the map that a receipt holds, HxW.

    Raises:
        ValueError: It is damaged.
    """
    head, _, packed = text.partition(":")
    try:
        height, width = map(int, head.split("x"))
        rows = np.frombuffer(zlib.decompress(base64.b64decode(packed)), np.uint8)
        deltas = rows.reshape(height, -1)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not 0 < width <= 8 * deltas.shape[1]:
        raise ValueError(f"rows of {width} bits")
    bits = np.bitwise_xor.accumulate(deltas, axis=0)
    return np.unpackbits(bits, axis=1, count=width).astype(np.bool)


def _pack(opaque: Flags) -> str:
    """Return a map as text, made smaller until it fits: its height and width, then its rows.

    Each row is what differs from the one above, bit by bit, which is hardly anything.
    """
    while True:
        bits = np.packbits(opaque, axis=1)
        bits[1:] ^= bits[:-1].copy()
        packed = base64.b64encode(zlib.compress(bits.tobytes(), 9)).decode()
        if len(packed) <= _MOST:
            return f"{opaque.shape[0]}x{opaque.shape[1]}:{packed}"
        opaque = _halved(opaque)


def _halved(opaque: Flags) -> Flags:
    height, width = (-(-side // 2) for side in opaque.shape)
    padded = np.zeros((2 * height, 2 * width), np.bool)
    padded[: opaque.shape[0], : opaque.shape[1]] = opaque
    return np.asarray(padded.reshape(height, 2, width, 2).all(axis=(1, 3)), np.bool)
