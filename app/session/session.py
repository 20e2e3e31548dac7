"""The session: the one owner of what the window shows and does.

Widgets read it, ask it to do things and listen to its signals; they never talk to each other::

    Session   what is current, chosen, looked at
      store        the photos
      cutting      the queue in front of the network
      pictures     thumbnails and the frame on the canvas
      placing      where the car stands on its background
      repairing    what the hand asks to be mended
      exporting    the files being written
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.files.images import is_own_result
from app.core.language.translation import tr, trn
from app.core.mask.repairs import Repairs
from app.core.network import Network
from app.core.output.naming import Source, find_photos
from app.core.photo.edits import Repair
from app.core.photo.look import TRANSPARENT, BackgroundChoice, Look, View
from app.core.photo.notice import Notice, Tone
from app.core.photo.photo import Photo, PhotoId, State
from app.core.photo.placement import Placement
from app.core.photo.status import Arrangement, Status, arranged, passes, status_of
from app.core.preview.frames import Unseen
from app.core.saved.session import Saved
from app.session.cutting import Cutting
from app.session.exporting import Exporting, ExportSummary
from app.session.pictures import Pictures
from app.session.placing import Placing
from app.session.repairing import Repairing
from app.session.store import PhotoStore
from app.session.workers import Lane


class Session(QObject):
    """Photos, tasks and what is looked at.

    Signals:
        found: The `Source` list that `find` came up with, photos in the list left out.
        current_changed: Another photo is on the canvas, or none.
        chosen_changed: Other photos are chosen in the list.
        look_changed: View or background changed.
        backgrounds_changed: The user's own pictures to put cars on are others.
        arrangement_changed: The list is filtered or sorted another way.
        replaced: Another session is here: all photos are others.
        notice_changed: There is something to tell, or no longer.

    Args:
        network: Finds the car; loaded in the worker thread.
        parent: Owner, as everywhere in Qt.
    """

    found = Signal(object)
    current_changed = Signal()
    chosen_changed = Signal()
    look_changed = Signal()
    backgrounds_changed = Signal()
    arrangement_changed = Signal()
    replaced = Signal()
    notice_changed = Signal()

    def __init__(self, network: Network, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = PhotoStore(self)
        self.cutting = Cutting(self.store, network, lambda: self._current, self)
        repairs = Repairs()
        self.pictures = Pictures(repairs, self)
        self.repairing = Repairing(self.store, repairs, self)
        self.placing = Placing(self.store, lambda: self.current, lambda: self._look, repairs, self)
        self.exporting = Exporting(self.store, repairs, self)
        self._finding = Lane(self)
        self._current: PhotoId | None = None
        self._chosen: frozenset[PhotoId] = frozenset()
        self._look = Look()
        self._own_backgrounds: tuple[Path, ...] = ()
        self._arrangement = Arrangement()
        self._notice: Notice | None = None
        self._shown: tuple[PhotoId, bytes | None, Repair, Placement, Look] | None = None
        self._connect()

    def _connect(self) -> None:
        self.store.removed.connect(self._photo_removed)
        self.store.added.connect(self._photo_added)
        self.store.changed.connect(self._photo_changed)
        self.cutting.failed.connect(self._network_failed)
        self.pictures.frame_failed.connect(self._frame_failed)
        self.repairing.refused.connect(self.tell)
        self.exporting.finished.connect(self._export_finished)
        self.exporting.failed.connect(lambda text: self.tell(Notice(text, Tone.ERROR)))
        self.placing.failed.connect(lambda text: self.tell(Notice(text, Tone.ERROR)))

    def start(self) -> None:
        """Load the network; photos that wait are worked on from then on."""
        self.cutting.start()

    def close(self) -> None:
        """Stop all work; returns when every thread has ended. Nothing may be asked afterwards."""
        parts = (
            self._finding,
            self.cutting,
            self.pictures,
            self.repairing,
            self.placing,
            self.exporting,
        )
        for part in parts:
            part.close()

    # What is on the canvas

    @property
    def current(self) -> Photo | None:
        """The photo on the canvas."""
        return self.store.get(self._current)

    @property
    def chosen(self) -> list[Photo]:
        """The photos chosen in the list, in order."""
        return [photo for photo in self.store.photos() if photo.id in self._chosen]

    @property
    def look(self) -> Look:
        """How photos are looked at."""
        return self._look

    @property
    def own_backgrounds(self) -> tuple[Path, ...]:
        """The user's own pictures to put cars on."""
        return self._own_backgrounds

    @property
    def arrangement(self) -> Arrangement:
        """How the list is filtered and sorted."""
        return self._arrangement

    @property
    def notice(self) -> Notice | None:
        """What there is to tell."""
        return self._notice

    def set_current(self, photo_id: PhotoId | None) -> None:
        """Put a photo on the canvas."""
        if photo_id != self._current:
            self.placing.drop()
            self._current = photo_id
            self._show_current()
            self.current_changed.emit()

    def choose(self, photo_ids: Iterable[PhotoId]) -> None:
        """Choose photos in the list."""
        chosen = frozenset(photo_ids)
        if chosen != self._chosen:
            self._chosen = chosen
            self.chosen_changed.emit()

    def arrange(self, arrangement: Arrangement) -> None:
        """Filter and sort the list; the first photo that is listed follows one that is not."""
        if arrangement == self._arrangement:
            return
        self._arrangement = arrangement
        photo = self.current
        if photo is None or not passes(photo, arrangement.filter):
            listed = arranged(self.store.photos(), arrangement)
            self.set_current(listed[0].id if listed else None)
        self.arrangement_changed.emit()

    def leave(self, photo_ids: Collection[PhotoId]) -> None:
        """Go to the nearest photo in the list that is none of these, if the current one is."""
        if self._current not in photo_ids:
            return
        order = arranged(self.store.photos(), Arrangement(sort=self._arrangement.sort))
        here = next((n for n, photo in enumerate(order) if photo.id == self._current), 0)
        others = (*order[here:], *reversed(order[:here]))
        chosen = self._arrangement.filter
        near = (p.id for p in others if p.id not in photo_ids and passes(p, chosen))
        self.set_current(next(near, None))

    def go_to_next_review(self) -> bool:
        """Put the next photo that needs review on the canvas; false if there is none."""
        order = arranged(self.store.photos(), Arrangement(sort=self._arrangement.sort))
        here = next((n for n, photo in enumerate(order) if photo.id == self._current), -1)
        following = (*order[here + 1 :], *order[: here + 1])
        for photo in following:
            if status_of(photo) is Status.NEEDS_REVIEW:
                self.set_current(photo.id)
                return True
        return False

    def set_view(self, view: View) -> None:
        """Look at photos in another way."""
        self._set_look(replace(self._look, view=view))

    def set_background(self, background: BackgroundChoice) -> None:
        """Put the cars on a background, and show it."""
        view = View.CUTOUT if background.is_transparent else View.COMPOSITE
        self._set_look(Look(view, background))

    def use_own_picture(self, path: Path) -> None:
        """Put the cars on a picture of the user's own, and keep it at hand."""
        if path not in self._own_backgrounds:
            self._own_backgrounds = (*self._own_backgrounds, path)
            self.backgrounds_changed.emit()
        self.set_background(BackgroundChoice(picture=path))

    def forget_own_picture(self, path: Path) -> None:
        """Offer a picture of the user's own no longer; cars that stand on it stand on nothing."""
        self._own_backgrounds = tuple(own for own in self._own_backgrounds if own != path)
        if self._look.background.picture == path:
            self.set_background(TRANSPARENT)
        self.backgrounds_changed.emit()

    def tell(self, notice: Notice | None) -> None:
        """Show a notice, or take it away."""
        self._notice = notice
        self.notice_changed.emit()

    # The list

    def find(self, inputs: Sequence[Path]) -> None:
        """Look for photos in files and folders, sub-folders too; `found` follows."""
        self._finding.run(
            find(inputs), self._on_found, failed=lambda text: self.tell(Notice(text, Tone.ERROR))
        )

    def new_photo(self, source: Source) -> Photo:
        """A photo for the list, not yet in it."""
        photo = Photo(self.store.new_id(), source.path, source.relative)
        if source.problem is not None:
            return replace(photo, state=State.FAILED, error=str(source.problem))
        return photo

    def insert(self, index: int, photo: Photo) -> None:
        """Put a photo into the list; what was being worked on when it left waits again."""
        if photo.state is State.WORKING:
            photo = replace(photo, state=State.QUEUED)
        self.store.insert(index, photo)

    def remove(self, photo_id: PhotoId) -> None:
        """Take a photo out of the list."""
        self.leave((photo_id,))
        self.store.remove(photo_id)

    def update(self, photo: Photo) -> None:
        """Put a newer value in place of a photo.

        One that looks different from the file written of it counts as exported no longer.
        """
        before = self.store.get(photo.id)
        if before is not None and before.state is photo.state is State.EXPORTED:
            same = photo.seen_in_export == before.seen_in_export
            photo = photo if same else replace(photo, state=State.READY)
        self.store.update(photo)

    # The session as a whole

    def snapshot(self) -> Saved:
        """All that makes the session, as it is now."""
        return Saved(
            tuple(self.store.photos()),
            self._current if self._current in self.store else None,
            self._look,
            self._own_backgrounds,
            self._arrangement,
        )

    def restore(self, saved: Saved, *, go_on_finding: bool = False) -> dict[PhotoId, PhotoId]:
        """Put another session in place of this one; what is still under way for this one ends.

        Args:
            saved: The other session.
            go_on_finding: Whether photos that are being looked for are meant for that one.

        Returns:
            The numbers that its photos have here, by those that they had.
        """
        if not go_on_finding:
            self._finding.cancel()
        self.placing.cancel()
        self.repairing.cancel()
        self.set_current(None)
        for photo in reversed(self.store.photos()):
            self.remove(photo.id)
        self._own_backgrounds = saved.own_backgrounds
        self.backgrounds_changed.emit()
        self._set_look(saved.look)
        self.arrange(saved.arrangement)
        ids = {photo.id: self.store.new_id() for photo in saved.photos}
        for photo in saved.photos:
            self.insert(len(self.store), replace(photo, id=ids[photo.id]))
        if saved.current is not None:
            self.set_current(ids[saved.current])
        self.replaced.emit()
        return ids

    def _on_found(self, sources: list[Source]) -> None:
        listed = {photo.path for photo in self.store.photos()}
        new = [source for source in sources if source.path not in listed]
        if new:
            self.found.emit(new)
        elif sources:
            self.tell(Notice(tr("These photos are in the list already.")))
        else:
            self.tell(Notice(tr("There are no photos in that folder."), Tone.ERROR))

    def _set_look(self, look: Look) -> None:
        if look != self._look:
            self._look = look
            self._show_current()
            self.look_changed.emit()

    def _show_current(self) -> None:
        photo = self.current
        if photo is None:
            self._shown = None
            return
        wanted = (photo.id, photo.alpha, photo.repair, photo.placement, self._look)
        if wanted != self._shown:
            self.pictures.show(photo, self._look)
        self._shown = wanted

    def _photo_added(self, photo_id: PhotoId) -> None:
        if self.current is None:
            self.set_current(photo_id)

    def _photo_changed(self, photo_id: PhotoId) -> None:
        if photo_id == self._current:
            self._show_current()

    def _photo_removed(self, photo_id: PhotoId, _index: int) -> None:
        self.choose(self._chosen - {photo_id})

    def _network_failed(self, problem: str) -> None:
        self.tell(Notice(problem, Tone.ERROR, can_retry=True))

    def _frame_failed(self, unseen: Unseen) -> None:
        photo = self.store.get(unseen.photo_id)
        if unseen.error.path == unseen.look.background.picture:
            self.forget_own_picture(unseen.error.path)
            self.tell(Notice(str(unseen.error), Tone.ERROR))
        elif photo is not None and photo.error is None and photo.path == unseen.error.path:
            self.store.update(replace(photo, error=str(unseen.error)))

    def _export_finished(self, summary: ExportSummary) -> None:
        parts = [
            trn(
                "{number} file written to {folder}.",
                "{number} files written to {folder}.",
                summary.written,
                folder=summary.folder,
            )
        ]
        if summary.failed:
            parts.append(
                trn(
                    "{number} failed: it is marked in the list.",
                    "{number} failed: they are marked in the list.",
                    summary.failed,
                )
            )
        if summary.problem:
            parts.append(summary.problem)
        elif summary.left:
            parts.append(
                trn(
                    "{number} not written, since the export was stopped.",
                    "{number} not written, since the export was stopped.",
                    summary.left,
                )
            )
        bad = summary.failed or summary.problem
        folder = summary.folder if summary.written else None
        self.tell(Notice(" ".join(parts), Tone.ERROR if bad else Tone.DONE, folder))


def find(inputs: Sequence[Path]) -> Iterator[list[Source]]:
    """Find the photos in files and folders, sub-folders too.

    What the program itself wrote into a folder is left out: who drops a folder again after an
    export means the photos in it. A file that was named itself is taken, whatever it is.

    Yields:
        One list of them.
    """
    named = {path.absolute() for path in inputs}
    yield [
        source
        for source in find_photos(inputs, recursive=True)
        if source.problem or source.path.absolute() in named or not is_own_result(source.path)
    ]
