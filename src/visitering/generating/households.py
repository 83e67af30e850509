"""Synthetic cases: households with ages, education, languages and competences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from visitering.domain.cases import Case, Competence, Person
from visitering.generating import assumptions as assumed
from visitering.generating.draws import Dice
from visitering.generating.places import Country


class Status(Enum):
    """Where a case stands on the decision date."""

    BATCH = "waits for a decision"
    LOCKED = "is decided"
    LATER = "has its permit after the decision date"


def draw_cases(statuses: Sequence[Status], country: Country, on: date, seed: int) -> list[Case]:
    """A case per status, without personal circumstances as yet. Ids follow the order: C0001, P0001, …"""
    dice = Dice(seed, "households")
    case_width = max(4, len(str(len(statuses))))
    person_width = max(4, len(str(4 * len(statuses))))
    cases: list[Case] = []
    people = 0
    for number, status in enumerate(statuses, 1):
        household = _household(dice, on.year)
        persons = []
        for birth_year, languages in household:
            people += 1
            persons.append(_person(f"P{people:0{person_width}}", birth_year, languages, dice, on.year))
        alone = len(persons) == 1 and persons[0].age(on.year) < 18
        permit = _permit_date(status, on, dice)
        cases.append(
            Case(
                case_id=f"C{number:0{case_width}}",
                persons=tuple(persons),
                permit_basis=dice.pick(assumed.PERMIT_BASES),
                permit_date=permit,
                centre=_centre(country, dice),
                unaccompanied_minor=alone,
                heard_on=_heard_on(permit, status, on, dice) if alone else None,
            )
        )
    return cases


def household_size(dice: Dice) -> int:
    """The size of a household of which nothing else is told."""
    adults, children = dice.pick(assumed.HOUSEHOLDS)
    return adults + children


def _household(dice: Dice, year: int) -> list[tuple[int, tuple[str, ...]]]:
    """(birth year, languages) of each person, adults first, children from the eldest."""
    adults, children = dice.pick(assumed.HOUSEHOLDS)
    spoken = _languages_of_home(dice)
    if not adults:
        return [(year - dice.whole(*assumed.MINOR_ALONE_AGES), spoken)]
    if children or adults == 2:
        first = dice.whole(*dice.pick(assumed.AGES_OF_PARENTS))
    else:
        first = dice.whole(*dice.pick(assumed.AGES_OF_ADULTS))
    ages = [first]
    if adults == 2:
        ages.append(max(19, first + dice.whole(-8, 5)))
    eldest = min(17, min(ages) - 18)
    ages += sorted((dice.whole(0, eldest) for _ in range(children)), reverse=True)
    return [(year - age, spoken) for age in ages]


def _languages_of_home(dice: Dice) -> tuple[str, ...]:
    first = dice.pick(assumed.LANGUAGES)
    also = assumed.ALSO_SPOKEN.get(first)
    return (first, also) if also and dice.chance(assumed.ALSO_SPEAKS) else (first,)


def _person(person_id: str, birth_year: int, languages: tuple[str, ...], dice: Dice, year: int) -> Person:
    age = year - birth_year
    if age < 18:
        return Person(person_id, birth_year, languages=languages)
    adult = True if age == 18 and dice.chance(assumed.TURNED_18_KNOWN) else None
    education = dice.pick(assumed.EDUCATION)
    graduate = education is not None and education >= assumed.GRADUATE
    if age < 22 and graduate:
        education, graduate = 3, False
    english = assumed.GRADUATE_SPEAKS_ENGLISH if graduate else assumed.SPEAKS_ENGLISH
    if dice.chance(english):
        languages = (*languages, "en")
    return Person(
        person_id,
        birth_year,
        adult=adult,
        education=education,
        languages=languages,
        able_to_work=age >= 65 or not dice.chance(assumed.CANNOT_WORK),
        competences=_competences(age, graduate, dice),
    )


def _competences(age: int, graduate: bool, dice: Dice) -> tuple[Competence, ...]:
    found: dict[str, Competence] = {}
    for _ in range(dice.pick(assumed.COMPETENCES_PER_ADULT)):
        learned = graduate and dice.chance(assumed.GRADUATE_WORKS_AS_ONE)
        occupation = dice.pick(assumed.GRADUATE_OCCUPATIONS if learned else assumed.OCCUPATIONS)
        regulated = occupation in assumed.NEEDS_AUTHORISATION
        found[occupation] = Competence(
            occupation,
            years=_years(age, dice),
            authorised=dice.pick(assumed.AUTHORISATION) if regulated else None,
        )
    return tuple(found.values())


def _years(age: int, dice: Dice) -> Decimal | None:
    """Years of experience: few more often than many, and at most those since the person was 17.

    Blank where they are not known, and where it would be none at all.
    """
    if dice.chance(assumed.YEARS_UNKNOWN):
        return None
    most = min(assumed.MOST_YEARS, age - 17)
    tenths = int(most * 10 * dice.share() ** 1.5)
    if dice.chance(assumed.YEARS_TO_ONE_DECIMAL):
        return Decimal(tenths) / 10 or None
    return Decimal(tenths // 10) or None


def _permit_date(status: Status, on: date, dice: Dice) -> date:
    if status is Status.LATER:
        return on + timedelta(days=dice.whole(1, 20))
    # Recent permits are the most frequent: older cases have mostly been placed.
    days = int(assumed.LONGEST_WAIT_DAYS * dice.share() ** 1.5)
    if status is Status.LOCKED:
        days += 14
    return on - timedelta(days=days)


def _heard_on(permit: date, status: Status, on: date, dice: Dice) -> date | None:
    if status is not Status.LOCKED and not dice.chance(assumed.MINOR_HEARD):
        return None
    heard = permit + timedelta(days=dice.whole(1, 14))
    return min(heard, on) if status is not Status.LATER else None


def _centre(country: Country, dice: Dice) -> str | None:
    if not dice.chance(assumed.CENTRE_KNOWN):
        return None
    return country.places[dice.one_of(country.centres)].code
