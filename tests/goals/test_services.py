from __future__ import annotations

from datetime import timedelta

import pytest

from builders import TODAY, a_case, a_person, a_problem, a_report, points
from visitering.domain.reports import Offer


@pytest.mark.parametrize(
    ("age", "code"),
    [(0, "daycare"), (5, "daycare"), (6, "school"), (16, "school"), (17, "danish"), (90, "danish")],
)
def test_the_education_offer_of_the_persons_age(age: int, code: str) -> None:
    case = a_case(persons=[a_person(age)])
    for offered in ("daycare", "school", "danish"):
        offers = [Offer("o", "RA", "education", offered)]
        problem = a_problem(case, reports=[a_report("A")], offers=offers)
        assert points(problem, "services")["A"] == (10 if offered == code else 0)


def test_one_interpreter_is_enough_for_a_person_and_each_person_counts() -> None:
    persons = [a_person(languages=("ar", "en")), a_person(8, "P2", languages=("ar",)), a_person(9, "P3")]
    offers = [Offer("o1", "RA", "interpreter", "ar"), Offer("o2", "RA", "interpreter", "en")]
    problem = a_problem(a_case(persons=persons), reports=[a_report("A")], offers=offers)
    assert points(problem, "services")["A"] == 20


def test_both_kinds_add_up_over_the_family() -> None:
    persons = [a_person(languages=("ar",)), a_person(4, "P2", languages=("ar",))]
    offers = [Offer("o1", "RA", "interpreter", "ar"), Offer("o2", "RA", "education", "daycare")]
    problem = a_problem(a_case(persons=persons), reports=[a_report("A")], offers=offers)
    assert points(problem, "services")["A"] == 30


@pytest.mark.parametrize(("minutes", "expected"), [(30, 10), (30.01, 0)])
def test_within_thirty_minutes_of_the_offer(minutes: float, expected: int) -> None:
    offers = [Offer("o1", "RB", "education", "danish")]
    problem = a_problem(a_case(), travel={"A>B": minutes, "B>C": 5}, reports=[a_report("B")], offers=offers)
    assert points(problem, "services") == {"A": expected, "B": 10, "C": 0, "D": 0}


def test_offers_of_other_kinds_and_old_reports_do_not_count() -> None:
    old = a_report("A", "old", received_on=TODAY - timedelta(days=9))
    offers = [
        Offer("o1", "old", "education", "danish"),
        Offer("o2", "RA", "institution", "danish"),
        Offer("o3", "RA", "language", "ar", 60),
    ]
    case = a_case(persons=[a_person(languages=("ar",))])
    assert points(a_problem(case, reports=[old, a_report("A")], offers=offers), "services")["A"] == 0
