"""A car pasted on another background, with matching light, soft edges and a shadow.

    car       stands on a background (`background.py`); its light is drawn towards the background's
    ground    soft shadow, now and then a reflection
    others    a second, lesser car behind or at the side belongs to the background; such a one is
              slid in behind the cars of street photos, too

Masks are HxW uint8 (255 wholly car), photos HxWx3 uint8 RGB; sizes (height, width).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator

from model.arrays import Floats, Matrix, Pixels, Size
from model.data.background import Background, lay_out, mix, take_out
from model.data.geometry import Box, blurred, box_of, place_car, stand_on, warp
from model.data.weather import through, to_bytes
from model.network.preprocess import resize

REACH = 4
"""Pixels that a car's colours are carried outwards."""
LESSER = 0.45
"""Another car in the picture has at most this share of the main car's area in sight."""
BEHIND = 0.75
"""The same of one that the main car hides in part: which is the main one is plain then."""


def paste(
    image: Pixels, mask: Pixels, background: Background, size: Size, random: Generator
) -> tuple[Pixels, Pixels]:
    """Return (picture, mask) at `size`: the car of `image` on the background."""
    behind, left_in, spot = lay_out(background, size, random)
    if spot:
        widest = min(size[1] / spot.width, size[0] / spot.height)
        matrix = stand_on(mask, spot, min(random.uniform(0.9, 1.4), widest), random)
    else:
        matrix = place_car(mask, size, random)
    alpha = warp(mask, matrix, size, cv2.BORDER_CONSTANT)
    if left_in is not None and not lesser(left_in, alpha):
        behind = take_out(behind, left_in)
    elif background.other is not None:
        behind = add_other(behind, alpha, background.other, random)
    if random.random() < 0.4:
        behind = blurred(behind, random.uniform(0.5, 3.0))
    if random.random() < 0.5:
        alpha = blurred(alpha, random.uniform(0.3, 0.8))
    behind = cast_shadow(behind, alpha, random)
    return put_on(behind, warp(image, matrix, size, cv2.BORDER_REPLICATE), alpha, random), alpha


def lesser(other: Pixels, alpha: Pixels) -> bool:
    """Return whether the other car, as far as it is in sight, is clearly the lesser one."""
    seen = np.minimum(other, 255 - alpha).mean()
    return bool(seen < LESSER * alpha.mean())


def add_other(
    behind: Pixels, alpha: Pixels, other: tuple[Pixels, Pixels], random: Generator
) -> Pixels:
    """Return the background with a second car in it: farther away, or cut off at a side."""
    main, size = box_of(alpha), (alpha.shape[0], alpha.shape[1])
    if main is None:
        return behind
    image, mask = other
    grow = random.uniform(0.3, 0.8)
    at_side = random.random() < 0.5
    x = random.choice([0, size[1]]) if at_side else random.uniform(0, size[1])
    # What is farther away stands higher in the picture.
    ground = main.bottom - (1 - grow) * main.height * random.uniform(0.2, 0.7)
    half, tall = main.width / 2, main.height
    spot = Box(int(x - half), int(ground - tall), int(x + half), int(ground))
    matrix = stand_on(mask, spot, grow, random)
    second = warp(mask, matrix, size, cv2.BORDER_CONSTANT)
    if not lesser(second, alpha):
        return behind
    behind = cast_shadow(behind, second, random)
    return put_on(behind, warp(image, matrix, size, cv2.BORDER_REPLICATE), second, random)


def slide_behind(
    photo: Pixels, hidden: Pixels, other: tuple[Pixels, Pixels], random: Generator
) -> Pixels:
    """Return the photo with a second car behind its own, which hides the most of it.

    Args:
        photo: HxWx3 uint8 RGB.
        hidden: HxW uint8, 255 wholly where the second car cannot be seen: the photo's own car.
        other: photo and exact mask of the second car.
        random: decides every choice.
    """
    main, size = box_of(hidden), (hidden.shape[0], hidden.shape[1])
    if main is None:
        return photo
    image, mask = other
    side = main.left if random.random() < 0.5 else main.right
    x = side + random.uniform(-0.35, 0.35) * main.width
    ground = main.bottom - main.height * random.uniform(0.08, 0.35)
    half, tall = main.width / 2, main.height
    spot = Box(int(x - half), int(ground - tall), int(x + half), int(ground))
    matrix = stand_on(mask, spot, random.uniform(0.5, 1.1), random)
    second = warp(mask, matrix, size, cv2.BORDER_CONSTANT)
    seen = to_bytes(second * ((255 - hidden) / np.float32(255)))
    if not 0.01 * hidden.mean() < seen.mean() < BEHIND * hidden.mean():
        return photo
    shaded = mix(cast_shadow(photo, second, random), photo, hidden)
    return put_on(shaded, warp(image, matrix, size, cv2.BORDER_REPLICATE), seen, random)


def put_on(behind: Pixels, image: Pixels, alpha: Pixels, random: Generator) -> Pixels:
    """Return the car over the background, in the background's light."""
    if box_of(alpha) is None:
        return behind
    car = spread_foreground(image, alpha)
    if random.random() < 0.3:
        car = repaint(car, random)
    car = match_light(car, alpha, behind, random)
    if random.random() < 0.15:
        behind = reflect(behind, car, alpha, random)
    return mix(behind, car, alpha)


def spread_foreground(image: Pixels, mask: Pixels) -> Pixels:
    """Return `image` with the car's colours carried a few pixels outwards over its edge.

    Otherwise the studio's white would shine round a pasted car and the network would learn to find
    it.
    """
    box = box_of(mask)
    if box is None:
        return image
    near = np.s_[
        max(box.top - REACH, 0) : box.bottom + REACH, max(box.left - REACH, 0) : box.right + REACH
    ]
    inside = cv2.erode(mask[near], np.ones((3, 3), np.uint8)).astype(np.float32)[..., None] / 255
    kept = image[near] * inside
    size = (2 * REACH + 1, 2 * REACH + 1)
    weight = cv2.blur(inside, size)[..., None]
    spread = image.copy()
    spread[near] = to_bytes(kept + cv2.blur(kept, size) * ((1 - inside) / np.maximum(weight, 1e-3)))
    return spread


def repaint(car: Pixels, random: Generator) -> Pixels:
    """Return the car in another paint: its hue turned, its colours stronger or weaker."""
    hue, saturation, value = cv2.split(cv2.cvtColor(car, cv2.COLOR_RGB2HSV))
    hue = (hue.astype(np.int16) + int(random.integers(180))) % 180
    saturation = to_bytes(saturation * random.uniform(0.3, 1.6))
    turned = cv2.merge((hue.astype(np.uint8), saturation, value))
    return cv2.cvtColor(turned, cv2.COLOR_HSV2RGB)  # type: ignore[return-value]


def match_light(car: Pixels, alpha: Pixels, behind: Pixels, random: Generator) -> Pixels:
    """Return the car in the background's light: brightness, contrast, tint and direction.

    Each is drawn a random part of the way: some photos are dark behind a lit car.
    """
    few = np.s_[::4, ::4]
    own = car[few][alpha[few] > 127].astype(np.float32)
    if not len(own):
        return car
    around = behind[few].reshape(-1, 3).astype(np.float32)
    mean, other = own.mean(0), around.mean(0)
    light = ((other.mean() + 20) / (mean.mean() + 20)) ** random.uniform(0.0, 0.8)
    tint = ((other + 20) / (other.mean() + 20)) ** random.uniform(0.0, 0.8)
    contrast = ((around.std() + 20) / (own.std() + 20)) ** random.uniform(0.0, 0.5)
    steps = np.arange(256)[:, None] - mean
    table = (mean + steps * np.clip(contrast, 0.7, 1.3)) * np.clip(light * tint, 0.35, 1.8)
    lit = through(car, table)
    down, across = random.normal(0, 0.18, 2)
    rows = np.linspace(1 - down, 1 + down, car.shape[0], dtype=np.float32)[:, None, None]
    columns = np.linspace(1 - across, 1 + across, car.shape[1], dtype=np.float32)[None, :, None]
    return to_bytes(lit * (rows * columns))


def cast_shadow(behind: Pixels, alpha: Pixels, random: Generator) -> Pixels:
    """Return the background under the car's shadow: a contact shadow and a thrown one.

    The contact shadow fills what lies under the car between its wheels; the thrown one is the car's
    outline laid flat.
    """
    car = box_of(alpha)
    if car is None or random.random() < 0.15:
        return behind
    quarter = resize(alpha, (max(alpha.shape[0] // 4, 1), max(alpha.shape[1] // 4, 1)))
    ground, tall = car.bottom / 4, max(car.height / 4, 1.0)
    contact = underneath(quarter, car.top / 4, ground) * np.float32(random.uniform(0.4, 0.95))
    contact = blurred(contact, max(tall * random.uniform(0.01, 0.04), 0.5))
    thrown = laid_flat(quarter, ground, tall, random.uniform(0.1, 0.35), random.normal(0, 0.5))
    thrown = blurred(thrown, max(tall * random.uniform(0.02, 0.12), 0.6))
    dark = 1 - (1 - contact) * (1 - thrown * random.uniform(0.0, 0.6))
    return to_bytes(behind * (1 - cv2.resize(dark, alpha.shape[::-1])[..., None]))


def underneath(alpha: Pixels, top: float, ground: float) -> Floats:
    """Return the lower part of the car's convex hull, rising from 0 to 1 towards the ground."""
    points = cv2.findNonZero(np.uint8(alpha > 127))  # type: ignore[call-overload]
    hull = np.zeros(alpha.shape, np.float32)
    if points is None:
        return hull
    cv2.fillConvexPoly(hull, cv2.convexHull(points), 1.0)
    rows = np.arange(alpha.shape[0], dtype=np.float32)
    share = (rows - top) / max(ground - top, 1)
    under: Floats = hull * np.clip(share * 2.5 - 1.25, 0, 1)[:, None]
    return np.roll(under, 1, axis=0)


def laid_flat(alpha: Pixels, ground: float, tall: float, pressed: float, lean: float) -> Floats:
    """Return the outline, `tall` pixels high, laid on the row `ground`; 0..1.

    It is pressed to the share `pressed` of its height, and leant aside.
    """
    # A part of it lies before the line: the near wheels stand there.
    down = ground * (1 - pressed) + 0.25 * pressed * tall
    matrix = np.array([[1, lean * pressed, -lean * pressed * ground], [0, pressed, down]])
    flat = cv2.warpAffine(alpha, matrix, alpha.shape[::-1])
    return np.asarray(flat, np.float32) / np.float32(255)


def reflect(behind: Pixels, car: Pixels, alpha: Pixels, random: Generator) -> Pixels:
    """Return the background with the car mirrored in a wet or polished floor, fading downwards."""
    box = box_of(alpha)
    if box is None:
        return behind
    ground = box.bottom - random.uniform(0.0, 0.06) * box.height
    matrix: Matrix = np.array([[1.0, 0, 0], [0, -1, 2 * ground]])
    size = alpha.shape[::-1]
    mirrored = cv2.warpAffine(car, matrix, size)
    rows = (np.arange(alpha.shape[0], dtype=np.float32) - ground) / max(box.height, 1)
    fade = np.clip(1 - rows / random.uniform(0.2, 0.9), 0, 1) * random.uniform(0.1, 0.5)
    seen = cv2.warpAffine(alpha, matrix, size) * fade[:, None]
    return mix(
        behind, blurred(np.asarray(mirrored, np.uint8), random.uniform(0.5, 3)), to_bytes(seen)
    )
