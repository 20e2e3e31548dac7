"""The View menu: views, filter and order of the list, zoom, appearance, language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.core.language.translation import LANGUAGES, figure, mark, tr
from app.core.photo.facts import Facts
from app.core.photo.look import Veil, View
from app.core.photo.notice import Notice
from app.core.photo.status import Filter, Sort, counts, filters_of
from app.session.preferences import Preferences
from app.session.session import Session
from app.ui.canvas.canvas import Canvas
from app.ui.canvas.doubt_walk import DoubtWalk
from app.ui.menus.action import ActionFactory, Key, exclusive
from app.ui.parts.debounce import Debounce
from app.ui.parts.theme import Appearance, Theme

SYSTEM = "system"
FILTERS: Mapping[Filter, str] = {
    Filter.ALL: mark("All photos"),
    Filter.NEEDS_REVIEW: mark("Needs review"),
    Filter.READY: mark("Ready"),
    Filter.REPAIRED: mark("Repaired"),
    Filter.EXPORTED: mark("Exported"),
    Filter.WAITING: mark("Waiting"),
    Filter.FAILED: mark("Failed"),
}
SORTS: Mapping[Sort, str] = {
    Sort.AS_ADDED: mark("As added"),
    Sort.NAME: mark("By name"),
    Sort.LEAST_CERTAIN: mark("Least certain"),
    Sort.VEHICLE: mark("By vehicle"),
}
_VIEWS = {
    View.PHOTO: (mark("Photo"), "1", "photo", mark("The photo as it is")),
    View.CUTOUT: (mark("Cut-out"), "2", "cutout", mark("The car on nothing")),
    View.MASK: (mark("Mask"), "3", "mask", mark("White is kept, black is removed")),
    View.COMPOSITE: (mark("Composite"), "4", "composite", mark("The car on the chosen background")),
    View.COMPARE: (mark("Compare"), "5", "compare", mark("Before and after, with a line to drag")),
    View.OVERLAY: (
        *(mark("Overlay"), "6", "overlay"),
        mark("The photo, with what is removed under a coloured veil"),
    ),
    View.DOUBTS: (mark("Doubts"), "7", "doubts", mark("Warm where the network was unsure")),
}
_VEILS = {
    Veil.AUTO: mark("Unlike the car"),
    Veil.RED: mark("Red"),
    Veil.GREEN: mark("Green"),
    Veil.BLUE: mark("Blue"),
    Veil.YELLOW: mark("Yellow"),
}
_APPEARANCES = {
    Appearance.SYSTEM: mark("Like the system"),
    Appearance.LIGHT: mark("Light"),
    Appearance.DARK: mark("Dark"),
}


class ViewMenu(QMenu):
    """The actions of the View menu.

    Signals:
        backgrounds_wished: The user wants to go to the backgrounds.
        fold_wished: Whether the user wants the panels folded at any width of the window.

    Args:
        session: The session that the actions work on.
        canvas: The canvas to zoom.
        theme: The theme to switch between light and dark.
        preferences: Stores appearance and language.
        factory: Makes the actions.
        doubts: Goes from one doubtful spot to the next.
    """

    backgrounds_wished = Signal()
    fold_wished = Signal(bool)

    def __init__(
        self,
        session: Session,
        canvas: Canvas,
        theme: Theme,
        preferences: Preferences,
        factory: ActionFactory,
        *,
        doubts: DoubtWalk,
    ) -> None:
        super().__init__(tr("&View"), factory.window)
        self._session = session
        self._listed = Facts(filters_of)
        self._theme = theme
        self._preferences = preferences
        self._make_actions(canvas, doubts, factory)
        for choices in (
            *(self.views, self.filters, self.sorts),
            *(self.veils, self.appearances, self.languages),
        ):
            exclusive(self, choices)
        self._fill()
        self._debounce = Debounce(self._follow, self, grows=True)
        store, viewing = session.store, session.viewing
        for signal in (store.added, store.removed, store.changed, viewing.arrangement_changed):
            signal.connect(self._debounce.request)
        viewing.look_changed.connect(self._check_view)
        self._check_view()
        self._follow()

    def _make_actions(self, canvas: Canvas, doubts: DoubtWalk, factory: ActionFactory) -> None:
        make = factory.make
        self.views = [self._make_view(view, factory) for view in _VIEWS]
        # The words of one more would not fit into the bar of a usual window.
        self.filters = [self._make_choice(each, tr(FILTERS[each]), factory) for each in FILTERS]
        self.sorts = [self._make_choice(each, tr(SORTS[each]), factory) for each in SORTS]
        self.zoom_in = make(tr("Zoom &in"), canvas.zoom_in, Key.ZoomIn, icon="zoom-in")
        self.zoom_out = make(tr("Zoom &out"), canvas.zoom_out, Key.ZoomOut, icon="zoom-out")
        self.fit = make(tr("&Fit in the window"), canvas.zoom_to_fit, "Ctrl+0", icon="fit")
        self.actual = make(tr("Actual &pixels"), canvas.zoom_to_actual, "Ctrl+1", icon="actual")
        self.next_doubt = make(
            *(tr("Ne&xt doubtful spot"), doubts.go_on, "D"),
            tip=tr("Zoom to where the network was unsure, the worst spot first"),
        )
        self.zooms = [self.zoom_out, self.zoom_in, self.fit, self.actual]
        self.backgrounds = make(
            *(tr("Back&grounds"), self.backgrounds_wished.emit, "G"),
            icon="composite",
            tip=tr("Go to the backgrounds and to what else makes the picture"),
        )
        self.fold = make(
            *(tr("Fol&d the panels"), self._toggle_fold, "W"),
            tip=tr("More room for the photo, as on a small screen"),
            checkable=True,
        )
        self.veils = [self._make_veil(each, factory) for each in _VEILS]
        self.appearances = [self._make_appearance(each, factory) for each in _APPEARANCES]
        self.languages = [
            self._make_language(code, name, factory)
            for code, name in {SYSTEM: tr("Like the system"), **LANGUAGES}.items()
        ]

    def _fill(self) -> None:
        self.addActions(self.views)
        self.addSeparator()
        self.addMenu(tr("&Show")).addActions(self.filters)
        self.addMenu(tr("So&rt")).addActions(self.sorts)
        self.addSeparator()
        self.addActions([self.zoom_in, self.zoom_out, self.fit, self.actual, self.next_doubt])
        self.addSeparator()
        self.addActions([self.backgrounds, self.fold])
        self.addSeparator()
        self.addMenu(tr("O&verlay colour")).addActions(self.veils)
        self.addMenu(tr("&Appearance")).addActions(self.appearances)
        self.addMenu(tr("&Language")).addActions(self.languages)

    def _make_view(self, view: View, factory: ActionFactory) -> QAction:
        text, key, icon, tip = _VIEWS[view]
        return factory.make(
            *(tr(text), lambda: self._session.viewing.set_view(view), key),
            icon=icon,
            tip=tr(tip),
            checkable=True,
            data=view,
        )

    def _make_choice(self, value: Filter | Sort, text: str, factory: ActionFactory) -> QAction:
        return factory.make(text, lambda: self._arrange(value), checkable=True, data=value)

    def _toggle_fold(self) -> None:
        self.fold_wished.emit(self.fold.isChecked())

    def _make_veil(self, veil: Veil, factory: ActionFactory) -> QAction:
        viewing = self._session.viewing

        def choose() -> None:
            viewing.set_look(replace(viewing.common, view=View.OVERLAY, veil=veil))
            self._preferences.change(veil=veil.value)

        action = factory.make(tr(_VEILS[veil]), choose, checkable=True)
        if veil.value == self._preferences.settings.veil:
            viewing.set_look(replace(viewing.common, veil=veil))
        action.setChecked(veil is viewing.look.veil)
        return action

    def _make_appearance(self, appearance: Appearance, factory: ActionFactory) -> QAction:
        def choose() -> None:
            self._theme.set_appearance(appearance)
            self._preferences.change(appearance=appearance.value)

        action = factory.make(tr(_APPEARANCES[appearance]), choose, checkable=True)
        action.setChecked(appearance is self._theme.appearance)
        return action

    def _make_language(self, code: str, name: str, factory: ActionFactory) -> QAction:
        action = factory.make(name, lambda: self._choose_language(code), checkable=True)
        action.setChecked(code == self._language())
        return action

    def _language(self) -> str:
        code = self._preferences.settings.language
        return code if code in LANGUAGES else SYSTEM

    def _choose_language(self, code: str) -> None:
        if code != self._language():
            text = tr("Forecourt speaks this language when it is started next time.")
            self._session.tell(Notice(text))
        self._preferences.change(language=code)

    def _arrange(self, value: Filter | Sort) -> None:
        viewing = self._session.viewing
        if isinstance(value, Filter):
            viewing.arrange(replace(viewing.arrangement, filter=value))
        else:
            viewing.arrange(replace(viewing.arrangement, sort=value))

    def _check_view(self) -> None:
        for action in self.views:
            action.setChecked(action.data() is self._session.viewing.look.view)

    def _follow(self) -> None:
        photos, arrangement = self._session.store.photos(), self._session.viewing.arrangement
        numbers = counts(self._listed.of(photos))
        for action in (*self.views, *self.zooms, self.next_doubt):
            action.setEnabled(bool(photos))
        for action in self.filters:
            value: Filter = action.data()
            action.setChecked(value is arrangement.filter)
            # Text after a tab is drawn at the right, where shortcuts appear.
            action.setText(f"{tr(FILTERS[value])}\t{figure(numbers[value])}")
        for action in self.sorts:
            action.setChecked(action.data() is arrangement.sort)
