"""Why a case cannot be decided like that, and what became of it before."""

from __future__ import annotations

from visitering.domain.decisions import UNDONE, Decision
from visitering.said import said


class Refused(Exception):  # noqa: N818 - not an error of the product: a reason that is collected
    """Why one case cannot be decided like that."""


def already_decided(decision: Decision, place: str) -> str:
    """A decision that stands; `place`: the name of its municipality."""
    return said(
        "{case_id} is already decided: {place}, on {decided_on}{by}",
        case_id=decision.case_id,
        place=place,
        decided_on=decision.decided_on,
        by=by_whom(decision),
    )


def opened_again(last: Decision, place: str) -> str:
    """How a case came to be open again, by its last row in the book."""
    told = {"place": place, "by": by_whom(last)}
    if last.decision == UNDONE:
        return said("overridden to {place}, and that was taken back{by}", **told)
    if last.decision == "rejected":
        return said("rejected{by} on {decided_on} ({place} was proposed)", decided_on=last.decided_on, **told)
    return said("reopened{by} on {reopened_on} ({place} was decided)", reopened_on=last.reopened_on, **told)


def by_whom(decision: Decision) -> str:
    """` by A`, where that is on record."""
    return said(" by {officer}", officer=decision.decided_by) if decision.decided_by else ""
