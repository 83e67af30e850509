from __future__ import annotations

import pytest

from builders import a_case, a_problem, a_report, allowed, circumstance, forbidden, why
from visitering.domain.reasons import Named
from visitering.domain.reports import Offer

HOME = circumstance("institution", code="home")
OFFER = Offer("o1", "RB", "institution", "home")


@pytest.mark.parametrize(("minutes", "expected"), [(30, "AB"), (30.01, "B")])
def test_an_institution_must_be_within_thirty_minutes(minutes: float, expected: str) -> None:
    problem = a_problem(a_case(HOME), travel={"A-B": minutes}, reports=[a_report("B")], offers=[OFFER])
    assert allowed(problem) == expected


def test_the_reason_names_what_is_missing() -> None:
    problem = a_problem(a_case(HOME), reports=[a_report("B")], offers=[OFFER])
    assert why(problem, "C").code == "forbidden.institution"
    assert why(problem, "C").parameters == {
        "municipality": "C",
        "needed": (Named("institution", "home"),),
        "minutes": 30,
    }


def test_treatment_is_named_before_it() -> None:
    case = a_case(HOME, circumstance("treatment", code="trauma"))
    offers = [OFFER, Offer("o2", "RC", "treatment", "trauma")]
    problem = a_problem(case, reports=[a_report("B"), a_report("C")], offers=offers)
    assert forbidden(problem) == {"A": "treatment", "B": "treatment", "C": "institution", "D": "treatment"}


def test_switched_off_it_forbids_nothing() -> None:
    assert forbidden(a_problem(a_case(HOME), rules={"institution": {"enabled": False}})) == {}
