"""Small pictures of the examples, drawn in a worker thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, Signal

from app.core.arrays import Pixels
from app.core.errors import ForecourtError
from app.core.learning.examples import Example
from app.core.learning.picture import picture
from app.session.workers import Lane


class Gallery(QObject):
    """Draws examples one by one.

    Signals:
        drawn: An example's name, and its picture, HxWx3 uint8 RGB.
    """

    drawn = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane(self)

    def draw(self, examples: Sequence[Example], side: int) -> None:
        """Draw these; those asked for before are given up.

        Args:
            examples: The examples; one that cannot be read gets no picture.
            side: The longer side of the pictures, in pixels.
        """
        self._lane.cancel()
        self._lane.run(_drawing(examples, side), lambda made: self.drawn.emit(*made))

    def close(self) -> None:
        """Stop for good; return when the thread has ended."""
        self._lane.close()


def _drawing(examples: Sequence[Example], side: int) -> Iterator[tuple[str, Pixels]]:
    for example in examples:
        try:
            made = picture(example, side)
        except ForecourtError:
            continue
        yield example.name, made
