from __future__ import annotations

from datetime import timedelta

import pytest

from builders import TODAY, a_case, a_person, a_problem, a_report, points
from visitering.domain.reports import Offer

ARABIC = (a_person(languages=("ar",)),)


def speakers(number: int, language: str = "ar", municipality: str = "A") -> Offer:
    return Offer(f"{language}-{municipality}", f"R{municipality}", "language", language, number)


@pytest.mark.parametrize(("number", "expected"), [(0, 0), (1, 2), (25, 50), (49, 98), (50, 100), (900, 100)])
def test_fifty_speakers_are_worth_all(number: int, expected: int) -> None:
    problem = a_problem(a_case(persons=ARABIC), reports=[a_report("A")], offers=[speakers(number)], travel={"B-A": 1})
    assert points(problem, "network") == {"A": expected, "B": 0, "C": 0, "D": 0}


def test_the_best_of_the_cases_languages() -> None:
    case = a_case(persons=[a_person(languages=("ti",)), a_person(5, "P2", languages=("ar", "en"))])
    offers = [speakers(10, "ar"), speakers(20, "ti"), speakers(45, "fa")]
    assert points(a_problem(case, reports=[a_report("A")], offers=offers), "network")["A"] == 40


def test_interpreters_and_reports_no_longer_in_force_are_not_speakers() -> None:
    old = a_report("A", "old", received_on=TODAY - timedelta(days=9))
    offers = [Offer("o1", "RA", "interpreter", "ar", 50), Offer("o2", "old", "language", "ar", 50)]
    problem = a_problem(a_case(persons=ARABIC), reports=[old, a_report("A")], offers=offers)
    assert points(problem, "network")["A"] == 0
