"""The panel with the background, the placement on it, and the export button."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QWidget,
)

from app.core.language.translation import tr
from app.session.session import Session
from app.ui.background.background_picker import BackgroundPicker
from app.ui.background.placement_panel import PlacementPanel
from app.ui.background.plate_row import PlateRow
from app.ui.background.scope_button import ScopeButton
from app.ui.parts.bars import bar, column_of, heading, rule


class OutcomePanel(QFrame):
    """What the cars are placed on, and the export button.

    Args:
        session: The session to show and change.
        export: The action that exports.
        alike: The action that places other cars like the one on the canvas.
        vehicle: The action that places those of the same vehicle.
    """

    def __init__(
        self,
        session: Session,
        export: QAction,
        alike: QAction,
        vehicle: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.placement = PlacementPanel(session, alike, vehicle)
        self.plates = PlateRow(session)
        self.scope = ScopeButton(session)
        self.picker = BackgroundPicker(session)
        self._action = export
        self._export = QPushButton(export.text().replace("&", ""))
        self._export.setProperty("role", "primary")
        self._export.setToolTip(export.toolTip())
        self._export.clicked.connect(export.trigger)
        self.setProperty("role", "side")
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 12, 16, 16)
        foot.addWidget(self._export)
        column = column_of(self)
        column.addWidget(bar(heading(tr("Background")), None, self.scope))
        column.addWidget(rule())
        column.addWidget(self.picker, 1)
        column.addWidget(rule())
        column.addWidget(self.placement)
        column.addWidget(rule())
        column.addWidget(self.plates)
        column.addWidget(rule())
        column.addLayout(foot)
        export.changed.connect(self._follow)
        self._follow()

    def take_focus(self) -> None:
        """Move the focus to the chosen background."""
        self.picker.take_focus()

    def _follow(self) -> None:
        self._export.setEnabled(self._action.isEnabled())
