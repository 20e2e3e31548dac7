"""Render the built-in backgrounds: a floor, a wall and soft light, seen by a camera at 1.5 m.

    .venv/bin/python packaging/render_backgrounds.py              # all, into resources/backgrounds
    .venv/bin/python packaging/render_backgrounds.py NAME … --out DIR

Each is a JPEG of 1920x1280 and a JSON file beside it that tells where cars stand in it. The same
script makes the same pixels: all that is random has a seed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

OUT = Path(__file__).parents[1] / "resources" / "backgrounds"
SIZE = (1280, 1920)  # (height, width) in px
QUALITY = 88

# All cameras see the floor alike, so that every car suits every background.
HORIZON = 0.37  # of the height
FLOOR = 0.82  # of the height: where the nearest tyre stands
EYE = 1.5  # m: the camera's height, as high as a car
FOCAL = 1.5  # of the height: about 50 mm of a small-picture camera
CAR = (FLOOR - HORIZON) * 1.5 / EYE  # of the height: how high a car of 1.5 m is that stands there
_TWICE = 2  # rendered larger, and averaged

Floats = NDArray[np.float32]
Tone = tuple[float, float, float]  # red, green and blue, in [0, 1]
Paint = Callable[[Floats, Floats], Floats]  # from two coordinates in m to HxWx3 in [0, 1]


@dataclass(frozen=True)
class Room:
    """What is rendered.

    Attributes:
        wall: Its colours by X, to the right of the middle, and Y, above the floor.
        floor: Its colours by X and Z, away from the camera.
        distance: How far the wall is away, in m.
        mirror: How much of the wall the floor shows, in [0, 1].
        gloss: How much of a car it shows.
        bend: How softly the wall becomes the floor, in heights of the picture; 0 is a corner.
        tall: How high the wall is, in m; above is the sky.
        sky: Its colours at the top and at the horizon.
    """

    wall: Paint
    floor: Paint
    distance: float = 8.5
    mirror: float = 0.15
    gloss: float = 0.1
    bend: float = 0.0
    tall: float = 99.0
    sky: tuple[Tone, Tone] = field(default=((0.45, 0.62, 0.82), (0.87, 0.91, 0.95)))

    @property
    def base(self) -> float:
        """How far down wall and floor meet, in heights of the picture."""
        return HORIZON + EYE * FOCAL / self.distance


def render(room: Room) -> NDArray[np.uint8]:
    """A room as HxWx3 uint8 RGB of `SIZE`."""
    height, width = SIZE[0] * _TWICE, SIZE[1] * _TWICE
    down = ((np.arange(height, dtype=np.float32) + 0.5) / height)[:, np.newaxis]
    across = ((np.arange(width, dtype=np.float32) + 0.5 - width / 2) / height)[np.newaxis]
    base = room.base
    above = EYE - (down - HORIZON) * room.distance / FOCAL  # of the wall's points
    far = EYE * FOCAL / np.maximum(down - HORIZON, 0.02)  # of the floor's
    ends, begins = (round((base + side * (room.bend + 0.01)) * height) for side in (1, -1))
    x, y = (_f(part) for part in np.broadcast_arrays(across * room.distance / FOCAL, above))
    wall = _below(_before_sky(room.wall(x[:ends], _f(np.maximum(y[:ends], 0))), y, room), height)
    far = far[begins:]
    x, z = (_f(part) for part in np.broadcast_arrays(across * far / FOCAL, far))
    floor = _mirrored(wall, _above(room.floor(x, z), height), base, room.mirror)
    share = np.clip((down - base) / max(room.bend, 0.002) + (0.5 if room.bend else 0.0), 0, 1)
    share = share * share * (3 - 2 * share)
    picture = wall + share[..., np.newaxis] * (floor - wall)
    small = cv2.resize(_f(picture), SIZE[::-1], interpolation=cv2.INTER_AREA)
    grain = np.random.default_rng(7).normal(0.0, 0.6 / 255, (*SIZE, 1))
    return np.clip(np.rint((small + grain) * 255), 0, 255).astype(np.uint8)


def _below(wall: Floats, height: int) -> Floats:
    """A wall with its last row repeated down to that height."""
    return _f(np.concatenate([wall, np.repeat(wall[-1:], height - len(wall), axis=0)]))


def _above(floor: Floats, height: int) -> Floats:
    """A floor with its first row repeated up to that height."""
    return _f(np.concatenate([np.repeat(floor[:1], height - len(floor), axis=0), floor]))


def _before_sky(wall: Floats, y: Floats, room: Room) -> Floats:
    y = y[: len(wall)]
    top = np.clip((y - room.tall) / 0.03, 0, 1)[..., np.newaxis]
    if not top.any():
        return wall
    high = np.clip((y - room.tall) / 6.0, 0, 1)[..., np.newaxis] ** 0.8
    sky = np.array(room.sky[1]) + high * (np.array(room.sky[0]) - np.array(room.sky[1]))
    clouds = _noise(y * 0 + np.linspace(-6, 6, y.shape[1], dtype=np.float32), y * 2.2, 4.0, 5, 11)
    sky = sky + 0.10 * np.clip(clouds, -0.2, 1)[..., np.newaxis] * (1 - 0.5 * high)
    return _f(wall + top * (sky - wall))


def _mirrored(wall: Floats, floor: Floats, base: float, strength: float) -> Floats:
    """Let the floor show the wall: mirrored along its lower edge, softer with the distance."""
    height = len(wall)
    rows = np.arange(height, dtype=np.float32)
    source = np.clip(2 * base * height - rows, 0, height - 1)
    columns = np.arange(wall.shape[1], dtype=np.float32)
    shown = cv2.remap(wall, *np.meshgrid(columns, _f(source)), cv2.INTER_LINEAR)
    shown = cv2.GaussianBlur(shown, (0, 0), height * 0.012)
    below = np.clip((rows / height - base) / (1 - base), 0, 1)[:, np.newaxis, np.newaxis]
    # Seen at a low angle a floor mirrors more (Fresnel).
    share = strength * (1.15 - 0.75 * below)
    return _f(floor * (1 - share) + shown * share)


# Surfaces


def even(tone: Tone, light: Paint) -> Paint:
    """One colour under a light."""
    return lambda a, b: _f(np.array(tone, np.float32) * light(a, b))


def glow(middle: tuple[float, float], size: tuple[float, float], low: float, high: float) -> Paint:
    """A soft spot of light; what is far from it is dark."""

    def light(a: Floats, b: Floats) -> Floats:
        far = ((a - middle[0]) / size[0]) ** 2 + ((b - middle[1]) / size[1]) ** 2
        return _f(low + (high - low) / (1 + far))[..., np.newaxis]

    return light


def tiles(
    tone: Tone,
    light: Paint,
    side: tuple[float, float],
    joint: float,
    *,
    vary: float = 0.02,
    shift: float = 0.0,
    seed: int = 1,
    grain: float = 0.01,
) -> Paint:
    """Slabs, tiles, bricks or panels with joints, each a little different.

    Args:
        tone: Their colour.
        light: What falls on them.
        side: Their width and height in m.
        joint: How much darker the joints are; below 0 brighter.
        vary: How different they are.
        shift: How far each second row is moved, in widths.
        seed: Of what is random.
        grain: How strong the grain of the surface is.
    """

    def paint(a: Floats, b: Floats) -> Floats:
        row = np.floor(b / side[1])
        along = a / side[0] + shift * (row % 2) + 500.5
        column = np.floor(along)
        values = np.random.default_rng(seed).normal(0, vary, 4096)
        each = values[(column.astype(np.int64) * 37 + row.astype(np.int64) * 101) % 4096]
        edge = np.minimum(
            _to_edge(along, side[0]) / _width_of(along * side[0]),
            _to_edge(b / side[1], side[1]) / _width_of(b),
        )
        lines = joint * np.clip(1.0 - edge, 0, 1)
        surface = 1.0 + each + grain * _noise(a, b, 0.35, 5, seed)
        tones = np.array(tone, np.float32) * surface[..., np.newaxis]
        return _f(tones * light(a, b) * (1.0 - lines)[..., np.newaxis])

    return paint


def rough(
    tone: Tone,
    light: Paint,
    *,
    stains: float = 0.05,
    grain: float = 0.03,
    grit: float = 0.0,
    seed: int = 2,
) -> Paint:
    """Concrete or asphalt: large stains, fine grain, and grit where stones are seen one by one."""

    def paint(a: Floats, b: Floats) -> Floats:
        surface = (
            1.0 + stains * _noise(a, b, 1.6, 4, seed) + grain * _noise(a, b, 0.06, 3, seed + 1)
        )
        if grit:
            surface = surface + grit * _noise(a, b, 0.016, 2, seed + 2)
        return _f(np.array(tone, np.float32) * surface[..., np.newaxis] * light(a, b))

    return paint


def lined(paint: Paint, lines: Sequence[tuple[float, float, float, Tone]]) -> Paint:
    """The same with stripes along the first or, where the width is below 0, the second coordinate.

    Args:
        paint: What they are on.
        lines: Where each is in m, how wide, how opaque, and its colour.
    """

    def striped(a: Floats, b: Floats) -> Floats:
        result = paint(a, b)
        for at, width, opacity, tone in lines:
            along = b if width > 0 else a
            soft = np.maximum(_width_of(along), 0.002)
            share = opacity * np.clip((abs(width) / 2 - np.abs(along - at)) / soft + 0.5, 0, 1)
            result = result + share[..., np.newaxis] * (np.array(tone, np.float32) - result)
        return _f(result)

    return striped


def cornered(paint: Paint, at: float, reach: float, depth: float) -> Paint:
    """The same, darker towards the corner of floor and wall at that second coordinate."""

    def shaded(a: Floats, b: Floats) -> Floats:
        dark = depth * np.exp(-np.abs(b - at) / reach)[..., np.newaxis]
        return _f(paint(a, b) * (1.0 - dark))

    return shaded


def lamp(paint: Paint, at: float, reach: float, strength: float, tone: Tone = (1, 1, 1)) -> Paint:
    """The same with the light of a line of lamps at that height."""

    def lit(a: Floats, b: Floats) -> Floats:
        share = strength * np.exp(-np.abs(b - at) / reach)[..., np.newaxis]
        return _f(paint(a, b) + share * np.array(tone, np.float32))

    return lit


def slats(tones: tuple[Tone, Tone], light: Paint, width: float, seed: int = 5) -> Paint:
    """Upright boards with dark gaps and a grain that runs along them."""

    def paint(a: Floats, b: Floats) -> Floats:
        along = a / width + 500.5
        board = np.floor(along).astype(np.int64)
        share = np.random.default_rng(seed).uniform(0, 1, 4096)[board * 37 % 4096]
        share = share + 0.35 * _noise(a * 6 + board * 3.7, b * 0.35, 0.4, 4, seed)
        first, second = (np.array(tone, np.float32) for tone in tones)
        colours = first + np.clip(share, 0, 1)[..., np.newaxis] * (second - first)
        gap = 0.75 * np.clip(1.0 - _to_edge(along, width) / 0.012, 0, 1)
        return _f(colours * light(a, b) * (1.0 - gap)[..., np.newaxis])

    return paint


def _to_edge(along: Floats, side: float) -> Floats:
    """How far the next joint is away, in m."""
    part = along - np.floor(along)
    return _f(np.minimum(part, 1 - part) * side)


def _width_of(along: Floats) -> Floats:
    """How wide a fine line is: as wide as it is, or as a pixel where that is more, in m."""
    step = np.maximum(np.abs(np.gradient(along, axis=0)), np.abs(np.gradient(along, axis=1)))
    return _f(np.maximum(0.006, 1.2 * step))


def _noise(a: Floats, b: Floats, scale: float, octaves: int, seed: int) -> Floats:
    """Smooth noise of about -1 to 1; octaves finer than a pixel are left out."""
    total = np.zeros(np.broadcast_shapes(a.shape, b.shape), np.float32)
    random = np.random.default_rng(seed)
    a, b = (_f(np.broadcast_to(part, total.shape)) for part in (a, b))
    pixel = np.maximum(np.abs(np.gradient(b, axis=0)), np.abs(np.gradient(a, axis=1)))
    for octave in range(octaves):
        table = random.normal(0, 1, (256, 256)).astype(np.float32)
        table[-1], table[:, -1] = table[0], table[:, 0]  # it goes on without a seam
        size = scale / 2**octave
        seen = np.clip(size / (2 * pixel + 1e-9) - 1, 0, 1)
        x, y = (_f(np.mod(part / size + 77.7, 255.0)) for part in (a, b))
        total += _f(seen / 1.7**octave) * cv2.remap(table, x, y, cv2.INTER_LINEAR)
    return total * np.float32(0.5)


def _f(values: object) -> Floats:
    return np.asarray(values, np.float32)


# The backgrounds: the car stands about 6 m away from the camera, in the middle


def rooms() -> dict[str, Room]:
    """The rooms, by name."""
    on_floor = glow((0, 5.6), (4.5, 3.2), 0.74, 1.0)
    bright_floor = glow((0, 5.6), (7, 5), 0.88, 1.0)
    behind = glow((0, 1.6), (4.2, 2.6), 0.60, 1.0)
    bright = glow((0, 1.6), (8, 5), 0.90, 1.0)
    daylight = glow((1.0, 4.0), (14, 9), 0.86, 1.0)
    oak = ((0.62, 0.46, 0.31), (0.76, 0.60, 0.43))
    return {
        "studio_white": Room(
            even((0.965, 0.970, 0.975), bright),
            even((0.935, 0.940, 0.945), bright_floor),
            mirror=0.05,
            gloss=0.10,
            bend=0.16,
        ),
        "studio_grey": Room(
            even((0.74, 0.755, 0.77), glow((0, 1.0), (4.6, 3.2), 0.62, 1.0)),
            even((0.70, 0.715, 0.73), on_floor),
            mirror=0.08,
            gloss=0.12,
            bend=0.18,
        ),
        "studio_dark": Room(
            even((0.30, 0.315, 0.34), glow((0, 0.7), (3.2, 1.7), 0.20, 1.0)),
            even((0.27, 0.28, 0.295), glow((0, 6.2), (3.4, 2.4), 0.30, 1.0)),
            mirror=0.22,
            gloss=0.28,
            bend=0.09,
        ),
        "showroom_light": Room(
            lamp(
                tiles((0.86, 0.865, 0.87), behind, (1.8, 9.0), 0.18, vary=0.006, seed=3, grain=0.0),
                3.6,
                0.9,
                0.16,
            ),
            tiles((0.80, 0.80, 0.79), bright_floor, (1.2, 1.2), 0.22, vary=0.012, grain=0.012),
            mirror=0.24,
            gloss=0.22,
        ),
        "showroom_dark": Room(
            lined(
                lamp(
                    tiles((0.20, 0.21, 0.225), behind, (0.9, 9.0), 0.45, vary=0.02, seed=4),
                    2.75,
                    0.35,
                    0.30,
                    (0.95, 0.98, 1.0),
                ),
                [(2.75, 0.05, 1.0, (0.97, 0.99, 1.0))],
            ),
            tiles((0.25, 0.255, 0.265), on_floor, (1.2, 1.2), 0.35, vary=0.03, grain=0.03),
            mirror=0.30,
            gloss=0.30,
        ),
        "showroom_wood": Room(
            lamp(slats(oak, behind, 0.14), 3.6, 0.8, 0.10, (1.0, 0.93, 0.82)),
            rough((0.74, 0.725, 0.70), bright_floor, stains=0.03, grain=0.012),
            mirror=0.18,
            gloss=0.16,
        ),
        "hall_concrete": Room(
            cornered(
                tiles((0.60, 0.60, 0.59), behind, (2.4, 1.3), 0.30, vary=0.025, seed=8, grain=0.06),
                *(0.0, 0.3, 0.18),
            ),
            cornered(
                rough(
                    *((0.56, 0.555, 0.545), on_floor),
                    stains=0.05,
                    grain=0.04,
                    grit=0.06,
                    seed=21,
                ),
                *(8.5, 0.7, 0.30),
            ),
            mirror=0.06,
            gloss=0.05,
        ),
        "hall_brick": Room(
            tiles(
                (0.66, 0.63, 0.60),
                behind,
                (0.26, 0.085),
                0.28,
                vary=0.05,
                shift=0.5,
                seed=6,
                grain=0.05,
            ),
            tiles((0.47, 0.465, 0.455), on_floor, (3.0, 3.0), 0.35, vary=0.02, seed=31, grain=0.09),
            distance=9.0,
            mirror=0.10,
            gloss=0.08,
        ),
        "forecourt_paving": Room(
            lined(
                tiles(
                    (0.83, 0.82, 0.80), daylight, (2.2, 1.6), 0.20, vary=0.012, seed=9, grain=0.02
                ),
                [(0.2, 0.4, 1.0, (0.40, 0.41, 0.42))],
            ),
            tiles(
                (0.62, 0.61, 0.595),
                daylight,
                (0.8, 0.8),
                0.32,
                vary=0.02,
                shift=0.5,
                seed=12,
                grain=0.04,
            ),
            distance=11.0,
            mirror=0.02,
            gloss=0.0,
            tall=3.3,
        ),
        "forecourt_asphalt": Room(
            cornered(
                lined(
                    tiles(
                        *((0.74, 0.76, 0.78), daylight, (0.25, 9.0), 0.22),
                        vary=0.006,
                        seed=10,
                        grain=0.0,
                    ),
                    [
                        (0.0, 0.36, 1.0, (0.57, 0.58, 0.585)),
                        (0.18, 0.02, 0.6, (0.35, 0.36, 0.37)),
                        (3.35, 0.5, 1.0, (0.20, 0.27, 0.36)),
                        (3.1, 0.05, 0.5, (0.40, 0.42, 0.45)),
                    ],
                ),
                *(0.0, 0.25, 0.22),
            ),
            cornered(
                lined(
                    rough(
                        *((0.37, 0.375, 0.385), daylight),
                        stains=0.035,
                        grain=0.05,
                        grit=0.16,
                        seed=41,
                    ),
                    [(-3.4, -0.12, 0.8, (0.9, 0.9, 0.88)), (3.4, -0.12, 0.8, (0.9, 0.9, 0.88))],
                ),
                *(12.0, 0.9, 0.45),
            ),
            distance=12.0,
            mirror=0.0,
            gloss=0.0,
            tall=3.6,
        ),
    }


def main() -> None:
    """Render those that are named, or all."""
    known = rooms()
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", metavar="NAME", nargs="*", choices=[[], *known])
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    for name in options.names or known:
        write(options.out / f"{name}.jpg", known[name])


def write(path: Path, room: Room) -> None:
    """Write a background and the file beside it."""
    pixels = cv2.cvtColor(render(room), cv2.COLOR_RGB2BGR)
    cv2.imwrite(str(path), pixels, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    scene = {"floor": FLOOR, "horizon": HORIZON, "car": round(CAR, 3), "gloss": room.gloss}
    if room.bend:
        scene["lines"] = False
    else:
        scene["wall"] = round(room.base, 3)
    path.with_suffix(".json").write_text(json.dumps(scene) + "\n", "utf-8")


if __name__ == "__main__":
    main()
