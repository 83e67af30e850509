"""The folders of inputs on which the product once failed, copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

FAULTS = Path(__file__).parent / "faults"


def copied(name: str, to: Path) -> Path:
    """A copy of `tests/faults/NAME` in a new folder."""
    return shutil.copytree(FAULTS / name, to / name)
