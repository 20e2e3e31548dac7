"""What the window knows of a photo: frozen values without pixels."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import NewType, Self

from app.core.network import Wanted
from app.core.photo.box import PixelBox
from app.core.photo.edits import Repair, Stroke, drops_all
from app.core.photo.finding import Finding
from app.core.photo.found import FoundCar
from app.core.photo.look import BackgroundChoice
from app.core.photo.placement import STANDING, Placement
from app.core.photo.plate import Plates

PhotoId = NewType("PhotoId", int)

_NO_TEXT = re.compile("[\udc80-\udcff]")  # bytes of a name that are no text (PEP 383)


class State(Enum):
    """How far a photo has come."""

    QUEUED = "queued"
    STOPPED = "stopped"  # waits to be queued again: its batch was cancelled
    WORKING = "working"
    READY = "ready"
    EXPORTED = "exported"
    FAILED = "failed"


@dataclass(frozen=True)
class Photo(FoundCar):
    """A photo in the list, with what was found of its car. A change is `dataclasses.replace`.

    Attributes:
        id: Its number in the session, given once and never again.
        path: The file, which is never written to.
        relative: Its place below the folder that was dropped; else its bare name.
        state: How far it has come.
        size: (width, height) in pixels, upright; None until it was read.
        seconds: What finding the car took, reading included.
        error: What went wrong last, for the user; None if nothing did. A photo with an alpha keeps
            its state when only its export failed.
        exported: The file it was last written to.
        repair: What the hand mended, applied over the network's alpha.
        reviewed: Whether the user has said that it is good as it is.
        placement: Where the car stands on its background.
        taken: When it was taken, in seconds by the camera's clock; None if it does not say.
        vehicle: Number of the vehicle that it shows; None if nothing is known of it.
        by_hand: The group of photos that the user said show one vehicle; None if nothing was said.
        background: What its car stands on; None if that is what all others stand on.
        file_size: The file's length in bytes when its car was found; another one tells that the
            file has changed since, and the same one helps to find it where it was moved to.
        own_plates: Those that the user marked; None if they were not mended.
        own_windows: What the hand painted as windows, or erased of them, over those found.
        region: Left, top, right and bottom, in pixels, of where the user said that the car is; None
            if it is looked for in the whole photo.
    """

    id: PhotoId
    path: Path
    relative: Path
    state: State = State.QUEUED
    size: tuple[int, int] | None = None
    seconds: float | None = None
    error: str | None = None
    exported: Path | None = None
    repair: Repair = ()
    reviewed: bool = False
    placement: Placement = STANDING
    file_size: int | None = None
    region: tuple[int, int, int, int] | None = None
    taken: int | None = None
    vehicle: int | None = None
    by_hand: int | None = None
    background: BackgroundChoice | None = None
    own_plates: Plates | None = None
    own_windows: tuple[Stroke, ...] = ()

    def with_found(self, found: FoundCar) -> Self:
        """This photo with what was found of its car, in place of what was found before."""
        return replace(self, **found.as_found)

    @property
    def box(self) -> PixelBox | None:
        """The region as a box."""
        return None if self.region is None else PixelBox(*self.region)

    @property
    def empty(self) -> bool:
        """Whether the network found no car."""
        return Finding.NO_CAR in self.findings

    @property
    def name(self) -> str:
        """The file's name, for people to read; bytes that are no text are seen as numbers."""
        return _NO_TEXT.sub(lambda byte: f"\\x{ord(byte[0]) - 0xDC00:02x}", self.path.name)

    @property
    def is_repaired(self) -> bool:
        """Whether the hand mended something."""
        return bool(self.repair)

    @property
    def has_no_car(self) -> bool:
        """Whether there is nothing to cut out: nothing was found, or the hand removed all."""
        return self.is_emptied or (self.empty and not self.repair)

    @property
    def is_emptied(self) -> bool:
        """Whether the hand removed all that was car."""
        return drops_all(self.repair)

    @property
    def known_plates(self) -> Plates:
        """The number plates as the user mended them, or as they were found."""
        return (self.plates or ()) if self.own_plates is None else self.own_plates

    @property
    def covered_plates(self) -> Plates:
        """The number plates that are covered."""
        return () if self.placement.plate is None else self.known_plates

    @property
    def wanted(self) -> Wanted:
        """What has to be found beside the car for it to look as its settings say."""
        plates = self.placement.plate is not None and self.own_plates is None
        return Wanted(glass=self.placement.shows_glass, plates=plates)

    @property
    def told(self) -> Wanted:
        """What is known of it beside the car."""
        return Wanted(glass=self.glass is not None, plates=self.plates is not None)

    @property
    def seen_in_export(self) -> tuple[object, ...]:
        """What a written file shows of these values: if they change, it is out of date."""
        windows = (self.glass, self.own_windows) if self.placement.shows_glass else ()
        return (
            *(self.alpha, self.repair, self.placement, self.background),
            *(windows, self.covered_plates),
        )
