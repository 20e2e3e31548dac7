"""What goes wrong with the network, as errors of the program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.errors import DeviceError, ForecourtError, WeightsError
from app.core.invocation import is_bundled, pip_line
from app.core.language.translation import mark, tr


class _UnusableWeightsError(WeightsError):
    """Its text is that of `model.errors.WeightsError`, which names the file and the remedy."""

    def __str__(self) -> str:
        return self.problem


@contextmanager
def errors_of_loading(weights: Path) -> Iterator[None]:
    """Translate errors of loading the network into the program's errors."""
    from model import errors  # noqa: PLC0415

    try:
        yield
    except errors.WeightsError as error:
        raise _UnusableWeightsError(weights, str(error), "") from error
    except errors.DeviceError as error:
        raise DeviceError(str(error)) from error
    except (ImportError, OSError) as error:  # OSError: a library that torch needs is missing
        raise ForecourtError(_not_loaded(error)) from error


def _not_loaded(error: ImportError | OSError) -> str:
    if is_bundled():
        text = mark("The network cannot be loaded ({reason}). Install Forecourt again.")
        return tr(text, reason=error)
    text = mark("The network cannot be loaded ({reason}). Install torch again: {command}")
    return tr(text, reason=error, command=pip_line("--force-reinstall", "torch"))


@contextmanager
def errors_of_the_device(device: str) -> Iterator[None]:
    """Translate errors of running the network into the program's errors.

    Torch raises RuntimeError for everything; "out of memory" is worded differently on each device.
    """
    from model import errors  # noqa: PLC0415

    try:
        yield
    except errors.ModelError as error:
        raise DeviceError(str(error)) from error
    except RuntimeError as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        if "memory" in reason.lower():
            raise MemoryError(reason) from error
        raise DeviceError(
            tr(
                "The network gave out on {device} ({reason}). Try --device cpu.",
                device=device,
                reason=reason,
            )
        ) from error
