"""Where a car stands on its background, and what it does to the floor, without pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.core.photo.plate import PlateCover

SMALLEST_SCALE, LARGEST_SCALE = 0.1, 4.0
_AS_GOOD_AS_ONE = 0.004
MOST_EDGE = 5.0  # px
LONGEST_SUN = 10.0  # heights of the car: its shadow
MOST_TURN = 15.0  # degrees: no photo of a car is askew by more
BRIGHTEST_GLASS = 2.0  # times as bright as through plain glass
FARTHEST = 1.0  # pictures: a car moved farther than that is out of sight


@dataclass(frozen=True)
class Placement:
    """Where a car stands; the default leaves it where it is in the photo.

    Attributes:
        scale: The car's size relative to the photo's; scaled about the middle of its lower edge.
        x: How far it is moved to the right, in widths of the picture.
        y: How far it is moved down, in heights of the picture.
        shadow: Strength of the soft contact shadow in [0, 1]; 0 is none.
        stands: Whether the picture is made around the car so that it stands on the background's
            floor, with room on all sides; else the picture has the photo's shape.
        vehicle: How high and, at most, how wide and how deep the car is in all views of it, in
            heights of the photo: they all get one scale and floor line. Its depth may lack; None
            goes by this photo alone.
        reflection: Strength of the reflection in the floor in [0, 1]; None is as the floor is.
        sun: Strength of the shadow that the sun casts, in [0, 1].
        sun_from: Where the sun stands, in degrees: 0 behind the car, 90 at its right, 180 behind
            the camera.
        sun_length: How long its shadow is, in heights of the car.
        sun_softness: From 0, sharp, to 1.
        choke: How far the edge is drawn in, in pixels of the photo; below 0 it is drawn out.
        feather: How soft the edge is made, likewise.
        ground_line: How far down the photo's own ground ends, where it is kept, in heights of the
            photo; None is where it seems to end.
        match: How strongly the car's brightness and white balance follow the background's, in
            [0, 1]; at 0 the car has the photo's own pixels.
        glass: How much of the background is seen through the windows, in [0, 1]; at 0 they show
            what stood behind them in the photo.
        glass_tint: How dark the glass of the windows is, in [0, 1]: at 1 as privacy glass.
        glass_light: How bright what is seen through them is: 1 is as plain glass lets it through.
        plate: What its number plates are covered with; None leaves them as they are.
        turn: How far the car is turned, clockwise, in degrees; None levels the line on which its
            wheels stand, where it is certain that the car leans. On the photo's own ground, and
            where the photo's edge cuts it off, it stays as it is.
    """

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0
    shadow: float = 0.0
    stands: bool = False
    vehicle: tuple[float, ...] | None = None
    reflection: float | None = None
    sun: float = 0.0
    sun_from: float = 60.0
    sun_length: float = 0.5
    sun_softness: float = 0.4
    choke: float = 0.0
    feather: float = 0.0
    ground_line: float | None = None
    match: float = 0.0
    glass: float = 0.0
    glass_tint: float = 0.0
    glass_light: float = 1.0
    plate: PlateCover | None = None
    turn: float | None = 0.0

    @property
    def shows_glass(self) -> bool:
        """Whether the windows are others than the photo's."""
        return self.glass > 0.0 or self.glass_tint > 0.0

    def moved(self, x: float, y: float) -> Placement:
        """The same, moved on by parts of the picture's width and height."""
        return replace(self, x=_within(self.x + x, FARTHEST), y=_within(self.y + y, FARTHEST))

    def scaled(self, scale: float) -> Placement:
        """The same at another scale, as far as that makes sense.

        What is as good as the photo's own size becomes just that, so that pixels stay untouched.
        """
        scale = 1.0 if abs(scale - 1.0) < _AS_GOOD_AS_ONE else scale
        return replace(self, scale=min(LARGEST_SCALE, max(SMALLEST_SCALE, scale)))

    def shaded(self, shadow: float) -> Placement:
        """The same with a contact shadow of another strength."""
        return replace(self, shadow=_share(shadow))

    def mirrored(self, reflection: float) -> Placement:
        """The same with a reflection of another strength."""
        return replace(self, reflection=_share(reflection))

    def lit(self, sun: float) -> Placement:
        """The same with a sun of another strength."""
        return replace(self, sun=_share(sun))

    def matched(self, match: float) -> Placement:
        """The same with the background's light on the car, more or less."""
        return replace(self, match=_share(match))

    def glazed(self, glass: float) -> Placement:
        """The same with clearer windows."""
        return replace(self, glass=_share(glass))

    def tinted(self, tint: float) -> Placement:
        """The same with darker windows."""
        return replace(self, glass_tint=_share(tint))

    def lightened(self, light: float) -> Placement:
        """The same with a brighter or darker view through the windows."""
        return replace(self, glass_light=min(BRIGHTEST_GLASS, max(0.0, light)))

    def choked(self, choke: float) -> Placement:
        """The same with the edge drawn in."""
        return replace(self, choke=_within(choke, MOST_EDGE))

    def feathered(self, feather: float) -> Placement:
        """The same with a softer edge."""
        return replace(self, feather=min(MOST_EDGE, max(0.0, feather)))

    def grounded(self, line: float) -> Placement:
        """The same with the photo's own ground ending elsewhere."""
        return replace(self, ground_line=_share(line))

    def turned(self, degrees: float) -> Placement:
        """The same turned that far clockwise, in all; in steps that can be seen."""
        return replace(self, turn=round(_within(degrees, MOST_TURN), 1) + 0.0)

    def back(self) -> Placement:
        """Where the car stands by itself, or is in the photo, with the same light."""
        turn = None if self.stands else 0.0
        return replace(self, scale=1.0, x=0.0, y=0.0, vehicle=None, turn=turn)


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


def _within(value: float, limit: float) -> float:
    return min(limit, max(-limit, value))


AS_IN_PHOTO = Placement()
STANDING = Placement(shadow=0.7, stands=True, turn=None)  # what a new photo begins with
