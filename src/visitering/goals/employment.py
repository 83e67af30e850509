"""The chance of work: what the law calls an altogether central consideration."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import lcm

import numpy as np
from pydantic import Field, NonNegativeInt

from visitering.domain.cases import Case, Competence, Person
from visitering.domain.exact import Integers, over_common_denominator, round_half_even
from visitering.domain.geography import Row
from visitering.domain.reports import Shortage
from visitering.goals.asked import Asked, Similar
from visitering.goals.base import CaseGoal

Share = Decimal
TERTIARY = 5
"""ISCED level from which an education is tertiary."""
NEEDS_TERTIARY = ("1", "2")
"""ISCO-08 major groups of managers and professionals."""


@dataclass(frozen=True, eq=False)
class Fills:
    """Openings a person could fill: entry i lives in `municipality[i]`, fills `shortage[i]`, earns `extra[i]` > 0.

    Positions in the problem's order and in `Problem.shortages_in_force`; `extra` in whole points on top of the
    person's points without an opening. Shape (n,) each.
    """

    shortage: Integers
    municipality: Integers
    extra: Integers


class Employment(CaseGoal):
    """points = Σ over persons of 18 to 64 who are able to work, each half to even.

    base = `points_per_level` · labour_market(m), times `without_competence` where no competence counts. Filling an
    opening of shortage s reported by m': base + (100 − base) · similarity · experience · strength · reach(m, m'),
    the best over the person's competences. An opening serves one person: `points` are those without any opening,
    `fills` what openings add.
    """

    id = "employment"

    points_per_level: NonNegativeInt = Field(default=6, le=20)
    without_competence: Share = Field(default=Share("0.5"), ge=0, le=1)
    three_digits: Share = Field(default=Share("0.8"), ge=0, le=1)
    two_digits: Share = Field(default=Share("0.6"), ge=0, le=1)
    industry: Share = Field(default=Share("0.6"), ge=0, le=1)
    without_tertiary: Share = Field(default=Share("0.7"), ge=0, le=1)
    experience_start: Share = Field(default=Share("0.5"), ge=0, le=1)
    experience_per_year: Share = Field(default=Share("0.1"), ge=0, le=1)
    strength_2: Share = Field(default=Share("0.8"), ge=0, le=1)
    strength_1: Share = Field(default=Share("0.6"), ge=0, le=1)
    openings_not_stated: NonNegativeInt = 3

    def points(self, case: Case, scores: Asked) -> Row:
        total = np.zeros(scores.size, dtype=np.int64)
        for person in case.persons:
            total += self.person_points(person, scores)
        return total

    def person_points(self, person: Person, scores: Asked) -> Row:
        """Points of one person without an opening, shape (M,)."""
        works = person.can_work(scores.problem.year)
        key = self.id, works and any(c.counts for c in person.competences), works
        if (known := scores.alike.get(key)) is None:
            nothing = np.zeros(scores.size, dtype=np.int64)
            known = scores.alike[key] = round_half_even(*self._base(person, scores)) if works else nothing
        return known

    def _base(self, person: Person, scores: Asked) -> tuple[Integers, int]:
        """(numerators of shape (M,), denominator) of a worker's points without an opening, before rounding."""
        share = Fraction(1) if any(c.counts for c in person.competences) else Fraction(self.without_competence)
        numerators: Row = self.points_per_level * share.numerator * scores.labour_market
        return numerators, share.denominator

    def openings(self, scores: Asked) -> Row:
        """Openings of each shortage in force that standing decisions have not taken, shape (S,)."""
        problem = scores.problem
        stated = [self.openings_not_stated if s.openings is None else s.openings for s in problem.shortages_in_force]
        taken = [problem.taken[s.shortage_id] for s in problem.shortages_in_force]
        return np.maximum(0, np.array(stated, dtype=np.int64) - np.array(taken, dtype=np.int64))

    def fills(self, person: Person, scores: Asked) -> Fills:
        """Every opening that would add points for the person, wherever the person may live."""
        shortages, fit, denominator = self._fits(person, scores)
        base, base_denominator = self._base(person, scores)
        denominator *= scores.reach.denominator
        # Odd parameters can have denominators beyond 64 bits: then Python's own integers do the work.
        whole: type = np.int64 if 200 * base_denominator * denominator < 2**62 else object
        base = base.astype(whole)
        fit = fit.astype(whole)
        reach = scores.reach.numerators[:, scores.shortage_place[shortages]]
        missing: Integers = 100 * base_denominator - base
        value: Integers = base[:, None] * denominator + missing[:, None] * (fit * reach)
        without = round_half_even(base, base_denominator)
        extra = round_half_even(value, base_denominator * denominator) - without[:, None]
        m, s = np.nonzero(extra > 0)
        return Fills(shortages[s], m, extra[m, s])

    def skills(self, person: Person) -> Hashable:
        """What decides which openings a person could fill and what they add: equal skills, equal `fills`.

        Occupations beyond the four digits that shortages have, and experience beyond what counts, make no difference.
        """
        counting = [c for c in person.competences if c.counts]
        return frozenset((c.occupation[:4], self._own(c, person)) for c in counting)

    def _fits(self, person: Person, scores: Asked) -> tuple[Row, Integers, int]:
        """The shortages that a person's competences match, (positions, numerators, denominator) of the best

        similarity · experience · strength over the competences; none for somebody who cannot work.
        """
        counting = [c for c in person.competences if c.counts] if person.can_work(scores.problem.year) else []
        parts = [(self._own(c, person), self.similar(c.occupation, scores)) for c in counting]
        denominator = lcm(*(own.denominator * similar.denominator for own, similar in parts))
        best = np.zeros(len(scores.problem.shortages_in_force), dtype=object)
        for own, similar in parts:
            factor = own.numerator * (denominator // (own.denominator * similar.denominator))
            best[similar.shortage] = np.maximum(best[similar.shortage], factor * similar.numerator)
        shortages = np.flatnonzero(best)
        return shortages, best[shortages], denominator

    def _own(self, competence: Competence, person: Person) -> Fraction:
        """experience · schooling of one competence."""
        return self.experience(competence) * self.schooling(competence, person)

    def best_competence(self, person: Person, shortage: Shortage, scores: Asked) -> Competence:
        """The competence that counts for a shortage, the first of the best; the person must have one that matches."""
        s = scores.shortage[shortage.shortage_id]

        def fit(competence: Competence) -> Fraction:
            similar = self.similar(competence.occupation, scores)
            found = similar.numerator[similar.shortage == s]
            return self._own(competence, person) * Fraction(int(found[0]) if len(found) else 0, similar.denominator)

        return max((c for c in person.competences if c.counts), key=fit)

    def experience(self, competence: Competence) -> Fraction:
        """min(1, `experience_start` + `experience_per_year` · years)."""
        return _experience(self.experience_start, self.experience_per_year, competence.counted_years)

    def schooling(self, competence: Competence, person: Person) -> Fraction:
        """`without_tertiary` for a manager's or professional's occupation with education known and below ISCED 5."""
        lacks = person.education is not None and person.education < TERTIARY
        return (
            Fraction(self.without_tertiary) if lacks and competence.occupation[0] in NEEDS_TERTIARY else Fraction(1)
        )

    def similar(self, occupation: str, scores: Asked) -> Similar:
        """How an occupation matches the shortages in force; what is no code of the classification matches nothing."""
        if occupation not in scores.similar:
            known = scores.problem.occupations
            sections = known.sections_of(occupation)
            fits = (
                (s, self.similarity(shortage, occupation, sections) * self.strength(shortage))
                for s, shortage in enumerate(scores.problem.shortages_in_force)
                if known.lists(occupation) and (shortage.occupation is None or known.lists(shortage.occupation))
            )
            matching = {s: fit for s, fit in fits if fit > 0}
            numerators, denominator = over_common_denominator(matching.values())
            shortages = np.array(list(matching), dtype=np.int64)
            scores.similar[occupation] = Similar(shortages, np.array(numerators, dtype=object), denominator)
        return scores.similar[occupation]

    def similarity(self, shortage: Shortage, occupation: str, sections: frozenset[str]) -> Fraction:
        """How near an occupation, which works in the given industries, comes to what is lacking; 0: no match.

        Both are codes of the classification: what is none is never asked about.
        """
        if shortage.occupation is None:
            return Fraction(self.industry) if shortage.industry in sections else Fraction(0)
        if occupation.startswith(shortage.occupation):
            return Fraction(1)
        if len(occupation) >= 3 and shortage.occupation[:3] == occupation[:3]:
            return Fraction(self.three_digits)
        if len(occupation) >= 2 and shortage.occupation[:2] == occupation[:2]:
            return Fraction(self.two_digits)
        return Fraction(0)

    def strength(self, shortage: Shortage) -> Fraction:
        """3 → 1, 2 or not stated → `strength_2`, 1 → `strength_1`."""
        return {3: Fraction(1), 1: Fraction(self.strength_1)}.get(shortage.strength or 2, Fraction(self.strength_2))


@cache
def _experience(start: Decimal, per_year: Decimal, years: Decimal) -> Fraction:
    return min(Fraction(1), Fraction(start) + Fraction(per_year) * Fraction(years))
