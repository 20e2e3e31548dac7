"""Light and weather over a whole picture: night, fog, rain, the sun in the lens, a poor camera.

All take and return HxWx3 uint8 RGB. What is soft is made small and enlarged: that is quick.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from model.arrays import Doubles, Floats, Pixels
from model.data.geometry import blurred

COARSE = 8
"""Soft light is computed at this part of the picture's size."""


def weather(image: Pixels, random: Generator) -> Pixels:
    """Return the picture in random weather: four in five are left alone."""
    kind = random.random()
    if kind < 0.07:
        image = night(image, random)
    elif kind < 0.11:
        image = fog(image, random)
    elif kind < 0.15:
        image = sun(image, random)
    if 0.04 < kind < 0.08 or kind > 0.98:
        image = rain(image, random)
    return image


def night(image: Pixels, random: Generator) -> Pixels:
    """Return the picture darkened, tinted by lamps or by the moon, with lamps that glow."""
    warm = random.random() < 0.6
    tint = np.array([1.1, 0.9, 0.65] if warm else [0.75, 0.9, 1.15])
    # What is dark already gets lamps, not darkness: a black picture teaches nothing.
    bright = min(float(image[::8, ::8].mean()) / 110, 1.0)
    gamma, gain = 1 + bright * random.uniform(0.2, 1.2), 1 - bright * random.uniform(0.2, 0.65)
    values = 255 * gain * (np.arange(256) / 255)[:, None] ** gamma * tint
    dark = through(image, values)
    light = np.zeros((*coarse(image), 1), np.float32)
    for _ in range(random.integers(4)):
        light += glow(light.shape[:2], random, random.uniform(0.01, 0.08))
    # A lamp lights what is near it and its haze adds to the rest.
    colour = tint * random.uniform(0.8, 1.0) * 255
    soft = enlarge(light, image)
    return to_bytes(dark * (1 + 1.2 * soft) + soft * colour.astype(np.float32) * 0.5)


def fog(image: Pixels, random: Generator) -> Pixels:
    """Return the picture paled, most in its upper, farther part."""
    grey = random.uniform(150, 235) * np.exp(random.normal(0, 0.03, 3)).astype(np.float32)
    near, far = sorted(random.uniform(0.0, 0.6, 2))
    depth = np.linspace(far, near, image.shape[0], dtype=np.float32)[:, None, None]
    return to_bytes(image + (grey - image) * depth)


def sun(image: Pixels, random: Generator) -> Pixels:
    """Return the picture with a light in the lens: a glow and a pale veil."""
    size = coarse(image)
    light = glow(size, random, random.uniform(0.05, 0.25)) * random.uniform(0.5, 1.2)
    for _ in range(random.integers(3)):
        light = np.maximum(light, glow(size, random, random.uniform(0.01, 0.03)) * 0.3)
    colour = np.array([255, random.uniform(215, 255), random.uniform(160, 245)], np.float32)
    soft = np.clip(enlarge(light, image) + random.uniform(0, 0.12), 0, 1)
    return to_bytes(image + (colour - image) * soft)


def rain(image: Pixels, random: Generator) -> Pixels:
    """Return the picture behind pale streaks, or flakes where they are short."""
    height, width = image.shape[:2]
    drops = np.zeros((height, width), np.float32)
    count = int(height * width * random.uniform(0.0008, 0.004))
    drops[random.integers(height, size=count), random.integers(width, size=count)] = 1
    long = int(random.integers(2, max(height // 16, 4)))
    streak = np.zeros((long, long), np.float32)
    lean = int(random.uniform(-0.4, 0.4) * long)
    middle = long // 2
    cv2.line(streak, (middle - lean // 2, 0), (middle + lean // 2, long - 1), 1.0)
    drops = np.minimum(np.asarray(cv2.filter2D(drops, -1, streak), np.float32), 1)
    drops = blurred(drops, 0.6) * np.float32(random.uniform(0.2, 0.6))
    return to_bytes(
        image + (random.uniform(170, 240) - image.astype(np.float32)) * drops[..., None]
    )


def coarsen(image: Pixels, random: Generator) -> Pixels:
    """Return the picture as a small file shows it: reduced, compressed and enlarged again."""
    share = random.uniform(0.4, 0.9)
    height, width = image.shape[:2]
    small = cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    quality = int(random.uniform(40, 95))
    _, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])
    seen = np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8)
    how = cv2.INTER_CUBIC if random.random() < 0.5 else cv2.INTER_LINEAR
    return cv2.resize(seen, (width, height), interpolation=how)  # type: ignore[return-value]


def glow(size: tuple[int, int], random: Generator, radius: float) -> Floats:
    """Return HxWx1: a round light at a random place, mostly high; `radius` is a share of the width.

    It falls as 1 / (1 + (r / radius)^2), as glare in a lens nearly does.
    """
    rows, columns = np.mgrid[: size[0], : size[1]].astype(np.float32)
    y, x = size[0] * random.beta(1, 2), size[1] * random.uniform(-0.05, 1.05)
    far = ((rows - y) ** 2 + (columns - x) ** 2) / (radius * size[1]) ** 2
    return np.asarray(1 / (1 + far), np.float32)[..., None]


def coarse(image: Pixels) -> tuple[int, int]:
    """Return (height, width) of soft light for `image`."""
    return max(image.shape[0] // COARSE, 2), max(image.shape[1] // COARSE, 2)


def enlarge(light: Floats, image: Pixels) -> Floats:
    """Return HxWx1 light at the picture's size."""
    large = cv2.resize(light, image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, np.float32)[..., None]


def through(image: Pixels, values: Doubles) -> Pixels:
    """Return the picture with each channel's 256 values replaced: `values` is 256x3."""
    table = np.rint(np.clip(values, 0, 255)).astype(np.uint8)[None]
    return cv2.LUT(image, np.ascontiguousarray(table))  # type: ignore[return-value]


def to_bytes(values: NDArray[np.floating]) -> Pixels:
    """Return values as uint8, rounded and cut to 0..255."""
    # OpenCV rounds and cuts at 255 in one pass.
    return np.asarray(cv2.convertScaleAbs(np.maximum(values, 0)), np.uint8)
