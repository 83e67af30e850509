"""Long work shows itself on a terminal and stays quiet in a pipe."""

from __future__ import annotations

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

    def __call__(self, stage: str, *, share: float = 0.0, gap: float | None = None) -> None:
        if self._status is not None:
            known = "" if gap is None else f", at most {percent(gap)} from the best possible"
            self._status.update(f"{stage}: {100 * share:.0f} % of the effort{known}")
