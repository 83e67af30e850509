"""What a caseworker should know of decisions before they are recorded: how many of them need a look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from visitering.deciding.desk import Desk
from visitering.domain.cases import DECISIVE_KINDS, Case, Kind
from visitering.domain.decisions import Decision
from visitering.domain.provisions import provisions_in

QUOTED = (*DECISIVE_KINDS, Kind.EXCLUSION)
"""Kinds of circumstances whose `detail`, written freely, a letter quotes."""


@dataclass(frozen=True)
class Foreseen:
    """Cases to be decided, by what a letter or an officer has to look at; a case may count in several.

    `drafts`: on manual review, with free text, or overrides that lack what a letter must state, so that letters are
    drafts; `threats`: with an exclusion.
    """

    cases: int = 0
    drafts: int = 0
    free_text: int = 0
    threats: int = 0
    overrides: int = 0


def foreseen(desk: Desk) -> Foreseen:
    """The counts of what a desk has made ready; a rejection sends no letter, and is counted as a case alone."""
    kinds = {made.case_id: made.decision for made in desk.made}
    decided = [case for case in desk.problem.batch if kinds.get(case.case_id, "rejected") != "rejected"]
    written = {case.case_id for case in decided if _writes_freely(case)}
    reviewed = {case.case_id for case in decided if desk.run.explanations[case.case_id]["manual_review"]}
    bare = {made.case_id for made in desk.made if made.decision == "override" and not _can_be_told(desk, made)}
    return Foreseen(
        cases=len(kinds),
        drafts=len(written | reviewed | bare),
        free_text=len(written),
        threats=_number(case for case in decided if any(case.of_kind(Kind.EXCLUSION))),
        overrides=list(kinds.values()).count("override"),
    )


def _can_be_told(desk: Desk, made: Decision) -> bool:
    """Whether the letter of an override has its main considerations, and the provision that it needs."""
    broken = desk.book.rules.get(made.against_rule or "")
    law = desk.book.problem.policy.orders.on(made.decided_on)
    needs = broken is not None and broken.of_law and law.basis(broken.id).of_law
    return made.grounds is not None and (not needs or bool(provisions_in(made.grounds)))


def _writes_freely(case: Case) -> bool:
    return any(row.detail for row in case.of_kind(*QUOTED))


def _number(cases: Iterable[Case]) -> int:
    return sum(1 for _ in cases)
