from __future__ import annotations

from dataclasses import replace

from builders import a_case, a_problem, circumstance, forbidden, why
from visitering.domain.held import Held
from visitering.domain.problem import Problem


def holding(problem: Problem, municipality: str | None, *against: str) -> Problem:
    return replace(problem, held={"C1": Held("C1", municipality, "asked for by hand", against)})


def test_a_held_case_may_go_nowhere_else() -> None:
    problem = holding(a_problem(a_case()), "B")
    assert forbidden(problem) == dict.fromkeys("ACD", "held")
    reason = why(problem, "A")
    assert reason.code == "forbidden.held"
    assert reason.parameters == {"municipality": "B", "detail": "asked for by hand"}


def test_one_that_is_left_open_may_go_nowhere() -> None:
    problem = holding(a_problem(a_case()), None)
    assert forbidden(problem) == dict.fromkeys("ABCD", "held")
    assert why(problem, "A").code == "forbidden.held.open"


def test_what_the_circumstances_forbid_is_named_first() -> None:
    problem = holding(a_problem(a_case(circumstance("exclusion", "B", detail="threat"))), "B")
    assert forbidden(problem) == {"A": "held", "B": "exclusion", "C": "held", "D": "held"}


def test_a_rule_that_the_hold_goes_against_does_not_count_there() -> None:
    rows = circumstance("exclusion", "B", detail="threat"), circumstance("exclusion", "C", detail="threat")
    problem = holding(a_problem(a_case(*rows)), "B", "exclusion")
    assert forbidden(problem) == {"A": "held", "C": "exclusion", "D": "held"}


def test_switched_off_it_forbids_nothing() -> None:
    problem = a_problem(a_case(), rules={"held": {"enabled": False}})
    assert forbidden(holding(problem, "B")) == {}
