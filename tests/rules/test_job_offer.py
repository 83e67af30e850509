from __future__ import annotations

from typing import Any

import pytest

from builders import TODAY, TOMORROW, a_case, a_job_offer, a_problem, allowed, circumstance, forbidden, why
from visitering.rules.book import Rulebook


@pytest.mark.parametrize(("minutes", "expected"), [(60, "AB"), (60.01, "B")])
def test_a_valid_offer_binds_to_within_sixty_minutes_of_the_workplace(minutes: float, expected: str) -> None:
    problem = a_problem(a_case(a_job_offer("B")), travel={"A>B": minutes, "B>C": 5})
    assert allowed(problem) == expected


@pytest.mark.parametrize(
    ("fields", "valid"),
    [
        ({"hours": "15"}, True),
        ({"hours": "14.99"}, False),
        ({"hours": None}, False),
        ({"time_limited": None}, True),
        ({"time_limited": False}, True),
        ({"time_limited": True}, False),
        ({"time_limited": True, "code": "igu"}, True),
        ({"time_limited": True, "code": "IGU"}, True),
        ({"time_limited": True, "code": "trainee"}, False),
        ({"documented_on": TODAY}, True),
        ({"documented_on": TOMORROW}, False),
        ({"documented_on": None}, False),
    ],
)
def test_when_an_offer_is_valid(fields: dict[str, Any], valid: bool) -> None:
    assert allowed(a_problem(a_case(a_job_offer("B", **fields)))) == ("B" if valid else "ABCD")


def test_one_of_several_workplaces_is_enough_and_the_reason_names_the_valid_ones() -> None:
    case = a_case(a_job_offer("B"), a_job_offer("C", hours="5"), a_job_offer("D"))
    problem = a_problem(case)
    assert forbidden(problem) == {"A": "job_offer", "C": "job_offer"}
    assert why(problem, "A").code == "forbidden.job_offer"
    assert why(problem, "A").parameters == {"municipality": "A", "places": ("B", "D"), "minutes": 60}


def test_it_yields_where_the_rules_above_leave_no_place_near_the_work() -> None:
    case = a_case(a_job_offer("B"), circumstance("close_family", "D"))
    problem = a_problem(case)
    assert forbidden(problem) == dict.fromkeys("ABC", "close_family")
    book = Rulebook(problem)
    assert book.job_offer.yields(case, book.left_above(case, "job_offer"), book)


def test_it_does_not_yield_where_they_leave_one() -> None:
    case = a_case(a_job_offer("B"), circumstance("close_family", "D"), circumstance("close_family", "A"))
    problem = a_problem(case, travel={"A>B": 60})
    assert forbidden(problem) == {"B": "close_family", "C": "close_family", "D": "job_offer"}


def test_it_yields_to_an_exclusion_from_the_workplace() -> None:
    case = a_case(a_job_offer("B"), circumstance("exclusion", "B", detail="threat"))
    assert allowed(a_problem(case)) == "ACD"


def test_a_rule_that_is_switched_off_leaves_nothing_to_yield_to() -> None:
    case = a_case(a_job_offer("B"), circumstance("close_family", "D"))
    assert allowed(a_problem(case, rules={"close_family": {"enabled": False}})) == "B"


def test_the_quota_and_links_are_not_among_the_rules_it_yields_to() -> None:
    problem = a_problem(a_case(a_job_offer("B"), size=2), quotas={"B": 1}, rules={"over_quota": {"enabled": False}})
    assert forbidden(problem) == {"A": "job_offer", "B": "quota", "C": "job_offer", "D": "job_offer"}


def test_other_hours_and_minutes_and_switched_off() -> None:
    def where(**settings: Any) -> str:
        case = a_case(a_job_offer("B", hours="20"))
        return allowed(a_problem(case, travel={"A>B": 90}, rules={"job_offer": settings}))

    assert where() == "B"
    assert where(within_minutes=90) == "AB"
    assert where(min_hours=20) == "B"
    assert where(min_hours=21) == "ABCD"
    assert where(enabled=False) == "ABCD"
