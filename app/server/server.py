"""The server: one photo at a time, for who has the key, on this computer alone."""

from __future__ import annotations

import base64
import contextlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from app.core.network import Network
from app.server.cutting import Result, carry_out
from app.server.form import parse_form
from app.server.refusal import RefusedError, bad
from app.server.wishes import understand

HOST = "127.0.0.1"
PATHS = ("/v1.0/removebg", "/removebg")
NAMES = frozenset({"127.0.0.1", "localhost"})
COME_AGAIN = 5  # seconds after which whoever finds no place is asked to try again


@dataclass(frozen=True)
class Limits:
    """What a request may cost.

    Attributes:
        bytes: Of a request's body.
        seconds: In which a request has to arrive.
        waiting: Requests at a time; the network works on one, the others wait.
        patience: Seconds for which one waits for the network.
    """

    bytes: int = 64 * 2**20
    seconds: float = 30.0
    waiting: int = 8
    patience: float = 60.0


class Server(ThreadingHTTPServer):
    """Listens on the loopback interface; `serve_forever` runs it, `shutdown` stops it.

    Args:
        network: Finds the car.
        key: What requests bring in their header X-Api-Key.
        port: Where to listen; 0 lets the system choose.
        limits: What a request may cost.
        log: Is told a line about each request.

    Raises:
        OSError: The port is taken.
    """

    daemon_threads = True

    def __init__(
        self,
        network: Network,
        key: str,
        port: int = 0,
        limits: Limits | None = None,
        log: Callable[[str], None] = print,
    ) -> None:
        super().__init__((HOST, port), Handler)
        self.network, self.key, self.log = network, key, log
        self.limits = limits or Limits()
        self.places = threading.BoundedSemaphore(self.limits.waiting)
        self._turn = threading.Lock()

    @property
    def address(self) -> str:
        """What clients are told to use in place of remove.bg's address."""
        return f"http://{HOST}:{self.server_address[1]}{PATHS[0]}"

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Have the network alone.

        Raises:
            RefusedError: Others took too long.
        """
        if not self._turn.acquire(timeout=self.limits.patience):
            raise busy()
        try:
            yield
        finally:
            self._turn.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """A client that went away is its own affair; the others go on."""
        self.log("A connection was lost.")


def busy() -> RefusedError:
    """Why there is no place for one more request."""
    status, text = HTTPStatus.TOO_MANY_REQUESTS, f"Try again after {COME_AGAIN} seconds."
    return RefusedError(status, "rate_limit_exceeded", "Too many requests at a time.", text)


class Handler(BaseHTTPRequestHandler):
    """One connection, which carries one request."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "Forecourt"
    sys_version = ""

    def setup(self) -> None:
        """Give the request a time in which it has to arrive, however slowly it drips."""
        super().setup()
        self.connection.settimeout(self.server.limits.seconds)
        self._deadline = time.monotonic() + self.server.limits.seconds
        self._alarm = threading.Timer(self.server.limits.seconds, self._hang_up)
        self._alarm.daemon = True
        self._alarm.start()

    def finish(self) -> None:
        """Let go of the connection."""
        self._alarm.cancel()
        super().finish()

    def _hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RD)

    def handle_expect_100(self) -> bool:
        """Let a client send its photo only if it would be taken."""
        try:
            self._check_head()
        except RefusedError as error:
            self._refuse(error)
            return False
        return super().handle_expect_100()

    def do_POST(self) -> None:
        """Cut a photo."""
        started = time.monotonic()
        if not self.server.places.acquire(blocking=False):
            self._refuse(busy())
            return
        try:
            result = self._result()
        except RefusedError as error:
            self._refuse(error)
        else:
            self._answer(result)
            took = time.monotonic() - started
            told = "".join(f", {finding.value}" for finding in result.findings)
            self.server.log(f"{result.size[0]}x{result.size[1]}, {took:.1f} s{told}")
        finally:
            self.server.places.release()

    def do_GET(self) -> None:
        """There is nothing to look at."""
        self._refuse(RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", "Use POST."))

    do_HEAD = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = do_GET  # noqa: N815

    def _result(self) -> Result:
        form = parse_form(self.headers.get("Content-Type", ""), self._body(self._check_head()))
        self._alarm.cancel()
        wishes = understand(form)
        with self.server.turn():
            return carry_out(wishes, self.server.network)

    def _check_head(self) -> int:
        """Return the length of the body, or raise a `RefusedError`."""
        self.close_connection = True
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if host not in NAMES:  # a web page that has a name of its own lead here
            raise RefusedError(HTTPStatus.FORBIDDEN, "invalid_host", f"Use http://{HOST}.")
        if self.path.partition("?")[0] not in PATHS:
            raise RefusedError(HTTPStatus.NOT_FOUND, "not_found", f"Use {PATHS[0]}.")
        given = self.headers.get("X-Api-Key", "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, self.server.key.encode()):
            text, remedy = "The key in X-Api-Key is not the right one.", "Send that of this server."
            raise RefusedError(HTTPStatus.FORBIDDEN, "auth_failed", text, remedy)
        return self._length()

    def _length(self) -> int:
        text = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not (text.isascii() and text.isdecimal()):
            status = HTTPStatus.LENGTH_REQUIRED
            raise RefusedError(status, "length_required", "Send a Content-Length.")
        if len(text) > 15 or int(text) > self.server.limits.bytes:
            most = f"Send at most {self.server.limits.bytes / 2**20:.3g} MiB."
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            raise RefusedError(status, "file_too_large", "The request is too large.", most)
        return int(text)

    def _body(self, length: int) -> bytes:
        pieces: list[bytes] = []
        while length:
            try:
                piece = self.rfile.read1(min(length, 2**16))
            except OSError as error:
                raise _cut_short(self.server.limits.seconds) from error
            if not piece or time.monotonic() > self._deadline:
                raise _cut_short(self.server.limits.seconds)
            pieces.append(piece)
            length -= len(piece)
        return b"".join(pieces)

    def _answer(self, result: Result) -> None:
        headers = {
            "X-Type": "car",
            "X-Width": result.size[0],
            "X-Height": result.size[1],
            "X-Credits-Charged": 0,
            **{f"X-Foreground-{name.title()}": value for name, value in _place(result).items()},
        }
        findings = [finding.value for finding in result.findings]
        if findings:  # what remove.bg does not tell: the words are those of `cut --json`
            headers["X-Findings"] = ", ".join(findings)
        data, mime = result.data, result.mime
        if "application/json" in self.headers.get("Accept", ""):
            place = {f"foreground_{name}": value for name, value in _place(result).items()}
            encoded = base64.b64encode(data).decode()
            told = {"result_b64": encoded, "findings": findings, **place}
            data = json.dumps({"data": told}).encode()
            mime = "application/json"
        self._send(HTTPStatus.OK, mime, data, headers)

    def _refuse(self, error: RefusedError) -> None:
        self.server.log(f"{error.status.value} {error.code}")
        retry = {"Retry-After": COME_AGAIN} if error.status == HTTPStatus.TOO_MANY_REQUESTS else {}
        self._send(error.status, "application/json", error.to_json(), retry)
        self._let_it_finish()

    def _let_it_finish(self) -> None:
        """Throw away what a client still sends: it reads the answer only when it is done."""
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(1.0)
            left = self.server.limits.bytes
            while left > 0 and time.monotonic() < self._deadline:
                piece = self.rfile.read1(2**16)
                if not piece:
                    return
                left -= len(piece)

    def _send(self, status: HTTPStatus, mime: str, data: bytes, headers: dict[str, Any]) -> None:
        self.close_connection = True
        self.send_response(status)
        fixed = {"Content-Type": mime, "Content-Length": len(data), "Connection": "close"}
        for name, value in (fixed | headers).items():
            self.send_header(name, str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing of what a client sends reaches the terminal; `log` is told what became of it."""


def _place(result: Result) -> dict[str, int]:
    car = result.car
    sides = {"top": car.top, "left": car.left, "width": car.width, "height": car.height}
    return {name: round(value) for name, value in sides.items()}


def _cut_short(seconds: float) -> RefusedError:
    text = f"Send all of it within {seconds:g} seconds."
    return bad("invalid_body", "The request did not arrive whole, or not in time.", text)
