"""The one door from the program to the network."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from app.core.arrays import Alpha, Pixels
from app.core.errors import WeightsError
from app.core.files.disk import version_of
from app.core.invocation import started_as
from app.core.language.translation import mark, tr
from app.core.network import Answer, Closer, Network, Traits, Wanted
from app.core.resources import glass_path, plates_path, recognition_path, weights_path
from app.network_errors import errors_of_loading, errors_of_the_device
from app.preloading import load_torch

if TYPE_CHECKING:
    from model.network.predictor import Predictor


class LazySegmenter(Network):
    """Finds the car with the U-Net; torch and the weights are loaded when they are first needed.

    Loading takes a second or two, so it is left to the worker thread.

    Args:
        weights: The weights file; None takes the one that comes with the program.
        device: auto, cpu, cuda or mps.
        tells_cars: Whether it also tells the car's traits and its angle: some 24 ms a photo, which
            only the window needs.
        finds_glass: Whether it finds the windows of every car.
        finds_plates: Whether it finds the number plates of every car.
        looks_closer: Whether it finds them where they are wanted, see `wanting` and `look_closer`.
        alone: Whether nothing else in this process uses torch, see `load_torch`.
    """

    def __init__(
        self,
        weights: Path | None = None,
        device: str = "auto",
        *,
        tells_cars: bool = False,
        finds_glass: bool = False,
        finds_plates: bool = False,
        looks_closer: bool = False,
        alone: bool = False,
    ) -> None:
        self._weights = weights
        self._alone = alone
        self._tells_cars = tells_cars
        self._looks_closer = looks_closer
        self._finds_glass = finds_glass
        self._finds_plates = finds_plates
        self._wanted_device = device
        self._device_text = ""
        self._predictor: Predictor | None = None
        self._loading = Lock()

    def __reduce__(
        self,
    ) -> tuple[Callable[..., LazySegmenter], tuple[Path | None, str, bool, bool]]:
        """Travel to another process as what it is loaded of; there, all copies are one."""
        weights = None if self._weights is None else self._weights.absolute()
        return _one_a_process, (
            *(weights, self._wanted_device),
            *(self._finds_glass, self._finds_plates),
        )

    @property
    def weights(self) -> Path:
        """The weights file in use."""
        return self._weights or weights_path()

    @property
    def started(self) -> bool:
        """Whether the network is loaded."""
        return self._predictor is not None

    @property
    def device(self) -> str:
        """The device in words, such as "CPU, 2 threads"; empty until started."""
        return self._device_text

    @property
    def idle_gpu(self) -> str:
        """The name of a card that the installed torch cannot use; empty if there is none."""
        from model.network.device import idle_gpu  # noqa: PLC0415 - torch takes a second

        return idle_gpu() or ""

    @property
    def figures(self) -> Mapping[str, Any]:
        """The header of the weights file: network, data, measured figures; empty until started."""
        return {} if self._predictor is None else self._predictor.header

    @property
    def wants_gpu(self) -> bool | None:
        """Whether a GPU is wanted; None if one is taken where there is one."""
        return None if self._wanted_device == "auto" else self._wanted_device == "cuda"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the weights file; empty if it cannot be read."""
        return _fingerprint(*version_of(self.weights))

    @property
    def glass_fingerprint(self) -> str:
        """SHA-256 of the file that finds windows; empty without one, or if none are looked for."""
        return _fingerprint(*version_of(self._glass)) if self._glass else ""

    @property
    def plates_fingerprint(self) -> str:
        """SHA-256 of the file that finds number plates; empty if none are looked for."""
        return _fingerprint(*version_of(self._plates)) if self._plates else ""

    def use(self, weights: Path | None) -> None:
        """Take other weights; a photo being worked on is finished with those it began with."""
        with self._loading:
            self._weights, self._predictor = weights, None

    def examine(self, weights: Path) -> bool:
        """Load a weights file and let go of it; errors as of `start`."""
        with errors_of_loading(weights):
            load_torch(alone=self._alone)
            from model.network.heads.heads import Heads  # noqa: PLC0415
            from model.network.predictor import Predictor  # noqa: PLC0415 - torch takes a second

            paths = {"glass": glass_path(), "plates": plates_path()}
            heads = Heads.load(recognition=recognition_path(), **paths)
            return bool(Predictor.load(weights, "cpu", heads).heads)

    def start(self) -> None:
        """Load the network; does nothing if that was done before.

        Raises:
            WeightsError: If the weights file is missing, damaged or not for this version.
            DeviceError: If the device is not there.
            ForecourtError: If torch cannot be loaded.
        """
        self._started()

    def share(self, at_once: int) -> None:
        """Compute each of several photos on its own part of the processor's cores.

        Two cores are busier with a photo each than with one photo on both: reading, edge colours
        and encoding use one core, and threads that compute together wait for each other. On a GPU
        photos that wait are computed as one batch.
        """
        self._started().share(at_once)

    def predict(self, image: Pixels) -> Answer:
        """Find the car in a photo.

        Args:
            image: HxWx3 uint8 RGB, upright.

        Raises:
            DeviceError: If the device is not there, or fails.
            ForecourtError: As `start` does.
            MemoryError: If the photo does not fit into memory.
        """
        return self.find(image, Wanted(self._finds_glass, self._finds_plates))

    @property
    def finds(self) -> Wanted:
        """What it can find beside the car; weights of one's own may not go with what finds it."""
        predictor = self._predictor
        if predictor is None:
            return Wanted(self._glass is not None, self._plates is not None)
        return Wanted(predictor.heads.glass is not None, predictor.heads.plates is not None)

    def wanting(self, wanted: Wanted) -> Network:
        """This network, finding what is wanted along with the car."""
        return _Wanting(self, wanted) if wanted else self

    def look_closer(self, image: Pixels, alpha: Alpha, wanted: Wanted) -> Closer:
        """Find what is wanted in a photo whose car is known; errors as of `predict`."""
        predictor = self._started()
        with errors_of_the_device(self._device_text):
            glass, plates = wanted.glass, wanted.plates
            return Closer(*predictor.look_closer(image, alpha, glass=glass, plates=plates))

    def find(self, image: Pixels, wanted: Wanted) -> Answer:
        """Find the car in a photo, and what is wanted beside it; errors as of `predict`."""
        predictor = self._started()
        with errors_of_the_device(self._device_text):
            answer = predictor.predict(image, glass=wanted.glass, plates=wanted.plates)
        car = answer.car
        return Answer(
            *(answer.alpha, answer.certainty, answer.probability),
            traits=Traits(car.traits, car.by) if car and car.traits else None,
            angle=car.angle if car else None,
            glass=answer.glass,
            plates=answer.plates,
        )

    @property
    def _glass(self) -> Path | None:
        return glass_path() if self._finds_glass or self._looks_closer else None

    @property
    def _plates(self) -> Path | None:
        return plates_path() if self._finds_plates or self._looks_closer else None

    def _started(self) -> Predictor:
        with self._loading:
            if self._predictor is None:
                self._predictor = self._load()
            return self._predictor

    def _remedy(self) -> str:
        if self._weights is None:
            return tr("Install Forecourt again, or name another file with --weights")
        text = mark(
            'Name another file, or go back to those that come along: "{program} weights back"'
        )
        return tr(text, program=started_as())

    def _load(self) -> Predictor:
        if not self.weights.is_file():
            raise WeightsError(self.weights, tr("the weights file is missing"), self._remedy())
        with errors_of_loading(self.weights):
            load_torch(alone=self._alone)
            from model.language import translate_with  # noqa: PLC0415
            from model.network.device import describe_device  # noqa: PLC0415 - torch takes a second
            from model.network.heads.heads import Heads  # noqa: PLC0415
            from model.network.predictor import Predictor  # noqa: PLC0415

            translate_with(tr)
            heads = Heads.load(
                recognition=recognition_path() if self._tells_cars else None,
                glass=self._glass,
                plates=self._plates,
            )
            predictor = Predictor.load(self.weights, self._wanted_device, heads)
            self._device_text = describe_device(predictor.device)
            return predictor


class _Wanting(Network):
    """A segmenter that finds more than the car."""

    def __init__(self, segmenter: LazySegmenter, wanted: Wanted) -> None:
        self._segmenter = segmenter
        self._wanted = wanted

    @property
    def figures(self) -> Mapping[str, Any]:
        """Those of the network itself."""
        return self._segmenter.figures

    @property
    def fingerprint(self) -> str:
        """That of the network itself."""
        return self._segmenter.fingerprint

    @property
    def glass_fingerprint(self) -> str:
        """That of the network itself."""
        return self._segmenter.glass_fingerprint

    @property
    def plates_fingerprint(self) -> str:
        """That of the network itself."""
        return self._segmenter.plates_fingerprint

    def predict(self, image: Pixels) -> Answer:
        """Find the car and what is wanted; errors as of the segmenter."""
        return self._segmenter.find(image, self._wanted)


@cache
def _one_a_process(
    weights: Path | None, device: str, finds_glass: bool, finds_plates: bool
) -> LazySegmenter:
    """The network that copies of one with these arguments are, so that it is loaded once."""
    return LazySegmenter(
        *(weights, device), finds_glass=finds_glass, finds_plates=finds_plates, alone=True
    )


@lru_cache(maxsize=8)
def _fingerprint(weights: Path, _changed: int, _size: int) -> str:
    """The SHA-256 of one version of a file."""
    if not weights.is_file():  # reading a pipe would wait for ever
        return ""
    try:
        with weights.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
