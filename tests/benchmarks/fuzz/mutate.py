"""Changes to files that a user, a disk or an attacker might make: of bytes, and of JSON in them."""

from __future__ import annotations

import html
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

Mutate = Callable[[bytes, Random], bytes]


@dataclass(frozen=True)
class Target:
    """What is damaged.

    Attributes:
        seeds: Whole files by their endings, and a word behind it where there are more of one.
        mutate: Damages one.
        use: Reads one, as the program does.
    """

    seeds: dict[str, bytes]
    mutate: Mutate
    use: Callable[[Path], object]


ODD_BYTES = (
    b"\0",
    b"\xff",
    b"\x7f",
    b"\x80",
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"\x7f\xff\xff\xff",
)
ODD_VALUES: tuple[Any, ...] = (
    *(None, True, -1, 0, 2**31, 2**63, 10**400, 1e308, -1e-308, float("nan"), float("inf")),
    *("", "x" * 5000, "\0", "\ud800", "../../../etc/passwd", "/dev/zero", "NaN", "1e999"),
    *([], {}, [[]] * 50, {"kind": "?"}, [1, "a", None], "\x1b[31m", "{index:9999999}"),
)


def mutated(data: bytes, random: Random) -> bytes:
    """Some bytes changed, taken out, put in, repeated or cut off at the end."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        place = random.randrange(len(changed) + 1)
        length = random.choice((1, 2, 4, 64, 1024))
        match random.randrange(7):
            case 0 if place < len(changed):
                changed[place] ^= 1 << random.randrange(8)
            case 1:
                odd = random.choice(ODD_BYTES)
                changed[place : place + len(odd)] = odd
            case 2:
                del changed[place : place + length]
            case 3:
                changed[place:place] = random.randbytes(length)
            case 4:
                changed[place:place] = changed[place : place + length]
            case 5:
                changed[place : place + length] = random.randbytes(length)
            case _ if random.random() < 0.3:
                del changed[place:]
    return bytes(changed)


def mutated_json(text: bytes, random: Random) -> bytes:
    """JSON with values replaced, renamed, taken out or nested, or with bytes changed."""
    if random.random() < 0.2:
        return mutated(text, random)
    value = json.loads(text)
    for _ in range(random.choice((1, 1, 2, 3))):
        value = changed_value(value, random)
    if random.random() < 0.02:
        return b"[" * 20_000 + json.dumps(value).encode() + b"]" * 20_000
    return json.dumps(value).encode()


def changed_value(value: Any, random: Random) -> Any:
    """A value of JSON with one change somewhere in it."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        return changed_dict(value, random)
    if isinstance(value, list) and value and random.random() < 0.9:
        return changed_list(value, random)
    if isinstance(value, int | float) and abs(value) < 1e9 and random.random() < 0.5:
        return random.choice((-value, value + 1, value * 1000, value * 0.5, f"{value}"))
    return random.choice(ODD_VALUES)


def changed_dict(value: dict[str, Any], random: Random) -> dict[str, Any]:
    """An object with a name missing or added, or with a change in one of its values."""
    name = random.choice(list(value))
    match random.randrange(8):
        case 0:
            return {key: item for key, item in value.items() if key != name}
        case 1:
            return {**value, random.choice(("kind", "x", name * 2)): random.choice(ODD_VALUES)}
    return {**value, name: changed_value(value[name], random)}


def changed_list(value: list[Any], random: Random) -> list[Any]:
    """An array with an item missing, all of it twice, or a change in one item."""
    place = random.randrange(len(value))
    match random.randrange(8):
        case 0:
            return value[:place] + value[place + 1 :]
        case 1:
            return value * 2
    return [*value[:place], changed_value(value[place], random), *value[place + 1 :]]


def mutated_zip(data: bytes, random: Random) -> bytes:
    """A zip in one of whose members something is changed, or which itself is."""
    if random.random() < 0.3:
        return mutated(data, random)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = random.choice(list(members))
    change = mutated_json if name.endswith(".json") else mutated
    members[name] = change(members[name], random)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return packed.getvalue()


def mutated_safetensors(data: bytes, random: Random) -> bytes:
    """A safetensors file with a change in its index, in our header inside, in a tensor or anywhere.

    See https://huggingface.co/docs/safetensors for the format: length, JSON, tensors.
    """
    (length,) = struct.unpack("<Q", data[:8])
    index, tensors = data[8 : 8 + length], data[8 + length :]
    match random.randrange(5):
        case 0:
            return mutated(data, random)
        case 1:
            place = random.randrange(0, len(tensors) - 4, 4)
            odd = struct.pack("<f", random.choice((float("nan"), float("inf"), 1e30, -1e30)))
            tensors = tensors[:place] + odd + tensors[place + 4 :]
        case 2:
            index = mutated_json(index, random)
        case _:
            told = json.loads(index)
            header = told["__metadata__"]["forecourt"].encode()
            header = mutated_json(header, random).decode("utf-8", "replace")
            told["__metadata__"]["forecourt"] = header
            index = json.dumps(told).encode()
    return struct.pack("<Q", len(index)) + index + tensors


PNG = b"\x89PNG\r\n\x1a\n"
RECEIPT = re.compile(rb'(?<=forecourt:receipt=")[^"]*')


def mutated_picture(data: bytes, random: Random) -> bytes:
    """A picture with bytes changed; of a PNG mostly within a part of it, whose checksum is right.

    Else nearly all damaged PNGs would be refused at their first checksum.
    """
    if not data.startswith(PNG) or random.random() < 0.3:
        return mutated(data, random)
    parts = list(chunks(data))
    place = random.randrange(len(parts))
    kind, content = parts[place]
    match random.randrange(8):
        case 0:
            parts.insert(random.randrange(len(parts) + 1), (kind, content))
        case 1:
            del parts[place]
        case 2 if kind == b"IDAT":
            parts[place] = kind, zlib.compress(mutated(zlib.decompress(content), random))
        case _:
            parts[place] = kind, mutated(content, random)
    return packed(parts)


def mutated_result(data: bytes, random: Random) -> bytes:
    """A PNG of ours with a change in its receipt, or anywhere."""
    found = RECEIPT.search(data)
    if found is None or random.random() < 0.3:
        return mutated_picture(data, random)
    receipt = mutated_json(html.unescape(found[0].decode()).encode(), random)
    if random.random() < 0.9:  # else its quotation marks end it
        receipt = html.escape(receipt.decode("utf-8", "replace")).encode()
    return packed((kind, RECEIPT.sub(lambda _: receipt, content)) for kind, content in chunks(data))


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The kinds and contents of a PNG's parts."""
    place = len(PNG)
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        yield data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        place += 12 + length


def packed(parts: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A PNG of such parts; see https://www.w3.org/TR/png-3/#5Chunk-layout."""
    rows = (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )
    return PNG + b"".join(rows)
