"""What a caseworker wants decided, checked as far as that can be without the run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from visitering.domain.identifiers import normalised
from visitering.errors import UsageError
from visitering.loading.cells import CellError
from visitering.loading.reading import columns_of
from visitering.loading.tables import DecisionRow
from visitering.loading.text import trimmed
from visitering.said import said

LEAST_LETTERS = 10
"""Of the reason of an override: a word or two of why."""

CELLS = {column.name: column.cell for column in columns_of(DecisionRow)}


@dataclass(frozen=True)
class Choices:
    """`by`: who decides. `override`: (case, municipality) pairs; `reason` is that of every override and rejection.

    `reason` stays inside; `grounds`, the main considerations of every override, go into its letter.

    `against`: the rules that overrides may break; `on`: the day of the decision, by default the run's.
    `stale`: also where the run is not up to date. `reviewed_list`: a file with the cases that were looked at.
    """

    by: str
    accept: tuple[str, ...] = ()
    all_clear: bool = False
    reviewed: bool = False
    override: tuple[tuple[str, str], ...] = ()
    reject: tuple[str, ...] = ()
    reason: str | None = None
    against: tuple[str, ...] = ()
    on: date | None = None
    stale: bool = False
    reviewed_list: Path | None = None
    grounds: str | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """The cases named, in every way."""
        return (*self.accept, *(case for case, _ in self.override), *self.reject)

    def checked(self) -> Choices:
        """The same with its texts tidied; raises `UsageError` with the first thing that cannot be."""
        needs_reason = bool(self.override or self.reject)
        if not self.named and not self.all_clear:
            raise UsageError(said("nothing to decide: name cases, or --all-clear, --override or --reject"))
        if self.reviewed_list is not None and not self.all_clear:
            raise UsageError(said("--reviewed-list belongs to --all-clear; nothing was decided"))
        twice = [case for case, times in Counter(self.named).items() if times > 1]
        if twice:
            raise UsageError(said("{twice} is named twice; nothing was decided", twice=", ".join(twice)))
        if needs_reason and not (self.reason or "").strip():
            raise UsageError(said("--override and --reject need a --reason; nothing was decided"))
        if self.reason is not None and not needs_reason:
            raise UsageError(said("--reason belongs to --override or --reject; nothing was decided"))
        if self.grounds is not None and not self.override:
            raise UsageError(said("--grounds belongs to --override; nothing was decided"))
        if self.against and not self.override:
            raise UsageError(said("--against belongs to --override; nothing was decided"))
        reason = None if self.reason is None else text("reason", self.reason)
        if self.override and sum(map(str.isalpha, reason or "")) < LEAST_LETTERS:
            raise UsageError(
                said(
                    "--reason of an override must have at least {least_letters} letters: say in words why the "
                    "case goes there; nothing was decided",
                    least_letters=LEAST_LETTERS,
                )
            )
        grounds = None if self.grounds is None else text("grounds", self.grounds)
        return replace(self, by=text("decided_by", self.by, "--as"), reason=reason, grounds=grounds)


def text(column: str, written: str, option: str | None = None) -> str:
    """A text for a column of `decisions.csv` on one line; raises `UsageError` where it must not stand there."""
    tidy = " ".join(trimmed(normalised(written)).split())
    if not tidy:
        raise UsageError(said("{value} must not be blank; nothing was decided", value=option or f"--{column}"))
    try:
        CELLS[column].parse(tidy)
    except CellError as reason:
        raise UsageError(
            said("{value} {reason}; nothing was decided", value=option or f"--{column}", reason=reason)
        ) from None
    return tidy
