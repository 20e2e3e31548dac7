"""The field for the names of the files, with an example below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from app.core.language.translation import tr
from app.core.output.name_template import Shown
from app.core.output.output import Output
from app.core.photo.side import Side


class FileName:
    """A line for the template, and one that shows what comes of it, or what is wrong.

    Attributes:
        field: Where the template is written.
        says: The line below it.

    Args:
        photo: Name and folder of a photo, for the example.
    """

    def __init__(self, photo: tuple[str, str]) -> None:
        self._photo = photo
        self.field = QLineEdit()
        self.field.setToolTip(
            tr(
                "{name} of the photo, {kind} of file, {index} or {index:03} in the list, {folder}, "
                "{view} such as front-left, number of the {vehicle}"
            )
        )
        self.field.setAccessibleName(tr("File name"))
        self.says = QLabel()
        self.says.setWordWrap(True)
        self.says.setAlignment(Qt.AlignmentFlag.AlignTop)
        # Reserve room for an explanation, so that the layout does not jump when there is one.
        self.says.setMinimumHeight(2 * self.says.fontMetrics().lineSpacing() + 2)
        self.says.setTextFormat(Qt.TextFormat.PlainText)

    def explain(self, output: Output, problem: str) -> None:
        """Show what is wrong, or else how a file of that output is called."""
        self.says.setText(problem or tr("For example: {name}", name=self._example(output)))
        self.says.setProperty("role", "error" if problem else "muted")
        self.says.style().polish(self.says)

    def _example(self, output: Output) -> str:
        name, folder = self._photo
        stem = output.template.fill(
            name=name,
            folder=folder,
            kind=output.kind.value,
            index=1,
            shown=Shown(Side.FRONT_LEFT.value, 1),
        )
        return stem + output.suffix
