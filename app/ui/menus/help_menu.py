"""The Help menu: keyboard shortcuts, and about the program."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from app.core.language.translation import tr
from app.core.network import Network
from app.ui.menus.about import about_sheet
from app.ui.menus.action import ActionFactory
from app.ui.menus.shortcuts import groups_of, shortcut_sheet
from app.ui.parts.sheet import Sheet


class HelpMenu(QMenu):
    """The actions of the Help menu.

    Args:
        window: The window whose menus are listed and which the sheets cover.
        network: The network described in "About"; None if there is none.
        factory: Makes the actions.
    """

    def __init__(
        self, window: QMainWindow, network: Network | None, factory: ActionFactory
    ) -> None:
        super().__init__(tr("&Help"), window)
        self._window = window
        self._network = network
        self.shortcuts = factory.make(tr("&Keyboard shortcuts"), self.show_shortcuts, ("F1", "?"))
        self.about = factory.make(tr("&About Forecourt"), self.show_about, icon="info")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self.about.setVisible(network is not None)
        self.addActions([self.shortcuts, self.about])

    def show_shortcuts(self) -> None:
        """Show all keyboard shortcuts."""
        groups = groups_of(self._window.menuBar())
        self._show(tr("Keyboard shortcuts"), shortcut_sheet(groups))

    def show_about(self) -> None:
        """Show what the program is."""
        if self._network is not None:
            self._show(tr("About Forecourt"), about_sheet(self._network))

    def _show(self, title: str, content: QWidget) -> None:
        for sheet in self._window.findChildren(Sheet):
            sheet.close()
        Sheet(self._window, title, content)
