from __future__ import annotations

from builders import a_case, a_problem, allowed, circumstance, forbidden, why

BEFORE = circumstance("institution_before", "C")


def test_an_earlier_institution_binds_to_its_place() -> None:
    problem = a_problem(a_case(BEFORE), travel={"C-D": 1})
    assert forbidden(problem) == dict.fromkeys("ABD", "institution_before")
    reason = why(problem, "A")
    assert reason.code == "forbidden.institution_before"
    assert reason.parameters == {"municipality": "A", "places": ("C",), "minutes": 0}


def test_the_first_decisive_row_gives_the_rule_its_name() -> None:
    family = circumstance("close_family", "A")
    assert forbidden(a_problem(a_case(BEFORE, family))) == dict.fromkeys("BD", "institution_before")
    assert forbidden(a_problem(a_case(family, BEFORE))) == dict.fromkeys("BD", "close_family")


def test_a_row_that_only_counts_does_not_give_the_name() -> None:
    counts = circumstance("close_family", "A", decisive=False)
    assert forbidden(a_problem(a_case(counts, BEFORE))) == dict.fromkeys("ABD", "institution_before")


def test_each_kind_reaches_as_far_as_its_own_minutes() -> None:
    case = a_case(BEFORE, circumstance("close_family", "A"))
    rules = {"institution_before": {"within_minutes": 20}}
    assert allowed(a_problem(case, travel={"B-A": 20, "D-C": 20}, rules=rules)) == "ACD"


def test_switched_off_it_forbids_nothing() -> None:
    assert forbidden(a_problem(a_case(BEFORE), rules={"institution_before": {"enabled": False}})) == {}
