"""The button that says for which photos the next background is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.core.language.translation import figure, tr, trn
from app.session.session import Session
from app.session.vehicles.backgrounds import Scope
from app.ui.parts.debounce import Debounce


class ScopeButton(QToolButton):
    """Offers all photos, those of the current vehicle, and the current photo, with their numbers.

    It is hidden while there is only one photo.

    Args:
        session: The session whose scope is shown and chosen.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._backgrounds = session.backgrounds
        menu = QMenu(self)
        group = QActionGroup(self)
        self.actions_of = {scope: self._make(scope, group) for scope in Scope}
        menu.addActions(list(self.actions_of.values()))
        self.setMenu(menu)
        self.setProperty("role", "choice")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(tr("For which photos the next background is"))
        self._debounce = Debounce(self._follow, self, grows=True)
        self._backgrounds.scope_changed.connect(self._debounce.request)
        session.replaced.connect(self._debounce.request)
        self._follow()

    def _make(self, scope: Scope, group: QActionGroup) -> QAction:
        action = QAction(self, checkable=True)
        action.triggered.connect(lambda: self._backgrounds.set_scope(scope))
        group.addAction(action)
        return action

    def _follow(self) -> None:
        several = self._session.vehicles.number > 1
        if self._backgrounds.scope is Scope.VEHICLE and not several:
            self._backgrounds.set_scope(Scope.ALL)
        for scope, action in self.actions_of.items():
            action.setText(self._words(scope))
            action.setChecked(scope is self._backgrounds.scope)
        self.actions_of[Scope.VEHICLE].setVisible(several)
        words = self.actions_of[self._backgrounds.scope].text()
        self.setText(f"{words}  ▾")
        self.setAccessibleName(f"{self.toolTip()}: {words}")
        self.setVisible(len(self._session.store) > 1)

    def _words(self, scope: Scope) -> str:
        number = len(self._backgrounds.photos(scope))
        if scope is Scope.ALL:
            return trn("All {number} photo", "All {number} photos", number)
        if scope is Scope.PHOTO:
            return tr("This photo")
        photo = self._session.viewing.current
        vehicle = photo.vehicle if photo is not None and photo.vehicle else 0
        return tr("Vehicle {number}", number=vehicle) + f" · {figure(number)}"
