from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QInputDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.core.compose.framing import Framing
from app.core.files.images import save_image
from app.core.output.choice import ExportChoice
from app.core.output.name_template import Template
from app.core.output.output import SUFFIXES, Kind, Output
from app.core.photo.finding import Finding
from app.core.photo.look import BackgroundChoice
from app.core.photo.photo import State
from app.session.session import Session
from app.ui.export import results
from app.ui.export.dialog import ExportDialog
from app.ui.export.form import KINDS, ExportForm
from app.ui.export.size_fields import MARKETPLACES

if TYPE_CHECKING:
    from tests.app.conftest import AddPhotos, Bench, MakePhoto


@pytest.fixture
def ready(session: Session, add: AddPhotos, make_photo: MakePhoto, qtbot: QtBot) -> Session:
    """A session with three photos, cut out."""
    add(*(make_photo(f"{name}.jpg") for name in "abc"))
    session.start()
    done = [State.READY] * 3
    qtbot.waitUntil(lambda: [photo.state for photo in session.store.photos()] == done)
    return session


def opened(session: Session, qtbot: QtBot) -> ExportDialog:
    dialog = ExportDialog(session)
    qtbot.addWidget(dialog)
    dialog.open()
    planned(dialog, qtbot)
    return dialog


def planned(dialog: ExportDialog, qtbot: QtBot) -> list[str]:
    """The names of the files that would be written."""
    qtbot.waitUntil(lambda: dialog.plan is not None)
    assert dialog.plan is not None
    return [item.target.name for item in dialog.plan.items]


def radio(dialog: ExportDialog, text: str) -> QRadioButton:
    return next(b for b in dialog.findChildren(QRadioButton) if b.text() == text)


def export(session: Session, dialog: ExportDialog, qtbot: QtBot) -> None:
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Export")
    with qtbot.waitSignal(session.exporting.finished):
        button.click()
    dialog.close()


def test_it_exports_where_it_says(ready: Session, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = opened(ready, qtbot)
    assert planned(dialog, qtbot) == ["a.png", "b.png", "c.png"]
    dialog.set_folder(tmp_path / "out")
    planned(dialog, qtbot)
    export(ready, dialog, qtbot)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.png", "b.png", "c.png"]


def test_return_exports_from_everywhere(ready: Session, tmp_path: Path, qtbot: QtBot) -> None:
    """Also after Tab has passed the button, which then hands its being the default back."""
    dialog = opened(ready, qtbot)
    dialog.set_folder(tmp_path / "out")
    planned(dialog, qtbot)
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Export")
    card = dialog.places.card("website")
    button.setFocus()
    card.setFocus()
    with qtbot.waitSignal(ready.exporting.finished):
        QTest.keyClick(card, Qt.Key.Key_Return)
    dialog.close()
    assert len(list((tmp_path / "out").iterdir())) == 3


def test_the_chosen_radio_button_has_the_focus_first(ready: Session, qtbot: QtBot) -> None:
    ready.viewing.choose([ready.store.at(0).id, ready.store.at(2).id])
    dialog = opened(ready, qtbot)
    chosen, other = radio(dialog, "The 2 photos chosen in the list"), radio(dialog, "All 3 photos")
    assert chosen.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert not other.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_only_the_current_photo(ready: Session, qtbot: QtBot) -> None:
    ready.viewing.choose([ready.store.at(1).id])
    dialog = opened(ready, qtbot)
    radio(dialog, "Only b.jpg").click()
    assert planned(dialog, qtbot) == ["b.png"]


def test_several_chosen_photos_are_suggested(ready: Session, qtbot: QtBot) -> None:
    ready.viewing.choose([ready.store.at(0).id, ready.store.at(2).id])
    assert planned(opened(ready, qtbot), qtbot) == ["a.png", "c.png"]


def test_without_a_background_composites_are_not_offered(ready: Session, qtbot: QtBot) -> None:
    dialog = opened(ready, qtbot)
    assert not radio(dialog, "On the background").isEnabled()
    assert radio(dialog, "Cut-outs").isChecked()


def test_with_a_background_composites_are_suggested(
    ready: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    ready.viewing.set_background(BackgroundChoice((0, 0, 255)))
    dialog = opened(ready, qtbot)
    dialog.set_folder(tmp_path / "out")
    assert planned(dialog, qtbot) == ["a.jpg", "b.jpg", "c.jpg"]
    export(ready, dialog, qtbot)
    with Image.open(tmp_path / "out" / "a.jpg") as written:
        blue = written.convert("RGB").getpixel((1, 1))
    assert blue == pytest.approx((0, 0, 254), abs=4)


def test_it_asks_once_about_files_that_are_there(
    ready: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    save_image(out / "b.png", np.zeros((4, 4, 4), np.uint8))  # a result of something else
    before = (out / "b.png").read_bytes()
    dialog = opened(ready, qtbot)
    assert not radio(dialog, "Keep both").isVisible()
    dialog.set_folder(out)
    planned(dialog, qtbot)
    assert radio(dialog, "Keep both").isVisible()
    assert radio(dialog, "Keep both").isChecked()
    export(ready, dialog, qtbot)
    assert (out / "b.png").read_bytes() == before
    assert sorted(path.name for path in out.iterdir()) == ["a.png", "b-2.png", "b.png", "c.png"]


def test_cars_found_meanwhile_are_exported_too(bench: Bench, ready: Session) -> None:
    dialog = opened(ready, bench.qtbot)
    bench.add(bench.photo("late.jpg"))
    bench.until(lambda: "late.png" in planned(dialog, bench.qtbot))


def test_replacing_must_be_chosen(ready: Session, tmp_path: Path, qtbot: QtBot) -> None:
    save_image(tmp_path / "b.png", np.zeros((4, 4), np.uint8))
    dialog = opened(ready, qtbot)
    dialog.set_folder(tmp_path)
    planned(dialog, qtbot)
    radio(dialog, "Replace").click()
    export(ready, dialog, qtbot)
    with Image.open(tmp_path / "b.png") as written:
        assert written.mode == "RGBA"


def outcome(dialog: ExportDialog, qtbot: QtBot, folder: Path) -> str:
    """What the dialog says of an export into a folder."""
    dialog.set_folder(folder)
    planned(dialog, qtbot)
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def test_what_is_unchanged_is_not_written_again(
    ready: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = opened(ready, qtbot)
    outcome(dialog, qtbot, tmp_path / "out")
    export(ready, dialog, qtbot)
    (tmp_path / "out" / "b.png").unlink()
    before = (tmp_path / "out" / "a.png").stat().st_mtime_ns

    again = opened(ready, qtbot)
    said = outcome(again, qtbot, tmp_path / "out")
    assert "1 file will be written. 2 are there already, unchanged." in said
    assert not radio(again, "Keep both").isVisible()
    said_meanwhile: list[str] = []
    ready.exporting.changed.connect(lambda: said_meanwhile.append(ready.exporting.progress))
    export(ready, again, qtbot)
    assert said_meanwhile[0] == "Exporting 0 of 1 · 2 unchanged"
    assert "Exporting 1 of 1 · 2 unchanged" in said_meanwhile
    rows = map(again.results.list.topLevelItem, range(3))
    listed = [row.text(0) for row in rows if row is not None]
    assert listed == ["b.png", "a.png", "c.png"]  # what was written comes first
    assert (tmp_path / "out" / "a.png").stat().st_mtime_ns == before
    assert [result.unchanged for result in ready.exporting.results] == [True, False, True]


def test_files_of_other_programs_stay(ready: Session, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "b.png").write_text("precious")
    dialog = opened(ready, qtbot)
    said = outcome(dialog, qtbot, tmp_path)
    assert "1 gets a number, since another program's file has its name." in said
    export(ready, dialog, qtbot)
    assert (tmp_path / "b.png").read_text() == "precious"
    assert (tmp_path / "b-2.png").exists()


def test_photos_without_a_car_are_left_out(ready: Session, tmp_path: Path, qtbot: QtBot) -> None:
    first = ready.store.at(0)
    ready.store.update(replace(first, findings=(Finding.NO_CAR,)))
    dialog = opened(ready, qtbot)
    said = outcome(dialog, qtbot, tmp_path / "out")
    assert "2 files will be written. 1 photo in which no car was found: left out." in said
    export(ready, dialog, qtbot)
    assert [words for name, words, _ in rows(dialog) if name == first.name] == ["No car found"]
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert any("1 photo in which no car was found: left out." in text for text in texts)


def test_a_result_says_what_was_noticed_of_it(ready: Session, tmp_path: Path, qtbot: QtBot) -> None:
    first, second, _ = ready.store.photos()
    ready.store.update(replace(first, findings=(Finding.CUT_OFF, Finding.UNSURE)))
    ready.store.update(replace(second, findings=(Finding.SEVERAL,)))
    dialog = opened(ready, qtbot)
    outcome(dialog, qtbot, tmp_path / "out")
    export(ready, dialog, qtbot)
    told = [words for _, words, _ in rows(dialog)]
    assert told[0].endswith(" px \N{MIDDLE DOT} Cut off by the frame \N{MIDDLE DOT} Needs review")
    assert told[1].endswith(" px \N{MIDDLE DOT} More than one car")


def test_what_nobody_has_looked_at_is_told_before_and_after(
    ready: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    _, second, third = ready.store.photos()
    ready.store.update(replace(second, findings=()))
    ready.history.review([third])
    dialog = opened(ready, qtbot)
    said = outcome(dialog, qtbot, tmp_path / "out")
    assert "3 files will be written. 1 photo still needs review." in said
    export(ready, dialog, qtbot)
    told = [words for _, words, _ in rows(dialog)]
    assert ["Needs review" in words for words in told] == [True, False, False]


def test_why_there_is_no_plan_is_shown(ready: Session, qtbot: QtBot) -> None:
    dialog = opened(ready, qtbot)
    ready.exporting.failed.emit("No plan: choose another folder.")
    assert "No plan: choose another folder." in [w.text() for w in dialog.findChildren(QLabel)]


def test_a_plan_that_is_long_in_coming_is_told(
    ready: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready.exporting, "plan", lambda *_: None)
    dialog = ExportDialog(ready)
    qtbot.addWidget(dialog)
    says = "Looking at what is there already…"
    qtbot.waitUntil(lambda: says in {label.text() for label in dialog.findChildren(QLabel)})


def test_return_while_the_plan_is_made_exports_as_soon_as_there_is_one(
    ready: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = opened(ready, qtbot)
    dialog.set_folder(tmp_path / "out")
    assert dialog.plan is None
    with qtbot.waitSignal(ready.exporting.finished):
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        says = {label.text() for label in dialog.findChildren(QLabel)}
        assert any(text.endswith("The export begins by itself afterwards.") for text in says)
    dialog.close()
    assert len(list((tmp_path / "out").iterdir())) == 3


def test_an_export_asked_for_too_early_waits_where_there_is_a_question(
    ready: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    save_image(tmp_path / "b.png", np.zeros((4, 4), np.uint8))
    dialog = opened(ready, qtbot)
    dialog.set_folder(tmp_path)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert planned(dialog, qtbot)
    assert not ready.exporting.running
    assert radio(dialog, "Keep both").isVisible()
    export(ready, dialog, qtbot)  # the second time it is meant


def test_another_choice_takes_back_an_export_that_waits(
    ready: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = opened(ready, qtbot)
    dialog.set_folder(tmp_path / "one")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    dialog.set_folder(tmp_path / "two")
    assert planned(dialog, qtbot)
    assert not ready.exporting.running


def test_a_dialog_closed_too_early_is_no_trouble(ready: Session, qtbot: QtBot) -> None:
    dialog = ExportDialog(ready)
    dialog.deleteLater()
    with qtbot.waitSignal(ready.exporting.planned):
        pass
    qtbot.waitUntil(lambda: not isValid(dialog))


# --- the form -------------------------------------------------------------------------------------


def form() -> ExportForm:
    return ExportForm(("golf", "lot 4"))


def shown(one: ExportForm) -> str:
    labels = [label.text() for label in one.findChildren(QLabel)]
    return next(text for text in labels if text.startswith(("For example", "The file", "Only")))


@pytest.mark.parametrize(
    "output",
    [
        Output(),
        Output(Kind.MASK, framing=Framing(longest=640)),
        Output(Kind.CUTOUT, ".webp", 71, Framing(margin=0.2), Template("{index:03}")),
        Output(Kind.CUTOUT, ".tif", exif=False),
        Output(shadow=True),
        Output(Kind.COMPOSITE, ".avif", 60),
        Output(Kind.COMPOSITE, ".jpg", 80, Framing(exact=(1200, 628), margin=0.15)),
        Output(Kind.COMPOSITE, ".webp", 92, Framing(longest=1000, margin=0.0)),
    ],
)
def test_a_form_gives_back_what_it_is_given(qtbot: QtBot, output: Output) -> None:
    one = form()
    qtbot.addWidget(one)
    one.set_output(output)
    assert one.output == output


def test_every_kind_offers_its_formats_only(qtbot: QtBot) -> None:
    one = form()
    qtbot.addWidget(one)
    for index, kind in enumerate(KINDS):
        one.kind.choose(index)
        offered = [one.format.itemData(row) for row in range(one.format.count())]
        assert offered == list(SUFFIXES[kind])
        assert one.output is not None


def test_a_name_is_shown_as_it_will_be(qtbot: QtBot) -> None:
    one = form()
    qtbot.addWidget(one)
    one.name.setText("{folder}_{index:03}_{name}_{kind}")
    assert shown(one) == "For example: lot 4_001_golf_cutout.png"


def test_a_name_that_cannot_be_is_explained_and_not_exported(ready: Session, qtbot: QtBot) -> None:
    dialog = opened(ready, qtbot)
    dialog.form.name.setText("{nmae}")
    assert "unknown field, {nmae}" in shown(dialog.form)
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Export")
    assert not button.isEnabled()
    dialog.form.name.setText("{name}_small")
    assert planned(dialog, qtbot) == ["a_small.png", "b_small.png", "c_small.png"]


@pytest.mark.parametrize("exact", MARKETPLACES)
def test_marketplace_sizes_have_a_safe_zone(qtbot: QtBot, exact: tuple[int, int]) -> None:
    one = form()
    qtbot.addWidget(one)
    one.size_fields.extent.setCurrentIndex(3 + list(MARKETPLACES).index(exact))
    assert one.output is not None
    assert one.output.framing == Framing(exact=exact, margin=0.1)


def test_everything_can_be_reached_by_name(qtbot: QtBot) -> None:
    one = form()
    qtbot.addWidget(one)
    named = (QComboBox, QSpinBox, QLineEdit)
    for kind in named:
        for widget in one.findChildren(kind):
            if not isinstance(widget.parent(), QSpinBox):
                assert widget.accessibleName()


# --- the results ----------------------------------------------------------------------------------


def rows(dialog: ExportDialog) -> list[list[str]]:
    tree = dialog.results.list
    items = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    return [[item.text(column) for column in range(3)] for item in items if item]


def test_the_results_are_listed_with_their_sizes(
    ready: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = opened(ready, qtbot)
    dialog.set_folder(tmp_path / "out")
    planned(dialog, qtbot)
    with qtbot.waitSignal(ready.exporting.finished):
        dialog.accept()
    assert dialog.isVisible()
    assert [row[0] for row in rows(dialog)] == ["a.png", "b.png", "c.png"]
    assert all("60" in row[1] and row[2].endswith("kB") for row in rows(dialog))
    assert dialog.results.folder.isEnabled()


def test_a_failure_stands_in_the_list_with_its_reason(
    ready: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = opened(ready, qtbot)
    dialog.set_folder(tmp_path / "out")
    planned(dialog, qtbot)
    ready.store.at(1).path.write_text("no photo any more")
    with qtbot.waitSignal(ready.exporting.finished):
        dialog.accept()
    assert rows(dialog)[1][0] == "b.jpg"
    reason = rows(dialog)[1][1]
    assert reason.startswith("It is ")
    failed = dialog.results.list.topLevelItem(1)
    assert failed is not None
    dialog.results.list.setCurrentItem(failed)
    assert reason in [label.text() for label in dialog.results.findChildren(QLabel)]
    assert [row[0] for row in rows(dialog)] == ["a.png", "b.jpg", "c.png"]


def test_an_export_can_be_stopped_between_files(
    ready: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = opened(ready, qtbot)
    dialog.set_folder(tmp_path / "out")
    planned(dialog, qtbot)
    with qtbot.waitSignal(ready.exporting.finished):
        dialog.accept()
        dialog.results.stop.click()
    assert ready.exporting.left > 0
    assert len(rows(dialog)) + ready.exporting.left == 3
    assert not dialog.results.stop.isVisible()
    assert not list((tmp_path / "out").glob("*.part")) if (tmp_path / "out").exists() else True


def test_the_folder_of_the_results_is_shown(
    bench: Bench, ready: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown_folders: list[Path] = []
    monkeypatch.setattr(results, "open_folder", shown_folders.append)
    dialog = opened(ready, bench.qtbot)
    dialog.set_folder(bench.folder / "out")
    planned(dialog, bench.qtbot)
    export(ready, dialog, bench.qtbot)
    dialog.results.folder.click()
    assert shown_folders == [bench.folder / "out"]


def test_the_next_time_it_suggests_the_same(ready: Session, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = opened(ready, qtbot)
    wanted = Output(Kind.MASK, framing=Framing(longest=40), template=Template("{name}_m"))
    dialog.form.set_output(wanted)
    dialog.set_folder(tmp_path / "out")
    planned(dialog, qtbot)
    export(ready, dialog, qtbot)
    again = opened(ready, qtbot)
    assert again.plan is not None
    assert (again.plan.choice.output, again.plan.choice.folder) == (wanted, tmp_path / "out")


def test_a_composite_wanted_last_is_not_suggested_without_a_background(
    ready: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    ready.exporting.remember(ExportChoice(Output(Kind.COMPOSITE, ".jpg"), tmp_path))
    dialog = opened(ready, qtbot)
    assert radio(dialog, "Cut-outs").isChecked()


# --- places and shapes ----------------------------------------------------------------------------


def with_background(session: Session, qtbot: QtBot, presets: Path | None = None) -> ExportDialog:
    session.viewing.set_background(BackgroundChoice((250, 250, 250)))
    dialog = ExportDialog(session, None, presets)
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def test_several_places_are_exported_at_once_into_folders_of_their_own(
    ready: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = with_background(ready, qtbot)
    dialog.set_folder(tmp_path / "out")
    dialog.places.card("google").click()
    assert [each.name for each in dialog.places.sets] == ["google"]
    dialog.places.card("website").click()
    assert not dialog.form.isEnabled()
    assert len(planned(dialog, qtbot)) == 6
    export(ready, dialog, qtbot)
    files = sorted(
        path.relative_to(tmp_path / "out").as_posix() for path in tmp_path.rglob("out/*/*")
    )
    assert files == [
        *("google/a.jpg", "google/b.jpg", "google/c.jpg"),
        *("website/a.webp", "website/b.webp", "website/c.webp"),
    ]
    with Image.open(tmp_path / "out" / "google" / "a.jpg") as written:
        assert written.size == (1200, 900)
    first = dialog.results.list.topLevelItem(0)
    assert first is not None
    assert first.text(0) == "google/a.jpg"
    again = with_background(ready, qtbot)
    assert [each.name for each in again.places.sets] == ["google", "website"]


def test_photos_without_a_background_are_told_before_not_after(
    ready: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    """Of three photos one has a background of its own, and two places want composites."""
    first = ready.store.at(0)
    ready.store.update(replace(first, background=BackgroundChoice((200, 0, 0))))
    dialog = opened(ready, qtbot)
    dialog.places.card("google").click()
    dialog.places.card("ebay").click()
    said = outcome(dialog, qtbot, tmp_path / "out")
    assert "2 files will be written." in said
    assert "2 photos without a background: left out." in said
    assert "1 photo still needs review." in said, "counted once for two places"
    export(ready, dialog, qtbot)
    assert all(photo.error is None for photo in ready.store.photos())


def test_one_place_is_always_chosen(ready: Session, qtbot: QtBot) -> None:
    dialog = with_background(ready, qtbot)
    dialog.places.card("own").click()
    assert dialog.places.card("own").isChecked()
    assert dialog.places.sets == ()


def test_places_that_need_a_background_are_off_without_one(ready: Session, qtbot: QtBot) -> None:
    dialog = opened(ready, qtbot)
    assert not dialog.places.card("google").isEnabled()
    assert dialog.places.card("website").isEnabled()


def test_the_crop_map_shows_every_place_and_flags_a_clipped_car(
    ready: Session, qtbot: QtBot
) -> None:
    first = ready.store.at(0)
    ready.store.update(replace(first, placement=replace(first.placement, stands=False, x=0.5)))
    with qtbot.waitSignals([ready.exporting.tiled] * 9):
        dialog = with_background(ready, qtbot)
    assert dialog.places.card("google").clipped
    assert not dialog.places.card("website").clipped  # cut-outs stay where they are
    assert "cut off" in dialog.places.card("google").accessibleDescription()


def test_own_presets_are_saved_and_chosen(ready: Session, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = with_background(ready, qtbot, tmp_path / "presets")
    dialog.form.size_fields.extent.setCurrentIndex(2)  # width and height
    dialog.form.size_fields.width.setValue(640)
    dialog.form.size_fields.height.setValue(400)
    dialog.places.save.click()
    asked = dialog.findChild(QInputDialog)
    assert asked is not None
    asked.setTextValue("My page")
    asked.accept()
    assert (tmp_path / "presets" / "my-page.json").exists()
    assert [each.name for each in dialog.places.sets] == ["my-page"]
    assert dialog.places.sets[0].output.framing.exact == (640, 400)
    dialog.close()
    assert with_background(ready, qtbot, tmp_path / "presets").places.card("my-page")


@pytest.mark.parametrize(
    "framing",
    [
        Framing(exact=(640, 400)),
        Framing(shape=(4.0, 5.0)),
        Framing(longest=900, shape=(1.91, 1.0)),
        Framing(shape=(3.0, 2.0), margin=0.1),
    ],
)
def test_the_form_holds_free_sizes_and_shapes(framing: Framing, qtbot: QtBot) -> None:
    form = ExportForm(("car", "photos"))
    qtbot.addWidget(form)
    output = Output(Kind.COMPOSITE, ".jpg", framing=framing)
    form.set_output(output)
    assert form.output == output
