from __future__ import annotations

import json

import pytest

from app.server.form import MOST_FIELDS, Form, parse_form
from app.server.refusal import RefusedError

BODY = (
    b'--xx\r\nContent-Disposition: form-data; name="size"\r\n\r\nfull\r\n'
    b'--xx\r\nContent-Disposition: form-data; name="image_file"; filename="a;b.jpg"\r\n'
    b"Content-Type: image/jpeg\r\n\r\n\xff\xd8\r\n--x\r\n\r\n\xff\xd9\r\n--xx--\r\n"
)
KIND = "multipart/form-data; boundary=xx"


def test_a_form_with_a_file() -> None:
    form = parse_form(KIND, BODY)
    assert form == Form({"size": "full"}, {"image_file": b"\xff\xd8\r\n--x\r\n\r\n\xff\xd9"})


def test_quotes_around_the_boundary() -> None:
    assert parse_form('multipart/form-data; boundary="xx"', BODY).fields == {"size": "full"}


def test_urlencoded_fields() -> None:
    form = parse_form("application/x-www-form-urlencoded", b"crop=true&bg_color=%23fff&size=")
    assert form.fields == {"crop": "true", "bg_color": "#fff", "size": ""}


def test_json_fields() -> None:
    form = parse_form("application/json; charset=utf-8", b'{"crop": true, "n": 1, "x": null}')
    assert form.fields == {"crop": "true", "n": "1"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", b"car"),
        ("", b""),
        ("multipart/form-data", BODY),
        (KIND, b""),
        (KIND, BODY[:-8]),
        (KIND, b"--xx\r\nno header\r\n--xx--"),
        (KIND, b'--xx\r\nContent-Disposition: form-data; filename="a"\r\n\r\n1\r\n--xx--'),
        (KIND, b"--xx\r\nContent-Disposition: form-data; name*=utf-8''a\r\n\r\n1\r\n--xx--"),
        (KIND, b"--xx\r\n" + b"a" * 5000 + b"\r\n\r\n1\r\n--xx--"),
        (KIND, b'--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 60 + b"--xx--"),
        ("application/json", b"{"),
        ("application/json", b"[1]"),
        ("application/json", b"[" * 100_000),
        ("application/json", b'{"a": {"b": 1}}'),
        ("application/json", b'{"a": ' + b"1" * 5000 + b"}"),
        ("application/json", b"\xff\xfe"),
        ("application/x-www-form-urlencoded", b"\xff"),
        ("application/x-www-form-urlencoded", b"a=1&" * (MOST_FIELDS + 1)),
    ],
)
def test_what_cannot_be_read_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(RefusedError) as caught:
        parse_form(kind, body)
    assert caught.value.status == 400
    assert json.loads(caught.value.to_json())["errors"][0]["code"] == caught.value.code
