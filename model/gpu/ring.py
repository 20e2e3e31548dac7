"""Samples that wait on the GPU, so that the network never waits for the workers."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from model.gpu.samples import TOGETHER, VisitSamples
from model.training.samples import Numbers

Size = tuple[int, int]


class Ring:
    """Samples of one canvas on the device; new ones take the place of the oldest.

    Args:
        size: (H, W) of the canvas.
        slots: So many samples, a multiple of `TOGETHER`; 5 bytes a pixel each.
    """

    def __init__(self, size: Size, slots: int, device: torch.device) -> None:
        self.data = torch.empty(slots, *size, 5, dtype=torch.uint8, device=device)
        self.car = torch.zeros(slots, dtype=torch.bool)
        self.slots = slots
        self.count = 0

    def put(self, data: Tensor, car: Tensor) -> None:
        """Add NxHxWx5 uint8 samples; `car`: N bool. N divides the slots."""
        at = self.count % self.slots
        self.data[at : at + len(data)] = data
        self.car[at : at + len(data)] = car
        self.count += len(data)

    def take(self, count: int) -> tuple[Tensor, int]:
        """Return `count` random samples, those with cars first, and how many these are."""
        index = torch.randint(min(self.count, self.slots), (count,))
        car = self.car[index]
        index = index[torch.argsort(car.int(), descending=True, stable=True)]
        return self.data[index.to(self.data.device)], int(car.sum())


class Feeder:
    """Fills the rings from worker processes, in a thread.

    Attributes:
        made: Samples so far.
    """

    def __init__(self, rings: dict[Size, Ring], workers: int) -> None:
        self.rings = rings
        self.workers = workers
        self.lock = threading.Lock()
        self.made = 0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def feed(self, samples: VisitSamples) -> None:
        """Make these samples from now on."""
        self.stop()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(samples, self._stop), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Make no more samples."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    @property
    def alive(self) -> bool:
        """Whether samples are being made."""
        return self._thread is not None and self._thread.is_alive()

    def _run(self, samples: VisitSamples, stop: threading.Event) -> None:
        for data, car in self._batches(samples):
            ring = self.rings[tuple(data.shape[1:3])]  # type: ignore[index]
            there = data.to(ring.data.device)
            with self.lock:
                ring.put(there, car)
            self.made += len(data)
            if stop.is_set():
                return

    def _batches(self, samples: VisitSamples) -> Iterator[tuple[Tensor, Tensor]]:
        loader: DataLoader[tuple[Tensor, bool]] = DataLoader(
            samples,
            batch_sampler=Numbers(0, TOGETHER),
            num_workers=self.workers,
            multiprocessing_context="spawn" if self.workers else None,
        )
        yield from loader
