"""The export dialog: what to export, as what and where to; then the results."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.language.translation import mark, tr, trn
from app.core.output.choice import ExportChoice
from app.core.output.export_plan import Existing, ExportPlan
from app.core.output.output import Kind, Output
from app.core.photo.photo import Photo
from app.session.session import Session
from app.ui.export.defaults import example_of, folder_for, scopes_of
from app.ui.export.form import ExportForm
from app.ui.export.place_picker import PlacePicker
from app.ui.export.plan_words import words_of
from app.ui.export.results import ExportResults
from app.ui.parts.bars import heading
from app.ui.parts.choices import Radios
from app.ui.parts.debounce import Debounce
from app.ui.parts.file_dialog import Mode, ask_paths

PATIENCE = 600  # ms until it is said what is being waited for
WIDTH = 980  # logical pixels: the form, and three cards beside it


class ExportDialog(QDialog):
    """Asks everything in one place, including what to do about existing files.

    Then it shows the progress of the export; it may be closed meanwhile.

    Args:
        session: The session whose photos are exported.
        parent: The window it belongs to.
        presets: The folder of the user's presets; None if there is none.
    """

    def __init__(
        self, session: Session, parent: QWidget | None = None, presets: Path | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._plan: ExportPlan | None = None
        self._wanted = False  # the export was asked for while its plan was being made
        self.setWindowTitle(tr("Export"))
        self.setMinimumWidth(WIDTH)
        self._scope = Radios(scopes_of(session))
        self.form = ExportForm(example_of(session))
        self.places = PlacePicker(presets)
        self._folder = QLineEdit(str(folder_for(session)))
        self._folder.setAccessibleName(tr("Folder"))
        self._outcome = QLabel()
        self._outcome.setProperty("role", "muted")
        self._outcome.setWordWrap(True)
        self._existing = Radios(
            [
                (tr("Keep both"), tr("new files get a number")),
                (tr("Replace"), tr("the old files are lost")),
            ]
        )
        self._export = QPushButton(tr("Export"))
        self._export.setProperty("role", "primary")
        self.results = ExportResults(session.exporting)
        self._pages = QStackedWidget()
        self._lay_out()
        self._suggest()
        self._connect()
        self._ask_plan()

    @property
    def plan(self) -> ExportPlan | None:
        """The plan for the current choices; None while it is being made."""
        return self._plan

    def set_folder(self, folder: Path) -> None:
        """Write into this folder."""
        self._folder.setText(str(folder))

    def accept(self) -> None:
        """Begin the export and show its progress; as soon as there is a plan, if it lacks yet."""
        if self._pages.currentIndex() != 0 or not self._export.isEnabled():
            return
        if self._plan is None:
            self._wanted = True
            self._say_planning()
        elif self._plan.items:
            keep = self._existing.chosen == 0
            existing = Existing.KEEP_BOTH if keep else Existing.REPLACE
            self._session.exporting.begin(self._plan, existing)
            self._pages.setCurrentIndex(1)
            self.results.begin()

    def _lay_out(self) -> None:
        choose = QPushButton(tr("Choose…"))
        choose.setAccessibleName(tr("Choose the folder"))
        choose.setAutoDefault(False)
        choose.clicked.connect(self._ask_folder)
        folder = QHBoxLayout()
        folder.addWidget(self._folder, 1)
        folder.addWidget(choose)
        cancel = QPushButton(tr("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(self._outcome, 1)
        buttons.addWidget(cancel)
        buttons.addWidget(self._export)
        question = QWidget()
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(heading(tr("Photos")))
        column.addWidget(self._scope)
        column.addSpacing(12)
        column.addWidget(self.form)
        column.addSpacing(8)
        column.addWidget(heading(tr("Into the folder")))
        column.addLayout(folder)
        self._existing_title = heading("")
        self._existing_title.hide()
        self._existing.hide()
        column.addSpacing(4)
        column.addWidget(self._existing_title)
        column.addWidget(self._existing)
        column.addStretch(1)
        sides = QHBoxLayout()
        sides.setSpacing(24)
        sides.addLayout(column, 1)
        sides.addWidget(self.places)
        whole = QVBoxLayout(question)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(14)
        whole.addLayout(sides, 1)
        whole.addLayout(buttons)
        self._pages.addWidget(question)
        self._pages.addWidget(self.results)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 22, 24, 20)
        outer.addWidget(self._pages)
        # Only now is it known to the dialog, which gives Return back to it after another button.
        self._export.setDefault(True)

    def _suggest(self) -> None:
        """Choose the last or the most likely options; disable those that are impossible."""
        own = any(photo.background for photo in self._session.store.photos())
        transparent = self._session.viewing.common.background.is_transparent and not own
        last = self._session.exporting.last
        likely = Output() if transparent else Output(Kind.COMPOSITE, ".jpg")
        self.form.set_output(last.output if last else likely)
        self.places.choose(each.name for each in (last.sets if last else ()))
        if transparent:
            why = tr("choose a background first")
            self.form.switch_off_background(why)
            self.places.switch_off(self.places.composites(), why)
        self._follow_form()
        self._scope.choose(
            1 if 1 < len(self._session.viewing.chosen) < len(self._session.store) else 0
        )

    def _connect(self) -> None:
        self._folder.textChanged.connect(self._ask_plan)
        self.form.changed.connect(self._choice_changed)
        self.places.changed.connect(self._choice_changed)
        self.places.refused.connect(self._show_problem)
        self._scope.group.idToggled.connect(self._ask_plan)
        self._existing.group.idToggled.connect(self._show_plan)
        self._export.clicked.connect(self.accept)
        self.results.closed.connect(self.close)
        self._session.exporting.planned.connect(self._take_plan)
        self._session.exporting.failed.connect(self._show_problem)
        self._session.exporting.tiled.connect(self.places.show_tile)
        self._patience = Debounce(self._say_planning, self)
        self._patience.setInterval(PATIENCE)
        self._crops = Debounce(self._map_crops, self)
        self._crops.request()
        # While the dialog is open more cars are found, so more existing files may be at risk.
        self._debounce = Debounce(self._renew_plan, self)
        self._session.store.changed.connect(self._debounce.request)
        self._session.store.added.connect(self._debounce.request)

    def _photos(self) -> list[Photo]:
        return (
            self._session.store.photos()
            if self._scope.chosen == 0
            else self._session.viewing.chosen
        )

    def _choice(self) -> ExportChoice | None:
        output = self.form.output or (Output() if self.places.sets else None)
        if output is None or not self._folder.text().strip():
            return None
        folder = Path(self._folder.text()).expanduser()
        background = self._session.viewing.common.background
        return ExportChoice(output, folder, background, self.places.sets)

    def _choice_changed(self) -> None:
        self._follow_form()
        self._crops.request()
        self._ask_plan()

    def _follow_form(self) -> None:
        self.places.set_output(self.form.output)
        self.form.setEnabled(self.places.uses_form)

    def _map_crops(self) -> None:
        """Show the photo on the canvas, or the first one with a car, in every shape."""
        photo = self._session.viewing.current
        if photo is None or photo.alpha is None:
            photo = next((each for each in self._photos() if each.alpha is not None), None)
        if photo is not None:
            background = photo.background or self._session.viewing.common.background
            self._session.exporting.map_crops(photo, self.places.all_sets, background)

    def _ask_plan(self) -> None:
        self._plan, self._wanted = None, False
        self._export.setEnabled(self._choice() is not None)
        if self._choice() is None:
            self._outcome.clear()
        self._patience.request()
        self._renew_plan()

    def _say_planning(self) -> None:
        """Say why there is nothing to export yet, and whether it begins by itself."""
        if self._plan is not None or self._choice() is None:
            return
        text = (
            mark("Windows and number plates are still being looked for…")
            if self._session.exporting.waiting
            else mark("Looking at what is there already…")
        )
        then = mark("The export begins by itself afterwards.")
        self._outcome.setText(f"{tr(text)} {tr(then)}" if self._wanted else tr(text))

    def _renew_plan(self) -> None:
        choice = self._choice()
        if choice is not None and self._pages.currentIndex() == 0:
            self._session.exporting.plan(self._photos(), choice, self._session.viewing.order())
            if self._session.exporting.waiting:
                self._plan = None
                self._export.setEnabled(True)
                self._say_planning()

    def _take_plan(self, plan: ExportPlan) -> None:
        if plan.choice == self._choice():
            self._patience.stop()
            asked = not self._existing.isHidden()
            self._plan = plan
            self._show_plan()
            wanted, self._wanted = self._wanted, False
            if wanted and (asked or not plan.existing):  # else there is a question to answer first
                self.accept()

    def _show_problem(self, problem: str) -> None:
        self._patience.stop()
        self._plan, self._wanted = None, False
        self._export.setEnabled(False)
        self._outcome.setText(problem)
        self.adjustSize()

    def _show_plan(self) -> None:
        plan = self._plan
        if plan is None:
            return
        self._outcome.setText(words_of(plan, len(self._photos())))
        there = len(plan.existing)
        self._existing_title.setText(
            trn(
                "{number} of these files is there already",
                "{number} of these files are there already",
                there,
            )
        )
        self._existing_title.setVisible(bool(there))
        self._existing.setVisible(bool(there))
        self._export.setEnabled(len(plan.items) > len(plan.unchanged))
        self.adjustSize()

    def _ask_folder(self) -> None:
        shown = Path(self._folder.text()).expanduser()
        ask_paths(
            self,
            tr("Export into"),
            Mode.Directory,
            lambda paths: self.set_folder(paths[0]),
            start=shown.parent,
        )
