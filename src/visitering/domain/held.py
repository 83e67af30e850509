"""Cases that a caseworker holds where they are to go, for a draft: nothing is decided by it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """The case goes to `municipality` or stays open; without a municipality it is left open.

    `against`: rules that the hold goes against, which do not forbid the case that municipality then.
    """

    case_id: str
    municipality: str | None
    reason: str
    against: tuple[str, ...] = ()
