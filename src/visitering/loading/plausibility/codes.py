"""Occupation codes without their leading zero: the armed forces are 01 to 03, 011 to 031 and 0110 to 0310."""

from __future__ import annotations

from collections.abc import Iterable

from visitering.domain.occupations import Occupations
from visitering.loading.plausibility.facts import Facts


def lost_zero_of_competences(facts: Facts) -> list[str]:
    """Codes that are those of the armed forces with a zero before them, whether they are codes without it or not."""
    codes = {c.occupation for person, _ in facts.persons() for c in person.competences}
    return _shown(code for code in codes if _with_zero_listed(code, facts.problem.occupations))


def lost_zero_of_shortages(facts: Facts) -> list[str]:
    """The same; but the groups 1, 2, 3, 11, 21 and 31 are often reported and meant, so they are told only beside a

    code that can be nothing else.
    """
    known = facts.problem.occupations
    codes = {s.occupation for s in facts.problem.shortages if s.occupation and _with_zero_listed(s.occupation, known)}
    return _shown(codes) if any(not known.lists(code) for code in codes) else []


def _with_zero_listed(code: str, known: Occupations) -> bool:
    return not code.startswith("0") and known.lists(f"0{code}")


def _shown(codes: Iterable[str]) -> list[str]:
    return [f"{code} (0{code}?)" for code in sorted(codes)]
