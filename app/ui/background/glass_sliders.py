"""The sliders for a car's windows: how clear, how dark, and how bright what is behind them is."""

from __future__ import annotations

from PySide6.QtWidgets import QSlider

from app.core.language.translation import tr
from app.core.photo.placement import BRIGHTEST_GLASS
from app.ui.background.controls import Control, slider


class GlassSliders:
    """The sliders for a car's windows, and what they read and write.

    Attributes:
        clear: How clearly the background is seen through them.
        tint: How dark the glass is.
        light: How bright what is seen through them is; of clear ones alone.
        controls: All three, for a panel.
    """

    def __init__(self) -> None:
        self.clear = slider(
            tr("Clearness of the windows"),
            tip=tr(
                "How clearly the background is seen through the windows; "
                "at 0 they show what stood behind them"
            ),
        )
        self.tint = slider(
            tr("Tint of the windows"), tip=tr("Darkens the windows, as privacy glass does")
        )
        self.light = slider(
            tr("Brightness seen through the windows"),
            *(0, round(100 * BRIGHTEST_GLASS)),
            tip=tr("How bright the background is through clear windows"),
        )
        self.controls = (
            Control(
                *(self.clear, tr("Windows"), tr("change windows")),
                lambda p: p.glass,
                lambda p, value: p.glazed(value),
            ),
            Control(
                *(self.tint, tr("… tint"), tr("change windows")),
                lambda p: p.glass_tint,
                lambda p, value: p.tinted(value),
            ),
            Control(
                *(self.light, tr("… brightness"), tr("change windows")),
                lambda p: p.glass_light,
                lambda p, value: p.lightened(value),
            ),
        )

    @property
    def sliders(self) -> tuple[QSlider, ...]:
        """All three."""
        return self.clear, self.tint, self.light
