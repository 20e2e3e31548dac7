"""Groups of buttons one of which is chosen: below each other, or joined in a row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QToolButton,
    QWidget,
)

HEIGHT = 34
_ICON = 18


class Radios(QWidget):
    """Radio buttons one below the other; initially the first one is chosen.

    Args:
        rows: The label of each button, and a short explanation.
    """

    def __init__(self, rows: list[tuple[str, str]]) -> None:
        super().__init__()
        self.group = QButtonGroup(self)
        self._words: list[QLabel] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(9)
        grid.setColumnStretch(1, 1)
        for row, (title, about) in enumerate(rows):
            button = QRadioButton(title)
            button.setAccessibleDescription(about)
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            self.group.addButton(button, row)
            words = QLabel(about)
            words.setProperty("role", "muted")
            self._words.append(words)
            grid.addWidget(button, row, 0)
            grid.addWidget(words, row, 1)
        self.group.idToggled.connect(self._take_focus_to)
        self.choose(0)

    @property
    def chosen(self) -> int:
        """The index of the chosen button."""
        return self.group.checkedId()

    def choose(self, index: int) -> None:
        """Choose a button."""
        self.group.button(index).setChecked(True)

    def _take_focus_to(self, index: int, checked: bool) -> None:
        """Let Tab go to the chosen button; Qt does so only once one of them has had the focus."""
        policy = Qt.FocusPolicy.StrongFocus if checked else Qt.FocusPolicy.ClickFocus
        self.group.button(index).setFocusPolicy(policy)

    def switch_off(self, index: int, why: str) -> None:
        """Disable a button, and say why."""
        self.group.button(index).setEnabled(False)
        self._words[index].setText(why)


class Segments(QFrame):
    """Buttons side by side. Tab and the arrow keys go from one to the next, Space presses it.

    Signals:
        pressed: The place in the row, from 0, of the button that the user pressed.

    Args:
        choices: What each button says, or the checkable action that it belongs to. Whoever made the
            actions sees to it that one of them is checked; of the others the first is chosen.
    """

    pressed = Signal(int)

    def __init__(self, choices: Sequence[QAction | str]) -> None:
        super().__init__()
        self.setProperty("role", "segments")
        self.setFixedHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        self.buttons = [_button(choice) for choice in choices]
        for place, button in enumerate(self.buttons):
            button.clicked.connect(partial(self._press, place))
            button.toggled.connect(partial(self._take_focus_to, place))
            row.addWidget(button)
        self._actions = any(button.defaultAction() for button in self.buttons)
        self._shows_words = True
        self._words_width = 0
        if not self._actions:
            self.choose(0)

    def choose(self, place: int) -> None:
        """Let the button at a place be the chosen one; not for rows of actions."""
        # Not a group of buttons: Tab would reach the checked one only.
        for number, button in enumerate(self.buttons):
            button.setChecked(number == place)

    def words_width(self) -> int:
        """The width needed with words, in logical pixels, whether or not they are shown now."""
        if self._shows_words:
            self._words_width = self.sizeHint().width()
        return self._words_width

    def show_words(self, *, yes: bool) -> None:
        """Show words, or icons, which need less room."""
        if yes == self._shows_words:
            return  # Setting the style again would redo the layout, and so on for ever.
        self.words_width()
        self._shows_words = yes
        style = Qt.ToolButtonStyle
        for button in self.buttons:
            button.setToolButtonStyle(style.ToolButtonTextOnly if yes else style.ToolButtonIconOnly)

    def _take_focus_to(self, place: int, checked: bool) -> None:
        """Let the focus go along within the row: not framed here while another one is chosen."""
        if checked and any(button.hasFocus() for button in self.buttons):
            self.buttons[place].setFocus()

    def _press(self, place: int) -> None:
        if not self._actions:
            self.choose(place)  # also if it was already: a second press would uncheck it
        self.pressed.emit(place)


def _button(choice: QAction | str) -> QToolButton:
    button = QToolButton()
    if isinstance(choice, QAction):
        button.setDefaultAction(choice)
        button.setIconSize(QSize(_ICON, _ICON))
    else:
        button.setText(choice)
        button.setCheckable(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    return button
