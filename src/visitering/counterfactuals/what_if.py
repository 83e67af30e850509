"""What would have moved a case: single small changes of facts or reports, each tried by solving again."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from visitering.audit.valuation import Valuation
from visitering.counterfactuals.changes import Change, changes, relaxed
from visitering.counterfactuals.made import made
from visitering.counterfactuals.why_not import limited
from visitering.domain.cases import Case
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason
from visitering.domain.result import Outcome
from visitering.explaining.elsewhere import alternatives
from visitering.explaining.known import Known
from visitering.explaining.relaxations import relaxation, steps_at
from visitering.explaining.steps import in_words, step_reason
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

    `open`: the case is left open, and `moving` is the smallest change as the report tells it: with it the case can be
    placed in `to` while all others stay. `solved`: the changed problem was solved again, which exceptions from a rule
    are not; `again`: where the case is then, among all that may move; None: open still.
    """

    case_id: str
    tried: tuple[Reason, ...]
    known: int
    moving: Reason | None = None
    to: str | None = None
    exact: bool = False
    open: bool = False
    solved: bool = False
    again: str | None = None


def what_if(known: Known, case: Case, municipality: str | None = None) -> WhatIf:
    """Looks for a change that would have moved the case: to the municipality, or to one of its best alternatives.

    Of a case left open, where something has to give, the smallest change: the report's, or the one for the
    municipality.
    """
    if case.case_id not in known.result.placements and (answer := _smallest(known, case, municipality)) is not None:
        return answer
    weighed = _weighed(known, case, municipality)
    margins = [_margin(known, case, change, m) for m, change in weighed]
    nearest = [weighed[i] for i in np.argsort(-np.array(margins, dtype=np.int64), kind="stable")]
    tried: list[Reason] = []
    anywhere = municipality is None and case.case_id not in known.result.placements
    for m, change in nearest[:TRIES]:
        result = place(limited(change.problem), start=known.result)
        there = result.placements.get(case.case_id)
        if there is not None and (anywhere or known.problem.index[there.municipality] == m):
            exact = result.outcome is Outcome.OPTIMAL
            return WhatIf(case.case_id, tuple(tried), len(weighed), change.reason, there.municipality, exact)
        tried.append(change.reason)
    return WhatIf(case.case_id, tuple(tried), len(weighed))


def _smallest(known: Known, case: Case, municipality: str | None) -> WhatIf | None:
    """The smallest change that places an open case; None where there is room for it as things are."""
    obstacles = Obstacles(known.occupancy, case)
    found = relaxation(known, obstacles, None if municipality is None else known.problem.index[municipality])
    if found is None or not found.steps:
        return None
    change, to = in_words(known, obstacles, found), found.municipality
    problem = made(known.book, case, found.steps, known.problem.index[to], alone=not found.together)
    if problem is None:
        return WhatIf(case.case_id, (), 1, change, to, open=True)
    result = place(limited(problem), start=known.result)
    there = result.placements.get(case.case_id)
    return WhatIf(
        case.case_id,
        (),
        1,
        change,
        to,
        exact=result.outcome is Outcome.OPTIMAL,
        open=True,
        solved=True,
        again=None if there is None else there.municipality,
    )


def _weighed(known: Known, case: Case, municipality: str | None) -> list[tuple[int, Change]]:
    """Every change that is weighed, each once, with the position of the municipality that it is for."""
    found: dict[str, tuple[int, Change]] = {}
    obstacles = Obstacles(Occupancy(known.book, {}), case)
    possible = obstacles.open_to(obstacles.items())
    for m in [known.problem.index[municipality]] if municipality else _targets(known, case, possible):
        for change in changes(known, case, m) if possible[m] else _lets_in(known, obstacles, m):
            found.setdefault(repr(change.reason), (m, change))
    return list(found.values())[:MOST_WEIGHED]


def _lets_in(known: Known, obstacles: Obstacles, m: int) -> list[Change]:
    """The one change that lets the case in where it is forbidden, if it is one of a fact or a quota."""
    steps = steps_at(obstacles, m, linked=LINKS in obstacles.rules or len(obstacles.group) > 1)
    if len(steps) != 1:
        return []
    step = step_reason(known, obstacles.case, steps[0], known.problem.municipalities[m].code)
    reason = Reason("whatif.step", {"step": step})
    change = relaxed(known.book, obstacles.case, steps[0], m, reason)
    return [change] if change else []


def _targets(known: Known, case: Case, possible: Mask) -> list[int]:
    """The best alternatives by net; of an open case every municipality, those worth most to it first."""
    index = known.problem.index
    if (placement := known.result.placements.get(case.case_id)) is not None:
        here = index[placement.municipality]
        return [index[a.municipality] for a in alternatives(known, case, here)[:TARGETS]]
    worth = known.values[case.case_id].bare
    order: list[int] = np.lexsort((-worth, possible)).tolist()
    return order


def _margin(known: Known, case: Case, change: Change, m: int) -> int:
    """How much more the municipality would be worth net than any other, after the change, at the run's prices."""
    changed = next(c for c in change.problem.cases if c.case_id == case.case_id)
    book, prices = Rulebook(change.problem), known.prices
    if change.frees is not None:
        freed = {change.frees: 0}
        prices = replace(prices, use={**prices.use, **freed}, place={**prices.place, **freed})
    valuation = Valuation(book, Scores(change.problem), known.valuation.tier, prices)
    values = valuation.case(changed, book.verdict(changed))
    net = np.where(values.possible, values.net, 0)
    others = np.delete(net, m)
    return int(net[m]) - int(others.max(initial=0))
