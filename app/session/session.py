"""The session: joins the state and the tasks of the program.

Widgets read it, call it and listen to its signals; they never talk to each other::

    Session
      store        the photos
      viewing      the current photo, the selection, the view
      history      what can be undone
      cutting      the queue in front of the network
      search       a car looked for again in a box
      details      windows and number plates, where they are wanted
      pictures     thumbnails and the frame on the canvas
      placing      where the car stands on its background
      repairing    repairs made by hand
      plates       number plates: what covers them, and where they are
      exporting    the files being written
      vehicles     which photos show one vehicle
      backgrounds  what cars stand on, for a photo, a vehicle or all
      watching     the watched folder that photos arrive in
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core import resources
from app.core.files.images import is_own_result
from app.core.files.left_out import left_out, told
from app.core.language.translation import mark, tr
from app.core.mask.repairs import Repairs
from app.core.network import Network
from app.core.output.naming import Source, find_photos
from app.core.photo.look import Look
from app.core.photo.notice import Notice, Tone
from app.core.photo.photo import PhotoId
from app.core.preview.frames import Unseen
from app.core.saved.session import Saved
from app.session.export_summary import ExportSummary
from app.session.exporting import Exporting
from app.session.finding.cutting import Cutting
from app.session.finding.details import Details
from app.session.finding.search import Search
from app.session.history import History
from app.session.pictures import Pictures
from app.session.placing import Placing
from app.session.plates import NumberPlates
from app.session.repairing import Repairing
from app.session.store import PhotoStore
from app.session.vehicles.backgrounds import Backgrounds
from app.session.vehicles.vehicles import Vehicles
from app.session.viewing import Viewing
from app.session.watching import Watching
from app.session.workers import Lane


class Session(QObject):
    """Everything that the window shows and does; it also works without a window.

    Attributes:
        network: The network that finds the cars.

    Signals:
        replaced: Another session has been loaded: all photos are different.
        notice_changed: There is a notice, another one, or none any more.

    Args:
        network: The network that finds the cars; loaded in the worker thread.
        state: Where to record what arrived in a watched folder; if None, nothing is recorded.
    """

    replaced = Signal()
    notice_changed = Signal()

    def __init__(
        self, network: Network, parent: QObject | None = None, *, state: Path | None = None
    ) -> None:
        super().__init__(parent)
        repairs = Repairs()
        self.network = network
        self.store = PhotoStore(self)
        self.viewing = Viewing(self.store, self)
        self.history = History(self.store, self.viewing, self)
        self.cutting = Cutting(self.store, network, self.viewing, self)
        self.search = Search(self.store, network, self.cutting.lane, self)
        self.pictures = Pictures(repairs, self)
        self.repairing = Repairing(self.store, repairs, self)
        self.placing = Placing(self.store, self.viewing, repairs, self)
        self.details = Details(self.store, network, self.viewing, self.cutting, self.placing)
        self.plates = NumberPlates(self.store, self.viewing, self)
        self.exporting = Exporting(self.store, self.details, repairs, self)
        self.vehicles = Vehicles(self.store, self)
        self.backgrounds = Backgrounds(self.store, self.viewing, self.vehicles, self)
        self.watching = Watching(self.store, self.viewing, self.exporting, state, self)
        self._finding = Lane(self)
        self._notice: Notice | None = None
        self._shown: tuple[PhotoId, tuple[object, ...], Look] | None = None
        self._connect()

    def _connect(self) -> None:
        self.viewing.current_changed.connect(self._show_current)
        self.viewing.look_changed.connect(self._show_current)
        self.store.changed.connect(self._photo_changed)
        self.pictures.frame_failed.connect(self._frame_failed)
        self.repairing.edited.connect(self.history.repair)
        self.repairing.glazed.connect(self.history.mend_windows)
        self.repairing.erased.connect(self.history.drop_rest)
        self.search.found.connect(self.history.find_again)
        self.search.refused.connect(self.tell)
        self.placing.wished.connect(self.history.place)
        self.plates.wished.connect(self.history.mark_plates)
        self.vehicles.wished.connect(self.history.regroup)
        self.backgrounds.wished.connect(self.history.back)
        self.cutting.failed.connect(self._network_failed)
        self.repairing.refused.connect(self.tell)
        self.exporting.finished.connect(self._tell_export)
        for failed in (self.exporting.failed, self.placing.failed, self.watching.failed):
            failed.connect(self._tell_problem)

    def start(self) -> None:
        """Load the network; waiting photos are worked on from then on."""
        self.cutting.start()

    def close(self) -> None:
        """Stop all work; return when every thread has ended. The session is unusable afterwards."""
        for part in (
            *(self._finding, self.watching, self.details, self.cutting, self.pictures),
            *(self.repairing, self.placing, self.exporting, self.vehicles),
        ):
            part.close()
        # An undo stack that is destroyed with steps on it still tells its menus, which may be gone.
        self.history.clear()

    @property
    def notice(self) -> Notice | None:
        """The notice to show, if any."""
        return self._notice

    def tell(self, notice: Notice | None) -> None:
        """Show a notice, or remove it."""
        self._notice = notice
        self.notice_changed.emit()

    def find(self, inputs: Sequence[Path]) -> None:
        """Add the photos in files, folders and sub-folders, which are searched in a thread."""
        self._finding.run(find(inputs), self._add, failed=self._tell_problem)

    def snapshot(self) -> Saved:
        """The whole session as it is now, for saving, with all photos that are being added."""
        self.history.settle()
        current = self.viewing.current
        return Saved(
            tuple(self.store.photos()),
            current.id if current else None,
            self.viewing.common,
            self.viewing.own_backgrounds,
            self.viewing.arrangement,
        )

    def restore(self, saved: Saved, *, go_on_finding: bool = False) -> dict[PhotoId, PhotoId]:
        """Replace this session with another; work still running for this one is ended.

        Args:
            saved: The other session.
            go_on_finding: Whether a running search for photos belongs to the other session.

        Returns:
            The new ids of its photos, by their old ids.
        """
        if not go_on_finding:
            self._finding.cancel()
        self.search.cancel()
        self.placing.cancel()
        self.repairing.cancel()
        self.viewing.set_current(None)
        self.store.remove([photo.id for photo in self.store.photos()])
        self.viewing.set_own_backgrounds(saved.own_backgrounds)
        # The colour of the overlay is a preference of the user, not part of the session.
        look = self._with_background(saved.look)
        self.viewing.set_look(replace(look, veil=self.viewing.common.veil))
        self.viewing.arrange(saved.arrangement)
        ids = {photo.id: self.store.new_id() for photo in saved.photos}
        self.store.insert(0, *(replace(photo, id=ids[photo.id]) for photo in saved.photos))
        if saved.current is not None:
            self.viewing.set_current(ids[saved.current])
        self.history.clear()
        self.replaced.emit()
        return ids

    def _with_background(self, look: Look) -> Look:
        """The look, with a notice and no background if this version lacks its built-in one."""
        picture = look.background.picture
        if picture is None or resources.root() not in picture.parents or picture.exists():
            return look
        text = mark("The background {name} no longer comes with the program. Choose another.")
        self.tell(Notice(tr(text, name=picture.stem)))
        return Look()

    def _add(self, found: Found) -> None:
        self._add_sources(found.sources)
        if found.left_out:
            self.tell(Notice(told(found.left_out)))

    def _add_sources(self, sources: Sequence[Source]) -> None:
        self.history.settle()
        listed = {photo.path: photo.id for photo in self.store.photos()}
        new = [source for source in sources if source.path not in listed]
        if new:
            count = len(self.store)
            self.history.add(new)
            self.viewing.set_current(self.store.at(count).id)
        elif sources:
            self.viewing.set_current(listed[sources[0].path])
            self.tell(Notice(tr("These photos are in the list already.")))
        else:
            self._tell_problem(tr("There are no photos in that folder."))

    def _show_current(self) -> None:
        photo, look = self.viewing.current, self.viewing.look
        if photo is None:
            self._shown = None
            return
        wanted = (photo.id, photo.seen_in_export, look)
        if wanted != self._shown:
            self.pictures.show(photo, look)
        self._shown = wanted

    def _photo_changed(self, photo_id: PhotoId) -> None:
        current = self.viewing.current
        if current is not None and current.id == photo_id:
            self._show_current()

    def _network_failed(self, problem: str) -> None:
        self.tell(Notice(problem, Tone.ERROR, can_retry=True))

    def _tell_export(self, summary: ExportSummary) -> None:
        if summary.is_worth_telling:
            self.tell(summary.notice)

    def _tell_problem(self, problem: str) -> None:
        self.tell(Notice(problem, Tone.ERROR))

    def _frame_failed(self, unseen: Unseen) -> None:
        photo = self.store.get(unseen.photo_id)
        if unseen.error.path == unseen.look.background.picture:
            self.viewing.forget_own_picture(unseen.error.path)
            self._tell_problem(str(unseen.error))
        elif photo is not None and photo.error is None and photo.path == unseen.error.path:
            self.store.update(replace(photo, error=str(unseen.error)))


@dataclass(frozen=True)
class Found:
    """What a search of files and folders has found.

    Attributes:
        sources: The photos.
        left_out: Raw and JPEG XL files, which are not supported.
    """

    sources: tuple[Source, ...]
    left_out: tuple[Path, ...]


def find(inputs: Sequence[Path]) -> Iterator[Found]:
    """Find the photos in files, folders and sub-folders.

    Files in a folder that the program itself wrote are left out: a user who drops a folder again
    after an export means the photos in it. A file that is named itself is always taken.

    Yields:
        The result, once.
    """
    named = {path.absolute() for path in inputs}
    sources = tuple(
        source
        for source in find_photos(inputs, recursive=True)
        if source.problem or source.path.absolute() in named or not is_own_result(source.path)
    )
    yield Found(sources, tuple(left_out(inputs, recursive=True)))
