"""Where else a case could go, and where not and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from visitering.audit.firmness import in_points
from visitering.domain.cases import Case
from visitering.domain.reasons import Reason
from visitering.explaining.explanation import Alternative, Explanation, Forbidden
from visitering.explaining.known import Known
from visitering.rules.book import ALLOWED, ORDER

MOST_ALTERNATIVES = 10
WITH_ROOM = ("open.room", "open.room.stopped")
"""Reasons of open cases that name places with room."""


def alternatives(known: Known, case: Case, chosen: int | None) -> tuple[Alternative, ...]:
    """The possible others with the highest net, at most ten. `chosen`: where the case is placed."""
    values, net = known.values[case.case_id], known.nets(case)
    possible = np.flatnonzero(values.possible)
    best = possible[np.argsort(-net[possible], kind="stable")[: MOST_ALTERNATIVES + 1]].tolist()
    return alternatives_in(known, case, [m for m in best if m != chosen][:MOST_ALTERNATIVES])


def alternatives_in(known: Known, case: Case, places: list[int]) -> tuple[Alternative, ...]:
    """What is told of a case in each of some municipalities that are possible."""
    if not places:
        return ()
    values, net, at_least = known.values[case.case_id], known.nets(case), known.at_least(case)
    move = known.alone[case.case_id]
    alone, feasible = in_points(known.problem.policy, move), move.feasible
    return tuple(
        Alternative(
            municipality=known.problem.municipalities[m].code,
            points=int(values.points[m]),
            price=int(values.price[m]),
            net=int(net[m]),
            at_least=max(0, int(at_least[m])),
            alone=int(alone[m]) if feasible[m] else None,
            alone_against=move.obstacle(m),
            future=None if known.scores.future is None else int(values.future[m]),
        )
        for m in places
    )


def named_in(reasons: Iterable[Reason]) -> set[str]:
    """The other municipalities that reasons compare with, or say to have room."""
    found: set[str] = set()
    for reason in reasons:
        if "other" in reason.parameters:
            found.add(str(reason.parameters["other"]))
        places = reason.parameters.get("places")
        if reason.code in WITH_ROOM and isinstance(places, tuple):
            found.update(places)
    return found


def with_named(known: Known, draft: Explanation) -> Explanation:
    """Whatever municipality is named stands in the table of alternatives, if the case may go there at all."""
    there = {alternative.municipality for alternative in draft.alternatives}
    possible = known.values[draft.case.case_id].possible
    named = (known.problem.index[code] for code in sorted(named_in(draft.reasons) - there))
    more = alternatives_in(known, draft.case, [m for m in named if possible[m]])
    return replace(draft, alternatives=(*draft.alternatives, *more)) if more else draft


def least_losses(known: Known, case: Case, chosen: int | None) -> dict[str, int]:
    """`Known.at_least` by code, for all municipalities that are possible but the chosen one."""
    named = zip(known.problem.index, known.at_least(case).tolist(), strict=True)
    return {code: loss for m, (code, loss) in enumerate(named) if loss >= 0 and m != chosen}


def forbidden(known: Known, case: Case) -> tuple[Forbidden, ...]:
    """Every municipality that a rule forbids, by the first rule that does and its reason."""
    verdict = known.book.verdict(case)
    found: list[Forbidden] = []
    for rule in np.unique(verdict[verdict != ALLOWED]).tolist():
        asked, basis = known.book.rules[ORDER[rule]], known.basis(ORDER[rule])
        codes = [known.problem.municipalities[m].code for m in np.flatnonzero(verdict == rule).tolist()]
        if asked.one_reason:
            found.append(Forbidden(asked.id, basis, asked.why(case, codes[0], known.book), tuple(codes)))
            continue
        grouped: dict[str, tuple[Reason, list[str]]] = {}
        for code in codes:
            reason = asked.why(case, code, known.book)
            grouped.setdefault(_told_apart(asked.id, reason, code), (reason, []))[1].append(code)
        found += [Forbidden(asked.id, basis, reason, tuple(alike)) for reason, alike in grouped.values()]
    return tuple(found)


def _told_apart(rule: str, reason: Reason, code: str) -> str:
    """The same for municipalities that a rule forbids for one reason."""
    said = {k: v for k, v in reason.parameters.items() if k not in ("municipality", "left")}
    if rule == "exclusion":
        # Each exclusion is told by itself, by the municipality that it is about.
        said["municipality"] = reason.parameters.get("municipality")
    elif rule == "not_again":
        said["municipality"] = code
    return repr((reason.code, said))


def full(known: Known, case: Case) -> tuple[str, ...]:
    """Where the rules allow the case but a limited offer that it needs has no place left."""
    allowed = known.book.verdict(case) == ALLOWED
    closed = allowed & ~known.values[case.case_id].possible
    return tuple(known.problem.municipalities[m].code for m in np.flatnonzero(closed))
