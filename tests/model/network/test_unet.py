"""The networks, their losses, their input and their files."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from model.errors import DeviceError, WeightsError
from model.network.config import NetworkConfig, PreprocessConfig
from model.network.device import describe_device, pick_device
from model.network.predictor import Predictor, fold
from model.network.preprocess import enlarge, input_size, resize, to_probabilities, to_tensor
from model.network.unet import build
from model.network.weights import load_weights, read_tensors, save_weights, write_tensors
from model.training.losses import edge_band, segmentation_loss, soft_dice_loss

SMALL = PreprocessConfig(pixels=64 * 96)
CONFIGS = [NetworkConfig("lite", 8), NetworkConfig("unet", 4, 3), NetworkConfig("unet", 4, 5)]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    path = tmp_path / "w.safetensors"
    save_weights(path, build(CONFIGS[0]), CONFIGS[0], SMALL, {"figures": {"dice": 0.5}})
    return path


@pytest.mark.parametrize("config", CONFIGS)
def test_logits_have_the_photos_size(config: NetworkConfig) -> None:
    network = build(config).eval()
    assert network(torch.zeros(1, 3, 64, 96)).shape == (1, 1, 64, 96)


@pytest.mark.parametrize("config", CONFIGS)
def test_every_parameter_learns(config: NetworkConfig) -> None:
    network = build(config).train()
    network(torch.randn(2, 3, 64, 96)).square().mean().backward()
    still = [name for name, value in network.named_parameters() if value.grad is None]
    assert still == []


@pytest.mark.parametrize("config", CONFIGS)
def test_a_network_learns_one_picture_by_heart(config: NetworkConfig) -> None:
    torch.manual_seed(0)
    network = build(config).train()
    optimiser = torch.optim.AdamW(network.parameters(), 1e-2)
    image, target = torch.zeros(2, 3, 64, 64), torch.zeros(2, 1, 64, 64)
    image[:, :, 16:48, 16:48] = 1
    target[:, :, 16:48, 16:48] = 1
    losses = []
    for _ in range(25):
        loss = segmentation_loss(network(image), target)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]


@pytest.mark.parametrize("config", CONFIGS)
def test_folding_changes_nothing(config: NetworkConfig) -> None:
    torch.manual_seed(0)
    network = build(config)
    network(torch.randn(4, 3, 64, 96))  # moves the running statistics off their start
    inputs = torch.randn(1, 3, 64, 96)
    with torch.inference_mode():
        before = network.eval()(inputs)
        assert torch.allclose(fold(network)(inputs), before, atol=1e-4)


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


@pytest.mark.parametrize(
    ("height", "width"), [(1280, 1918), (1918, 1280), (500, 500), (20, 30_000), (1, 1)]
)
def test_input_sizes_keep_aspect_and_fit_the_network(height: int, width: int) -> None:
    rows, columns = input_size(height, width, PreprocessConfig())
    assert rows % 32 == columns % 32 == 0
    assert 32 <= rows <= 4096 and 32 <= columns <= 4096
    if max(height, width) < 4 * min(height, width):
        assert rows / columns == pytest.approx(height / width, rel=0.06)
        assert rows * columns == pytest.approx(512 * 768, rel=0.1)


def test_probabilities_are_enlarged_not_masks() -> None:
    alpha = enlarge(to_probabilities(torch.tensor([[[[-2.0, 2.0]]]])), (4, 8))
    assert alpha.shape == (4, 8) and alpha.dtype == np.float32
    assert len(np.unique(alpha.round(4))) > 2


def test_input_is_normalised_channels_last() -> None:
    image = np.full((32, 64, 3), 255, np.uint8)
    tensor = to_tensor(image, PreprocessConfig())
    assert tensor.shape == (1, 3, 32, 64)
    assert tensor.max() == pytest.approx(1.0)
    assert tensor.is_contiguous(memory_format=torch.channels_last)


def test_shrinking_averages() -> None:
    stripes = np.tile(np.array([0, 255], np.uint8), (64, 32))
    assert np.unique(resize(stripes, (16, 16))).tolist() in ([127], [128])


def test_weights_come_back(saved: Path) -> None:
    weights = load_weights(saved)
    assert weights.header["figures"] == {"dice": 0.5}
    assert weights.header["network"] == dataclasses.asdict(CONFIGS[0])
    assert not weights.network.training and weights.edge is None


@pytest.mark.parametrize("shape", [(50, 70), (1, 1), (20, 3000)])
def test_predictor_gives_an_alpha_of_the_photos_size(saved: Path, shape: tuple[int, int]) -> None:
    image = np.random.default_rng(0).integers(256, size=(*shape, 3), dtype=np.uint8)
    alpha = Predictor.load(saved, "cpu").predict(image).alpha
    assert alpha.shape == shape and alpha.dtype == np.float32
    assert alpha.min() >= 0 and alpha.max() <= 1


def test_flip_averages_with_the_mirror_image(saved: Path, tmp_path: Path) -> None:
    tensors, header = read_tensors(saved)
    both = tmp_path / "both.safetensors"
    write_tensors(both, tensors, {**header, "postprocess": {"flip": True, "refine": 0.0}})
    image = np.random.default_rng(0).integers(256, size=(64, 96, 3), dtype=np.uint8)
    predictor = Predictor.load(both, "cpu")
    mirrored = np.ascontiguousarray(image[:, ::-1])
    once = Predictor.load(saved, "cpu").predict(image).alpha
    assert not np.allclose(predictor.predict(image).alpha, once, atol=1e-4)
    assert np.allclose(
        predictor.predict(image).alpha, predictor.predict(mirrored).alpha[:, ::-1], atol=1e-4
    )


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="gone\\.safetensors is not there"):
        Predictor.load(tmp_path / "gone.safetensors", "cpu")


def test_damaged_weights_are_named(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[: saved.stat().st_size // 2])
    with pytest.raises(WeightsError, match="w\\.safetensors is damaged"):
        load_weights(saved)


def test_a_pickle_is_never_loaded(tmp_path: Path) -> None:
    path = tmp_path / "evil.safetensors"
    torch.save({"a": torch.zeros(3)}, path)
    with pytest.raises(WeightsError, match="no safetensors file"):
        load_weights(path)


def test_foreign_and_newer_files_are_refused(tmp_path: Path) -> None:
    newer = tmp_path / "newer.safetensors"
    write_tensors(newer, {"a": torch.zeros(1)}, {"format": 99})
    with pytest.raises(WeightsError, match="newer"):
        read_tensors(newer)
    write_tensors(newer, {"a": torch.zeros(1)}, {"network": {"kind": "unet", "width": 4}, "x": 1})
    with pytest.raises(WeightsError, match="do not fit"):
        load_weights(newer)


def test_devices() -> None:
    assert pick_device("cpu").type == "cpu"
    assert "CPU" in describe_device(torch.device("cpu"))
    with pytest.raises(DeviceError, match="no device called"):
        pick_device("abacus")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_missing_device_never_falls_back() -> None:
    with pytest.raises(DeviceError, match="--device auto"):
        pick_device("cuda")
