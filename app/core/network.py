"""The interface between the program and the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from app.core.arrays import Alpha, Floats, Pixels

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]


@dataclass(frozen=True)
class Traits:
    """What a car looks like: near numbers in photos of one vehicle.

    Attributes:
        values: Whole numbers; 64 is the unit in which distances are told, see `clues`.
        by: Who told them: traits told by others cannot be compared.
    """

    values: tuple[int, ...]
    by: str


@dataclass(frozen=True)
class Wanted:
    """What is to be found in a photo beside its car.

    Attributes:
        glass: The car's windows.
        plates: Its number plates.
    """

    glass: bool = False
    plates: bool = False

    def __bool__(self) -> bool:
        return self.glass or self.plates

    def __or__(self, other: Wanted) -> Wanted:
        return Wanted(self.glass or other.glass, self.plates or other.plates)

    def __and__(self, other: Wanted) -> Wanted:
        return Wanted(self.glass and other.glass, self.plates and other.plates)

    def without(self, other: Wanted) -> Wanted:
        """What is wanted here, but not there."""
        return Wanted(self.glass and not other.glass, self.plates and not other.plates)


@dataclass(frozen=True, eq=False)
class Closer:
    """What a second look finds in a photo whose car is known: `glass` and `plates` of `Answer`."""

    glass: Floats | None = None
    plates: tuple[Quad, ...] | None = None


@dataclass(frozen=True, eq=False)
class Answer:
    """What a network finds in a photo.

    Attributes:
        alpha: HxW float32 in [0, 1], of the photo's own size.
        certainty: About the Dice in [0, 1] to expect of it; None if the network does not tell.
        probability: The photo made small, float32 in [0, 1]: what it said before it dropped all
            but the main car; None if it drops nothing.
        traits: What the car looks like; None if the network does not tell.
        angle: From where the car is seen, in degrees, see `Side`; None if it does not tell.
        glass: hxw float32 in [0, 1]: how much of each pixel is a window, of the photo's own size or
            smaller; None if the network does not tell.
        plates: The corners of the car's number plates, each four points (x, y) in pixels of the
            photo, clockwise from the plate's top left; None if the network does not tell.
    """

    alpha: Alpha
    certainty: float | None = None
    probability: Floats | None = None
    traits: Traits | None = None
    angle: int | None = None
    glass: Floats | None = None
    plates: tuple[Quad, ...] | None = None


class Network(Protocol):
    """Finds the car in a photo. The defaults suit a stand-in without weights."""

    @property
    def device(self) -> str:
        """The device in words, such as "CPU, 2 threads"; empty until started."""
        return ""

    @property
    def figures(self) -> Mapping[str, Any]:
        """The header of the weights file: network, data, measured figures; empty until started."""
        return {}

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the weights, also before it is started; empty if they cannot be told."""
        return ""

    @property
    def glass_fingerprint(self) -> str:
        """SHA-256 of what finds the windows; empty if it does not tell of them."""
        return ""

    @property
    def plates_fingerprint(self) -> str:
        """SHA-256 of what finds number plates; empty if they are not looked for."""
        return ""

    @property
    def wants_gpu(self) -> bool | None:
        """Whether nothing but a GPU will do; None if one is taken where there is one."""
        return False

    @property
    def weights(self) -> Path | None:
        """The weights file; None for a network without one."""
        return None

    def use(self, weights: Path | None) -> None:  # noqa: ARG002
        """Take other weights from the next photo on; they are loaded when they are first needed.

        Args:
            weights: The file; None takes the one that comes with the program.
        """
        return

    def examine(self, weights: Path) -> bool:  # noqa: ARG002
        """Find out whether a weights file can be used; nothing else changes.

        Returns:
            Whether windows, number plates or sides can be found with it, beside the car.

        Raises:
            WeightsError: If it is missing, damaged, foreign or of a newer version.
        """
        return True

    def start(self) -> None:
        """Load the network; does nothing if that was done before.

        Raises:
            ForecourtError: If it cannot be used.
        """
        return

    def share(self, at_once: int) -> None:  # noqa: ARG002
        """Prepare for photos that are cut at the same time, each on its share of the cores.

        Args:
            at_once: How many; `predict` is called from as many threads.
        """
        return

    def predict(self, image: Pixels) -> Answer:
        """Find the car.

        Args:
            image: HxWx3 uint8 RGB, upright.

        Raises:
            ForecourtError: If the network cannot be used.
            MemoryError: If the photo does not fit into memory.
        """
        ...

    @property
    def finds(self) -> Wanted:
        """What it can find beside the car, as far as that is known before it is started."""
        return Wanted()

    def wanting(self, wanted: Wanted) -> Network:  # noqa: ARG002
        """This network, finding what is wanted along with the car."""
        return self

    def look_closer(
        self,
        image: Pixels,  # noqa: ARG002
        alpha: Alpha,  # noqa: ARG002
        wanted: Wanted,  # noqa: ARG002
    ) -> Closer:
        """Find what is wanted in a photo whose car is known; quicker than finding it again.

        Args:
            image: HxWx3 uint8 RGB, upright.
            alpha: HxW float32 in [0, 1]: where its car is.
            wanted: What to look for.

        Raises:
            ForecourtError: If the network cannot be used.
            MemoryError: If the photo does not fit into memory.
        """
        return Closer()
