"""What the user wants written, as a value: kind, format, size and name of the files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from app.core.errors import UsageError
from app.core.framing import Framing
from app.core.template import Template

QUALITY = 92


class Kind(Enum):
    """What is written for a photo."""

    CUTOUT = "cutout"
    MASK = "mask"
    COMPOSITE = "composite"


SUFFIXES = {
    Kind.CUTOUT: (".png", ".webp"),
    Kind.MASK: (".png",),
    Kind.COMPOSITE: (".jpg", ".png", ".webp"),
}
"""The formats that each kind may have: JPEG has no transparency, and a mask must not be blurred."""


@dataclass(frozen=True)
class Output:
    """What is written for each photo.

    Attributes:
        kind: Cut-outs, masks or composites.
        suffix: The files' ending, which is their format.
        quality: Of JPEG and WebP, 1 to 100.
        framing: Which part, and how large.
        template: How the files are called.
    """

    kind: Kind = Kind.CUTOUT
    suffix: str = ".png"
    quality: int = QUALITY
    framing: Framing = Framing()
    template: Template = Template()

    def __post_init__(self) -> None:
        if self.suffix not in SUFFIXES[self.kind]:
            wanted = " or ".join(SUFFIXES[self.kind])
            raise UsageError(
                f"A {self.kind.value} cannot be written as {self.suffix}. Choose {wanted}."
            )

    def to_json(self) -> dict[str, Any]:
        """What `from_json` reads."""
        framing = self.framing
        return {
            "kind": self.kind.value,
            "suffix": self.suffix,
            "quality": self.quality,
            "longest": framing.longest,
            "exact": list(framing.exact) if framing.exact else None,
            "margin": framing.margin,
            "template": self.template.text,
        }

    @classmethod
    def from_json(cls, data: object) -> Output:
        """Read what `to_json` made; whatever else it is becomes the default."""
        try:
            return cls._read(data)
        except (KeyError, TypeError, ValueError, UsageError):
            return cls()

    @classmethod
    def _read(cls, data: Any) -> Output:
        exact, longest, margin = data["exact"], data["longest"], data["margin"]
        framing = Framing(
            None if longest is None else max(1, int(longest)),
            None if exact is None else (max(1, int(exact[0])), max(1, int(exact[1]))),
            None if margin is None else min(0.45, max(0.0, float(margin))),
        )
        return cls(
            Kind(data["kind"]),
            str(data["suffix"]),
            min(100, max(1, int(data["quality"]))),
            framing,
            Template(str(data["template"])),
        )
