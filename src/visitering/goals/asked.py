"""What a goal may ask: answers about a problem that several cases and goals share, worked out once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from visitering.domain.exact import Integers
from visitering.domain.geography import Row
from visitering.domain.problem import Problem
from visitering.domain.reports import Section, Wish
from visitering.goals.reach import Reach, ReachTable
from visitering.goals.stances import Stances

MIDDLE = 3
"""The labour market where neither the municipality nor its region says anything."""


@dataclass(frozen=True)
class Similar:
    """similarity · strength of an occupation to each shortage in force that it matches: `numerator` / `denominator`.

    `shortage[i]`: position in `Problem.shortages_in_force`.
    """

    shortage: Row
    numerator: Integers
    denominator: int


class Asked:
    """A problem as goals see it; of one another they know nothing. Answers are kept: it is for one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.size = len(problem.municipalities)
        reach = Reach.model_validate(dict(problem.policy.parameters.get("reach", {})))
        self.reach = ReachTable(reach, problem.travel)
        self.similar: dict[str, Similar] = {}
        """By occupation; filled by `Employment` as it meets them."""
        self.alike: dict[Hashable, Row] = {}
        """Rows that many cases share, by what decides them; filled by the goals as they meet them, never changed."""

    def reach_of(self, *places: str | None) -> Row:
        """100 · the best reach(m, x) over the places, half to even, shape (M,)."""
        return self.reach.best_of_100([self.problem.index[place] for place in places if place])

    @cached_property
    def labour_market(self) -> Row:
        """1–5 for each municipality: reported, else the lower median of its region, else 3. Shape (M,)."""
        in_force = self.problem.in_force[Section.LABOUR_MARKET]
        stated = {code: r.labour_market for code, r in in_force.items() if r.labour_market is not None}
        by_region: dict[str, list[int]] = {}
        for municipality in self.problem.municipalities:
            if municipality.code in stated:
                by_region.setdefault(municipality.region, []).append(stated[municipality.code])
        median = {region: sorted(levels)[(len(levels) - 1) // 2] for region, levels in by_region.items()}
        levels = [stated.get(m.code, median.get(m.region, MIDDLE)) for m in self.problem.municipalities]
        return np.array(levels, dtype=np.int64)

    @cached_property
    def wishes(self) -> Mapping[int, list[Wish]]:
        """Wishes in force by position of the municipality."""
        found: dict[int, list[Wish]] = {}
        for wish in self.problem.wishes_in_force:
            found.setdefault(self.problem.index[self.problem.reported_by(wish)], []).append(wish)
        return found

    @cached_property
    def stances(self) -> Stances:
        """The same, so arranged that a case is asked about each distinct wish once."""
        return Stances.of(self.wishes)

    @cached_property
    def shortage(self) -> dict[str, int]:
        """Position of each shortage in force, by id."""
        return {shortage.shortage_id: s for s, shortage in enumerate(self.problem.shortages_in_force)}

    @cached_property
    def shortage_place(self) -> Row:
        """Position of the municipality that reported each shortage in force, shape (S,)."""
        places = [self.problem.index[self.problem.reported_by(s)] for s in self.problem.shortages_in_force]
        return np.array(places, dtype=np.int64)
