from __future__ import annotations

from builders import a_case, a_problem, circumstance, forbidden, why


def test_the_named_municipality_is_forbidden_and_no_other() -> None:
    problem = a_problem(a_case(circumstance("exclusion", "B", detail="threat")), travel={"A-B": 1})
    assert forbidden(problem) == {"B": "exclusion"}


def test_every_row_counts_and_each_gives_its_own_reason() -> None:
    rows = circumstance("exclusion", "B", detail="threat"), circumstance("exclusion", "D", detail="former spouse")
    problem = a_problem(a_case(*rows))
    assert forbidden(problem) == {"B": "exclusion", "D": "exclusion"}
    reason = why(problem, "D")
    assert reason.code == "forbidden.exclusion"
    assert reason.parameters == {"municipality": "D", "detail": "former spouse"}


def test_it_is_named_before_the_circumstances_that_bind_elsewhere() -> None:
    case = a_case(circumstance("close_family", "A"), circumstance("exclusion", "B", detail="threat"))
    assert forbidden(a_problem(case)) == {"B": "exclusion", "C": "close_family", "D": "close_family"}


def test_a_case_excluded_from_the_only_place_of_its_family_may_go_nowhere() -> None:
    case = a_case(circumstance("close_family", "A"), circumstance("exclusion", "A", detail="threat"))
    assert forbidden(a_problem(case))["A"] == "exclusion"
    assert len(forbidden(a_problem(case))) == 4


def test_switched_off_it_forbids_nothing() -> None:
    case = a_case(circumstance("exclusion", "B", detail="threat"))
    assert forbidden(a_problem(case, rules={"exclusion": {"enabled": False}})) == {}
