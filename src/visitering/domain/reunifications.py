"""Family members who are coming: granted reunification with somebody who has been placed. They take no place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from visitering.domain.decisions import Decision, in_force, standing


@dataclass(frozen=True, slots=True)
class Reunification:
    """One row of `reunifications.csv`: `persons` family members join the person of a case.

    `decided_on`: when they were granted it; `expected_on`, `entered_on`: when they are expected, and when they first
    entered the country, None where that is not known.
    """

    reunification_id: str
    case_id: str
    persons: int
    decided_on: date
    expected_on: date | None = None
    entered_on: date | None = None
    birth_years: tuple[int, ...] = ()


def told(reunification: Reunification, book: Iterable[Decision]) -> str | None:
    """The municipality to be told early: where the person they join was placed by the book on the day of the grant.

    The newsletter, first item; None where nothing stood then.
    """
    found = standing(book, reunification.decided_on).get(reunification.case_id)
    return None if found is None else found.municipality


def placed_elsewhere(reunification: Reunification, book: Iterable[Decision], on: date) -> Decision | None:
    """The decision by which the person was placed elsewhere after the grant and before they entered; None if none.

    As the book stands on a day: the municipality of that decision has not been told of them.
    """
    rows = tuple(book)
    before = told(reunification, rows)
    end = on if reunification.entered_on is None else min(on, reunification.entered_on)
    found = standing(rows, end).get(reunification.case_id)
    later = found is not None and found.decided_on > reunification.decided_on
    return found if found is not None and later and found.municipality != before else None


def lives_in(reunification: Reunification, book: Iterable[Decision], on: date) -> str | None:
    """Where they join, or joined, the person: by the book on the day they entered, else on `on`."""
    found = standing(book, reunification.entered_on or on).get(reunification.case_id)
    return None if found is None else found.municipality


def entered_in(
    reunifications: Iterable[Reunification], book: Iterable[Decision], year: int
) -> tuple[dict[str, int], tuple[str, ...]]:
    """(persons who first entered in a calendar year by municipality, the rows whose municipality is not known).

    F_k of the quota formula (bek. nr. 550/2022 § 4), as far as the dataset knows.
    """
    rows = in_force(book)
    found: dict[str, int] = {}
    unknown = []
    for one in reunifications:
        if one.entered_on is not None and one.entered_on.year == year:
            if (place := lives_in(one, rows, one.entered_on)) is None:
                unknown.append(one.reunification_id)
            else:
                found[place] = found.get(place, 0) + one.persons
    return found, tuple(unknown)
