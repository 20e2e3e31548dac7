"""The error tree."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

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


def test_an_error_without_a_file_is_its_message() -> None:
    assert str(UsageError("Give a colour.")) == "Give a colour."
