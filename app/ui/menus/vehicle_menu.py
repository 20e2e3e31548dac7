"""The Vehicle menu: which photos show one vehicle, its main photo, and what is missing of it."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu

from app.core.language.phrases import photos as count
from app.core.language.translation import tr
from app.core.photo.notice import Notice
from app.core.photo.photo import Photo
from app.core.vehicles.listing import main_photo, missing_sides
from app.session.session import Session
from app.ui.menus.action import ActionFactory
from app.ui.parts.debounce import Debounce


class VehicleMenu(QMenu):
    """The actions of the Vehicle menu.

    Args:
        session: The session that the actions work on.
        factory: Makes the actions.
    """

    def __init__(self, session: Session, factory: ActionFactory) -> None:
        super().__init__(tr("Ve&hicle"), factory.window)
        self._session = session
        self._make_actions(factory)
        self.addActions([self.whole, self.main, self.about])
        self.addSeparator()
        self.addActions([self.separate, self.join])
        self.targets = self.addMenu(tr("M&ove to"))
        self.targets.aboutToShow.connect(self._offer_vehicles)
        self.addSeparator()
        self.addAction(self.place)
        self._debounce = Debounce(self._follow, self, grows=True)
        store, viewing = session.store, session.viewing
        for signal in (
            *(store.added, store.removed, store.changed, session.vehicles.changed),
            *(viewing.chosen_changed, viewing.current_changed, viewing.look_changed),
        ):
            signal.connect(self._debounce.request)
        self._follow()

    def _make_actions(self, factory: ActionFactory) -> None:
        make, vehicles, viewing = factory.make, self._session.vehicles, self._session.viewing
        self.whole = make(tr("&Choose all its photos"), self._choose_whole, "Ctrl+Shift+A")
        self.main = make(tr("&Go to its main photo"), self._go_to_main)
        self.about = make(tr("&What is missing"), self._tell_missing)
        self.separate = make(
            tr("&A vehicle of their own"), lambda: vehicles.separate(viewing.chosen)
        )
        self.join = make(tr("&Join the chosen vehicles"), lambda: vehicles.join(viewing.chosen))
        self.place = make(tr("&Place its cars like this one"), self._place)

    def _follow(self) -> None:
        vehicles, chosen = self._session.vehicles, self._session.viewing.chosen
        current, mates = self._session.viewing.current, self._mates()
        known = current is not None and current.vehicle is not None
        numbers = {photo.vehicle for photo in chosen} - {None}
        for action in (self.whole, self.main, self.about):
            action.setEnabled(known)
        self.separate.setEnabled(len(chosen) > 0 and self._would_part(chosen))
        self.join.setEnabled(len(numbers) > 1)
        self.targets.setEnabled(bool(chosen) and vehicles.number > 1)
        self.place.setVisible(vehicles.number > 1)
        self.place.setEnabled(known and self._session.placing.possible and len(mates) > 1)
        self.place.setIconText(tr("Same for the vehicle · {number}", number=len(mates)))
        self.place.setToolTip(
            tr("Give the cars of this vehicle's other photos this size, floor line and shadow")
        )

    def _mates(self) -> list[Photo]:
        current = self._session.viewing.current
        return [] if current is None else self._session.vehicles.mates(current)

    def _would_part(self, chosen: list[Photo]) -> bool:
        """Whether the photos are anything else than one whole vehicle."""
        numbers = {photo.vehicle for photo in chosen}
        return len(numbers) > 1 or len(self._session.vehicles.mates(chosen[0])) > len(chosen)

    def _choose_whole(self) -> None:
        self._session.viewing.choose(photo.id for photo in self._mates())

    def _go_to_main(self) -> None:
        photo = main_photo(self._mates())
        if photo is not None:
            self._session.viewing.set_current(photo.id)
        else:
            self._session.tell(Notice(tr("None of these photos shows the car from a known side.")))

    def _tell_missing(self) -> None:
        mates = self._mates()
        sides = missing_sides(mates)
        number = mates[0].vehicle if mates else 0
        if not any(photo.angle is not None for photo in mates):
            said = tr("None of these photos shows the car from a known side.")
        elif sides:
            said = tr("Missing: {sides}.", sides=", ".join(side.words for side in sides))
        else:
            said = tr("Nothing is missing: it is seen from all sides.")
        vehicle = tr("Vehicle {number}", number=number)
        self._session.tell(Notice(f"{vehicle}, {count(len(mates))}. {said}"))

    def _offer_vehicles(self) -> None:
        self.targets.clear()
        groups: dict[int, list[Photo]] = {}
        for photo in self._session.store.photos():
            if photo.vehicle is not None:
                groups.setdefault(photo.vehicle, []).append(photo)
        for number, photos in sorted(groups.items()):
            words = tr("Vehicle {number}", number=number)
            action = self.targets.addAction(f"{words} · {photos[0].name}\t{count(len(photos))}")
            action.triggered.connect(lambda _=False, number=number: self._move_to(number))

    def _move_to(self, number: int) -> None:
        self._session.vehicles.move(self._session.viewing.chosen, number)

    def _place(self) -> None:
        self._session.placing.place_alike(self._mates())
