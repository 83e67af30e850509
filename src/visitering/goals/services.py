"""Interpreters and the education offer that fits each person's age, nearby."""

from __future__ import annotations

import numpy as np
from pydantic import NonNegativeInt

from visitering.domain.cases import Case, Person
from visitering.domain.geography import Mask, Row
from visitering.goals.asked import Asked
from visitering.goals.base import CaseGoal

OFFERS_BY_AGE = ((5, "daycare"), (16, "school"), (200, "danish"))
"""(highest age, code of the education offer): daycare 0–5, school 6–16, danish 17 and above."""


class Services(CaseGoal):
    """points(case, m) = Σ over persons of `interpreter` + `education`.

    `interpreter` where an interpreter of one of the person's languages, `education` where the education offer of
    the person's age is in force within `within_minutes` of m.
    """

    id = "services"

    interpreter: NonNegativeInt = 10
    education: NonNegativeInt = 10
    within_minutes: NonNegativeInt = 30

    def points(self, case: Case, scores: Asked) -> Row:
        total = np.zeros(scores.size, dtype=np.int64)
        for person in case.persons:
            total += self._of_person(person, scores)
        return total

    def _of_person(self, person: Person, scores: Asked) -> Row:
        key = self.id, self.offer_for(person, scores), *person.languages
        if (known := scores.alike.get(key)) is None:
            taught = self._offered("education", self.offer_for(person, scores), scores)
            known = self.interpreter * self.interpreted(person, scores) + self.education * taught
            scores.alike[key] = known
        return known

    def interpreted(self, person: Person, scores: Asked) -> Mask:
        """Where an interpreter of one of the person's languages is near. Shape (M,)."""
        near = np.zeros(scores.size, dtype=bool)
        for language in person.languages:
            near |= self._offered("interpreter", language, scores)
        return near

    def _offered(self, kind: str, code: str, scores: Asked) -> Mask:
        return scores.problem.offered(kind, code, self.within_minutes)

    @staticmethod
    def offer_for(person: Person, scores: Asked) -> str:
        age = person.age(scores.problem.year)
        return next(code for oldest, code in OFFERS_BY_AGE if age <= oldest)
