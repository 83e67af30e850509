from __future__ import annotations

import pytest

from builders import a_case, a_job_offer, a_problem, circumstance, exempt, forbidden
from visitering.domain.cases import Circumstance

FAMILY = circumstance("close_family", "B")
BEFORE = circumstance("institution_before", "B")
SPECIAL = circumstance("special", "B", detail="reason")


def test_a_decisive_circumstance_exempts_where_it_is() -> None:
    assert exempt(a_problem(a_case(FAMILY))) == {"B": "close_family"}


def test_one_that_only_counts_exempts_nowhere() -> None:
    assert exempt(a_problem(a_case(circumstance("special", "B", detail="reason", decisive=False)))) == {}


@pytest.mark.parametrize(
    ("rows", "basis"),
    [
        ((SPECIAL, FAMILY, BEFORE), "institution_before"),
        ((SPECIAL, FAMILY), "close_family"),
        ((a_job_offer("B"), SPECIAL), "special"),
        ((a_job_offer("B"),), "job_offer"),
    ],
)
def test_the_first_basis_in_the_order_of_the_law_is_named(rows: tuple[Circumstance, ...], basis: str) -> None:
    problem = a_problem(a_case(*rows), quotas={"B": 0})
    assert exempt(problem) == {"B": basis}


def test_a_job_offer_exempts_within_reach_only_where_nobody_within_reach_has_room() -> None:
    case = a_case(a_job_offer("B"), size=2)
    travel = {"A>B": 60, "C>B": 60.01}
    full = a_problem(case, travel=travel, quotas={"A": 1, "B": 1})
    assert exempt(full) == {"A": "job_offer", "B": "job_offer"}
    assert forbidden(full) == dict.fromkeys("CD", "job_offer")
    room = a_problem(case, travel=travel, quotas={"A": 2, "B": 1})
    assert exempt(room) == {}
    assert forbidden(room) == {"B": "quota", "C": "job_offer", "D": "job_offer"}


def test_each_workplace_is_looked_at_for_itself() -> None:
    case = a_case(a_job_offer("B"), a_job_offer("C"), size=2)
    assert exempt(a_problem(case, quotas={"B": 0, "C": 2})) == {"B": "job_offer"}


def test_an_invalid_job_offer_exempts_nowhere() -> None:
    assert exempt(a_problem(a_case(a_job_offer("B", hours="14")), quotas={"B": 0})) == {}


def test_the_minutes_of_the_job_offer_are_those_of_its_rule() -> None:
    rules = {"job_offer": {"within_minutes": 90}}
    case = a_case(a_job_offer("B"))
    assert exempt(a_problem(case, travel={"A>B": 90}, quotas={"A": 0, "B": 0}, rules=rules)) == {
        "A": "job_offer",
        "B": "job_offer",
    }


def test_switched_off_nobody_is_exempt() -> None:
    problem = a_problem(a_case(FAMILY, BEFORE), quotas={"B": 0}, rules={"over_quota": {"enabled": False}})
    assert exempt(problem) == {}
    assert forbidden(problem)["B"] == "quota"
