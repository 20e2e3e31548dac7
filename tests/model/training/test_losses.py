"""The loss and its parts."""

import pytest
import torch

from model.training.losses import edge_band, segmentation_loss, soft_dice_loss


def test_loss_is_small_for_the_right_logits_and_large_for_the_wrong() -> None:
    target = torch.zeros(1, 1, 32, 32)
    target[..., 8:24, 8:24] = 1
    right = (target * 2 - 1) * 20
    assert segmentation_loss(right, target, 3.0) < 1e-3
    assert segmentation_loss(-right, target, 3.0) > 10


def test_soft_dice_by_hand() -> None:
    target = torch.tensor([[[[1.0, 1.0, 0.0, 0.0]]]])
    logits = torch.tensor([[[[50.0, -50.0, -50.0, -50.0]]]])
    # p = 1 0 0 0: (2 x 1 + 1) / (1 + 2 + 1)
    assert soft_dice_loss(logits, target) == pytest.approx(1 - 3 / 4)


def test_edge_band_is_the_edge_alone() -> None:
    target = torch.zeros(1, 1, 40, 40)
    target[..., 20:] = 1
    columns = edge_band(target, 3)[0, 0, 0].nonzero()[:, 0].tolist()
    assert columns == [17, 18, 19, 20, 21, 22]


def test_the_loss_leaves_out_what_does_not_count() -> None:
    target = torch.zeros(1, 1, 32, 32)
    target[..., 16:] = 1
    right = (target * 2 - 1) * 20
    wrong = right.clone()
    wrong[..., 8:] = 20.0
    trust = torch.ones_like(target)
    trust[..., 8:16] = 0
    assert segmentation_loss(wrong, target, 3.0) > 1
    assert segmentation_loss(wrong, target, 3.0, trust) < 1e-3
    whole = segmentation_loss(wrong, target, 3.0, torch.ones_like(target))
    assert whole == pytest.approx(segmentation_loss(wrong, target, 3.0).item())
    assert torch.isfinite(segmentation_loss(wrong, target, 3.0, torch.zeros_like(target)))
