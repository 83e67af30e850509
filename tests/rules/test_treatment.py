from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from builders import (
    TODAY,
    TOMORROW,
    YESTERDAY,
    a_case,
    a_problem,
    a_report,
    allowed,
    circumstance,
    forbidden,
    only,
    why,
)
from visitering.domain.reasons import Named
from visitering.domain.reports import Offer

TRAUMA = circumstance("treatment", code="trauma")
OFFER = Offer("o1", "RB", "treatment", "trauma")


@pytest.mark.parametrize(("minutes", "expected"), [(29.99, "AB"), (30, "AB"), (30.01, "B")])
def test_an_offer_must_be_within_thirty_minutes(minutes: float, expected: str) -> None:
    problem = a_problem(a_case(TRAUMA), travel={"A>B": minutes}, reports=[a_report("B")], offers=[OFFER])
    assert allowed(problem) == expected


def test_the_way_there_counts_and_not_the_way_back() -> None:
    problem = a_problem(a_case(TRAUMA), travel={"B>A": 5}, reports=[a_report("B")], offers=[OFFER])
    assert allowed(problem) == "B"


def test_another_code_or_kind_does_not_help() -> None:
    offers = [Offer("o1", "RB", "treatment", "torture"), Offer("o2", "RC", "institution", "trauma")]
    problem = a_problem(a_case(TRAUMA), reports=[a_report("B"), a_report("C")], offers=offers)
    assert forbidden(problem) == dict.fromkeys("ABCD", "treatment")


def test_every_code_needs_its_offer_and_the_reason_names_the_missing_ones() -> None:
    case = a_case(TRAUMA, circumstance("treatment", code="dialysis"))
    offers = [OFFER, Offer("o2", "RB", "treatment", "dialysis"), Offer("o3", "RC", "treatment", "trauma")]
    problem = a_problem(case, reports=[a_report("B"), a_report("C")], offers=offers)
    assert allowed(problem) == "B"
    assert why(problem, "C").code == "forbidden.treatment"
    assert why(problem, "C").parameters == {
        "municipality": "C",
        "needed": (Named("treatment", "dialysis"),),
        "minutes": 30,
    }
    assert why(problem, "A").parameters["needed"] == (Named("treatment", "trauma"), Named("treatment", "dialysis"))


def test_a_full_offer_is_still_an_offer_in_force() -> None:
    """Whether a place is left is for the matching: the rule asks for an offer only."""
    full = Offer("o1", "RB", "treatment", "trauma", places=0)
    assert allowed(a_problem(a_case(TRAUMA), reports=[a_report("B")], offers=[full])) == "B"


def test_what_an_older_report_offered_does_not_count() -> None:
    old = a_report("B", "old", received_on=TODAY - timedelta(days=30))
    offers = [Offer("o1", "old", "treatment", "trauma")]
    assert allowed(a_problem(a_case(TRAUMA), reports=[old], offers=offers)) == "B"
    assert allowed(a_problem(a_case(TRAUMA), reports=[old, a_report("B")], offers=offers)) == ""


def test_a_newer_report_on_other_sections_leaves_the_offers_in_force() -> None:
    old = a_report("B", "old", received_on=TODAY - timedelta(days=30))
    newer = a_report("B", sections=only("wishes"))
    offers = [Offer("o1", "old", "treatment", "trauma"), Offer("o2", "RB", "treatment", "dialysis")]
    assert allowed(a_problem(a_case(TRAUMA), reports=[newer, old], offers=offers)) == "B"
    dialysis = a_case(circumstance("treatment", code="dialysis"))
    assert allowed(a_problem(dialysis, reports=[newer, old], offers=offers)) == ""


def test_a_report_is_in_force_from_its_day_to_the_last_day_it_is_valid() -> None:
    def where(**fields: Any) -> str:
        return allowed(a_problem(a_case(TRAUMA), reports=[a_report("B", **fields)], offers=[OFFER]))

    assert where(received_on=TODAY) == "B"
    assert where(received_on=TOMORROW) == ""
    assert where(valid_to=TODAY) == "B"
    assert where(valid_to=YESTERDAY) == ""


def test_when_the_newest_report_has_expired_nothing_older_comes_back() -> None:
    old = a_report("B", "old", received_on=TODAY - timedelta(days=30))
    expired = a_report("B", received_on=TODAY - timedelta(days=9), valid_to=YESTERDAY)
    offers = [Offer("o1", "old", "treatment", "trauma")]
    assert allowed(a_problem(a_case(TRAUMA), reports=[old, expired], offers=offers)) == ""


def test_other_minutes_and_switched_off() -> None:
    def where(**settings: Any) -> str:
        rules = {"treatment": settings}
        return allowed(
            a_problem(a_case(TRAUMA), travel={"A>B": 50}, rules=rules, reports=[a_report("B")], offers=[OFFER])
        )

    assert where() == "B"
    assert where(within_minutes=50) == "AB"
    assert where(enabled=False) == "ABCD"
