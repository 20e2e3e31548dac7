"""The interface between the program and the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from app.core.arrays import Alpha, Floats, Pixels


@dataclass(frozen=True, eq=False)
class Answer:
    """What a network finds in a photo.

    Attributes:
        alpha: HxW float32 in [0, 1], of the photo's own size.
        certainty: About the Dice in [0, 1] to expect of it; None if the network does not tell.
        probability: The photo made small, float32 in [0, 1]: what it said before it dropped all
            but the main car; None if it drops nothing.
    """

    alpha: Alpha
    certainty: float | None = None
    probability: Floats | None = None


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
    def wants_gpu(self) -> bool:
        """Whether nothing but a GPU will do."""
        return False

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
