"""What would have moved a case: single small changes of facts or reports, each tried by solving again."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from visitering.answering.changes import Change, changes, relaxed
from visitering.answering.why_not import limited
from visitering.audit.valuation import Valuation
from visitering.domain.cases import Case
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason
from visitering.domain.result import Outcome
from visitering.explaining.conflicts import step_reason
from visitering.explaining.explainer import Explainer
from visitering.explaining.relaxations import steps_at
from visitering.goals.score import Scores
from visitering.matching.tiers import place
from visitering.rules.book import Rulebook
from visitering.rules.obstacles import LINKS, Obstacles, Occupancy

TRIES = 2
"""So many changes are solved again: those that the prices say come nearest to moving the case."""
MOST_WEIGHED = 24
TARGETS = 3
"""So many of the best alternatives are looked at where no municipality is asked about."""


@dataclass(frozen=True)
class WhatIf:
    """`moving`: the first change tried that does move the case there, with `to`; None where none of them does.

    `tried`: those solved again in vain; `known`: how many changes were weighed at all. `exact`: the changed problem
    was solved to proven optimality.
    """

    case_id: str
    tried: tuple[Reason, ...]
    known: int
    moving: Reason | None = None
    to: str | None = None
    exact: bool = False


def what_if(explainer: Explainer, case: Case, municipality: str | None = None) -> WhatIf:
    """Looks for a change that would have moved the case: to the municipality, or to one of its best alternatives.

    Of a case left open, without a municipality, any that gives it a place.
    """
    known = _known(explainer, case, municipality)
    margins = [_margin(explainer, case, change, m) for m, change in known]
    nearest = [known[i] for i in np.argsort(-np.array(margins, dtype=np.int64), kind="stable")]
    tried: list[Reason] = []
    anywhere = municipality is None and case.case_id not in explainer.result.placements
    for m, change in nearest[:TRIES]:
        result = place(limited(change.problem), start=explainer.result)
        there = result.placements.get(case.case_id)
        if there is not None and (anywhere or explainer.problem.index[there.municipality] == m):
            exact = result.outcome is Outcome.OPTIMAL
            return WhatIf(case.case_id, tuple(tried), len(known), change.reason, there.municipality, exact)
        tried.append(change.reason)
    return WhatIf(case.case_id, tuple(tried), len(known))


def _known(explainer: Explainer, case: Case, municipality: str | None) -> list[tuple[int, Change]]:
    """Every change that is weighed, each once, with the position of the municipality that it is for."""
    found: dict[str, tuple[int, Change]] = {}
    obstacles = Obstacles(Occupancy(explainer.book, {}), case)
    possible = obstacles.open_to(obstacles.items())
    for m in [explainer.problem.index[municipality]] if municipality else _targets(explainer, case, possible):
        for change in changes(explainer, case, m) if possible[m] else _lets_in(explainer, obstacles, m):
            found.setdefault(repr(change.reason), (m, change))
    return list(found.values())[:MOST_WEIGHED]


def _lets_in(explainer: Explainer, obstacles: Obstacles, m: int) -> list[Change]:
    """The one change that lets the case in where it is forbidden, if it is one of a fact or a quota."""
    steps = steps_at(obstacles, m, linked=LINKS in obstacles.rules or len(obstacles.group) > 1)
    if len(steps) != 1:
        return []
    reason = step_reason(explainer, obstacles.case, steps[0], explainer.problem.municipalities[m].code)
    change = relaxed(explainer.problem, obstacles.case, steps[0], reason)
    return [change] if change else []


def _targets(explainer: Explainer, case: Case, possible: Mask) -> list[int]:
    """The best alternatives by net; of an open case every municipality, those worth most to it first."""
    index = explainer.problem.index
    if case.case_id in explainer.result.placements:
        return [index[a.municipality] for a in explainer.explain(case).alternatives[:TARGETS]]
    worth = explainer.values[case.case_id].bare
    order: list[int] = np.lexsort((-worth, possible)).tolist()
    return order


def _margin(explainer: Explainer, case: Case, change: Change, m: int) -> int:
    """How much more the municipality would be worth net than any other, after the change, at the run's prices."""
    changed = next(c for c in change.problem.cases if c.case_id == case.case_id)
    book, prices = Rulebook(change.problem), explainer.prices
    if change.frees is not None:
        freed = {change.frees: 0}
        prices = replace(prices, use={**prices.use, **freed}, place={**prices.place, **freed})
    valuation = Valuation(book, Scores(change.problem), explainer.valuation.tier, prices)
    values = valuation.case(changed, book.verdict(changed))
    net = np.where(values.possible, values.net, 0)
    others = np.delete(net, m)
    return int(net[m]) - int(others.max(initial=0))
