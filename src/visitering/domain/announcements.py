"""Proposals that a municipality was told of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Announcement:
    """One row of `announced.csv`; rows are only ever appended, and the last one of a case counts."""

    case_id: str
    municipality: str
    announced_on: date
    run: str | None = None


def latest(announcements: Iterable[Announcement], on: date) -> dict[str, Announcement]:
    """The last announcement of each case that was made by a day; later ones are ignored."""
    return {row.case_id: row for row in announcements if row.announced_on <= on}
