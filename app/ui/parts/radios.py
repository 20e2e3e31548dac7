"""A group of radio buttons, each with a short explanation."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QRadioButton, QWidget


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
