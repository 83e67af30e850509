"""What the checks look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from visitering.domain.cases import Case, Person
from visitering.domain.problem import Problem


@dataclass(frozen=True)
class Facts:
    """`quotas`: persons by municipality, before any `adjust`; `earlier`: the same of the year before."""

    problem: Problem
    quotas: Mapping[str, int]
    earlier: Mapping[str, int]

    @property
    def cases(self) -> tuple[Case, ...]:
        return self.problem.cases

    def persons(self) -> Iterator[tuple[Person, int]]:
        """Every person with their age in the decision year."""
        return ((person, person.age(self.problem.year)) for case in self.cases for person in case.persons)
