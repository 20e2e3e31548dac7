"""The heads that go with a network: each is learnt on the features of one encoder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self, TypeVar

from torch import nn

from model.errors import WeightsError
from model.network.heads.glass import Glass
from model.network.heads.plates.head import PlateHead
from model.network.heads.recognition import Head, fingerprint


class _MadeFor(Protocol):
    @property
    def made_for(self) -> str: ...


_Made = TypeVar("_Made", bound=_MadeFor)


@dataclass(frozen=True, eq=False)
class Heads:
    """Any of three heads; None where there is none.

    Attributes:
        recognition: Tells the car's traits and the side from which it is seen.
        glass: Finds its windows.
        plates: Finds its number plates.
    """

    recognition: Head | None = None
    glass: Glass | None = None
    plates: PlateHead | None = None

    def __bool__(self) -> bool:
        """Whether there is any."""
        return any((self.recognition, self.glass, self.plates))

    @classmethod
    def load(
        cls,
        *,
        recognition: Path | None = None,
        glass: Path | None = None,
        plates: Path | None = None,
    ) -> Self:
        """Return the heads of files; cars are cut out without one that is missing or damaged."""
        return cls(
            _there(Head.load, recognition),
            _there(Glass.load, glass),
            _there(PlateHead.load, plates),
        )

    def fitting(self, network: nn.Module) -> Heads:
        """Return those that were learnt on the encoder of `network`."""
        made_for = fingerprint(network)
        return Heads(
            _fitting(self.recognition, made_for),
            _fitting(self.glass, made_for),
            _fitting(self.plates, made_for),
        )


def _there(load: Callable[[Path], _Made], path: Path | None) -> _Made | None:
    if path is not None:
        with suppress(WeightsError):
            return load(path)
    return None


def _fitting(head: _Made | None, made_for: str) -> _Made | None:
    return head if head is not None and head.made_for == made_for else None
