"""The server over a real socket, with a stand-in for the network."""

from __future__ import annotations

import base64
import io
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.cli import serve
from app.core.arrays import Pixels
from app.core.errors import DeviceError, UsageError
from app.core.network import Answer, Network
from app.server.server import Limits, Server

KEY = "secret"
BOUNDARY = "xxyyzz"
HEADERS = {"X-Api-Key": KEY, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


class Bright(Network):
    """Takes what is bright for the car."""

    def __init__(self) -> None:
        self.may_go = threading.Event()
        self.may_go.set()
        self.problem: Exception | None = None

    def predict(self, image: Pixels) -> Answer:
        assert self.may_go.wait(20)
        if self.problem is not None:
            raise self.problem
        return Answer(np.asarray(image.mean(axis=2) > 128, np.float32), 0.995)


@pytest.fixture
def network() -> Bright:
    return Bright()


@pytest.fixture
def log() -> list[str]:
    return []


@pytest.fixture
def limits() -> Limits:
    return Limits(bytes=200_000, seconds=1.0, waiting=2, patience=5.0)


@contextmanager
def serving(network: Bright, limits: Limits, log: Callable[[str], None]) -> Iterator[Server]:
    """A server that answers in a thread of its own."""
    with Server(network, KEY, limits=limits, log=log) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        network.may_go.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def server(network: Bright, limits: Limits, log: list[str]) -> Iterator[Server]:
    with serving(network, limits, log.append) as server:
        yield server


@pytest.fixture
def photo() -> bytes:
    """60x40, dark, with a bright box of 30x20 in the middle."""
    pixels = np.full((40, 60, 3), 30, np.uint8)
    pixels[10:30, 15:45] = (230, 220, 210)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def form(photo: bytes | None = None, **fields: str) -> bytes:
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    if photo is not None:
        parts.append(b'name="image_file"; filename="car.png"\r\n\r\n' + photo)
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; ".encode()
    return b"".join(head + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()


def ask(
    server: Server,
    body: bytes,
    headers: dict[str, str] | None = None,
    path: str = "/v1.0/removebg",
    method: str = "POST",
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", server.server_address[1], timeout=20)
    try:
        connection.request(method, path, body, HEADERS if headers is None else headers)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def picture(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def code(body: bytes) -> str:
    return str(json.loads(body)["errors"][0]["code"])


def test_a_photo_becomes_a_cut_out(server: Server, photo: bytes) -> None:
    response, body = ask(server, form(photo, size="full", type="car"))
    assert (response.status, response.getheader("Content-Type")) == (200, "image/png")
    result = picture(body)
    assert (result.mode, result.size) == ("RGBA", (60, 40))
    alpha = np.asarray(result)[..., 3]
    assert alpha[20, 30] == 255
    assert alpha[0, 0] == 0
    assert response.getheader("X-Width") == "60"
    assert response.getheader("X-Foreground-Left") == "15"


def test_cropped_on_a_colour(server: Server, photo: bytes) -> None:
    response, body = ask(
        server, form(photo, size="full", crop="true", crop_margin="3px", bg_color="0000ff")
    )
    assert response.getheader("Content-Type") == "image/jpeg"
    result = picture(body)
    assert result.size == (36, 26)
    red, _, blue = np.asarray(result)[0, 0]
    assert red < 30
    assert blue > 220


def test_a_mask_in_base64_both_ways(server: Server, photo: bytes) -> None:
    fields = {"image_file_b64": base64.b64encode(photo).decode(), "channels": "alpha"}
    headers = {"X-Api-Key": KEY, "Content-Type": "application/json", "Accept": "application/json"}
    response, body = ask(server, json.dumps(fields).encode(), headers)
    assert response.status == 200
    data = json.loads(body)["data"]
    assert picture(base64.b64decode(data["result_b64"])).mode == "L"
    assert data["foreground_width"] == 30


def test_what_should_be_known_of_a_result_is_told(server: Server, log: list[str]) -> None:
    pixels = np.full((40, 60, 3), 30, np.uint8)
    pixels[10:30, 5:30] = pixels[10:30, 40:60] = 230  # the smaller one goes on beyond the frame
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    told = "cut off by the frame, more than one car"
    response, _ = ask(server, form(buffer.getvalue()))
    assert response.getheader("X-Findings") == told
    assert log[-1].endswith(told)
    _, body = ask(server, form(buffer.getvalue()), {**HEADERS, "Accept": "application/json"})
    assert json.loads(body)["data"]["findings"] == told.split(", ")


def test_nothing_is_told_of_a_plain_result(server: Server, photo: bytes) -> None:
    response, _ = ask(server, form(photo))
    assert response.getheader("X-Findings") is None


def test_a_speck_that_is_no_car_is_not_answered(server: Server) -> None:
    pixels = np.full((400, 600, 3), 30, np.uint8)
    pixels[200:205, 300:305] = 230
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    response, body = ask(server, form(buffer.getvalue()))
    assert (response.status, code(body)) == (400, "unknown_foreground")


def test_a_preview_has_a_quarter_megapixel(server: Server) -> None:
    pixels = np.zeros((600, 900, 3), np.uint8)
    pixels[100:500, 100:800] = 255
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    _, body = ask(server, form(buffer.getvalue(), size="preview"))
    width, height = picture(body).size
    assert 240_000 < width * height <= 250_000


@pytest.mark.parametrize(
    ("headers", "status", "expected"),
    [
        (HEADERS | {"X-Api-Key": "wrong"}, 403, "auth_failed"),
        ({"Content-Type": HEADERS["Content-Type"]}, 403, "auth_failed"),
        (HEADERS | {"Host": "evil.example"}, 403, "invalid_host"),
        (HEADERS | {"Content-Type": "text/plain"}, 400, "unknown_content_type"),
        (HEADERS | {"Content-Length": "9" * 30}, 413, "file_too_large"),
        (HEADERS | {"Content-Length": "-5"}, 411, "length_required"),
        (HEADERS | {"Transfer-Encoding": "chunked"}, 411, "length_required"),
    ],
)
def test_who_may_not_is_refused(
    server: Server, photo: bytes, headers: dict[str, str], status: int, expected: str
) -> None:
    response, body = ask(server, form(photo), headers)
    assert (response.status, code(body)) == (status, expected)


def test_too_large_a_photo_is_refused_and_the_client_reads_why(server: Server) -> None:
    response, body = ask(server, form(bytes(199_000)) + bytes(100_000))
    assert (response.status, code(body)) == (413, "file_too_large")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_and_paths_are_refused(server: Server, method: str) -> None:
    assert ask(server, b"", method=method)[0].status == 405
    assert ask(server, b"", path="/etc/passwd")[0].status == 404


def test_what_is_no_photo_is_told_without_a_path(server: Server) -> None:
    response, body = ask(server, form(b"no photo"))
    assert (response.status, code(body)) == (400, "invalid_image")
    assert b"tmp" not in body


def test_a_photo_without_a_car(server: Server) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (20, 20)).save(buffer, "PNG")
    assert code(ask(server, form(buffer.getvalue()))[1]) == "unknown_foreground"


@pytest.mark.parametrize(
    ("problem", "status"), [(DeviceError("It gave out."), 503), (MemoryError(), 400)]
)
def test_what_goes_wrong_is_told(
    server: Server, network: Bright, photo: bytes, problem: Exception, status: int
) -> None:
    network.problem = problem
    assert ask(server, form(photo))[0].status == status
    network.problem = None
    assert ask(server, form(photo))[0].status == 200


def test_more_at_a_time_are_told_to_come_again(
    server: Server, network: Bright, photo: bytes
) -> None:
    network.may_go.clear()
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(ask(server, form(photo))[0].status))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    while not statuses:
        threads[0].join(0.01)
    assert statuses == [429]
    network.may_go.set()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 200, 429]


def test_a_client_that_drips_is_let_go(server: Server, photo: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=10) as client:
        head = f"POST /v1.0/removebg HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: {KEY}\r\n"
        client.sendall(f"{head}Content-Length: 1000\r\n\r\nabc".encode())
        answer = b""
        while piece := client.recv(4096):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert ask(server, form(photo))[0].status == 200


def test_a_client_waits_with_its_photo_until_it_may_send_it(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=10) as client:
        head = "POST /v1.0/removebg HTTP/1.1\r\nHost: localhost:1\r\nExpect: 100-continue\r\n"
        client.sendall(f"{head}Content-Length: 100\r\n\r\n".encode())
        assert client.recv(4096).startswith(b"HTTP/1.1 403 ")


def test_it_listens_on_this_computer_alone(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_nothing_of_a_client_reaches_the_terminal(
    server: Server, log: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for line in (b"\x1b[31m nonsense", b"GET /\x1b[31mred HTTP/1.1\r\nHost: localhost"):
        address = ("127.0.0.1", server.server_address[1])
        with socket.create_connection(address, timeout=10) as client:
            client.sendall(line + b"\r\n\r\n")
            while client.recv(4096):
                pass
    assert capsys.readouterr() == ("", "")
    assert not any("\x1b" in line for line in log)


def test_a_port_that_is_taken_is_named(server: Server, network: Bright) -> None:
    with pytest.raises(UsageError, match="Choose another with --port"):
        serve.run(network, server.server_address[1])
    with pytest.raises(UsageError, match="no such port"):
        serve.run(network, 99_999)


def test_nothing_is_left_of_a_photo(
    server: Server, photo: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert ask(server, form(photo))[0].status == 200
    assert list(tmp_path.iterdir()) == []
