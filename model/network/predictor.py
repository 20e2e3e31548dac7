"""The network in use: a photo in, its alpha out, both numpy, at the photo's own size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import torch
from torch.nn import functional as F

from model.arrays import Alpha, Floats, Pixels
from model.errors import DeviceError
from model.network.certainty import certainty
from model.network.config import EdgeConfig
from model.network.device import (
    bfloat16_pays,
    describe_device,
    keep_freed_memory,
    pick_device,
    share_cores,
)
from model.network.edge import sharpen
from model.network.fold import place
from model.network.heads.glass import LARGEST, REFINED
from model.network.heads.heads import Heads
from model.network.heads.plates.quads import Quads
from model.network.heads.recognition import Car, describe_car
from model.network.main_piece import keep_main
from model.network.preprocess import (
    at_most,
    enlarge,
    input_size,
    reduced,
    resize,
    to_probabilities,
    to_tensor,
)
from model.network.refine import refine
from model.network.softness import limit_softness
from model.network.together import Found, Together
from model.network.unet import LiteUNet
from model.network.weights import Weights, describe, load_weights


@dataclass(frozen=True, eq=False)
class Answer:
    """What a network finds in a photo.

    Attributes:
        alpha: HxW float32 in [0, 1]: how much of each pixel is car; of the photo's own size.
        certainty: In [0, 1], see `model.network.certainty`.
        car: What is told of the car; None if nothing is.
        probability: As the network gave it before pieces were dropped, no side over 640 px; None
            if that is not wanted.
        glass: hxw float32 in [0, 1]: how much of each pixel is a window, of the photo's own size or
            smaller; None if windows are not looked for.
        plates: The car's number plates; None if they are not looked for.
    """

    alpha: Alpha
    certainty: float
    probability: Floats | None = None
    car: Car | None = None
    glass: Floats | None = None
    plates: Quads | None = None


class Predictor:
    """A loaded network on a device.

    Attributes:
        device: Where it runs.
        header: The weights file's header: network, preprocessing, threshold, data, figures,
            licence.
        heads: Those given that fit the network.
    """

    def __init__(self, weights: Weights, device: torch.device, heads: Heads | None = None) -> None:
        self.device = device
        self.bfloat16 = bfloat16_pays(device)
        self.header = weights.header
        told = describe(self.header)
        self.preprocess, self.postprocess = told.preprocess, told.postprocess
        self.heads = (heads or Heads()).fitting(weights.network)
        self.network = place(weights.network, device)
        self.edge_config = told.edge or EdgeConfig()
        self.edge = place(weights.edge, device) if weights.edge is not None else None
        for each in (self.heads.glass, self.heads.plates):
            if each is not None:
                each.network.to(device)
        self._first: Callable[[torch.Tensor, bool], Found] = self._first_network

    @classmethod
    def load(cls, path: Path, device: str = "auto", heads: Heads | None = None) -> Self:
        """Return the network of the weights file `path` on the device called `device`.

        Args:
            path: The weights file.
            device: auto, cpu, cuda or mps.
            heads: What else may be told of a car; those made for another network are left out.

        Raises:
            DeviceError: The device is unknown or not there.
            WeightsError: The file is missing, damaged or not ours.
        """
        keep_freed_memory()
        there = pick_device(device)
        return cls(load_weights(path), there, heads)

    def share(self, at_once: int) -> None:
        """Prepare for photos that are predicted at the same time, in as many threads.

        On a GPU the first network takes those that wait as one batch; on the processor each photo
        is computed on its share of the cores.
        """
        if self.device.type == "cuda":
            self.gather(at_once)
        else:
            share_cores(at_once)

    def gather(self, most: int) -> None:
        """Let the first network take what threads ask for at a time as a batch, see `Together`."""
        self._first = Together(self._first_network, most)

    @torch.inference_mode()
    def predict(self, image: Pixels, *, glass: bool = True, plates: bool = True) -> Answer:
        """Find the car in a photo.

        Args:
            image: HxWx3 uint8 RGB, upright.
            glass: Whether its windows are looked for as well, if there is a decoder for them.
            plates: Whether its number plates are, likewise.

        Raises:
            DeviceError: The device's memory is full.
        """
        size = image.shape[0], image.shape[1]
        probabilities, seen = self._probabilities(image)
        sure = certainty(probabilities)
        said = reduced(probabilities)
        if self.postprocess.main_piece:
            probabilities = keep_main(probabilities, self.postprocess.main_piece)
        if self.postprocess.softness:
            probabilities = limit_softness(probabilities, self.postprocess.softness)
        head = self.heads.recognition
        description = self._description(seen) if head else None
        car = head.tell(description) if head and description is not None else None
        if self.postprocess.refine and probabilities.shape != size:
            alpha = refine(probabilities, image, self.postprocess.refine)
        else:
            alpha = enlarge(probabilities, size)
        windows = self._windows(image, seen.features, probabilities) if glass else None
        found = self._plates(image, seen.features, probabilities) if plates else None
        return Answer(alpha, sure, said, car, windows, found)

    @torch.inference_mode()
    def look_closer(
        self, image: Pixels, car: Floats, *, glass: bool, plates: bool
    ) -> tuple[Floats | None, Quads | None]:
        """Return the windows and the number plates of a photo whose car is known, see `Answer`.

        Only the encoder runs again, which takes less than half as long as finding the car.

        Args:
            image: HxWx3 uint8 RGB, upright.
            car: HxW float32 in [0, 1]: where its car is.
            glass: Whether its windows are looked for.
            plates: Whether its number plates are.
        """
        glass = glass and self.heads.glass is not None
        plates = plates and self.heads.plates is not None
        features = self.features(image) if glass or plates else []
        return (
            self._windows(image, features, car) if glass else None,
            self._plates(image, features, car) if plates else None,
        )

    @torch.inference_mode()
    def encode(self, inputs: torch.Tensor) -> list[torch.Tensor]:
        """Return what the encoder finds in Nx3xHxW input: five levels, finest first.

        Raises:
            DeviceError: The network has no encoder of its kind.
        """
        if not isinstance(self.network, LiteUNet):
            raise DeviceError(
                "This network has no encoder whose features could be used. Use weights of "
                "--network lite."
            )
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            features: list[torch.Tensor] = self.network.encoder(inputs.to(self.device))
        return features

    def encode_as_is(self, image: Pixels) -> list[torch.Tensor]:
        """Return what the encoder finds in HxWx3 uint8 RGB, as large as it is."""
        return self.encode(to_tensor(image, self.preprocess))

    @torch.inference_mode()
    def see(self, image: Pixels) -> tuple[list[torch.Tensor], Floats]:
        """Return what the encoder finds in a photo, and hxw probabilities of the main car."""
        seen = self._look(image, describe=True)
        probabilities = to_probabilities(seen.logits)
        if self.postprocess.main_piece:
            probabilities = keep_main(probabilities, self.postprocess.main_piece)
        return seen.features, probabilities

    @torch.inference_mode()
    def describe(self, image: Pixels) -> Floats | None:
        """Return the description of a photo, HxWx3 uint8 RGB, that a head is learnt on.

        Returns:
            See `describe_car`; None if there is no car, or the network has no encoder of its kind.
        """
        return self._description(self._look(image, describe=True))

    @torch.inference_mode()
    def features(self, image: Pixels) -> list[torch.Tensor]:
        """Return what the encoder finds in a photo, HxWx3 uint8 RGB: five levels, 1xCxhxw.

        Nothing is found by a network without an encoder of its kind.
        """
        if not isinstance(self.network, LiteUNet):
            return []
        return self.encode(self._prepared(image)[1])

    def _prepared(self, image: Pixels) -> tuple[Pixels, torch.Tensor]:
        """Return what the first network sees of a photo, as pixels and as its input."""
        small = resize(image, input_size(image.shape[0], image.shape[1], self.preprocess))
        return small, to_tensor(small, self.preprocess).to(self.device)

    def _windows(self, image: Pixels, features: list[torch.Tensor], car: Floats) -> Floats | None:
        """Return where the car's windows are, their edges aligned with the photo's."""
        if self.heads.glass is None or not features:
            return None
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            probabilities = to_probabilities(self.heads.glass.logits(features))
        glass = refine(probabilities, at_most(image, LARGEST), REFINED)
        height, width = glass.shape
        return np.minimum(glass, enlarge(car, (height, width)))

    def _plates(self, image: Pixels, features: list[torch.Tensor], car: Floats) -> Quads | None:
        """Return the car's number plates in a photo."""
        if self.heads.plates is None or not features:
            return None
        return self.heads.plates.find(features, car, image, self.encode_as_is)

    def _description(self, seen: _Seen) -> Floats | None:
        """Return the description of what the first network saw, where it found the main car."""
        if not seen.features:
            return None
        probabilities = to_probabilities(seen.logits)
        if self.postprocess.main_piece:
            probabilities = keep_main(probabilities, self.postprocess.main_piece)
        return describe_car(seen.features, probabilities, seen.image)

    def _probabilities(self, image: Pixels) -> tuple[Floats, _Seen]:
        """Return hxw probabilities, as large as the networks see a photo, and what they saw."""
        try:
            seen = self._look(image, describe=bool(self.heads))
            return to_probabilities(self._sharpened(image, seen)), seen
        except torch.OutOfMemoryError as error:
            raise DeviceError(
                f"The memory of {describe_device(self.device)} is full. Close other programs that "
                "use it, or use --device cpu."
            ) from error

    def logits(self, image: Pixels) -> torch.Tensor:
        """Return 1x1xhxw float32 logits of a photo, as large as the networks see it."""
        return self._sharpened(image, self._look(image, describe=False))

    def _look(self, image: Pixels, *, describe: bool) -> _Seen:
        """Run the first network on a photo, and keep what its encoder found if that is wanted."""
        small, inputs = self._prepared(image)
        logits, features = self._first(inputs, describe)
        return _Seen(small, logits, features)

    def _first_network(self, inputs: torch.Tensor, describe: bool) -> Found:
        """Return Nx1xhxw float32 logits of Nx3xHxW inputs, and their features if wanted."""
        features: list[torch.Tensor] = []
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            if describe and isinstance(self.network, LiteUNet):
                features = self.network.encoder(inputs)
                logits = self.network.decode(inputs, features)
            else:
                logits = self.network(inputs)
            if self.postprocess.flip:
                logits = (logits + self.network(inputs.flip(3)).flip(3)) / 2
        return logits.float(), features

    def _sharpened(self, image: Pixels, seen: _Seen) -> torch.Tensor:
        """Return 1x1xhxw float32 logits of a photo, with its edge drawn by the second network."""
        pixels = seen.image.shape[0] * seen.image.shape[1]
        size = image.shape[0] * image.shape[1]
        if self.edge is None or size < self.edge_config.gain * pixels:
            return seen.logits
        shown = at_most(image, self.edge_config.pixels)
        logits = F.interpolate(seen.logits, shown.shape[:2], mode="bilinear", align_corners=False)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            return sharpen(self.edge, shown, logits, self.edge_config, self.preprocess)


@dataclass(frozen=True, eq=False)
class _Seen:
    """What the first network made of a photo.

    Attributes:
        image: hxwx3 uint8 RGB: its input.
        logits: 1x1xhxw float32.
        features: What its encoder found; empty if that was not wanted.
    """

    image: Pixels
    logits: torch.Tensor
    features: list[torch.Tensor]
