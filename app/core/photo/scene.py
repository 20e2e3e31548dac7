"""What a background says of the floor that cars stand on, as a value without pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Scene:
    """Where a car stands in a background; all lengths are shares of the background's height.

    Attributes:
        floor: How far down the nearest tyre touches the floor.
        horizon: How far down the horizon is, at the height of the camera.
        car: How high a car is that stands there: it tells the scale.
        gloss: How strongly the floor mirrors what stands on it, in [0, 1].
        lines: Whether the horizon is known and to be seen, if only by lines that lead there: in a
            studio whose floor runs into the wall nothing tells.
        wall: How far down the floor ends, at the foot of a wall or of what is there; None where it
            goes on, or nothing tells where it ends. No tyre stands higher up.
    """

    floor: float = 0.82
    horizon: float = 0.38
    car: float = 0.45
    gloss: float = 0.0
    lines: bool = False
    wall: float | None = None

    def with_floor(self, floor: float) -> Scene:
        """The same with cars nearer to the camera, or farther away.

        Args:
            floor: How far down their nearest tyre is; below the horizon.
        """
        nearer = (floor - self.horizon) / (self.floor - self.horizon)
        return replace(self, floor=floor, car=min(1.0, self.car * nearer))


PLAIN = Scene()  # of colours and gradients, and of pictures that say nothing
