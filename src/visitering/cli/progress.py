"""Long work shows itself on a terminal, stays quiet in a pipe, and ends when the user asks for it."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, Any

from visitering.cli.output import percent

if TYPE_CHECKING:
    from types import TracebackType


class ProgressLine:
    """Shows stage, effort and gap on a terminal; says nothing in a pipe."""

    def __init__(self, quiet: bool) -> None:
        self._status: Any = None
        if not quiet and sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True).status("starting")

    def __enter__(self) -> ProgressLine:
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if self._status is not None:
            self._status.stop()

    def __call__(
        self, stage: str, *, share: float = 0.0, gap: float | None = None, points: float | None = None
    ) -> None:
        if self._status is not None:
            best = "" if points is None else f", {points:,.2f} so far"
            known = "" if gap is None else f", at most {percent(gap)} from the best possible"
            self._status.update(f"{stage}: {100 * share:.0f} % of the effort{best}{known}")


class Interruption:
    """The first Ctrl-C ends the search with the best placement found; a second one ends the command."""

    def __init__(self) -> None:
        self.asked = False
        self._before: Any = None

    def __enter__(self) -> Interruption:
        self._before = signal.signal(signal.SIGINT, self._ask)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        signal.signal(signal.SIGINT, self._before)

    def __call__(self) -> bool:
        return self.asked

    def _ask(self, number: int, frame: object) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        print("Ending the search with the best placement found so far. Ctrl-C again ends at once.", file=sys.stderr)
