"""How long work shows itself: a protocol, so that nothing here prints."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told what is being done. `share` is the part of the effort that is used, 0 to 1."""

    def __call__(self, stage: str, *, share: float = 0.0, gap: float | None = None) -> None: ...


def silent(stage: str, *, share: float = 0.0, gap: float | None = None) -> None:
    """Says nothing."""
