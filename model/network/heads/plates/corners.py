"""The corners of a number plate, from a map of probabilities.

A plate is a rectangle seen in perspective: its outline is four straight lines. They are fitted to
the outline of a region of the map, side by side, and meet in the corners.
"""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from model.arrays import Floats

_OUTLINE = 0.3  # along its outline: rather a little too much is covered than too little
_ROUNDS = 4
_UPRIGHT = 40.0  # points of an outline: so much the upright counts
_ENCLOSED = 0.985  # of an outline's points lie within each side
_OUTSIDE = 0.12  # of an outline's points, at most, are left out: else something could be read
_TOO_LARGE = 1.5  # times the smallest quadrilateral around an outline, at most
_RECTANGLE = 0.95  # of a rectangle's area has another quadrilateral, to be better
_ROUGH, _MOST_SIDES = 0.01, 10  # of a hull that quadrilaterals are tried on
_NEAR_CORNER = 0.12  # of a side: there the outline is round, and not looked at

Points = NDArray[np.float32]


def fit_quad(probabilities: Floats, here: NDArray[np.bool]) -> Points | None:
    """The corners of one region of a map, 4x2, in pixels of it; None if it has no inside."""
    near = cv2.dilate(here.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return _quad(np.where(near, probabilities, 0.0).astype(np.float32))


def _quad(probabilities: Floats) -> Points | None:
    """The corners of the one region of a map, 4x2, in pixels of it; None if it has no inside."""
    # Enlarged, so that the outline runs between pixels where the probability says so.
    factor = 4
    rows, columns = (np.flatnonzero(probabilities.any(axis)) for axis in (1, 0))
    top, left = max(rows[0] - 2, 0), max(columns[0] - 2, 0)
    part = probabilities[top : rows[-1] + 3, left : columns[-1] + 3]
    large = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)
    outlines, _ = cv2.findContours(
        (large > _OUTLINE).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    if not outlines:
        return None
    outline = max(outlines, key=cv2.contourArea)
    hull = cv2.convexHull(outline)
    if cv2.contourArea(hull) < factor * factor:
        return None
    points = outline[:, 0].astype(np.float32)
    around = _around(hull[:, 0].astype(np.float32))
    quad = _best_start(points)
    for _ in range(_ROUNDS):
        better = _fitted(points, quad)
        if better is None or not _is_sound(better, quad):
            break
        quad = better
    if _left_out(points, quad) > _OUTSIDE or cv2.contourArea(quad) > _TOO_LARGE * cv2.contourArea(
        around
    ):
        quad = around
    corner = np.array((left, top), np.float32)
    return np.asarray((quad + 0.5) / factor - 0.5 + corner, np.float32)


def _around(hull: Points) -> Points:
    """The smallest quadrilateral around a hull whose sides lie along it, of those tried."""
    length = float(cv2.arcLength(hull, closed=True))
    rough = hull
    share = _ROUGH
    while len(rough) > _MOST_SIDES:
        rough = np.asarray(cv2.approxPolyDP(hull, share * length, closed=True)[:, 0], np.float32)
        share *= 1.5
    best = cv2.boxPoints(cv2.minAreaRect(hull)).astype(np.float32)
    least = _RECTANGLE * float(cv2.contourArea(best))
    ways = np.roll(rough, -1, axis=0) - rough
    lines = [_outside(hull, float(x), float(y)) for x, y in ways if x or y]
    for chosen in combinations(lines, 4):
        met = [_meet(chosen[place - 1], chosen[place]) for place in range(4)]
        corners = np.array([corner for corner in met if corner is not None], np.float32)
        if len(corners) < 4 or not cv2.isContourConvex(corners):
            continue
        area = float(cv2.contourArea(corners))
        if area < least and _left_out(hull, corners) == 0:
            best, least = corners, area
    return _ordered(best)


def _outside(hull: Points, x: float, y: float) -> tuple[float, float, float, float]:
    """The line in a direction that touches a hull, and has all of it at one side."""
    x, y = x / np.hypot(x, y), y / np.hypot(x, y)
    apart = hull @ np.array((y, -x), np.float32)
    middle = float(apart.mean())
    reach = max(float(apart.max()), float(apart.min()), key=lambda each: abs(each - middle))
    return x, y, reach * y, -reach * x


def _left_out(points: Points, quad: Points) -> float:
    """The share of points that are outside of a quadrilateral by more than a pixel."""
    contour = quad.reshape(-1, 1, 2)
    outside = [
        cv2.pointPolygonTest(contour, (float(x), float(y)), measureDist=True) < -1.0
        for x, y in points
    ]
    return float(np.mean(outside))


def _best_start(points: Points) -> Points:
    """A rectangle around an outline, or the four corners that hold most of it."""
    rectangle = cv2.boxPoints(cv2.minAreaRect(points)).astype(np.float32)
    middle = points.mean(0)
    corners = []
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        # Scaled by the box, so that wide plates have their corners at their ends.
        spread = points.std(0) + 1e-3
        corners.append(points[np.argmax(((points - middle) / spread) @ (x, y))])
    leaning = np.array(corners, np.float32)
    area = float(cv2.contourArea(points))
    fits = [abs(float(cv2.contourArea(each)) - area) for each in (rectangle, leaning)]
    return _ordered(leaning if fits[1] < fits[0] else rectangle)


def _fitted(points: Points, quad: Points) -> Points | None:
    """Lines along the parts of an outline that are nearest to each side, and where they meet.

    The ends of a plate are short, so both get one direction, drawn towards the upright: cameras are
    held level, and plates hang upright. All four enclose the outline, but for its last few points.
    """
    sides = [(quad[place], quad[(place + 1) % 4]) for place in range(4)]
    nearest = np.stack([_apart(points, *side) for side in sides]).argmin(0)
    ways = [
        _way(points[nearest == place], *side) for place, side in zip(range(4), sides, strict=True)
    ]
    upper, right, lower, left = ways
    end = right - left + np.array((0.0, _UPRIGHT), np.float32)
    directions = (upper - 0.5 * lower, end, 0.5 * upper - lower, end)
    lines = []
    for direction, outward in zip(directions, ((0, -1), (1, 0), (0, 1), (-1, 0)), strict=True):
        x, y = direction / max(float(np.hypot(*direction)), 1e-6)
        normal = np.array((y, -x), np.float32)
        normal = normal if normal @ np.array(outward, np.float32) > 0 else -normal
        reach = float(np.quantile(points @ normal, _ENCLOSED))
        at = reach * normal
        lines.append((float(x), float(y), float(at[0]), float(at[1])))
    met = [_meet(lines[place - 1], lines[place]) for place in range(4)]
    corners = [corner for corner in met if corner is not None]
    return np.array(corners, np.float32) if len(corners) == 4 else None


def _way(points: Points, start: Points, end: Points) -> Points:
    """The direction of the points of one side, as long as they are many."""
    way = end - start
    along = (points - start) @ way / max(float(way @ way), 1e-6)
    chosen = points[(along > _NEAR_CORNER) & (along < 1 - _NEAR_CORNER)]
    if len(chosen) < 3:
        return np.zeros(2, np.float32)
    vx, vy, _, _ = cv2.fitLine(chosen, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
    found = np.array((vx, vy), np.float32)
    return np.asarray(found * len(chosen) * np.sign(found @ way), np.float32)


def _apart(points: Points, start: Points, end: Points) -> Floats:
    """How far points are from a side."""
    way = end - start
    share = np.clip((points - start) @ way / max(float(way @ way), 1e-6), 0.0, 1.0)
    off = points - start - share[:, None] * way
    return np.asarray(np.hypot(off[:, 0], off[:, 1]), np.float32)


def _meet(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> tuple[float, float] | None:
    """Where two lines meet, each a direction and a point; None if they are all but parallel."""
    across = one[0] * other[1] - one[1] * other[0]
    if abs(across) < 0.05:
        return None
    step = ((other[2] - one[2]) * other[1] - (other[3] - one[3]) * other[0]) / across
    return one[2] + step * one[0], one[3] + step * one[1]


def _is_sound(quad: Points, before: Points) -> bool:
    """Whether a quadrilateral is convex, and about as large as it was."""
    area, was = (float(cv2.contourArea(each)) for each in (quad, before))
    return bool(cv2.isContourConvex(quad)) and 0.6 * was < area < 1.5 * was


def _ordered(quad: Points) -> Points:
    """The corners clockwise as they are seen, beginning with the one at the top left."""
    middle = quad.mean(0)
    turned = quad[np.argsort(np.arctan2(*(quad - middle).T[::-1]))]
    # The upper side is the one of the two longer ones, or all but upright ones, that is higher.
    ways = np.roll(turned, -1, axis=0) - turned
    level = np.abs(ways[:, 0]) / (np.hypot(*ways.T) + 1e-6)
    middles = (turned + np.roll(turned, -1, axis=0))[:, 1]
    sides = (0, 2) if level[0] + level[2] > level[1] + level[3] else (1, 3)
    first = min(sides, key=lambda place: middles[place])
    return np.roll(turned, -first, axis=0)
