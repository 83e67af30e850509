"""The book of decisions, and which of them stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of `decisions.csv`; rows are only ever appended.

    `uses` holds the ids of shortages and offers whose places the case took, repeated per place. `command_id` is that
    of the command that recorded the row. An `undone` row takes back the last row of its case that is not taken back.
    `reason` is the officer's note and stays inside; `grounds` goes into the letter. `facts_sha256` is the hash of
    what was known of the case. `event` is how far the event log had come: so many events, a colon, the last's hash.
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
    command_id: str | None = None
    facts_sha256: str | None = None
    grounds: str | None = None
    event: str | None = None


def in_force(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The rows that nobody has taken back, in the book's order: as if those taken back had never been written."""
    rows: dict[int, Decision] = {}
    of_case: dict[str, list[int]] = {}
    for number, row in enumerate(decisions):
        numbers = of_case.setdefault(row.case_id, [])
        if row.decision != UNDONE:
            rows[number] = row
            numbers.append(number)
        elif numbers:
            del rows[numbers.pop()]
    return tuple(rows.values())


def standing(decisions: Iterable[Decision], on: date) -> dict[str, Decision]:
    """The decisions that stand on a date, by case.

    Later decisions are ignored, and so are those taken back; the last row of a case counts; it stands unless it is
    rejected or reopened by then.
    """
    last = {d.case_id: d for d in in_force(decisions) if d.decided_on <= on}
    return {
        case_id: d
        for case_id, d in last.items()
        if d.decision != "rejected" and (d.reopened_on is None or d.reopened_on > on)
    }


def turned_down(decisions: Iterable[Decision], on: date) -> dict[str, dict[str, tuple[Decision, ...]]]:
    """By case and municipality the rejections that count on a date, in the book's order.

    Those made by then and not taken back, of proposals of a municipality that has not been decided for the case after
    them: whoever decides it says that it was not wrong after all, even where the decision is reopened later.
    """
    found: dict[str, dict[str, tuple[Decision, ...]]] = {}
    for row in in_force(decisions):
        if row.decided_on <= on:
            of_case = found.setdefault(row.case_id, {})
            earlier = of_case.pop(row.municipality, ())
            if row.decision == "rejected":
                of_case[row.municipality] = (*earlier, row)
    return {case_id: of_case for case_id, of_case in found.items() if of_case}


def left_open(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """By case what somebody has done that leaves it open: the rejection, the reopening, or the override taken back.

    Such a case waits for a decision by name; reopenings of a later day count too.
    """
    book = tuple(decisions)
    last = {d.case_id: d for d in in_force(book)}
    found = {case_id: d for case_id, d in last.items() if d.decision == "rejected" or d.reopened_on is not None}
    made = {(d.case_id, d.command_id): d for d in book if d.decision != UNDONE}
    for row in book:
        taken_back = made.get((row.case_id, row.command_id)) if row.decision == UNDONE else None
        if taken_back is not None and taken_back.decision == "override" and row.case_id not in last:
            found[row.case_id] = row
    return found
