"""The pages about learning: what they show, and that their buttons do it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from app.core.learning.examples import Example
from app.core.photo.edits import Stroke, Way
from app.core.photo.photo import PhotoId
from app.session.learning import job
from app.session.learning.learning import Learning
from app.session.preferences import Preferences
from app.session.session import Session
from app.ui.learning.window import LearningWindow, Page
from app.ui.main_window import MainWindow
from tests.app.ui.test_accessibility import find_faults

if TYPE_CHECKING:
    from tests.app.conftest import Bench

STROKE = Stroke(Way.ADD, ((5.0, 5.0, 1.0),), 8.0, 1.0)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def learning(session: Session, home: Path) -> Iterator[Learning]:
    learning = Learning(session, Preferences(None), home)
    yield learning
    learning.close()


@pytest.fixture
def pages(session: Session, learning: Learning, qtbot: QtBot) -> LearningWindow:
    window = LearningWindow(session, learning)
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def repaired(session: Session, bench: Bench) -> list[PhotoId]:
    """Five photos of five vehicles, all repaired."""
    ids = bench.add(
        *(bench.photo(f"{name}.jpg", width=60 + 2 * n) for n, name in enumerate("abcde"))
    )
    session.start()
    bench.finish()
    for photo_id in ids:
        session.store.update(replace(session.store[photo_id], by_hand=photo_id))
        session.repairing.repair(photo_id, STROKE)
    bench.until(lambda: session.vehicles.number == len(ids))
    return ids


@pytest.fixture
def saved(
    pages: LearningWindow, learning: Learning, bench: Bench, repaired: list[PhotoId]
) -> list[Example]:
    """The five photos as examples, once the page lists them."""
    learning.collecting.save([bench.session.store[photo_id] for photo_id in repaired])
    bench.until(lambda: pages.examples.list.count() == 5)
    return learning.collecting.examples


@pytest.fixture
def trainer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets what runs in place of training: a line of Python, and the words that it is given."""

    def run(*words: str) -> None:
        monkeypatch.setattr(job, "_program", lambda: [sys.executable, "-c", *words])

    return run


def write_run(home: Path, *, gain: float) -> None:
    """A finished and compared run, as it would be found at the next start."""
    run = home / "runs" / "2026-01-01_00-00-00"
    (run / "comparison").mkdir(parents=True)
    (run / "command.json").write_text('["train", "DATA"]')
    (run / "final.safetensors").touch()
    photo = {"name": "a", "before": 0.95, "after": 0.95 + gain, "picture": None}
    found = {"before": "old", "after": "new", "parts": [{"name": "held back", "photos": [photo]}]}
    (run / "comparison" / "comparison.json").write_text(json.dumps(found))


def said(pages: LearningWindow) -> str:
    """All that can be read."""
    return "\n".join(label.text() for label in pages.findChildren(QLabel) if label.isVisible())


def test_repaired_photos_are_saved_shown_and_taken_out(
    pages: LearningWindow, learning: Learning, bench: Bench, repaired: list[PhotoId]
) -> None:
    page = pages.examples
    assert "No examples yet" in said(pages)
    bench.until(lambda: page.save.text() == "Save 5 repaired photos")
    page.save.click()
    bench.until(lambda: page.list.count() == 5)
    bench.until(lambda: "5 vehicles" in said(pages))
    for row in (0, 1):
        page.list.item(row).setSelected(True)
    page.join.click()
    bench.until(lambda: "4 vehicles" in said(pages))
    page.list.item(0).setSelected(True)
    page.remove.click()
    bench.until(lambda: page.list.count() == 4)
    assert len(learning.collecting.examples) == 4


def test_what_a_check_found_is_marked_on_the_example(
    pages: LearningWindow,
    learning: Learning,
    bench: Bench,
    saved: list[Example],
    home: Path,
) -> None:
    odd = saved[1]
    (home / "check").mkdir()
    (home / "check" / "check.json").write_text(
        json.dumps({"findings": {"odd": [f"{odd.mask} marks two pieces."]}})
    )
    learning.collecting._list()
    bench.until(lambda: pages.examples.list.item(1).toolTip() != "")
    assert pages.examples.list.item(1).toolTip() == f"{odd.title} marks two pieces."
    assert pages.examples.list.item(0).toolTip() == ""


def test_training_waits_for_enough_examples(
    pages: LearningWindow, learning: Learning, bench: Bench, repaired: list[PhotoId]
) -> None:
    pages.turn_to(Page.TRAINING)
    assert not pages.training.start.isEnabled()
    learning.collecting.save(bench.session.store.photos())
    bench.until(pages.training.start.isEnabled)
    assert "Learn from 5 examples" in said(pages)


def test_the_focus_stays_with_the_page_whose_button_goes(
    pages: LearningWindow,
    learning: Learning,
    bench: Bench,
    saved: list[Example],
    trainer: Callable[..., None],
) -> None:
    pages.activateWindow()
    bench.until(pages.isActiveWindow)
    pages.turn_to(Page.TRAINING)
    page, tab = pages.training, pages.focusWidget()
    bench.until(page.start.isEnabled)
    trainer("input()")
    page.start.setFocus()
    page.start.click()
    bench.until(page.stop.isVisible)
    assert QApplication.focusWidget() is pages.focusWidget() is tab
    page.stop.setFocus()
    page.stop.click()
    bench.until(lambda: not learning.training.running)
    assert QApplication.focusWidget() is tab


def test_a_curve_that_falls_at_first_is_explained(
    pages: LearningWindow, learning: Learning, saved: list[Example], trainer: Callable[..., None]
) -> None:
    trainer("input()")
    pages.turn_to(Page.TRAINING)
    learning.train()
    run = learning.training.run
    assert run is not None and len(saved) == 5
    rows = [{"kind": "step", "step": 1, "loss": 0.3}]
    for dice, told in ((0.8, False), (0.7, True), (0.9, False)):
        rows.append({"kind": "validation", "step": len(rows), "examples dice": dice})
        (run.folder / "log.jsonl").write_text("\n".join(map(json.dumps, rows)))
        learning.training._look()
        pages.training._follow()
        assert ("falls at first" in said(pages)) is told


@pytest.mark.parametrize(
    ("gain", "words"),
    [(0.01, "better on what was held back"), (-0.02, "Careful"), (0.0, "Nothing")],
)
def test_what_a_run_has_brought_is_told_with_a_warning_where_it_is_worse(
    session: Session, home: Path, qtbot: QtBot, gain: float, words: str
) -> None:
    write_run(home, gain=gain)
    learning = Learning(session, Preferences(None), home)
    pages = LearningWindow(session, learning)
    qtbot.addWidget(pages)
    pages.show()
    pages.turn_to(Page.TRAINING)
    assert words in said(pages)
    row = pages.training.comparison.table.topLevelItem(0)
    assert row is not None
    assert row.text(4)[1:] == f"{abs(gain):.4f}"
    assert pages.training.accept.isVisible()
    pages.training.dismiss.click()
    qtbot.waitUntil(lambda: not pages.training.accept.isVisible())
    assert "Learn from 0 examples" in said(pages)
    learning.close()


def test_accepted_weights_are_the_ones_in_use(session: Session, home: Path, qtbot: QtBot) -> None:
    write_run(home, gain=0.01)
    preferences = Preferences(None)
    learning = Learning(session, preferences, home)
    pages = LearningWindow(session, learning)
    qtbot.addWidget(pages)
    pages.show()
    pages.turn_to(Page.TRAINING)
    pages.training.name.setText("Winter")
    pages.training.accept.click()
    qtbot.waitUntil(lambda: preferences.settings.weights == "Winter")
    assert (home / "weights" / "Winter.safetensors").is_file()
    qtbot.waitUntil(lambda: learning.training.run is None)
    learning.close()


def test_what_is_imported_is_listed_and_the_next_is_looked_for_beside_it(
    pages: LearningWindow, bench: Bench, tmp_path: Path
) -> None:
    page, folder = pages.weights, tmp_path / "stick"
    folder.mkdir()
    (folder / "other.safetensors").touch()

    def asked() -> QFileDialog:
        page.bring.click()
        (dialog,) = page.findChildren(QFileDialog)
        return dialog

    first = asked()
    assert Path(first.directory().absolutePath()) != folder
    first.selectFile(str(folder / "other.safetensors"))
    first.accept()
    bench.until(lambda: page.list.topLevelItemCount() == 2 and not page.findChildren(QFileDialog))
    second = asked()
    assert Path(second.directory().absolutePath()) == folder
    second.reject()


def test_everything_on_the_pages_is_called_something(pages: LearningWindow) -> None:
    for page in Page:
        pages.turn_to(page)
        assert find_faults(pages) == []


def test_the_menu_saves_and_opens_the_pages(
    window: MainWindow, bench: Bench, repaired: list[PhotoId]
) -> None:
    learn = window.learn
    bench.until(learn.save_all.isEnabled)
    bench.until(lambda: learn.save.text() == "&Save as training example")
    before = len(window.learning.collecting.examples)
    learn.save.trigger()
    bench.until(lambda: len(window.learning.collecting.examples) == before + 1)
    learn.train.trigger()
    (pages,) = window.findChildren(LearningWindow)
    assert pages.isVisible()
    assert pages.training.isVisible()
    learn.weights.trigger()
    assert pages.weights.isVisible()
    assert window.findChildren(LearningWindow) == [pages]


def test_after_other_weights_all_cars_can_be_found_again(
    window: MainWindow, session: Session, bench: Bench
) -> None:
    session.start()
    bench.add(bench.photo("a.jpg"), bench.photo("b.jpg"))
    bench.finish()
    window.show_learning(Page.WEIGHTS)
    pages = window._learning_window
    assert pages is not None
    bench.until(window.learn.again.isEnabled)
    window.learning.shelf.use("shipped")
    bench.until(lambda: "Masks that are there stay" in window.notice.text)
    assert "Masks that are there stay" in pages._notice.text
    pages._notice.buttons[0].click()
    for banner in (window.notice, pages._notice):
        assert banner.text.startswith("Find the cars of 2 photos again?")
    seen = len(bench.finder.seen)
    window.notice.buttons[0].click()
    bench.until(lambda: len(bench.finder.seen) == seen + 2)
    bench.finish()
    assert pages._notice.text == ""


def test_doubtful_examples_are_named_as_the_user_does(
    pages: LearningWindow, bench: Bench, saved: list[Example], trainer: Callable[..., None]
) -> None:
    first = saved[0]
    program = "import sys; where, mask = sys.argv[1:3]\n"
    program += "print(f'{where}: of 5 masks 1 is wrong. {mask} is inverted.', file=sys.stderr)\n"
    program += "print('Say --anyway.', file=sys.stderr); sys.exit(3)"
    trainer(program, str(first.mask.parent.parent), str(first.mask))
    pages.turn_to(Page.TRAINING)
    page = pages.training
    page.start.click()
    bench.until(page.go_on.isVisible)
    assert page.go_on.text() == "Learn all the same"
    assert "Some examples look wrong" in said(pages)
    told = f"\nOf 5 masks 1 is wrong. {first.title} is inverted. Look them over"
    assert told in said(pages)
    assert page.start.property("role") == "primary" and not page.go_on.property("role")
