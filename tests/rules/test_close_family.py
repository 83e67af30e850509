from __future__ import annotations

import pytest

from builders import a_case, a_problem, allowed, circumstance, forbidden, why


def test_decisive_family_binds_to_its_municipality() -> None:
    problem = a_problem(a_case(circumstance("close_family", "B")), travel={"A-B": 1})
    assert forbidden(problem) == dict.fromkeys("ACD", "close_family")


def test_family_that_counts_without_deciding_forbids_nothing() -> None:
    assert forbidden(a_problem(a_case(circumstance("close_family", "B", decisive=False)))) == {}


def test_one_of_several_places_is_enough() -> None:
    case = a_case(circumstance("close_family", "B"), circumstance("close_family", "D"))
    assert allowed(a_problem(case)) == "BD"


@pytest.mark.parametrize(("minutes", "expected"), [(29.99, "AB"), (30, "AB"), (30.01, "B")])
def test_within_minutes_is_counted_from_the_municipality_to_the_family(minutes: float, expected: str) -> None:
    rules = {"close_family": {"within_minutes": 30}}
    case = a_case(circumstance("close_family", "B"))
    assert allowed(a_problem(case, travel={"A>B": minutes, "B>C": 5}, rules=rules)) == expected


def test_the_reason_names_every_place_that_is_open() -> None:
    rows = circumstance("close_family", "B"), circumstance("special", "D", detail="reason")
    reason = why(a_problem(a_case(*rows)), "A")
    assert reason.code == "forbidden.close_family"
    assert reason.parameters == {"municipality": "A", "places": ("B", "D"), "minutes": 0}


def test_switched_off_its_rows_neither_bind_nor_open_a_place() -> None:
    rows = circumstance("close_family", "B"), circumstance("special", "D", detail="reason")
    off = {"close_family": {"enabled": False}}
    assert forbidden(a_problem(a_case(*rows), rules=off)) == dict.fromkeys("ABC", "special")
    assert forbidden(a_problem(a_case(rows[0]), rules=off)) == {}
