"""Errors of the network's side; each text names the file and the remedy.

ModelError
├── DataError       a data folder, photo or mask that cannot be used
│   └── DoubtError  masks that would teach what is wrong
├── DeviceError     the asked-for device is not there
├── TrainingError   training cannot start, go on or resume
└── WeightsError    a weights file is missing, damaged or not ours
"""

from model.language import mark

BRING_TRAINING = mark(
    "Train from a checkout of Forecourt: 'python3 packaging/run.py train' installs what is missing."
)


class ModelError(Exception):
    """Base of all errors raised on purpose in `model`."""


class DataError(ModelError):
    """A data folder, photo or mask that cannot be used."""


class DoubtError(DataError):
    """Masks that would teach what is wrong; somebody may want that all the same."""


class DeviceError(ModelError):
    """The asked-for device is not there."""


class TrainingError(ModelError):
    """Training cannot start, go on or resume."""


class WeightsError(ModelError):
    """A weights file is missing, damaged or not ours."""
