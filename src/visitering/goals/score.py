"""The goals at work on one problem: points per case and municipality, by goal."""

from __future__ import annotations

from collections.abc import Container, Hashable, Mapping
from functools import cached_property

import numpy as np

from visitering.domain.cases import Case, Person
from visitering.domain.geography import Row
from visitering.domain.kept import NEWEST
from visitering.domain.problem import Problem
from visitering.goals import ALL, CaseGoal, Goal
from visitering.goals.asked import Asked
from visitering.goals.employment import Employment, Fills
from visitering.goals.even_distribution import EvenDistribution, Evenness
from visitering.goals.future import FuturePrices


class Scores(Asked):
    """The scenario's goals, asked about cases. They ask the scores in turn, as far as `Asked` goes."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        parameters = problem.policy.parameters
        weighed = {goal for tier in problem.policy.tiers for goal in tier}
        self.goals: Mapping[str, Goal] = {
            goal.id: goal.model_validate(dict(parameters.get(goal.id, {}))) for goal in ALL if goal.id in weighed
        }
        self._points: dict[str, tuple[Case, dict[str, Row]]] = {}
        """Of the cases that were asked about last: the audit and the explanations ask several times in a row."""
        self._fills: dict[Hashable, Fills] = {}
        self._fills_of: dict[Person, Fills | None] = {}

    def points(self, case: Case, only: Container[str] | None = None) -> dict[str, Row]:
        """Points of a case in each municipality by case goal, without openings; each of shape (M,).

        `only`: the goals that are wanted, where not all of them are.
        """
        known = self._points.get(case.case_id)
        if known is None or known[0] is not case:
            if len(self._points) >= NEWEST:
                del self._points[next(iter(self._points))]
            known = self._points[case.case_id] = case, {}
        rows = known[1]
        for goal in self.case_goals:
            if goal.id not in rows and (only is None or goal.id in only):
                rows[goal.id] = goal.points(case, self)
                rows[goal.id].setflags(write=False)
        return {goal.id: rows[goal.id] for goal in self.case_goals if only is None or goal.id in only}

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
        if person not in self._fills_of:
            self._fills_of[person] = self._found(person)
        return self._fills_of[person]

    def _found(self, person: Person) -> Fills | None:
        if self.employment is None or not person.competences or not person.can_work(self.problem.year):
            return None
        key = self.employment.skills(person)
        if key not in self._fills:
            self._fills[key] = self.employment.fills(person, self)
        found = self._fills[key]
        return found if len(found.extra) else None

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
