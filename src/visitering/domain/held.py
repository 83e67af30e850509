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


@dataclass(frozen=True, slots=True)
class KeptOut:
    """A municipality that a case must not go to, by the draft alone."""

    case_id: str
    municipality: str
    reason: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a draft is made of beside its holds: the run and the scenario it is a draft of, where these are known."""

    run: str | None = None
    scenario: str | None = None
    kept_out: tuple[KeptOut, ...] = ()
