"""A Ray cluster of two machines, one of which dies in the middle: is anything lost?

    python -m tests.benchmarks.command.cluster            # two nodes of one core; one is killed
    python -m tests.benchmarks.command.cluster --figures  # what it costs with one node and with two
    python -m tests.benchmarks.command.cluster --gpus     # each node claims a GPU that is not there

Both nodes are on this computer, as processes of their own. The command line cuts the samples, again
and again under other names, on both; SIGKILL ends one node and all its processes once a few results
are there. Then every photo must have its result, whole, once, and with the pixels that the same
photo has without a cluster; a second run must find nothing to do. Needs `pip install ray`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[3]
STARTS = 600  # seconds that a node may take to start on a busy computer; Ray gives it 30
PATIENCE = {
    **dict.fromkeys(
        (
            "RAY_raylet_start_wait_time_s",
            "RAY_gcs_server_port_wait_time_s",
            "RAY_gcs_server_request_timeout_seconds",
            "RAY_worker_register_timeout_seconds",
        ),
        str(STARTS),
    ),
    "RAY_agent_register_timeout_ms": str(1000 * STARTS),
    "RAY_health_check_timeout_ms": "60000",
}
"""What Ray waits for, as long as a busy computer needs; a killed node is noticed as usual."""
UNUSED = ("metrics_agent_port", "metrics_export_port")
AGENTS = (*UNUSED, "runtime_env_agent_port", "dashboard_agent_listen_port")
SAMPLES = sorted((ROOT / "resources" / "samples").glob("*.jpg"))[:3]


def main() -> int:
    """Cut on a cluster and say what became of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--photos", type=int, default=12)
    parser.add_argument("--after", type=int, default=3, help="results before a node is killed")
    parser.add_argument("--figures", action="store_true")
    parser.add_argument("--gpus", action="store_true")
    args = parser.parse_args()
    os.environ.setdefault("PYTHONPATH", str(ROOT))
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ |= PATIENCE | os.environ
    os.environ.setdefault("RAY_worker_niceness", "0")  # 15 is usual: as quick as others here
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_photos(folder / "photos", args.photos)
        if args.figures:
            for nodes in (1, 2):
                print(figures(folder, nodes), flush=True)
            return 0
        return kill_one(folder, args.photos, args.after, int(args.gpus))


def make_photos(folder: Path, number: int) -> None:
    """Link the samples under so many names."""
    folder.mkdir()
    for index in range(number):
        source = SAMPLES[index % len(SAMPLES)]
        (folder / f"{source.stem}-{index:03}.jpg").symlink_to(source)


def cluster(nodes: int, gpus: int = 0) -> Any:
    """Start a cluster of nodes with a core each, and so many GPUs, which they only claim."""
    from ray.cluster_utils import Cluster  # noqa: PLC0415 - may be missing

    tell_ports()
    # Ray itself would wait for each of them for 30 s.
    head = {"include_dashboard": False, "wait": False, **node(gpus)}
    there = Cluster(initialize_head=True, head_node_args=head)
    there.wait_for_nodes(timeout=STARTS)
    for _ in range(nodes - 1):
        there.add_node(wait=False, **node(gpus))
        there.wait_for_nodes(timeout=STARTS)
    return there


def node(gpus: int) -> dict[str, int]:
    """What a node is told: a core, its GPUs, and little memory for what tasks hand on, hardly any.

    The ports of its agents, too, see `tell_ports`.
    """
    with contextlib.ExitStack() as stack:
        taken = [stack.enter_context(socket.socket()) for _ in AGENTS]
        for each in taken:
            each.bind(("127.0.0.1", 0))
        ports = {name: each.getsockname()[1] for name, each in zip(AGENTS, taken, strict=True)}
    return {"num_cpus": 1, "num_gpus": gpus, "object_store_memory": 2**27, **ports}


def tell_ports() -> None:
    """Let each node know its agents' ports as it starts.

    Ray waits 15 s for the files in which agents write them, those that it chose itself, too, and a
    busy computer takes longer to start agents (https://github.com/ray-project/ray/issues/65983).
    """
    import ray._raylet  # noqa: PLC0415 - may be missing
    from ray._private.node import Node  # noqa: PLC0415

    if not hasattr(ray._raylet, "persist_port"):  # before Ray 2.5x there are no such files
        return
    starts = Node.start_raylet

    def start_raylet(self: Any, *words: Any, **more: Any) -> Any:
        for name in AGENTS:
            port = -1 if name in UNUSED else getattr(self._ray_params, name)
            ray._raylet.persist_port(self._session_dir, self._node_id, name, port)
        return starts(self, *words, **more)

    Node.start_raylet = start_raylet


def cut(folder: Path, output: str, *more: str) -> subprocess.Popen[bytes]:
    """Start `forecourt cut` on the photos."""
    words = ["cut", folder / "photos", "--output", folder / output, *more]
    command = [sys.executable, "-m", "app", *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)


def kill_one(folder: Path, photos: int, after: int, gpus: int) -> int:
    """Kill one node of two in the middle, and check that nothing is lost."""
    there = cluster(2, gpus)
    process = cut(folder, "out", "--engine", "ray", "--address", there.address)
    out = folder / "out"
    while process.poll() is None and len(list(out.glob("*.png"))) < after:
        time.sleep(0.05)
    if process.poll() is not None:
        raise SystemExit("The command ended before a node could be killed.")
    killed = kill_node(there)
    before = len(list(out.glob("*.png")))
    print(f"{killed} processes of a node killed after {before} of {photos} results", flush=True)
    status = process.wait()
    assert cut(folder, "alone").wait() == 0
    same = sum(equal(path, folder / "alone" / path.name) for path in out.glob("*.png"))
    left = [path.name for path in out.iterdir() if path.suffix != ".png"]
    report = folder / "again.json"
    again = cut(folder, "out", "--engine", "ray", "--address", there.address, "--json", str(report))
    again.wait()
    unchanged = json.loads(report.read_text("utf-8"))["unchanged"]
    there.shutdown()
    print(f"exit status {status}; {same} of {photos} results as without a cluster; ", end="")
    print(f"half files left: {left or 'none'}; unchanged in a second run: {unchanged}")
    return 0 if (status, same, unchanged) == (0, photos, photos) else 1


def kill_node(there: Any) -> int:
    """End a node that is not the head, and all that it started, as a power cut does."""
    node = next(node for node in there.list_all_nodes() if not node.head)
    running = processes(node)
    for pid in running:
        os.kill(pid, signal.SIGKILL)
    return len(running)


def processes(node: Any) -> list[int]:
    """The processes of a node, and those that they started."""
    mine = [info.process.pid for infos in node.all_processes.values() for info in infos]
    return [pid for parent in mine for pid in (parent, *children(parent))]


def children(parent: int) -> list[int]:
    """The processes that a process started."""
    found = set()
    for file in Path(f"/proc/{parent}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # it has ended
            found |= set(map(int, file.read_text().split()))
    return sorted(found)


def equal(first: Path, second: Path) -> bool:
    """Whether two pictures show the same; neither may be missing or damaged."""
    one, two = (cv2.imread(str(path), cv2.IMREAD_UNCHANGED) for path in (first, second))
    return one is not None and two is not None and np.array_equal(one, two)


def figures(folder: Path, nodes: int) -> str:
    """Cut on so many nodes of a core.

    The CPU seconds tell what it costs, however busy the computer is with other things; the rate
    leaves the start out, until each node has written a file.
    """
    there = cluster(nodes)
    report, out = folder / f"{nodes}.json", folder / f"out{nodes}"
    options = ("--engine", "ray", "--address", there.address, "--json", str(report))
    own, started = spent_by_children(), time.perf_counter()
    process = cut(folder, out.name, *options)
    before, used, seen = spent(there), dict[int, float](), [0.0]
    while process.poll() is None:
        used |= spent(there)  # those who cut end with the command
        new = len(list(out.glob("*.png"))) + 1 - len(seen)
        seen += [time.perf_counter() - started] * new
        time.sleep(0.1)
    wall, driver = time.perf_counter() - started, spent_by_children() - own
    there.shutdown()
    photos = len(json.loads(report.read_text("utf-8"))["results"])
    total = sum(seconds - before.get(pid, 0.0) for pid, seconds in used.items())
    rate = (len(seen) - 1 - nodes) / (seen[-1] - seen[nodes])
    return (
        f"{nodes} nodes: {photos} photos in {wall:.1f} s, {rate:.2f} photos/s once each works; "
        f"CPU seconds: {total:.1f} in the cluster, where each node loads the network once, "
        f"{driver:.1f} in the command"
    )


def spent(there: Any) -> dict[int, float]:
    """The CPU seconds so far of each process of the cluster."""
    used = {}
    for pid in {pid for node in there.list_all_nodes() for pid in processes(node)}:
        with contextlib.suppress(OSError):  # it has ended
            numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            used[pid] = sum(map(int, numbers[11:13])) / os.sysconf("SC_CLK_TCK")
    return used


def spent_by_children() -> float:
    """The CPU seconds of the commands that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
