"""Paths of the data files that come with the program."""

from pathlib import Path

# Beside `app`, by its place: another package of the name `resources` may come first in imports.
_ROOT = Path(__file__).resolve().parents[2] / "resources"
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp"})


def root() -> Path:
    """Their folder."""
    return _ROOT


def weights_path() -> Path:
    """The weights of the network that come with the program."""
    return _ROOT / "weights" / "forecourt.safetensors"


def recognition_path() -> Path:
    """The file that tells vehicles and angles apart, for the network that ships."""
    return _ROOT / "weights" / "recognition.safetensors"


def glass_path() -> Path:
    """The file that finds windows, for the network that ships."""
    return _ROOT / "weights" / "glass.safetensors"


def plates_path() -> Path:
    """The file that finds number plates, for the network that ships."""
    return _ROOT / "weights" / "plates.safetensors"


def model_card() -> Path:
    """The model card: training data, measured quality and terms of use."""
    return _ROOT / "weights" / "MODEL_CARD.md"


def credits_page() -> Path:
    """The credits: sources and licences."""
    return _ROOT / "CREDITS.md"


def backgrounds() -> dict[str, Path]:
    """The built-in backgrounds, by name, in order of their names."""
    return _pictures("backgrounds")


def presets() -> list[Path]:
    """The files of the built-in presets, in order of their names."""
    return sorted((_ROOT / "presets").glob("*.json"))


def samples() -> dict[str, Path]:
    """The sample photos, by name, in order of their names."""
    return _pictures("samples")


def icon(name: str) -> Path:
    """The icon of that name."""
    return _ROOT / "icons" / f"{name}.svg"


def translation(code: str) -> Path:
    """The compiled texts in a language, by its code."""
    return _ROOT / "translations" / f"{code}.mo"


def style() -> str:
    """The style sheet of the window."""
    return (_ROOT / "style.qss").read_text(encoding="utf-8")


def _pictures(folder: str) -> dict[str, Path]:
    paths = sorted((_ROOT / folder).glob("*"))
    return {path.stem: path for path in paths if path.suffix.lower() in _PICTURES}
