"""Compare what could run the network instead of torch.

    .venv/bin/python tests/benchmarks/command/runtimes.py

Exports the network of the weights that ship to ONNX, of any height and width, and runs it on the
samples in torch, ONNX Runtime and OpenVINO, each in a process of its own on one thread. Prints for
each: the seconds to import and load, the CPU seconds per photo, the peak memory, the size on the
disk, and how far its probabilities lie from those of torch in float32, in steps of 1/255. With
`--whole` it prints what the program would gain: torch as it is, and with both networks converted
for OpenVINO, from photo to alpha, and how far the alphas lie apart. It only measures. Needs
`pip install onnx onnxscript onnxruntime openvino`, in an environment of its own; a runtime that is
not installed is left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))
WEIGHTS = ROOT / "resources" / "weights" / "forecourt.safetensors"
RUNTIMES = ("torch float32", "torch bfloat16", "onnxruntime", "openvino", "openvino bfloat16")
ROUNDS = 3

Run = Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]


def main() -> int:
    """Export, measure each runtime, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--weights", type=Path, default=WEIGHTS, metavar="FILE")
    parser.add_argument("--whole", action="store_true", help="from photo to alpha")
    parser.add_argument("--swapped", metavar="RUNTIME", help=argparse.SUPPRESS)
    parser.add_argument("--measure", nargs=2, metavar=("RUNTIME", "FOLDER"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(args.measure[0], Path(args.measure[1]), args.weights)))
        return 0
    if args.swapped:
        print(whole(args.swapped, args.weights))
        return 0
    if args.whole:
        command = [sys.executable, __file__, "--weights", str(args.weights), "--swapped"]
        for runtime in RUNTIMES:
            if runtime != "onnxruntime":
                environment = {**os.environ, "OMP_NUM_THREADS": "1"}
                subprocess.run([*command, runtime], env=environment, check=True)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export(args.weights, folder)
        print(
            f"{'':20} load s   CPU s/photo   peak MB   on disk MB   largest   mean difference/255"
        )
        for runtime in RUNTIMES:
            if importlib.util.find_spec(runtime.partition(" ")[0]):
                print(row(runtime, folder, args.weights), flush=True)
    return 0


def export(weights: Path, folder: Path) -> None:
    """Write the network as `network.onnx`, its inputs, and torch's answers to them."""
    import torch  # noqa: PLC0415

    from app.core.files.images import load  # noqa: PLC0415
    from app.core.resources import samples  # noqa: PLC0415
    from model.commands.weights.export import plain  # noqa: PLC0415
    from model.network.predictor import Predictor  # noqa: PLC0415
    from model.network.preprocess import input_size, resize, to_tensor  # noqa: PLC0415
    from model.network.weights import load_weights  # noqa: PLC0415

    predictor = Predictor.load(weights, "cpu")
    shape = predictor.preprocess
    for index, path in enumerate(samples().values()):
        photo = load(path).pixels
        size = input_size(photo.shape[0], photo.shape[1], shape)
        inputs = to_tensor(resize(photo, size), shape).contiguous()
        with torch.inference_mode():
            logits = predictor.network(inputs.to(memory_format=torch.channels_last))
        np.savez(folder / f"{index:02}.npz", inputs=inputs.numpy(), logits=logits.numpy())
    torch.onnx.export(
        plain(load_weights(weights).network),
        (torch.zeros(1, 3, 512, 768),),
        str(folder / "network.onnx"),
        input_names=["image"],
        output_names=["logits"],
        dynamic_axes={"image": {2: "height", 3: "width"}, "logits": {2: "height", 3: "width"}},
        dynamo=False,
    )


def row(runtime: str, folder: Path, weights: Path) -> str:
    """Measure a runtime in another process and return its line."""
    command = [sys.executable, __file__, "--weights", str(weights)]
    threads = {"OMP_NUM_THREADS": "1", "ONNX_NUM_THREADS": "1"}
    done = subprocess.run(
        [*command, "--measure", runtime, str(folder)],
        env={**os.environ, **threads},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return f"{runtime:20} failed: {(done.stderr.strip() or '?').splitlines()[-1]}"
    told = json.loads(done.stdout.splitlines()[-1])
    return (
        f"{runtime:20} {told['load']:6.2f} {told['photo']:13.3f} {told['peak']:9.0f}"
        f" {told['disk']:12.0f} {told['largest']:9.2f} {told['mean']:9.4f}"
    )


def measure(runtime: str, folder: Path, weights: Path) -> dict[str, float]:
    """Return the figures of a runtime, in this process."""
    started = time.process_time()
    package, _, precision = runtime.partition(" ")
    makers: dict[str, Callable[[str, Path, Path], Run]] = {
        "torch": in_torch,
        "onnxruntime": in_onnxruntime,
        "openvino": in_openvino,
    }
    run = makers[package](precision, folder / "network.onnx", weights)
    load = time.process_time() - started
    seconds, differences = [], []
    for file in sorted(folder.glob("*.npz")):
        with np.load(file) as stored:
            inputs, logits = stored["inputs"], stored["logits"]
        for _ in range(ROUNDS):
            began = time.process_time()
            answer = run(inputs)
            seconds.append(time.process_time() - began)
        differences.append(255 * np.abs(probability(answer) - probability(logits)))
    return {
        "load": load,
        "photo": float(np.median(seconds)),
        "peak": peak(),
        "disk": on_disk(package),
        "largest": float(max(difference.max() for difference in differences)),
        "mean": float(np.mean([difference.mean() for difference in differences])),
    }


def whole(runtime: str, weights: Path) -> str:
    """Return a line of a runtime for both networks: CPU seconds from photo to alpha, and parity."""
    import torch  # noqa: PLC0415

    from app.core.files.images import load  # noqa: PLC0415
    from app.core.resources import samples  # noqa: PLC0415
    from model.network.predictor import Predictor  # noqa: PLC0415
    from model.network.weights import load_weights  # noqa: PLC0415

    torch.set_num_threads(1)
    package, _, precision = runtime.partition(" ")
    predictor = Predictor.load(weights, "cpu")
    predictor.bfloat16 = runtime == "torch bfloat16"
    began = time.process_time()
    if package == "openvino":
        there = load_weights(weights)
        predictor.network = in_converted(there.network, precision, torch.zeros(1, 3, 512, 768))
        if there.edge is not None:
            side = predictor.edge_config.core + 2 * predictor.edge_config.margin
            squares = torch.zeros(2, 3, side, side), torch.zeros(2, 1, side, side)
            predictor.edge = in_converted(there.edge, precision, *squares)
    converting, seconds = time.process_time() - began, []
    photos = [load(path).pixels for path in samples().values()]
    for photo in [photos[0], *photos]:
        began = time.process_time()
        predictor.predict(photo)
        seconds.append(time.process_time() - began)
    most = peak()
    ours = Predictor.load(weights, "cpu")
    ours.bfloat16 = False
    apart = [np.abs(predictor.predict(one).alpha - ours.predict(one).alpha).max() for one in photos]
    return (
        f"{runtime or package:20} photo to alpha {np.median(seconds[1:]):.3f} CPU s, "
        f"to convert {converting:.1f} CPU s, peak {most:.0f} MB, alpha at most "
        f"{255 * max(apart):.4f}/255 from torch's in float32"
    )


def in_converted(network: Any, precision: str, *example: Any) -> Any:
    """A module of torch that runs in OpenVINO."""
    import openvino  # noqa: PLC0415
    import torch  # noqa: PLC0415

    from model.commands.weights.export import plain  # noqa: PLC0415

    shown = example[0] if len(example) == 1 else example
    converted = openvino.convert_model(plain(network), example_input=shown)
    hint = "bf16" if precision == "bfloat16" else "f32"
    options = {"INFERENCE_NUM_THREADS": 1, "INFERENCE_PRECISION_HINT": hint}
    compiled = openvino.Core().compile_model(converted, "CPU", options)

    class Converted(torch.nn.Module):
        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            given = [each.float().contiguous().numpy() for each in inputs]
            return torch.from_numpy(np.asarray(compiled(given)[0]))

    return Converted()


def probability(logits: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The sigmoid."""
    return np.asarray(1 / (1 + np.exp(-logits.astype(np.float64))))


def in_torch(precision: str, onnx: Path, weights: Path) -> Run:
    """The network as the program runs it."""
    import torch  # noqa: PLC0415

    from model.network.predictor import Predictor  # noqa: PLC0415

    torch.set_num_threads(1)
    network = Predictor.load(weights, "cpu").network
    wanted = precision == "bfloat16"

    def run(inputs: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        image = torch.from_numpy(inputs).to(memory_format=torch.channels_last)
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=wanted):
            return np.asarray(network(image).float().numpy())

    return run


def in_onnxruntime(precision: str, onnx: Path, weights: Path) -> Run:
    """The exported network in ONNX Runtime."""
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(onnx), options, ["CPUExecutionProvider"])
    return lambda inputs: np.asarray(session.run(None, {"image": inputs})[0])


def in_openvino(precision: str, onnx: Path, weights: Path) -> Run:
    """The exported network in OpenVINO."""
    import openvino  # noqa: PLC0415

    hint = "bf16" if precision == "bfloat16" else "f32"
    options = {"INFERENCE_NUM_THREADS": 1, "INFERENCE_PRECISION_HINT": hint}
    compiled = openvino.Core().compile_model(str(onnx), "CPU", options)
    return lambda inputs: np.asarray(compiled(inputs)[0])


def peak() -> float:
    """The most memory that this process held, in MB; Linux tells it in /proc."""
    line = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line
    )
    return int(line.split()[1]) / 1024


def on_disk(package: str) -> float:
    """The size of an installed package, in MB."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    files = (path for path in Path(spec.origin).parent.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in files) / 1e6


if __name__ == "__main__":
    sys.exit(main())
