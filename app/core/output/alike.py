"""The cars of a folder placed alike: all photos are looked at before the first is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.compose.ground import Ground
from app.core.compose.shadow import RIM
from app.core.compose.stance import Stance, as_near, stance_of, vehicle_of
from app.core.mask.alpha import decode_alpha
from app.core.network import Network
from app.core.output.cutting.cut import Known
from app.core.output.cutting.segmenting import segment_photos
from app.core.photo.placement import Placement


@dataclass(frozen=True, eq=False)
class Looked:
    """A photo that was looked at.

    Attributes:
        path: The photo.
        known: What was found in it; None if it could not be read, or the network failed.
        stance: How its car stands; None if there is none.
    """

    path: Path
    known: Known | None
    stance: Stance | None


def look_at_all(paths: Iterable[Path], network: Network) -> Iterator[Looked]:
    """Find the car in each photo, and keep what was found in little room.

    Yields:
        One value for each path, in order.
    """
    for result in segment_photos(paths, network):
        car = result.car
        if car is None or car.alpha is None:
            yield Looked(result.path, None, None)
            continue
        known = Known(car.alpha, car.certainty, car.findings, car.glass, car.plates)
        # As it is unpacked again, which is also how the window keeps it.
        alpha = decode_alpha(car.alpha)
        yield Looked(result.path, known, stance_of(alpha, Ground.of(alpha, RIM)))


def place_folders(photos: Sequence[Looked], placement: Placement) -> Mapping[Path, Placement]:
    """Give the cars of each folder one scale and one floor line, as views of one vehicle.

    Views that were taken from elsewhere than the first of the folder go by their own outline.

    Args:
        photos: In the order in which they are written.
        placement: What they have in common.
    """
    folders: dict[Path, dict[Path, Stance]] = {}
    for photo in photos:
        if photo.stance is not None:
            folders.setdefault(photo.path.parent, {})[photo.path] = photo.stance
    return {
        path: placed
        for views in folders.values()
        for path, placed in _place(views, placement).items()
    }


def _place(views: Mapping[Path, Stance], placement: Placement) -> dict[Path, Placement]:
    model = next(iter(views.values()))
    if len(views) == 1:
        return {}
    vehicle, near = vehicle_of(model, views.values()), as_near(model, views.values())
    return {
        path: replace(placement, vehicle=vehicle if stance in near else None)
        for path, stance in views.items()
    }
