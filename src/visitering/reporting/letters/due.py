"""What a case of a run is due: the letter of the decision that stands, a draft of the proposal, or none and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from visitering.domain.decisions import Decision, in_force, standing
from visitering.domain.identifiers import normalised
from visitering.explaining.catalogue import Catalogue


class State(StrEnum):
    """What the book, and else the run, says of a case."""

    ACCEPTED = "accepted"
    OVERRIDE = "override"
    PROPOSED = "proposed"
    REJECTED = "rejected"
    REOPENED = "reopened"
    UNDONE = "undone"
    NEEDS_DECISION = "needs_decision"
    LOCKED = "locked"
    """Decided before the run: its letter is that of the run it was decided on."""


@dataclass(frozen=True)
class Due:
    """`row`: the run's line of the case. A letter is due where `why_none` is empty: of `decision`, else a draft."""

    row: Mapping[str, Any]
    state: State
    decision: Decision | None = None
    why_none: str = ""


@dataclass(frozen=True)
class BookRead:
    """The book of decisions as letters ask it: whatever the day, what stands, and what was done last."""

    decisions: tuple[Decision, ...]
    standing: Mapping[str, Decision] = field(init=False)
    last: Mapping[str, Decision] = field(init=False)
    rows: Mapping[str, tuple[Decision, ...]] = field(init=False)

    def __post_init__(self) -> None:
        rows: dict[str, tuple[Decision, ...]] = {}
        for row in self.decisions:
            rows[row.case_id] = (*rows.get(row.case_id, ()), row)
        object.__setattr__(self, "standing", standing(self.decisions, date.max))
        object.__setattr__(self, "last", {row.case_id: row for row in in_force(self.decisions)})
        object.__setattr__(self, "rows", rows)

    def since(self, case_id: str, then: BookRead) -> bool:
        """Whether the book has a row of the case that it had not `then`: rows are only ever appended."""
        return len(self.rows.get(case_id, ())) > len(then.rows.get(case_id, ()))

    def left_open_by(self, case_id: str) -> tuple[State, Decision]:
        """Of a case with rows and no decision that stands: what was done last, and the row that did it."""
        last = self.last.get(case_id)
        if last is None:
            return State.UNDONE, self.rows[case_id][-1]
        return (State.REJECTED if last.decision == "rejected" else State.REOPENED), last


def due(rows: Iterable[Mapping[str, Any]], then: BookRead, now: BookRead, say: Catalogue) -> list[Due]:
    """What is due to the cases of a run, in their order; `then`: the book that the run was made with.

    A rejection, a reopening or what was taken back leaves a case without a letter, unless the run was made after it:
    then its proposal is a new one. Of a case that was decided before the run nothing is due here.
    """
    return [_of(row, then, now, say) for row in rows]


def _of(row: Mapping[str, Any], then: BookRead, now: BookRead, say: Catalogue) -> Due:
    case_id = normalised(row["case_id"])
    decision, new = now.standing.get(case_id), now.since(case_id, then)
    if row["status"] == "locked" and not new:
        return Due(row, State.LOCKED, decision, row["reason"])
    if decision is not None:
        state = State(decision.decision)
        if row["status"] != "locked":
            return Due(row, state, decision)
        here, on = decision.municipality, decision.decided_on
        return Due(row, State.LOCKED, decision, say.say("letter.none.decided", municipality=here, on=on))
    if new:
        state, by = now.left_open_by(case_id)
        if state is State.REJECTED:
            why = say.say("letter.none.rejected", municipality=by.municipality, on=by.decided_on)
        elif state is State.REOPENED:
            why = say.say("letter.none.reopened", municipality=by.municipality, on=by.reopened_on)
        else:
            why = say.say("letter.none.undone", municipality=by.municipality, on=by.decided_on)
        return Due(row, state, None, why)
    if row["status"] == "proposed":
        return Due(row, State.PROPOSED)
    return Due(row, State(row["status"]), None, row["reason"])
