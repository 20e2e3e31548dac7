"""The only place where actions are made: text, keys, icon and tooltip of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from app.ui.parts import icons

Key = QKeySequence.StandardKey
Keys = Key | str | Sequence[Key | str] | None


class ActionFactory(QObject):
    """Makes the actions of a window and keeps their icons in the colours of its palette."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.window = window
        self._icons: dict[QAction, str] = {}
        window.installEventFilter(self)

    def make(
        self,
        text: str,
        act: Callable[[], object],
        keys: Keys = None,
        *,
        icon: str | None = None,
        tip: str = "",
        checkable: bool = False,
        data: object = None,
    ) -> QAction:
        """Return an action.

        Args:
            text: Its text in a menu, with & before the mnemonic.
            act: Called when it is triggered.
            keys: One or more key sequences.
            icon: Name of its icon.
            tip: What it does, as a sentence without a full stop, for the tooltip.
            checkable: Whether it can be switched on and off.
            data: A value to attach to it.
        """
        action = QAction(text, self)
        action.triggered.connect(lambda _checked=False: act())
        action.setShortcuts([QKeySequence(key) for key in _sequence(keys)])
        action.setToolTip(tooltip(action, tip))
        action.setCheckable(checkable)
        action.setData(data)
        if icon is not None:
            self.dress(action, icon)
        return action

    def dress(self, action: QAction, icon: str) -> None:
        """Give an action an icon in the colours of the palette, now and whenever that changes."""
        self._icons[action] = icon
        action.setIcon(icons.icon(icon, self.window.palette()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Redraw the icons in the colours of a new palette."""
        if watched is self.window and event.type() == QEvent.Type.PaletteChange:
            for action, name in self._icons.items():
                action.setIcon(icons.icon(name, self.window.palette()))
        return False


def tooltip(action: QAction, tip: str = "") -> str:
    """Return an action's plain text, its first key and what it does."""
    words = action.text().replace("&", "").rstrip("…")
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    named = f"{words} ({key})" if key else words
    return f"{named}. {tip}." if tip else named


def exclusive(parent: QObject, actions: Iterable[QAction]) -> None:
    """Let only one of the actions be checked at a time."""
    group = QActionGroup(parent)
    for action in actions:
        group.addAction(action)


def _sequence(keys: Keys) -> Sequence[Key | str]:
    if keys is None:
        return ()
    return (keys,) if isinstance(keys, Key | str) else keys
