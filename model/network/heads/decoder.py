"""A small decoder on the encoder's features, and its file: windows and plates alike."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Generic, Self, TypeVar

from torch import nn

from model.errors import WeightsError
from model.network.weights import REMEDY, Header, load_head, save_head

Net = TypeVar("Net", bound=nn.Module)


class Decoder(Generic[Net]):
    """A trained decoder, and what it was made for.

    Attributes:
        net: Makes the untrained network.
        kind: What it finds, as its files call it.
        version: Of the network: raised with each change to it, so that older files are left out.
        network: In evaluation.
        made_for: `fingerprint` of the network whose features it was trained on.
        by: The beginning of its file's SHA-256.
    """

    net: ClassVar[type[nn.Module]]
    kind: ClassVar[str]
    version: ClassVar[int]

    def __init__(self, network: Net, made_for: str, by: str = "") -> None:
        self.network: Net = network.eval()
        self.made_for = made_for
        self.by = by

    @classmethod
    def load(cls, path: Path) -> Self:
        """Return the decoder of a file that `save` wrote.

        Raises:
            WeightsError: It is missing, damaged, of another version or not ours.
        """
        network = cls.net()
        header, by = load_head(path, network, cls.kind, cls.version)
        decoder = cls(network, str(header["made_for"]), by=by[:12])  # type: ignore[arg-type]
        try:
            decoder.take(header)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise WeightsError(f"{path} holds no {cls.kind} ({error!r}). {REMEDY}") from error
        return decoder

    def save(self, path: Path, header: Header) -> None:
        """Write it in half precision, whole or not at all.

        Raises:
            TrainingError: The file cannot be written.
        """
        told = {self.kind: self.version, "made_for": self.made_for, **self.own()}
        save_head(path, self.network, {**told, **header})

    def own(self) -> Header:
        """Return what a decoder of this kind keeps beside its network."""
        return {}

    def take(self, header: Header) -> None:
        """Take what `own` told from a file's header; errors of its values are those of `load`."""
