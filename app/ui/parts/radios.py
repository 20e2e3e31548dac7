"""A group of radio buttons, each with a few words about it."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QRadioButton, QWidget


class Radios(QWidget):
    """Radio buttons under one another; at first the first one is chosen.

    Args:
        rows: The words of each button, and a few about it.
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
            self.group.addButton(button, row)
            words = QLabel(about)
            words.setProperty("role", "muted")
            self._words.append(words)
            grid.addWidget(button, row, 0)
            grid.addWidget(words, row, 1)
        self.choose(0)

    @property
    def chosen(self) -> int:
        """The place of the chosen one."""
        return self.group.checkedId()

    def choose(self, index: int) -> None:
        """Choose one."""
        self.group.button(index).setChecked(True)

    def switch_off(self, index: int, why: str) -> None:
        """Let one not be chosen, and say why."""
        self.group.button(index).setEnabled(False)
        self._words[index].setText(why)
