"""Placing without looking further than the case at hand: what the other policies are measured against."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from visitering.domain.problem import Problem
from visitering.domain.result import Placement
from visitering.goals.score import Scores
from visitering.matching.build import build
from visitering.matching.start import Filling
from visitering.matching.table import Row, Table
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


def _openings(table: Table, filling: Filling, u: int) -> tuple[dict[int, list[int]], Row]:
    """(best free opening of each worker by municipality, what the group is worth there by tier, shape (T, M))."""
    worth = table.value[:, u].copy()
    fills = table.fills
    mine = np.flatnonzero((fills.unit == u) & (filling.capacity[fills.thing] > 0))
    mine = mine[np.lexsort((mine, -fills.extra[mine]))]
    chosen: dict[int, list[int]] = {}
    taken: set[tuple[int, int]] = set()
    used: dict[tuple[int, int], int] = {}
    for entry in mine.tolist():
        worker, m, thing = int(fills.taker[entry]), int(fills.place[entry]), int(fills.thing[entry])
        if (worker, m) not in taken and used.get((m, thing), 0) < filling.capacity[thing]:
            taken.add((worker, m))
            used[m, thing] = used.get((m, thing), 0) + 1
            chosen.setdefault(m, []).append(entry)
            worth[:, m] += table.fill_weight * fills.extra[entry]
    return chosen, worth
