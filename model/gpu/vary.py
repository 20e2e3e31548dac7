"""Random changes made to whole batches on the GPU: mirrored, moved a little, recoloured.

They make several samples of one that the workers arranged: data echoing, Choi et al. 2019, "Faster
neural network training with data echoing", with other changes at each use. `x` is Nx3xHxW float32
RGB in [0, 1].
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

Size = tuple[int, int]

TO_YIQ = ((0.299, 0.587, 0.114), (0.596, -0.274, -0.322), (0.211, -0.523, 0.312))
"""Hue is an angle and saturation a length in the colour space of NTSC."""


class Vary:
    """The changes, by one generator on the device."""

    def __init__(self, device: torch.device, seed: int) -> None:
        self.device = device
        self.generator = torch.Generator(device=device).manual_seed(seed)

    def __call__(self, data: Tensor, size: Size, mild: bool) -> tuple[Tensor, Tensor, Tensor]:
        """Return Nx3xhxw photos in 0..255, Nx1xhxw masks and trust in [0, 1] at `size`.

        Args:
            data: NxHxWx5 uint8: RGB, mask (255 wholly car), distrust (255: does not count).
            size: (h, w) to return.
            mild: Whether little is changed, as at a training's end.
        """
        x = data.permute(0, 3, 1, 2).float()
        if size != x.shape[2:]:
            x = F.interpolate(x, size, mode="bilinear", antialias=True, align_corners=False)
        theta = self._moves(len(x), size[1] / size[0], 0.15 if mild else 0.5)
        grid = F.affine_grid(theta, [len(x), 6, *size], align_corners=False)
        x = torch.cat((x, torch.ones_like(x[:, :1])), 1)
        x = F.grid_sample(x, grid, padding_mode="zeros", align_corners=False)
        # What lies outside the photo is a flat frame.
        photo = x[:, :3] + (1 - x[:, 5:]) * self._any((len(x), 3, 1, 1), 0, 255)
        photo = self._blur(self._recolour(photo / 255, 0.6 if mild else 1.0), 0.08)
        photo = self._noise(photo, 0.08 if mild else 0.16)
        return (photo * 255).round(), (x[:, 3:4] / 255).clamp(0, 1), (x[:, 4:5] <= 1).float()

    def _any(self, shape: tuple[int, ...], low: float, high: float) -> Tensor:
        even = torch.rand(shape, generator=self.generator, device=self.device)
        return even * (high - low) + low

    def _some(self, count: int, share: float) -> Tensor:
        """Return 1 for about a `share` of `count`, else 0."""
        return (self._any((count,), 0, 1) < share).float()

    def _moves(self, count: int, aspect: float, share: float) -> Tensor:
        """Return Nx2x3 maps for `affine_grid`: half are mirrored, a `share` moved a little."""
        flip, some = 1 - 2 * self._some(count, 0.5), self._some(count, share)
        grow = torch.exp(self._any((count,), -0.26, 0.26) * some)
        squeeze = torch.exp(self._any((count,), -0.06, 0.06) * some)
        angle = self._any((count,), -0.09, 0.09) * some
        across, down = (self._any((count,), -0.12, 0.12) * some for _ in range(2))
        cos, sin = torch.cos(angle) / grow, torch.sin(angle) / grow
        return torch.stack(
            (
                torch.stack((cos * flip * squeeze, sin / aspect, across), 1),
                torch.stack((-sin * flip * aspect, cos / squeeze, down), 1),
            ),
            1,
        )

    def _recolour(self, x: Tensor, strength: float) -> Tensor:
        """Return the photos in other hues, saturations, contrasts, brightnesses and gammas."""
        count = len(x)
        some = self._some(count, 0.5) * strength
        turn = self._any((count,), -0.7, 0.7) * some
        vivid = 1 + self._any((count,), -0.45, 0.45) * some
        vivid = vivid * (1 - self._some(count, 0.03))
        to_yiq = torch.tensor(TO_YIQ, device=self.device)
        change = torch.zeros(count, 3, 3, device=self.device)
        change[:, 0, 0] = 1
        change[:, 1, 1] = change[:, 2, 2] = vivid * torch.cos(turn)
        change[:, 2, 1] = vivid * torch.sin(turn)
        change[:, 1, 2] = -change[:, 2, 1]
        x = torch.einsum("nij,njhw->nihw", torch.linalg.inv(to_yiq) @ change @ to_yiq, x)
        contrast = 1 + self._any((count,), -0.2, 0.2) * self._some(count, 0.3) * strength
        light = self._any((count,), -0.2, 0.2) * self._some(count, 0.3) * strength
        light = light + self._any((count,), -0.1, 0.1) * some
        gamma = torch.exp(self._any((count,), -0.36, 0.34) * self._some(count, 0.3) * strength)
        middle = x.mean((1, 2, 3), keepdim=True)
        x = (x - middle) * contrast.view(-1, 1, 1, 1) + middle + light.view(-1, 1, 1, 1)
        return x.clamp(1e-4, 1) ** gamma.view(-1, 1, 1, 1)

    def _blur(self, x: Tensor, share: float) -> Tensor:
        """Return the photos, the first few of the batch out of focus or shaken.

        A fixed number, because each new shape of a convolution costs its search for a way.
        """
        count = max(round(len(x) * share), 1)
        reach = torch.arange(-2.0, 3, device=self.device)
        down, across = torch.meshgrid(reach, reach, indexing="ij")
        sigma = self._any((count, 1, 1), 0.4, 1.2)
        angle = self._any((count, 1, 1), 0, math.pi)
        shaken = self._some(count, 0.4).view(-1, 1, 1)
        along = across * torch.cos(angle) + down * torch.sin(angle)
        aside = down * torch.cos(angle) - across * torch.sin(angle)
        wide, narrow = sigma * (1 + 0.8 * shaken), sigma * (1 - 0.6 * shaken)
        kernel = torch.exp(-((along / wide) ** 2 + (aside / narrow) ** 2) / 2)
        kernel = (kernel / kernel.sum((1, 2), keepdim=True)).repeat_interleave(3, 0)[:, None]
        few = F.pad(x[:count], (2, 2, 2, 2), mode="replicate")
        few = F.conv2d(few.reshape(1, -1, *few.shape[2:]), kernel, groups=3 * count)
        return torch.cat((few.reshape(count, 3, *x.shape[2:]), x[count:]))

    def _noise(self, x: Tensor, share: float) -> Tensor:
        """Return the photos, the few after the blurred ones with a sensor's noise."""
        count = min(max(round(len(x) * share), 1), len(x) // 2)
        few = x[count : 2 * count]
        grain = torch.randn(few.shape, generator=self.generator, device=self.device)
        few = (few + grain * self._any((count, 1, 1, 1), 0.01, 0.06)).clamp(0, 1)
        return torch.cat((x[:count], few, x[2 * count :]))
