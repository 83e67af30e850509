"""Persons and cases that are hardly as they are written."""

from __future__ import annotations

from collections import Counter, defaultdict

from visitering.domain.cases import WORK_STARTS
from visitering.domain.provisions import parts_of
from visitering.loading.plausibility.facts import Facts

OLDEST = 110
VERY_OLD = 100
CHILD = 13
"""Below this age nobody has a competence, and no work before it counts as experience."""
WORKING_LIFE = 55
LARGEST_HOUSEHOLD = 15
YEARS_WAITED, YEARS_AHEAD = 5, 2
ADULT_BELOW, CHILD_ABOVE = 15, 21

COVERED = (("7", "1"), ("7", "2"), ("7", "3"), ("8",), ("9", "b"), ("9", "c"), ("9", "e"))
"""Paragraphs of the Aliens Act with their sub-paragraphs: who has a permit on them is placed (INL § 10)."""

FEW, SHARE_OF_FEW = 5, 3
"""A birth year of so many persons is told where it is at least every third one, in three cases or more, …"""
MANY, SHARE_OF_MANY = 20, 7
"""… and one of so many where it is at least every seventh."""


def too_old(facts: Facts) -> list[str]:
    return [f"{person.person_id} ({person.birth_year})" for person, age in facts.persons() if age > OLDEST]


def same_birth_year(facts: Facts) -> list[str]:
    """Years, with how many persons were born in them; of the very old two are enough. `too_old` tells the rest."""
    persons = Counter(person.birth_year for person, _ in facts.persons())
    cases: dict[int, set[str]] = defaultdict(set)
    for case in facts.cases:
        for person in case.persons:
            cases[person.birth_year].add(case.case_id)
    return [
        f"{year} (× {count})"
        for year, count in sorted(persons.items())
        if (count >= FEW and len(cases[year]) >= 3 and count * SHARE_OF_FEW >= persons.total())
        or (count >= MANY and count * SHARE_OF_MANY >= persons.total())
        or (count >= 2 and VERY_OLD <= facts.problem.year - year <= OLDEST)
    ]


def adult_against_age(facts: Facts) -> list[str]:
    return [
        f"{person.person_id} ({person.birth_year})"
        for person, age in facts.persons()
        if (person.adult is True and age < ADULT_BELOW) or (person.adult is False and age > CHILD_ABOVE)
    ]


def permit_basis(facts: Facts) -> list[str]:
    """Cases whose permit rests on a paragraph that the rules on placement do not name, however it is written."""
    return [
        f"{case.case_id} ({case.permit_basis})"
        for case in facts.cases
        if case.permit_basis is not None and not _is_covered(case.permit_basis)
    ]


def _is_covered(basis: str) -> bool:
    parts = parts_of(basis)
    return any(parts[: len(covered)] == covered for covered in COVERED)


def child_competence(facts: Facts) -> list[str]:
    return [
        f"{person.person_id} ({person.birth_year})"
        for person, age in facts.persons()
        if person.competences and age < CHILD
    ]


def long_experience(facts: Facts) -> list[str]:
    """Longer than since the person was a child, or than anybody works."""
    return [
        f"{person.person_id} ({person.birth_year}: {most.normalize():f})"
        for person, age in facts.persons()
        if person.competences
        and age >= CHILD
        and (most := max(c.counted_years for c in person.competences)) > min(WORKING_LIFE, age - CHILD + 1)
    ]


def lone_child(facts: Facts) -> list[str]:
    """Cases of nobody but children that are not those of unaccompanied minors."""
    year = facts.problem.year
    return [
        f"{case.case_id} ({', '.join(str(person.birth_year) for person in case.persons)})"
        for case in facts.cases
        if case.persons
        and not case.unaccompanied_minor
        and all(person.age(year) < WORK_STARTS and not person.is_adult(year) for person in case.persons)
    ]


def large_household(facts: Facts) -> list[str]:
    return [f"{case.case_id} ({case.size})" for case in facts.cases if case.size > LARGEST_HOUSEHOLD]


def permit_date(facts: Facts) -> list[str]:
    """Permits of very long ago, or of a time for which nobody plans yet."""
    year = facts.problem.year
    return [
        f"{case.case_id} ({case.permit_date})"
        for case in facts.cases
        if case.permit_date is not None and not -YEARS_WAITED <= case.permit_date.year - year <= YEARS_AHEAD
    ]
