from __future__ import annotations

import pytest

from builders import a_case, a_problem, a_report, allowed, circumstance, forbidden, why
from visitering.domain.reasons import Named
from visitering.domain.reports import Offer

SIGN = circumstance("education", code="sign")
OFFER = Offer("o1", "RB", "education", "sign")


@pytest.mark.parametrize(("minutes", "expected"), [(31, "AB"), (60, "AB"), (60.01, "B")])
def test_the_education_must_be_within_sixty_minutes(minutes: float, expected: str) -> None:
    problem = a_problem(a_case(SIGN), travel={"A-B": minutes}, reports=[a_report("B")], offers=[OFFER])
    assert allowed(problem) == expected


def test_institution_is_named_before_it_and_the_reason_names_the_code() -> None:
    case = a_case(SIGN, circumstance("institution", code="home"))
    problem = a_problem(case, reports=[a_report("C")], offers=[Offer("o1", "RC", "institution", "home")])
    assert forbidden(problem) == {"A": "institution", "B": "institution", "C": "education", "D": "institution"}
    assert why(problem, "C").code == "forbidden.education"
    assert why(problem, "C").parameters == {
        "municipality": "C",
        "needed": (Named("education", "sign"),),
        "minutes": 60,
    }


def test_switched_off_it_forbids_nothing() -> None:
    assert forbidden(a_problem(a_case(SIGN), rules={"education": {"enabled": False}})) == {}
