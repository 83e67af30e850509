"""For each case left open a minimal set of rules and capacities that cannot hold together.

Of all that could stand in the way of the case (`Obstacles.items`), as few as suffice, so that the case cannot be
placed while every other placed case stays placed, somewhere, by its own rules. Most conflicts need no solver: the
rules and what was taken before the batch leave nothing, or there are more persons than places. The others are asked
of CP-SAT, the capacities behind guard literals, and what it names is shortened item by item, each time asked again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from visitering.domain.conflicts import Conflict, Item, Limit
from visitering.domain.result import Outcome, Result, Stop
from visitering.matching.budget import Budget, Stopped
from visitering.matching.feasibility import Answer, Feasibility, Verdict
from visitering.matching.progress import Interrupted, never
from visitering.rules.book import Rulebook
from visitering.rules.obstacles import Obstacles, Occupancy

SLICE = 0.5
"""Effort that one question to the solver may take."""
LEAST_EFFORT = 2.0
SECONDS_AFTER_STOP = 2.0
ROUNDS = 12
"""So often a set of items that leaves room is made larger by what its placement broke."""

Items = frozenset[Item]
IMPOSSIBLE, POSSIBLE, UNKNOWN = Answer(Verdict.IMPOSSIBLE), Answer(Verdict.POSSIBLE), Answer(Verdict.UNKNOWN)


def budget_after(result: Result, interrupted: Interrupted = never) -> Budget:
    """All conflicts together take at most as much effort as the placing did, or `LEAST_EFFORT`; after a search that
    the clock or the user ended at most `SECONDS_AFTER_STOP`. Who ended that is not asked again."""
    return Budget(
        max(LEAST_EFFORT, result.effort),
        math.inf if result.repeatable else SECONDS_AFTER_STOP,
        never if result.stop is Stop.INTERRUPTED else interrupted,
    )


def find_conflicts(book: Rulebook, result: Result, budget: Budget | None = None) -> dict[str, Conflict]:
    """The conflict of each case of the batch that is left open, by its id.

    Once the budget (`budget_after` the result) ends, what is not shown without a solver stays unknown
    (`Conflict.minimal`); once the clock or the user ends it, what would take long to shorten stays as long as it is.
    """
    open_cases = [case for case in book.problem.batch if case.case_id not in result.placements]
    if not open_cases:
        return {}
    nobody, occupancy = Occupancy(book, {}), Occupancy(book, result.placements)
    search = _Search(book, occupancy, result, budget or budget_after(result))
    found = {}
    for case in open_cases:
        found[case.case_id] = search.conflict(Obstacles(occupancy, case), Obstacles(nobody, case))
    return found


def _in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """Rules first, then offers, quotas and services, each by name."""
    rank = list(Limit)
    return tuple(sorted(items, key=lambda item: (rank.index(item.limit), item.name, item.code)))


def _alone(obstacles: Obstacles) -> Items:
    """A minimal set that leaves the case nothing even if nobody else were placed; rules rather than capacities."""
    items = frozenset(obstacles.items())
    for item in reversed(_in_order(items)):
        if not obstacles.open_to(items - {item}).any():
            items -= {item}
    return items


class _Search:
    """Shortens the items of one case after another, within one budget."""

    def __init__(self, book: Rulebook, occupancy: Occupancy, result: Result, budget: Budget) -> None:
        self.asked = Feasibility(book, occupancy, budget)
        self.left, self.budget = budget.effort, budget
        first = result.tiers[0]
        self.proven = set(first.goals) == {"place_persons"} and first.outcome is Outcome.OPTIMAL
        """Nobody can be placed on top of all others: the first tier counts persons, and is proven."""

    def conflict(self, obstacles: Obstacles, alone: Obstacles) -> Conflict:
        case_id, everything = obstacles.case.case_id, frozenset(obstacles.items())
        possible_alone = alone.open_to(everything).any()
        found = self._impossible(alone, everything) if possible_alone else _alone(alone)
        if found is None:
            if not self.proven:
                return Conflict(case_id, (), minimal=False)
            found = everything
        items, minimal = self._shortened(obstacles, alone, found)
        return Conflict(case_id, _in_order(items), minimal)

    def _impossible(self, alone: Obstacles, everything: Items) -> Items | None:
        """A set of items that cannot hold, grown from the case's own until it is; None where that is not shown."""
        places = alone.open_to(everything)
        codes = self.asked.codes
        near = {Item(Limit.QUOTA, codes[m]) for m in np.flatnonzero(places)}
        items = frozenset(item for item in everything if item.limit is not Limit.QUOTA or item in near)
        for _ in range(ROUNDS):
            answer = self._solve(alone, items, guarded=True)
            if answer.verdict is Verdict.IMPOSSIBLE:
                rules = frozenset(item for item in items if item.limit is Limit.RULE)
                return (rules | answer.core) if answer.core else items
            more = answer.broken & everything
            if answer.verdict is Verdict.UNKNOWN or not more:
                return None
            items |= more
        return None

    def _shortened(self, obstacles: Obstacles, alone: Obstacles, items: Items) -> tuple[Items, bool]:
        """(the items without those that are not needed, whether each of the rest was shown to be)."""
        minimal = True
        # Where only the quota of a municipality stands in the way, that quota is needed.
        direct = obstacles.open_to(items, quotas=False)
        needed = {Item(Limit.QUOTA, self.asked.codes[m]) for m in np.flatnonzero(direct)}
        for item in reversed(_in_order(items)):
            if item not in items or item in needed:
                continue
            if self.budget.ended is not None:
                return items, False
            answer = self._ask(obstacles, alone, items - {item})
            if answer.verdict is Verdict.IMPOSSIBLE:
                items -= {item}
            minimal &= answer.verdict is not Verdict.UNKNOWN
        return items, minimal

    def _ask(self, obstacles: Obstacles, alone: Obstacles, items: Items) -> Answer:
        """Whether the case can be placed within the items: where all others stay, or by solving."""
        return POSSIBLE if obstacles.open_to(items).any() else self._solve(alone, items)

    def _solve(self, alone: Obstacles, items: Items, *, guarded: bool = False) -> Answer:
        """Whether the case can be placed within the items while all others may move: by looking first."""
        if not alone.open_to(items).any() or self.asked.too_many(alone, items):
            return IMPOSSIBLE
        if self.left <= 0 or self.budget.ended is not None:
            return UNKNOWN
        try:
            answer = self.asked.ask(alone, items, min(SLICE, self.left), guarded=guarded)
        except Stopped:
            return UNKNOWN
        self.left -= answer.effort
        return answer
