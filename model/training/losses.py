"""The loss: binary cross-entropy, heavier in the mask's edge band, plus Dice, plus faults."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

FAULT = 1 / 3
"""A pixel is at fault where its probability is farther than this from its mask."""
FAULT_AREA = 0.001
"""Share of the canvas: of a fault so large half of the cross-entropy counts, of more, more."""


def edge_band(target: Tensor, radius: int = 3) -> Tensor:
    """Return Nx1xHxW {0, 1}: pixels within `radius` of the edge of Nx1xHxW `target` in [0, 1]."""
    size = 2 * radius + 1
    highest = F.max_pool2d(target, size, 1, radius)
    lowest = -F.max_pool2d(-target, size, 1, radius)
    return (highest - lowest > 0.5).to(target.dtype)


def near_edges(mask: Tensor, answers: Tensor, radius: int) -> Tensor:
    """Return Nx1xHxW bool: pixels within `radius` of the edges of both a mask and an answer."""
    if not radius:
        return torch.zeros_like(mask, dtype=torch.bool)
    return (edge_band(mask, radius) > 0) & (edge_band(answers, radius) > 0)


def soft_dice_loss(logits: Tensor, target: Tensor, trust: Tensor | None = None) -> Tensor:
    """Return the mean over the batch of 1 - Dice, with probabilities in place of a mask.

    Milletari et al. 2016, "V-Net": Dice = 2 sum(p t) / (sum(p^2) + sum(t^2)); each pixel of the
    sums counts as much as `trust` says.
    """
    p = torch.sigmoid(logits).flatten(1)
    t = target.flatten(1)
    w = torch.ones_like(t) if trust is None else trust.flatten(1)
    dice = (2 * (w * p * t).sum(1) + 1) / ((w * (p.square() + t.square())).sum(1) + 1)
    return 1 - dice.mean()


def fault_loss(logits: Tensor, target: Tensor, trust: Tensor | None = None) -> Tensor:
    """Return the mean over the batch of the cross-entropy at fault, away from the mask's edge.

    A missed mirror is a few hundred of some 600,000 pixels: in a mean over all of them the edges
    drown it. Here it is divided by the area at fault instead, and by FAULT_AREA of the canvas.
    """
    wrong = (torch.sigmoid(logits.detach()) - target).abs() > FAULT
    weight = wrong * (1 - edge_band(target))
    if trust is not None:
        weight = weight * trust
    entropy = F.binary_cross_entropy_with_logits(logits, target, weight, reduction="none")
    area = weight.flatten(1).sum(1) + FAULT_AREA * weight[0].numel()
    return (entropy.flatten(1).sum(1) / area).mean()


def segmentation_loss(
    logits: Tensor,
    target: Tensor,
    edge_weight: float = 1.0,
    trust: Tensor | None = None,
    fault_weight: float = 0.0,
) -> Tensor:
    """Return BCE + Dice of Nx1xHxW logits against Nx1xHxW soft masks in [0, 1], float32.

    Pixels of the edge band count `edge_weight` times in the cross-entropy. `trust`, Nx1xHxW in
    [0, 1], says how much each pixel counts at all; None: wholly. `fault_weight` times the
    `fault_loss` is added.
    """
    logits, target = logits.float(), target.float()
    weight = (
        1 + (edge_weight - 1) * edge_band(target) if edge_weight != 1 else torch.ones_like(target)
    )
    if trust is not None:
        weight = weight * trust
    cross_entropy = F.binary_cross_entropy_with_logits(logits, target, weight, reduction="sum")
    cross_entropy = cross_entropy / weight.sum().clamp(min=1)
    loss = cross_entropy + soft_dice_loss(logits, target, trust)
    return loss + fault_weight * fault_loss(logits, target, trust) if fault_weight else loss
