"""Placing without looking further than the case at hand: what the other policies are measured against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from visitering.domain.problem import Problem
from visitering.domain.result import Placement
from visitering.goals.score import Scores
from visitering.matching.build import build
from visitering.matching.start import Filling, Use
from visitering.matching.table import Grid, Table
from visitering.matching.translate import placements_of
from visitering.rules.book import Rulebook


def place_in_order(problem: Problem) -> Mapping[str, Placement]:
    """Each case of the batch in its order (with those that go with it), where it is worth most by then.

    Worth is compared tier by tier, with the best openings that are still free.
    """
    table = build(problem, Rulebook(problem), Scores(problem))
    position = {case.case_id: i for i, case in enumerate(problem.batch)}
    order = sorted(range(len(table.groups)), key=lambda u: min(position[case.case_id] for case in table.groups[u]))
    filling = Filling(table)
    for u in order:
        fills, worth = _openings(table, filling, u)
        for m in np.lexsort((*(-row for row in reversed(worth)),)).tolist():
            if filling.add(u, m, fills.get(m, ())):
                break
    return placements_of(table, filling.solution)


def _openings(table: Table, filling: Filling, u: int) -> tuple[dict[int, list[Use]], Grid]:
    """(best free opening of each worker by municipality, what the group is worth there by tier, shape (T, M))."""
    worth = np.stack([value[u] for value in table.value])
    places = np.arange(len(table.places))
    where, uses = table.fills.entries(np.full_like(places, u), places)
    thing, extra = table.fills.thing[uses[:, 1]], table.fills.extra[uses[:, 1]]
    chosen: dict[int, list[Use]] = {}
    taken: set[tuple[int, int]] = set()
    used: Counter[tuple[int, int]] = Counter()
    for i in np.argsort(-extra, kind="stable").tolist():
        (taker, entry), m, r = uses[i].tolist(), int(where[i]), int(thing[i])
        if (taker, m) not in taken and used[m, r] < filling.capacity[r]:
            taken.add((taker, m))
            used[m, r] += 1
            chosen.setdefault(m, []).append((taker, entry))
            worth[:, m] += table.fill_weight * extra[i]
    return chosen, worth
