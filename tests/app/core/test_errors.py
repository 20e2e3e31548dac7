"""The error tree."""

from __future__ import annotations

import pickle
import weakref
from pathlib import Path

import numpy as np
import pytest

from app.core.arrays import Pixels
from app.core.errors import (
    DeviceError,
    FileError,
    ForecourtError,
    OutputError,
    PhotoError,
    UsageError,
    WeightsError,
)

FILE_ERRORS = [PhotoError, OutputError, WeightsError]


@pytest.mark.parametrize("kind", FILE_ERRORS)
def test_the_text_names_file_problem_and_remedy(kind: type[FileError]) -> None:
    error = kind(Path("car.jpg"), "the file is empty", "Copy it again")

    assert str(error) == "car.jpg: the file is empty. Copy it again."


def test_a_full_stop_is_not_doubled() -> None:
    error = PhotoError(Path("car.jpg"), "the file is empty.", "Copy it again.")

    assert str(error) == "car.jpg: the file is empty. Copy it again."


@pytest.mark.parametrize("kind", FILE_ERRORS)
def test_an_error_survives_the_way_between_processes(kind: type[FileError]) -> None:
    error = kind(Path("car.jpg"), "the file is empty", "Copy it again")

    again = pickle.loads(pickle.dumps(error))  # noqa: S301  (our own bytes)

    assert type(again) is kind
    assert (again.path, str(again)) == (error.path, str(error))


@pytest.mark.parametrize("kind", [*FILE_ERRORS, DeviceError, UsageError])
def test_one_except_catches_all(kind: type[ForecourtError]) -> None:
    assert issubclass(kind, ForecourtError)


def failing(pixels: Pixels) -> UsageError:
    """An error raised where there were pixels at hand, because of another one."""
    try:
        try:
            return UsageError(str(pixels[9]))
        except IndexError as error:
            raise UsageError("Give a colour.") from error
    except UsageError as error:
        return error


def test_an_error_that_is_kept_keeps_no_pixels() -> None:
    pixels = np.zeros(3, np.uint8)
    alive = weakref.ref(pixels)

    error = failing(pixels).bare()
    del pixels

    assert alive() is None
    assert str(error) == "Give a colour."


def test_an_error_without_a_file_is_its_message() -> None:
    assert str(UsageError("Give a colour.")) == "Give a colour."
