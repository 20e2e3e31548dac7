"""The body of a request as fields: multipart/form-data, urlencoded or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import parse_qsl

from app.server.refusal import RefusedError, bad

MOST_FIELDS = 50
LONGEST_HEAD = 4096  # bytes of the headers of one part

_UNREADABLE = "The body of the request cannot be read."


@dataclass(frozen=True)
class Form:
    """What a request brings.

    Attributes:
        fields: Texts by name; of several with one name the last.
        files: Contents by name.
    """

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


def parse_form(content_type: str, body: bytes) -> Form:
    """Read the body of a request.

    Raises:
        RefusedError: It is of another kind, or is not what its kind is like.
    """
    head = Message()
    head["content-type"] = content_type
    match head.get_content_type():
        case "multipart/form-data":
            return _multipart(_parameter(head, "boundary", "content-type"), body)
        case "application/x-www-form-urlencoded":
            return Form(fields=_urlencoded(body))
        case "application/json":
            return Form(fields=_json(body))
    raise bad("unknown_content_type", "Send multipart/form-data, urlencoded fields or JSON.")


def _urlencoded(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        text = f"Send UTF-8, and at most {MOST_FIELDS} fields."
        raise bad("invalid_body", _UNREADABLE, text) from error


def _json(body: bytes) -> dict[str, str]:
    text = f"Send a JSON object with at most {MOST_FIELDS} fields."
    try:
        values = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise bad("invalid_body", _UNREADABLE, text) from error
    if not isinstance(values, dict) or len(values) > MOST_FIELDS:
        raise bad("invalid_body", _UNREADABLE, text)
    return {name: _as_text(value) for name, value in values.items() if value is not None}


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = "Send texts, numbers, true or false as values."
    if not isinstance(value, str | int | float):
        raise bad("invalid_body", _UNREADABLE, text)
    try:
        return str(value)
    except ValueError as error:  # an integer of thousands of digits
        raise bad("invalid_body", _UNREADABLE, text) from error


def _multipart(boundary: str, body: bytes) -> Form:
    """Fields of RFC 7578; a part with a file name is a file."""
    form = Form()
    for head, content in _parts(boundary, body):
        name = _parameter(head, "name", "content-disposition")
        if head.get_param("filename", header="content-disposition") is not None:
            form.files[name] = content
        else:
            form.fields[name] = content.decode("utf-8", "replace")
    return form


def _parts(boundary: str, body: bytes) -> Iterator[tuple[Message, bytes]]:
    """The headers and the content of each part (RFC 2046, 5.1.1)."""
    mark = b"\r\n--" + boundary.encode("latin-1", "replace")
    pieces = (b"\r\n" + body).split(mark, MOST_FIELDS + 2)
    if not boundary or len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        text = f"Send it to its end, with at most {MOST_FIELDS} fields."
        raise bad("invalid_body", _UNREADABLE, text)
    for piece in pieces[1:-1]:
        head, found, content = piece.partition(b"\r\n\r\n")
        if not found or len(head) > LONGEST_HEAD:
            text = f"Begin parts with at most {LONGEST_HEAD} bytes of headers and an empty line."
            raise bad("invalid_body", _UNREADABLE, text)
        yield _headers(head), content


def _headers(head: bytes) -> Message:
    message = Message()
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            message["content-disposition"] = value.strip()
    return message


def _parameter(head: Message, name: str, header: str) -> str:
    value = head.get_param(name, header=header)
    if not isinstance(value, str):  # missing, or RFC 2231's triple, which RFC 7578 forbids
        raise _nameless(name)
    return value


def _nameless(name: str) -> RefusedError:
    return bad("invalid_body", _UNREADABLE, f"Give it a {name}.")
