"""The book of decisions, and which of them stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of `decisions.csv`; rows are only ever appended.

    `uses` holds the ids of shortages and offers whose places the case took, repeated per place.
    """

    case_id: str
    municipality: str
    persons: int
    decided_on: date
    decision: str = "accepted"
    over_quota_basis: str | None = None
    uses: tuple[str, ...] = ()
    run: str | None = None
    proposed_municipality: str | None = None
    decided_by: str | None = None
    reason: str | None = None
    against_rule: str | None = None
    reopened_on: date | None = None
    power_of_attorney: bool | None = None
    recorded_at: str | None = None


def standing(decisions: Iterable[Decision], on: date) -> dict[str, Decision]:
    """The decisions that stand on a date, by case.

    Later decisions are ignored; the last row of a case counts; it stands unless it is rejected or reopened by
    then.
    """
    last = {d.case_id: d for d in decisions if d.decided_on <= on}
    return {
        case_id: d
        for case_id, d in last.items()
        if d.decision != "rejected" and (d.reopened_on is None or d.reopened_on > on)
    }


def left_open(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The last row of each case whose case is open by it: somebody has rejected, or reopened what was decided.

    Such a case waits for a decision by name; reopenings of a later day count too.
    """
    last = {d.case_id: d for d in decisions}
    return {case_id: d for case_id, d in last.items() if d.decision == "rejected" or d.reopened_on is not None}
