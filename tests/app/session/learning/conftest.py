from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.session.learning.learning import Learning
from app.session.preferences import Preferences
from app.session.session import Session


@pytest.fixture
def learning(session: Session, tmp_path: Path) -> Iterator[Learning]:
    """Learning in a folder of its own."""
    learning = Learning(session, Preferences(None), tmp_path / "home")
    yield learning
    learning.close()
