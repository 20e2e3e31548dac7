"""The page of the training: start, watch, stop, go on; then judge what has come of it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.language.phrases import about
from app.core.language.translation import figure, mark, tr, trn
from app.core.learning.comparison import Comparison
from app.core.learning.flags import named
from app.core.learning.runs import Run
from app.session.learning.learning import Learning
from app.session.learning.training import Stage
from app.ui.learning.chart import Chart
from app.ui.learning.comparison_view import ComparisonView
from app.ui.learning.picture import Picture
from app.ui.learning.weights_page import title
from app.ui.parts.bars import heading
from app.ui.parts.debounce import Debounce

FEWEST = 4
"""Fewer examples than this teach nothing and leave nothing to judge by."""
_DOUBTED = mark("Some examples look wrong")
_EARLY = mark("The training ended early")
_FALLING = mark(
    "Dice often falls at first. The best look counts; if none is better, the old weights stay."
)
_TITLES = {
    Stage.TRAINING: mark("Training"),
    Stage.STOPPING: mark("Stopping after this step…"),
    Stage.COMPARING: mark("Comparing the new weights with the old ones…"),
}


class TrainingPage(QWidget):
    """One run, from start to verdict.

    Args:
        learning: Trains.
    """

    def __init__(self, learning: Learning) -> None:
        super().__init__()
        self._learning = learning
        self._training = learning.training
        self._told: Comparison | None = None
        self._title = heading("")
        self._about = QLabel()
        self._progress = QProgressBar()
        self.scores = Chart(
            tr("Dice on what is held back"), lambda value: figure(value, 4), dots=True
        )
        self.losses = Chart(tr("Loss"), lambda value: figure(value, 3))
        self._held = Picture(QSize(720, 170))
        self._legend = QLabel(
            tr("What is held back, as the network sees it now. Green is missed, pink is too much.")
        )
        self._facts = QLabel()
        self.comparison = ComparisonView()
        self._pages = QStackedWidget()
        self.name = QLineEdit()
        self.start = _button(tr("Start training"), primary=True)
        self.go_on = _button(tr("Go on"), primary=True)
        self.stop = _button(tr("Stop"))
        self.accept = _button(tr("Use the new weights"), primary=True)
        self.dismiss = _button(tr("Keep the old ones"))
        self.compare = _button(tr("Compare again"))
        self._lay_out()
        self._connect()
        self._follow()

    def _lay_out(self) -> None:
        for label in (self._about, self._facts, self._legend):
            label.setProperty("role", "muted")
            label.setWordWrap(True)
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 1000)
        self._progress.setAccessibleName(tr("Progress"))
        self.name.setAccessibleName(tr("Name of the new weights"))
        self.name.setMaximumWidth(220)
        curves = QWidget()
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.scores)
        row.addWidget(self.losses)
        below = QVBoxLayout(curves)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        below.addLayout(row, 3)
        below.addWidget(self._legend)
        below.addWidget(self._held, 2)
        self._pages.addWidget(curves)
        self._pages.addWidget(self.comparison)
        self._name_label = QLabel(tr("Name"))
        buttons = QHBoxLayout()
        buttons.addWidget(self._facts, 1)
        buttons.addWidget(self._name_label)
        for widget in (self.name, self.compare, self.dismiss, self.stop):
            buttons.addWidget(widget)
        for widget in (self.accept, self.go_on, self.start):
            buttons.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._about)
        column.addWidget(self._progress)
        column.addSpacing(2)
        column.addWidget(self._pages, 1)
        column.addSpacing(4)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self._debounce = Debounce(self._follow, self)
        learning = self._learning
        for signal in (
            *(learning.training.changed, learning.collecting.changed, learning.shelf.changed),
        ):
            signal.connect(self._debounce.request)
        self.start.clicked.connect(learning.train)
        self.go_on.clicked.connect(self._training.go_on)
        self.stop.clicked.connect(self._training.stop)
        self.compare.clicked.connect(self._training.compare)
        self.dismiss.clicked.connect(self._training.settle)
        self.accept.clicked.connect(lambda: learning.accept(self.name.text()))
        self.name.textChanged.connect(self._allow)

    def _follow(self) -> None:
        training = self._training
        run, found = training.run, training.comparison
        judging = found is not None and not training.running
        if found is not None and judging and found is not self._told:
            self._told = found
            self.name.setText(learned_name(self._learning))
            examples = self._learning.collecting.examples
            self.comparison.tell(found, {each.name: each.title for each in examples})
        self._pages.setCurrentIndex(1 if judging else 0)
        self._title.setText(self._heading())
        self._about.setText(self._words())
        self.scores.show_curve(run.looks if run else ())
        self.losses.show_curve(run.losses if run else ())
        self._held.show_file(run.picture if run else None, self._legend.text())
        for widget in (self._held, self._legend):
            widget.setVisible(self._held.has_picture)
        self._progress.setVisible(training.running)
        if training.stage is Stage.COMPARING or (run and not run.losses):
            self._progress.setRange(0, 0)
        else:
            self._progress.setRange(0, 1000)
            self._progress.setValue(round(1000 * run.progress) if run else 0)
        self._facts.setText(facts(run) if run and training.stage is Stage.TRAINING else "")
        self._allow()

    def _heading(self) -> str:
        training, number = self._training, len(self._learning.collecting.examples)
        if training.running:
            return tr(_TITLES[training.stage])
        if training.problem:
            return tr(_DOUBTED) if training.doubted else tr(_EARLY)
        if training.comparison is not None:
            return tr("The training is done")
        if training.can_go_on:
            return tr("The training was stopped")
        if training.run is not None:
            return tr("The training is done")
        return trn("Learn from {number} example", "Learn from {number} examples", number)

    def _words(self) -> str:
        training = self._training
        if training.stage is Stage.TRAINING and training.run and training.run.losses:
            words = tr(
                "You may go on working meanwhile. If you stop it, what it has learnt is kept."
            )
            return f"{words} {tr(_FALLING)}" if training.run.has_fallen else words
        if training.running:
            return training.said or tr("Starting…")
        if training.problem:
            return self._problem()
        if training.comparison is not None:
            return tr(
                "Both were measured on photos that the new weights have not learnt from, and on "
                "the samples, which show whether something is forgotten."
            )
        if training.can_go_on:
            return tr("What it has learnt is kept. It goes on where it stopped, or begins again.")
        return training.missing or self._plan()

    def _problem(self) -> str:
        """Why it ended early; examples that look wrong are called as the user does."""
        text = self._training.problem
        if not self._training.doubted:
            return text
        collecting = self._learning.collecting
        for example in collecting.examples:
            if str(example.mask) in text:
                text = named(text, example)
        text = text.removeprefix(f"{collecting.folder}: ")
        text = text[:1].upper() + text[1:]
        advice = mark(
            "Look them over, and remove them or save them again with a better mask; or learn from "
            "them all the same."
        )
        return f"{text} {tr(advice)}"

    def _plan(self) -> str:
        collecting = self._learning.collecting
        if len(collecting.examples) < FEWEST:
            return tr(
                "Save some repaired photos as training examples first: twenty or more, of several "
                "vehicles."
            )
        words = tr(
            "The network learns on from the weights in use ({name}) and holds on to what they "
            "know. Some of your vehicles are held back, and at the end old and new are compared on "
            "them. You may go on working meanwhile.",
            name=title(self._learning.shelf.in_use),
        )
        if collecting.vehicles < 2:
            words += " " + tr("All examples are of one vehicle: nothing can be held back.")
        return words

    def _allow(self) -> None:
        """Show what can be done now.

        A button that goes takes the focus along; Qt would give it to the first page's tab.
        """
        held = self.focusWidget() if self.isAncestorOf(QApplication.focusWidget() or self) else None
        self._show_buttons()
        if held is not None and not (held.isVisible() and held.isEnabled()):
            self.setFocus()

    def _show_buttons(self) -> None:
        training = self._training
        idle, run = not training.running, training.run
        done = idle and run is not None and run.finished
        judging = idle and training.comparison is not None
        self.stop.setVisible(training.running)
        self.stop.setEnabled(training.stage is not Stage.STOPPING)
        self.go_on.setVisible(training.can_go_on)
        self.go_on.setText(tr("Learn all the same") if training.doubted else tr("Go on"))
        self.start.setVisible(idle and not done)
        mend = training.doubted or not training.can_go_on
        _emphasise(self.start, yes=mend)
        _emphasise(self.go_on, yes=not mend)
        self.start.setText(tr("Begin again") if training.can_go_on else tr("Start training"))
        enough = len(self._learning.collecting.examples) >= FEWEST
        self.start.setEnabled(enough and not training.missing)
        self.go_on.setEnabled(not training.missing)
        self.compare.setVisible(bool(done) and not judging)
        for widget in (self.name, self._name_label, self.accept):
            widget.setVisible(judging)
        self.dismiss.setVisible(bool(done))
        found = training.comparison
        better = found is not None and found.gained and not found.lost
        _emphasise(self.accept, yes=better)
        _emphasise(self.dismiss, yes=not better)
        self.accept.setEnabled(bool(self.name.text().strip()) and not self._learning.shelf.busy)


def facts(run: Run) -> str:
    """How quick a run is, and how long it takes yet."""
    if run.rate is None or run.seconds_left is None:
        return ""
    step = run.losses[-1][0] if run.losses else 0
    return tr(
        "Step {step} · {rate} photos a second · {time} left",
        step=figure(step),
        rate=figure(run.rate, 1 if run.rate >= 1 else 2),
        time=about(run.seconds_left),
    )


def learned_name(learning: Learning) -> str:
    """A name for new weights."""
    return learning.shelf.free_name(tr("mine {date}", date=f"{date.today():%Y-%m-%d}"))


def _emphasise(button: QPushButton, *, yes: bool) -> None:
    """Make a button the one to press, or one of several."""
    role = "primary" if yes else ""
    if button.property("role") != role:
        button.setProperty("role", role)
        button.style().unpolish(button)
        button.style().polish(button)


def _button(text: str, *, primary: bool = False) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    if primary:
        button.setProperty("role", "primary")
    return button
