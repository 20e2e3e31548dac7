"""A slider for one number of the placement, with its label and its figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSlider

from app.core.language.translation import figure
from app.core.photo.placement import Placement

EDGE_STEPS = 4  # slider steps per pixel
TURN_STEPS = 10  # per degree


class Control(NamedTuple):
    """A slider for one number of the placement.

    Attributes:
        slider: The slider.
        label: The text beside the slider.
        deed: The name of a change in the menu.
        read: Returns the value in a placement.
        write: Returns a placement with another value.
        steps: Slider steps per unit of the value.
    """

    slider: QSlider
    label: str
    deed: str
    read: Callable[[Placement], float]
    write: Callable[[Placement, float], Placement]
    steps: int = 100

    def text(self, value: float) -> str:
        """The text for a value."""
        return f"{value * 100:.0f} %" if self.steps == 100 else f"{figure(value, 1)} px"


def slider(name: str, least: int = 0, most: int = 100, *, tip: str) -> QSlider:
    """Return a slider with its name for screen readers and its tooltip."""
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(least, most)
    slider.setPageStep(10)
    slider.setMinimumSize(40, 22)  # the words beside it come first
    slider.setAccessibleName(name)
    slider.setToolTip(tip)
    return slider


def number_label() -> QLabel:
    """Return the label for the figure beside a slider."""
    label = QLabel()
    label.setProperty("role", "muted")
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    label.setFixedWidth(44)
    return label
