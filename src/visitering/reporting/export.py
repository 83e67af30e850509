"""The decided cases as rows, for the system that keeps the cases: what stands, and what was taken back meanwhile.

A decision that went out with an earlier export and no longer stands is told again, with what became of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from visitering.domain.cases import Case
from visitering.domain.deadlines import due_on, takes_over_on
from visitering.domain.decisions import UNDONE, Decision
from visitering.domain.geography import Municipality

COLUMNS = (
    "case_id", "status", "municipality", "municipality_name", "region", "persons", "decided_on", "decision",
    "proposed_municipality", "proposed_municipality_name", "run", "decided_by", "reason", "grounds", "against_rule",
    "over_quota_basis", "uses", "due_on", "takes_over_on", "recorded_at", "command_id", "ended_on", "ended_by",
    "ended_reason",
)  # fmt: skip
"""`status`: `standing`, `reopened`, `undone`, `rejected` or `replaced`; `ended_…`: when, by whom and why it ceased.

`due_on`: the day by which the municipality was to be decided; `takes_over_on`: the day from which it is responsible,
blank of quota refugees (`visitering.domain.deadlines`).
"""
STANDING, REOPENED, REJECTED, REPLACED = "standing", "reopened", "rejected", "replaced"


@dataclass
class Followed:
    """A decision of the book; `ended`: the row by which it ceased to stand, and what that made of it."""

    decision: Decision
    status: str = STANDING
    ended: Decision | None = None


def exported(
    decisions: Sequence[Decision],
    cases: Iterable[Case],
    municipalities: Iterable[Municipality],
    since: date,
) -> list[dict[str, Any]]:
    """A row per decision since a day, in the book's order; also those of before that ceased to stand since.

    A decision, and what ended it, is of the day it says or the day it was recorded, whichever is later: nothing that
    was recorded after an export of that day is missing from the next one.
    """
    known = {case.case_id: case for case in cases}
    places = {place.code: place for place in municipalities}
    return [
        _row(made, known.get(made.decision.case_id), places)
        for made in followed(decisions)
        if _latest(made.decision) >= since or (made.ended is not None and _latest(made.ended) >= since)
    ]


def followed(decisions: Iterable[Decision]) -> list[Followed]:
    """Every acceptance and override of the book with what became of it.

    A row of a case ends what stood before it: a reopening, a rejection, another decision; an `undone` row ends the
    row that it takes back, and what that had ended stands again.
    """
    found: list[Followed] = []
    in_force: dict[str, list[tuple[Decision, Followed | None]]] = {}
    for row in decisions:
        rows = in_force.setdefault(row.case_id, [])
        before = rows[-1][1] if rows else None
        if row.decision == UNDONE:
            _take_back(row, rows)
            continue
        made = None
        if row.reopened_on is not None or row.decision == "rejected":
            status = REJECTED if row.reopened_on is None else REOPENED
            if row.reopened_on is not None and before is None and row.decision != "rejected":
                before = Followed(row)  # a book may hold a decision and its reopening in one row
                found.append(before)
            _end(before, status, row)
        else:
            made = Followed(row)
            found.append(made)
            _end(before, REPLACED, row)
        rows.append((row, made))
    return found


def _end(made: Followed | None, status: str, by: Decision) -> None:
    if made is not None and made.status == STANDING:
        made.status, made.ended = status, by


def _take_back(row: Decision, rows: list[tuple[Decision, Followed | None]]) -> None:
    if not rows:
        return
    taken, made = rows.pop()
    if made is not None:
        made.status, made.ended = UNDONE, row
    before = rows[-1][1] if rows else None
    if before is not None and before.ended is taken:
        before.status, before.ended = STANDING, None


def _latest(row: Decision) -> date:
    """The day of a row: what it says, or the day on which it was recorded where that is later."""
    stated = row.decided_on if row.reopened_on is None else row.reopened_on
    return max(stated, _recorded(row) or stated)


def _recorded(row: Decision) -> date | None:
    try:
        return datetime.fromisoformat(row.recorded_at or "").date()
    except ValueError:
        return None


def _row(made: Followed, case: Case | None, places: Mapping[str, Municipality]) -> dict[str, Any]:
    decision, ended = made.decision, made.ended
    here, proposed = places.get(decision.municipality), places.get(decision.proposed_municipality or "")
    fields = ("case_id", "municipality", "persons", "decided_on", "decision", "proposed_municipality", "run")
    kept = ("decided_by", "reason", "grounds", "against_rule", "over_quota_basis", "recorded_at", "command_id")
    row = {name: getattr(decision, name) for name in (*fields, *kept)}
    return row | {
        "status": made.status,
        "municipality_name": here and here.name,
        "region": here and here.region,
        "proposed_municipality_name": proposed and proposed.name,
        "uses": "|".join(decision.uses),
        "due_on": due_on(case) if case else None,
        "takes_over_on": takes_over_on(decision.decided_on, case.permit_basis if case else None),
        "ended_on": None if ended is None else _ended_on(made.status, ended),
        "ended_by": ended and ended.decided_by,
        "ended_reason": ended and ended.reason,
    }


def _ended_on(status: str, by: Decision) -> date:
    """The day of a reopening or of another decision; an `undone` row is of the day it was recorded."""
    if status == UNDONE:
        return _recorded(by) or by.decided_on
    return by.decided_on if by.reopened_on is None else by.reopened_on


def is_read_back(rows: Sequence[Mapping[str, Any]], read: Sequence[Mapping[str, str]]) -> bool:
    """Whether a table that was written and read again has the rows that were meant, text by text."""
    texts = [name for name in COLUMNS if name not in ("decided_on", "due_on", "takes_over_on", "ended_on")]
    return len(rows) == len(read) and all(
        found.keys() == set(COLUMNS) and all(found[name] == _text(row[name]) for name in texts)
        for row, found in zip(rows, read, strict=True)
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)
