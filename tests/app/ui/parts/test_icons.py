"""Icons are drawn when they are shown."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QPushButton

from app.ui.parts import icons


def drawn(icon: QIcon, side: int, mode: QIcon.Mode, ratio: float = 1.0) -> QColor:
    """The colour of the lines in an icon: of what is least see-through."""
    pixmap = icon.pixmap(QSize(side, side), ratio, mode)
    assert pixmap.width() == side * ratio
    image = pixmap.toImage()
    points = [(x, y) for x in range(image.width()) for y in range(image.height())]
    return max((image.pixelColor(*point) for point in points), key=QColor.alpha)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("side", [16, 18, 20, 48])
def test_an_icon_has_the_colour_of_the_text_at_every_size(
    qapp: QApplication, side: int, ratio: float
) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.ButtonText, QColor("red"))
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, QColor("blue"))
    icon = icons.icon("export", palette)
    gc.collect()
    plain, faded = (
        drawn(icon, side, mode, ratio) for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled)
    )
    assert plain.name() == QColor("red").name()
    assert faded.name() == QColor("blue").name()
    assert faded.alpha() <= 140 < plain.alpha()


def test_an_icon_may_be_copied_and_outlive_its_first_owner(qapp: QApplication) -> None:
    first = icons.icon("close", QPalette())
    icon = QIcon(first)
    icon.addPixmap(QPixmap(1, 1))  # what is changed gets a drawing of its own
    del first
    gc.collect()
    button = QPushButton()
    button.setIcon(icon)
    del icon
    gc.collect()
    assert not button.icon().isNull()
    assert (
        button.icon().pixmap(20, 20).toImage()
        == icons.icon("close", QPalette()).pixmap(20, 20).toImage()
    )
