"""What `tests.benchmarks.fuzz` damages: whole files of each kind, and how the program reads them.

All are small, and the networks stand-ins where it is not the network's file that is damaged.
"""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from PIL import Image

from app.cli import cut, replay, verify
from app.cli.cut_options import Options
from app.core.codec import blob_name
from app.core.compose.scenes import read_scene
from app.core.errors import ForecourtError
from app.core.learning import comparison, examples, flags, runs
from app.core.mask.alpha import encode_alpha
from app.core.mask.mask_file import read_mask
from app.core.output.naming import find_photos
from app.core.photo.edits import OwnMask, Stroke, Way
from app.core.photo.photo import Photo, PhotoId, State
from app.core.places.preset import read_preset
from app.core.resources import presets, samples
from app.core.saved import journal, settings
from app.core.saved.arrivals import Arrivals
from app.core.saved.session import Saved
from app.core.saved.session_file import load_session, save_session
from app.server.cutting import carry_out
from app.server.form import parse_form
from app.server.wishes import understand
from tests.benchmarks.fuzz.mutate import (
    Target,
    mutated,
    mutated_json,
    mutated_picture,
    mutated_result,
    mutated_safetensors,
    mutated_zip,
)
from tests.benchmarks.fuzz.networks import (
    checkpoint,
    heads,
    use_checkpoint,
    use_head,
    use_weights,
    weights,
)
from tests.benchmarks.fuzz.pictures import SIZE, masks, noise, pairs, photos, use_pair, use_photo
from tests.benchmarks.kills.victims import Red

BOUNDARY = "xxyyzz"


def targets() -> dict[str, Target]:
    """What can be damaged, by name."""
    torch.set_num_threads(1)
    with TemporaryDirectory() as name:
        folder = Path(name)
        result, report = results(folder)
        whole = session(folder)
        return {
            "photos": Target(dict(photos()), mutated_picture, use_photo),
            "masks": Target(dict(masks()), mutated_picture, lambda path: read_mask(path, SIZE)),
            "pairs": Target(dict(pairs()), mutated_picture, use_pair),
            "sessions": Target({".forecourt": whole[0]}, mutated_zip, load_session),
            "journals": Target({".json": whole[1]}, mutated_json, use_journal),
            "pieces": Target({".json": whole[2]}, mutated_json, use_piece),
            "settings": Target({".json": stored_settings(folder)}, mutated_json, use_settings),
            "weights": Target({".safetensors": weights(folder)}, mutated_safetensors, use_weights),
            "heads": Target(heads(), mutated_safetensors, use_head),
            "checkpoints": Target(
                {".safetensors": checkpoint(folder)}, mutated_safetensors, use_checkpoint
            ),
            "results": Target({".png": result}, mutated_result, use_result),
            "reports": Target({".json": report}, mutated_json, use_report),
            "presets": Target(stored_presets(), mutated_json, read_preset),
            "scenes": Target(
                {".json": b'{"floor": 0.8, "horizon": 0.3, "car": 0.4, "gloss": 0.1}'},
                mutated_json,
                lambda path: read_scene(path.with_suffix(".jpg")),
            ),
            "runs": Target(RUN, mutated_json, use_run),
            "lists": Target({".txt": b"a.jpg\nsub/b.jpg\nfile:///c.jpg\n"}, mutated, use_list),
            "requests": Target({".form": request(folder)}, mutated, use_request),
        }


def a_mask() -> bytes:
    """The mask of the session."""
    alpha = np.zeros(SIZE[::-1], np.float32)
    alpha[8:24, 8:40] = 1
    return encode_alpha(alpha)


def a_session() -> Saved:
    """A session with a photo, its mask, and repairs."""
    photo = Photo(
        PhotoId(1),
        Path("/photos/car.jpg"),
        Path("car.jpg"),
        State.READY,
        alpha=a_mask(),
        repair=(Stroke(Way.ADD, ((1, 2, 1), (8, 9, 0.5)), 3), OwnMask(a_mask())),
        size=SIZE,
    )
    return Saved((photo,), photo.id)


def session(folder: Path) -> tuple[bytes, bytes, bytes]:
    """A session as a file, and what is kept between runs: its text, and that of its photos."""
    path, state = folder / "s.forecourt", folder / "state"
    save_session(path, a_session())
    journal.Journal(state).save(a_session())
    (piece,) = (state / "photos").iterdir()
    return path.read_bytes(), (state / "session.json").read_bytes(), piece.read_bytes()


def use_journal(path: Path) -> None:
    """Read the session that is kept between runs; its photos and masks are whole."""
    folder = path.with_suffix("")
    journal.Journal(folder).save(a_session())
    path.replace(folder / "session.json")
    journal.load_from_folder(folder)


def use_piece(path: Path) -> None:
    """Read a session that is kept between runs; its text, but for its photos, is whole."""
    folder, content = path.with_suffix(""), path.read_bytes()
    journal.Journal(folder).save(a_session())
    text = folder / "session.json"
    name = blob_name(content)
    (folder / "photos" / f"{name}.json").write_bytes(content)
    text.write_text(json.dumps({**json.loads(text.read_text("ascii")), "pieces": [name]}))
    journal.load_from_folder(folder)


def stored_settings(folder: Path) -> bytes:
    """Settings as they are stored."""
    settings.save(folder, settings.Settings(recent_sessions=("/a/b.forecourt",)))
    return (folder / settings.NAME).read_bytes()


def use_settings(path: Path) -> None:
    """Read settings, and write them again."""
    folder = path.with_suffix("")
    folder.mkdir(exist_ok=True)
    path.replace(folder / settings.NAME)
    settings.save(folder, settings.load(folder).settings)
    for aside in folder.glob("*damaged*"):
        aside.unlink()


def results(folder: Path) -> tuple[bytes, bytes]:
    """A result with its receipt, and the report of the run that made it."""
    noise().convert("RGB").save(folder / "car.png")
    options = Options([folder / "car.png"], folder / "out", report=str(folder / "report.json"))
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        cut.run(options, Red())
    report = json.loads((folder / "report.json").read_bytes())
    report["folder"] = str(next(iter(samples().values())).parent)  # which stays
    return (folder / "out" / "car.png").read_bytes(), json.dumps(report).encode()


def use_result(path: Path) -> None:
    """Tell what a result was made of, and compare it with a photo."""
    photo = path.with_name("photo.png")
    if not photo.exists():
        noise().convert("RGB").save(photo)
    with contextlib.redirect_stdout(io.StringIO()):
        with contextlib.suppress(ForecourtError):
            verify.run(path, None, None)
        verify.run(path, photo, None)


def use_report(path: Path) -> None:
    """Make the results of a report again."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        replay.run(path, path.with_name("replayed"), Red())


def stored_presets() -> dict[str, bytes]:
    """The presets that come along."""
    return {f".json/{path.stem}": path.read_bytes() for path in presets()}


RUN = {
    f".json/{name}": json.dumps(value).encode()
    for name, value in (
        ("log", {"kind": "step", "step": 3, "loss": 0.5, "progress": 0.1, "seconds_left": 3.0}),
        ("look", {"step": 3, "held dice": 0.9, "images_per_second": 2.5}),
        ("command", ["train", "data", "--out", "run"]),
        ("check", {"findings": {"doubtful": ["a_01: odd"], "small": []}}),
        ("note", {"place": {"vehicle": "a", "number": 1}, "photo": "/a.jpg", "sha256": "0"}),
        (
            "comparison",
            {
                "before": "shipped",
                "after": "run",
                "parts": [
                    {
                        "name": "held back",
                        "photos": [
                            {"name": "a", "before": 0.9, "after": 0.91, "picture": "a.jpg"},
                        ],
                    }
                ],
            },
        ),
        ("arrivals", {"folder": ".", "known": [["a.jpg", 1, 2]]}),
    )
}
"""What the program keeps about training and arrivals."""


def use_run(path: Path) -> None:
    """Read a file as each of those that are kept about training and arrivals."""
    data, run = path.read_bytes(), path.with_suffix("")
    places = ("log.jsonl", runs.COMMAND, runs.PROCESS, flags.REPORT, "a_01.json", "arrivals.json")
    for place in (
        *places,
        f"{comparison.FOLDER}/comparison.json",
        f"{examples.PROVENANCE}/a_01.json",
    ):
        (run / place).parent.mkdir(parents=True, exist_ok=True)
        (run / place).write_bytes(data)
    for folder in (examples.IMAGES, examples.MASKS):
        (run / folder).mkdir(exist_ok=True)
        (run / folder / "a_01.png").touch()
    runs.read_run(run)
    runs.command_of(run)
    runs.process_of(run)
    found = comparison.read(run)
    if found is not None:
        _ = found.lost, found.gained, found.pictures
    flags.read_flags(run / flags.REPORT, examples.listed(run))
    Arrivals(Path(), run).look()


def use_list(path: Path) -> None:
    """Find the photos of a list."""
    for source in find_photos([path], recursive=True):
        _ = str(source.path), source.problem


def request(folder: Path) -> bytes:
    """A request to the server, its headers and its body."""
    car = np.full((20, 30, 3), 90, np.uint8)
    car[5:15, 5:25] = (255, 0, 0)
    Image.fromarray(car).save(folder / "car.png")
    parts = [("size", b"full"), ("crop", b"true"), ("crop_margin", b"10%"), ("bg_color", b"fff")]
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    body = b"".join(f'{head}"{name}"\r\n\r\n'.encode() + value + b"\r\n" for name, value in parts)
    photo = f'{head}"image_file"; filename="a.png"\r\n\r\n'.encode()
    photo += (folder / "car.png").read_bytes()
    kind = f"multipart/form-data; boundary={BOUNDARY}\n".encode()
    return kind + body + photo + f"\r\n--{BOUNDARY}--\r\n".encode()


def use_request(path: Path) -> None:
    """Carry out a request."""
    kind, _, body = path.read_bytes().partition(b"\n")
    carry_out(understand(parse_form(kind.decode("latin-1"), body)), Red())
