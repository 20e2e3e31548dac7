"""Whoever is refused, and does as told, gets a picture: each text of the server, over a socket."""

from __future__ import annotations

import ast
import base64
import io
import json
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.errors import DeviceError
from app.server.server import Limits, Server
from tests.app.server.test_server import BOUNDARY, HEADERS, KEY, Bright, ask, form, serving

ROOM = Path(__file__).resolve().parents[3] / "app" / "server"
FORM = {"X-Api-Key": KEY, "Content-Type": "application/x-www-form-urlencoded"}
JSON = {"X-Api-Key": KEY, "Content-Type": "application/json"}
LIMITS = Limits(bytes=400_000, seconds=1.0, waiting=4, patience=5.0)


def a_photo(width: int = 60, height: int = 40, kind: str = "PNG", *, car: bool = True) -> bytes:
    """Dark, with a bright box in the middle."""
    pixels = np.full((height, width, 3), 30, np.uint8)
    if car:
        pixels[height // 4 : -height // 4, width // 4 : -width // 4] = 230
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind)
    return buffer.getvalue()


PHOTO = a_photo()
WIDE = a_photo(17_000, 400)  # WebP takes 16,383 pixels
ENCODED = base64.b64encode(PHOTO).decode()


@dataclass(frozen=True)
class Request:
    """What a client sends; the usual is right."""

    body: bytes = form(PHOTO)
    headers: dict[str, str] = field(default_factory=lambda: HEADERS)
    path: str = "/v1.0/removebg"
    method: str = "POST"


RIGHT = Request()


def fields(**given: str) -> Request:
    return Request(form(PHOTO, **given))


def as_json(**given: object) -> Request:
    return Request(json.dumps({"image_file_b64": ENCODED, **given}).encode(), JSON)


def urlencoded(text: str) -> Request:
    return Request(f"image_file_b64={ENCODED.replace('+', '%2B')}{text}".encode("latin-1"), FORM)


def parts(head: str) -> Request:
    """A form whose photo has other headers."""
    whole = f"--{BOUNDARY}\r\n{head}".encode() + PHOTO + f"\r\n--{BOUNDARY}--\r\n".encode()
    return Request(whole)


NAMED = 'Content-Disposition: form-data; name="image_file"; filename="car.png"\r\n'
MANY = {f"field{index}": "1" for index in range(51)}
# What is wrong, what is said of it, and those who do as told.
REFUSED: list[tuple[Request, str, list[Request]]] = [
    (
        Request(headers={"X-Api-Key": KEY, "Content-Type": "text/plain"}),
        "Send multipart/form-data, urlencoded fields or JSON",
        [RIGHT, urlencoded(""), as_json()],
    ),
    (urlencoded("&name=\xff"), "Send UTF-8", [urlencoded("&name=%C3%BF")]),
    (urlencoded("&a=1" * 60), "at most 50 fields", [urlencoded("&a=1" * 49)]),
    (Request(b"{", JSON), "Send a JSON object", [as_json()]),
    (Request(b"[1]", JSON), "Send a JSON object", [as_json()]),
    (as_json(**MANY), "with at most 50 fields", [as_json()]),
    (
        as_json(crop=["true"]),
        "Send texts, numbers, true or false",
        [as_json(crop="true"), as_json(crop=True), as_json(crop=1)],
    ),
    (
        Request(JSON_NUMBER := b'{"image_file_b64": "' + ENCODED.encode() + b'", "n": 1%s}', JSON),
        "Send a JSON object",
        [Request(JSON_NUMBER.replace(b"%s", b""), JSON)],
    ),
    (
        Request(JSON_NUMBER.replace(b"%s", b"0" * 5000), JSON),
        "Send a JSON object|Send texts, numbers",
        [Request(JSON_NUMBER.replace(b"%s", b"0"), JSON)],
    ),
    (Request(form(PHOTO)[:-8]), "Send it to its end", [RIGHT]),
    (Request(form(PHOTO, **MANY)), "with at most 50 fields", [RIGHT]),
    (
        parts(NAMED + "X-Note: " + "a" * 5000 + "\r\n\r\n"),
        "at most 4096 bytes of headers",
        [parts(NAMED + "X-Note: a\r\n\r\n")],
    ),
    (parts(NAMED), "and an empty line", [parts(NAMED + "\r\n")]),
    (parts("Content-Type: image/png\r\n\r\n"), "Give it a name", [parts(NAMED + "\r\n")]),
    (
        Request(headers=HEADERS | {"Content-Type": "multipart/form-data"}),
        "Give it a boundary",
        [RIGHT],
    ),
    (Request(headers=FORM | {"X-Api-Key": "wrong"}), "Send that of this server", [RIGHT]),
    (Request(method="PUT"), "Use POST", [RIGHT]),
    (Request(path="/cut"), "Use /v1.0/removebg", [RIGHT]),
    (
        Request(headers=HEADERS | {"Host": "cars.example"}),
        "Use http://127.0.0.1",
        [Request(headers=HEADERS | {"Host": "127.0.0.1"})],
    ),
    (
        Request(headers=HEADERS | {"Transfer-Encoding": "chunked"}),
        "Send a Content-Length",
        [Request(headers=HEADERS | {"Content-Length": str(len(form(PHOTO)))})],
    ),
    (
        Request(form(PHOTO) + bytes(400_000)),
        "Send at most 0.381 MiB",
        [Request(form(PHOTO) + bytes(380_000))],
    ),
    (
        fields(image_url="http://cars.example/1.jpg"),
        "Send the file itself",
        [RIGHT],
    ),
    (
        Request(form(PHOTO, bg_image_file="wall.jpg")),
        "Leave it out, or send a bg_color",
        [RIGHT, fields(bg_color="ffffff")],
    ),
    (Request(form()), "Send one photo", [RIGHT, as_json()]),
    (fields(image_file_b64=ENCODED), "Send one photo", [RIGHT, as_json()]),
    (as_json(image_file_b64="%%"), "Encode it", [as_json()]),
    *(
        (
            fields(**{name: "odd"}),
            f"There is no such {name}. Choose of {choices}",
            [fields(**{name: each}) for each in choices.split(", ")],
        )
        for name, choices in (
            ("type", "auto, car, transportation, product, other"),
            ("format", "auto, png, jpg, webp"),
            ("channels", "rgba, alpha"),
            ("size", "auto, full, 50MP, 4k, hd, medium, regular, small, preview"),
        )
    ),
    (
        fields(crop="perhaps"),
        "Send true or false",
        [fields(crop="true"), fields(crop="false")],
    ),
    (
        fields(crop="true", crop_margin="wide"),
        "such as 30px or 10%",
        [fields(crop="true", crop_margin=each) for each in ("30px", "10%", "5")],
    ),
    (
        fields(bg_color="carpet"),
        "Give one as 81d4fa, fff or green",
        [fields(bg_color=each) for each in ("81d4fa", "fff", "green")],
    ),
    (
        Request(form(PHOTO[:60])),
        "cannot be read: .* Copy it again",
        [RIGHT],
    ),
    (
        Request(form(a_photo(10_001, 5_000, car=False))),
        "Send one of at most 50 megapixels",
        [RIGHT],
    ),
    (Request(form(a_photo(car=False))), "Send one of a car", [RIGHT]),
    (
        Request(form(WIDE, format="webp", size="full")),
        "too large for this format. Ask for png",
        [Request(form(WIDE, format="png", size="full"))],
    ),
]
# What a test of its own follows.
MEMORY = "The photo needs more memory than is free. Send a smaller one, or try again later."
TIME = "The request did not arrive whole, or not in time. Send all of it within 1 seconds."
OTHERS = "Too many requests at a time. Try again after 5 seconds."


@pytest.fixture
def network() -> Bright:
    return Bright()


@pytest.fixture
def server(network: Bright) -> Iterator[Server]:
    with serving(network, LIMITS, lambda _: None) as server:
        yield server


def said(server: Server, request: Request) -> str:
    """Why a request is refused; empty if it is answered with a picture."""
    response, body = ask(server, request.body, request.headers, request.path, request.method)
    if response.status == 200:
        assert Image.open(io.BytesIO(body)).size[0] > 0
        return ""
    (error,) = json.loads(body)["errors"]
    return f"{error['title']} {error.get('detail', '')}"


@pytest.mark.parametrize(("wrong", "says", "told"), REFUSED)
def test_who_does_as_told_gets_a_picture(
    server: Server, wrong: Request, says: str, told: list[Request]
) -> None:
    assert re.search(says, said(server, wrong))
    assert [said(server, request) for request in told] == [""] * len(told)


def test_a_photo_for_which_there_is_no_memory(server: Server, network: Bright) -> None:
    network.problem = MemoryError()
    assert said(server, RIGHT) == MEMORY
    network.problem = None
    assert said(server, RIGHT) == ""


def test_what_goes_wrong_with_the_network_is_told_as_on_the_command_line(
    server: Server, network: Bright
) -> None:
    network.problem = DeviceError("It gave out. Try --device cpu.")
    assert "Try --device cpu" in said(server, RIGHT)


def test_a_photo_that_drips(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=10) as client:
        head = f"POST /v1.0/removebg HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: {KEY}\r\n"
        client.sendall(f"{head}Content-Length: 1000\r\n\r\nabc".encode())
        answer = b"".join(iter(lambda: client.recv(4096), b""))
    (error,) = json.loads(answer.partition(b"\r\n\r\n")[2])["errors"]
    assert f"{error['title']} {error['detail']}" == TIME
    assert said(server, RIGHT) == ""


def test_one_too_many(server: Server, network: Bright) -> None:
    network.may_go.clear()
    answers: list[str] = []
    threads = [
        threading.Thread(target=lambda: answers.append(said(server, RIGHT))) for _ in "12345"
    ]
    for thread in threads:
        thread.start()
    while not answers:
        threads[0].join(0.01)
    network.may_go.set()
    for thread in threads:
        thread.join()
    assert answers[0] == OTHERS
    assert said(server, RIGHT) == ""


def texts() -> Iterator[re.Pattern[str]]:
    """Like what the server's refusals say: title and detail, with what is filled in left open."""
    skipped = {"bad": 1, "RefusedError": 2}  # arguments before the title
    for file in sorted(ROOM.glob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            known = assigned(tree) | assigned(function)
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                first = skipped.get(ast.unparse(call.func))
                if first and ast.unparse(call.args[-1]) != "detail":
                    pieces = (like(each, known) for each in call.args[first:])
                    yield re.compile(" ".join(pieces), re.DOTALL)


def assigned(tree: ast.AST) -> dict[str, ast.expr]:
    """What is assigned to names there, the last of each."""
    found: dict[str, ast.expr] = {}
    for node in (each for each in ast.walk(tree) if isinstance(each, ast.Assign)):
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = zip(target.elts, node.value.elts, strict=True)
            else:
                pairs = zip([target], [node.value], strict=True)
            found |= {name.id: value for name, value in pairs if isinstance(name, ast.Name)}
    return found


def like(node: ast.expr, known: dict[str, ast.expr]) -> str:
    """A pattern for the text that an expression makes."""
    if isinstance(node, ast.Name) and node.id in known:
        return like(known[node.id], known)
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    if isinstance(node, ast.JoinedStr):
        return "".join(like(each, known) for each in node.values)
    return ".*"


def test_no_refusal_is_left_out(server: Server) -> None:
    """A new text of the server's needs a line above, or a test of its own."""
    answered = [said(server, wrong) for wrong, _, _ in REFUSED]
    known = list(texts())
    assert len(known) > 25
    answered += [MEMORY, TIME, OTHERS]
    assert [text.pattern for text in known if not any(map(text.search, answered))] == []


def test_every_refusal_says_what_to_do(server: Server) -> None:
    """In its last sentence, a request."""
    verbs = "Send|Use|Give|Choose|Leave|Ask|Begin|Encode|Try|Get|Copy|Save|Open"
    for answer in [*(said(server, wrong) for wrong, _, _ in REFUSED), MEMORY, TIME, OTHERS]:
        assert re.match(verbs, re.split(r"(?<=\.) ", answer.strip())[-1]), answer
