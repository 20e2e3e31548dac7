"""The loss and its parts."""

import pytest
import torch

from model.training.losses import edge_band, fault_loss, segmentation_loss, soft_dice_loss


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


def car(*faults: tuple[slice, slice]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return 1x1x200x200 logits and target; the logits are right but for `faults`."""
    target = torch.zeros(1, 1, 200, 200)
    target[..., 50:150, 50:150] = 1
    logits = (target * 2 - 1) * 5
    for fault in faults:
        logits[..., fault[0], fault[1]] *= -1
    return logits, target


MIRROR, BUMPER = (slice(60, 66), slice(60, 66)), (slice(60, 100), slice(60, 100))


def test_a_small_fault_weighs_as_much_as_a_large_one_almost() -> None:
    small, large = fault_loss(*car(MIRROR)).item(), fault_loss(*car(BUMPER)).item()
    # 36 and 1,600 pixels; 0.001 of the canvas is 40; each has a cross-entropy of 5
    assert small == pytest.approx(5 * 36 / (36 + 40), rel=0.01)
    assert large == pytest.approx(5 * 1600 / (1600 + 40), rel=0.01)


def test_the_edge_is_no_fault_nor_is_what_does_not_count() -> None:
    at_the_edge = (slice(48, 52), slice(60, 100))
    assert fault_loss(*car(at_the_edge)).item() == 0
    logits, target = car(MIRROR)
    trust = torch.ones_like(target)
    trust[..., 58:70, 58:70] = 0
    assert fault_loss(logits, target, trust).item() == 0


def test_a_weight_on_faults_is_added() -> None:
    logits, target = car(MIRROR)
    plain = segmentation_loss(logits, target, 3.0)
    assert segmentation_loss(logits, target, 3.0, fault_weight=0.5) == pytest.approx(
        (plain + 0.5 * fault_loss(logits, target)).item()
    )
