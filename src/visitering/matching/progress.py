"""How long work shows itself, and how it is told to end: protocols, so that nothing here prints or waits for keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

VARIABLE, LINES = "VISITERING_PROGRESS", "progress: "
"""For a program that follows a command: with `VISITERING_PROGRESS=lines` each step is a line of JSON on stderr."""


class Progress(Protocol):
    """Told what is being done. `share` is the part of the effort that is used, 0 to 1; `points` the best so far."""

    def __call__(
        self, stage: str, *, share: float = 0.0, gap: float | None = None, points: float | None = None
    ) -> None: ...


def silent(stage: str, *, share: float = 0.0, gap: float | None = None, points: float | None = None) -> None:
    """Says nothing."""


Interrupted = Callable[[], bool]
"""Whether the user wants the search to end with the best placement found so far."""


def never() -> bool:
    """Nobody interrupts."""
    return False


SOLVER = "solver"
"""The name of the threads in which solvers work."""
