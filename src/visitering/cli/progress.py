"""Long work shows itself on a terminal, stays quiet in a pipe, and ends when the user asks for it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

from visitering.cli.output import percent
from visitering.cli.speech import in_words
from visitering.matching.progress import LINES, VARIABLE
from visitering.said import joined, said

if TYPE_CHECKING:
    from types import TracebackType

ENDED = 128
"""A command that a signal ends has this exit code plus the signal's number: 130 for Ctrl-C, 143 for SIGTERM."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)
SECONDS = 0.5
"""Between two such lines of one stage."""


class ProgressLine:
    """Shows stage, seconds, effort and gap on a terminal; says nothing in a pipe, unless a program follows it."""

    def __init__(self, quiet: bool) -> None:
        self._status: Any = None
        self._lines, self._told = os.environ.get(VARIABLE) == "lines", 0.0
        self._stage = _Stage(said("starting"))
        if not quiet and sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True).status(self._stage)

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
        if self._lines:
            self._tell(stage, share, gap)
        if self._status is not None:
            if stage != self._stage.name:
                self._stage = _Stage(stage)
                self._status.update(self._stage)
            parts = [said("{share:.0f} % of the effort", share=100 * share)]
            if points is not None:
                parts.append(said("{points:,.2f} so far", points=points))
            if gap is not None:
                parts.append(said("at most {gap} from the best possible", gap=percent(gap)))
            self._stage.detail = joined(parts, ", ")

    def _tell(self, stage: str, share: float, gap: float | None) -> None:
        now = time.monotonic()
        if stage == self._stage.name and now - self._told < SECONDS:
            return
        if stage != self._stage.name:
            self._stage = _Stage(stage)
        self._told = now
        told = {"stage": in_words(stage), "share": share, "gap": "" if gap is None else in_words(percent(gap))}
        with contextlib.suppress(OSError, ValueError):
            print(f"{LINES}{json.dumps(told)}", file=sys.stderr, flush=True)


class _Stage:
    """What is being done, with the seconds since it began: counted anew each time the terminal draws it."""

    def __init__(self, name: str) -> None:
        self.name, self.detail, self._began = name, "", time.monotonic()

    def __rich__(self) -> str:
        seconds = f"{time.monotonic() - self._began:.0f} s"
        detail = f": {in_words(self.detail)}" if self.detail else ""
        return f"{in_words(self.name)}, {seconds}{detail}"


class Interruption:
    """The first Ctrl-C or SIGTERM ends the search with the best placement found; a second one ends the command."""

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Interruption:
        self._before = {number: signal.signal(number, self._ask) for number in SIGNALS}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def __call__(self) -> bool:
        return self.asked

    def _ask(self, number: int, frame: object) -> None:
        if self.asked:
            end_at_once(number, frame)
        self.asked = True
        # Where the signal came in the middle of another line, or nobody reads it: the search ends all the same.
        with contextlib.suppress(RuntimeError, OSError, ValueError):
            sentence = said("Ending the search with the best placement found so far. Ctrl-C again ends at once.")
            print(in_words(sentence), file=sys.stderr)


def end_at_once(number: int, _frame: object) -> None:
    """Ends the command wherever it is, what it has open put away first; `main` says so."""
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(ENDED + number)
