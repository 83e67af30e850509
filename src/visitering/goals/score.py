"""The goals at work on one problem: points per case and municipality, by goal."""

from __future__ import annotations

from collections.abc import Container, Hashable, Mapping
from functools import cached_property

import numpy as np

from visitering.domain.cases import Case, Person
from visitering.domain.exact import over_common_denominator
from visitering.domain.geography import Row
from visitering.domain.problem import Problem
from visitering.domain.reports import Section, Wish
from visitering.goals import ALL, CaseGoal, Goal
from visitering.goals.employment import Employment, Fills, Similar
from visitering.goals.even_distribution import EvenDistribution, Evenness
from visitering.goals.future import FuturePrices
from visitering.goals.municipal_wish import Stances
from visitering.goals.reach import Reach, ReachTable

MIDDLE = 3
"""The labour market where neither the municipality nor its region says anything."""


class Scores:
    """The scenario's goals, asked about cases. Answers that many cases share are kept: scores are for one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.size = len(problem.municipalities)
        parameters = problem.policy.parameters
        weighed = {goal for tier in problem.policy.tiers for goal in tier}
        self.goals: Mapping[str, Goal] = {
            goal.id: goal.model_validate(dict(parameters.get(goal.id, {}))) for goal in ALL if goal.id in weighed
        }
        self.reach = ReachTable(Reach.model_validate(dict(parameters.get("reach", {}))), problem.travel)
        self._similar: dict[str, Similar] = {}
        self._fills: dict[Hashable, Fills] = {}

    # --- what the matching asks --------------------------------------------------------------------------

    def points(self, case: Case, only: Container[str] | None = None) -> dict[str, Row]:
        """Points of a case in each municipality by case goal, without openings; each of shape (M,).

        `only`: the goals that are wanted, where not all of them are.
        """
        return {goal.id: goal.points(case, self) for goal in self.case_goals if only is None or goal.id in only}

    @cached_property
    def case_goals(self) -> tuple[CaseGoal, ...]:
        """The goals that count each case by itself."""
        return tuple(goal for goal in self.goals.values() if isinstance(goal, CaseGoal))

    @property
    def employment(self) -> Employment | None:
        """The goal, if it has weight in the scenario: without it nobody fills an opening."""
        goal = self.goals.get(Employment.id)
        return goal if isinstance(goal, Employment) else None

    def fills(self, person: Person) -> Fills | None:
        """The openings that would add points for a person; None where there are none."""
        if self.employment is None or not person.competences or not person.can_work(self.problem.year):
            return None
        key = self.employment.skills(person)
        if key not in self._fills:
            self._fills[key] = self.employment.fills(person, self)
        found = self._fills[key]
        return found if len(found.extra) else None

    @cached_property
    def shortage(self) -> dict[str, int]:
        """Position of each shortage in force, by id."""
        return {shortage.shortage_id: s for s, shortage in enumerate(self.problem.shortages_in_force)}

    @cached_property
    def openings(self) -> Row:
        """Openings left of each shortage in force, shape (S,)."""
        none = np.zeros(len(self.problem.shortages_in_force), dtype=np.int64)
        return none if self.employment is None else self.employment.openings(self)

    @cached_property
    def evenness(self) -> Evenness:
        """Pace and tolerance, also where the goal has no weight: reports show the pace."""
        goal = self.goals.get(EvenDistribution.id)
        parameters = self.problem.policy.parameters.get(EvenDistribution.id, {})
        even = goal if isinstance(goal, EvenDistribution) else EvenDistribution.model_validate(dict(parameters))
        return even.evenness(self.problem)

    @cached_property
    def future(self) -> FuturePrices | None:
        """What is taken from the cases still to come; None where the batch is placed without a look at them."""
        return FuturePrices.of(self.problem)

    # --- what goals share --------------------------------------------------------------------------------

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
    def wishes(self) -> dict[int, list[Wish]]:
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
    def shortage_place(self) -> Row:
        """Position of the municipality that reported each shortage in force, shape (S,)."""
        places = [self.problem.index[self.problem.reported_by(s)] for s in self.problem.shortages_in_force]
        return np.array(places, dtype=np.int64)

    def similar(self, occupation: str) -> Similar:
        """How an occupation matches the shortages in force; what is no code of the classification matches nothing."""
        if occupation not in self._similar:
            goal = self.employment
            assert goal is not None
            known = self.problem.occupations
            sections = known.sections_of(occupation)
            fits = (
                (s, goal.similarity(shortage, occupation, sections) * goal.strength(shortage))
                for s, shortage in enumerate(self.problem.shortages_in_force)
                if known.lists(occupation) and (shortage.occupation is None or known.lists(shortage.occupation))
            )
            matching = {s: fit for s, fit in fits if fit > 0}
            numerators, denominator = over_common_denominator(matching.values())
            shortages = np.array(list(matching), dtype=np.int64)
            self._similar[occupation] = Similar(shortages, np.array(numerators, dtype=object), denominator)
        return self._similar[occupation]
