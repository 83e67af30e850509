from __future__ import annotations

from datetime import date

from builders import TODAY, TOMORROW, a_case, a_decision, a_problem, allowed, circumstance, forbidden, why


def test_a_case_larger_than_what_is_left_is_forbidden() -> None:
    problem = a_problem(a_case(size=3), quotas={"A": 0, "B": 2, "C": 3, "D": 4})
    assert forbidden(problem) == {"A": "quota", "B": "quota"}
    assert why(problem, "B").code == "forbidden.quota"
    assert why(problem, "B").parameters == {"municipality": "B", "left": 2, "persons": 3}


def test_left_is_the_quota_less_received_and_less_this_years_decisions() -> None:
    decisions = [
        a_decision("X1", "A", 1, decided_on=date(2018, 1, 1)),
        a_decision("X2", "A", 1, decided_on=TODAY),
        a_decision("X3", "B", 9, decided_on=date(2017, 12, 31)),
        a_decision("X4", "B", 9, decided_on=TOMORROW),
    ]
    problem = a_problem(a_case(size=2), quotas={"A": 4, "B": 4}, received={"A": 1, "B": 2}, decisions=decisions)
    assert problem.left.tolist() == [1, 2, 100, 100]
    assert forbidden(problem) == {"A": "quota"}


def test_what_is_left_is_never_below_zero() -> None:
    problem = a_problem(a_case(), quotas={"A": 4}, received={"A": 9})
    assert problem.left.tolist()[0] == 0
    assert why(problem, "A").parameters["left"] == 0


def test_an_exempt_case_may_go_beyond_it() -> None:
    case = a_case(circumstance("close_family", "A"), size=3)
    assert forbidden(a_problem(case, quotas={"A": 0})) == dict.fromkeys("BCD", "close_family")


def test_family_nearby_opens_the_place_but_does_not_exempt() -> None:
    case = a_case(circumstance("close_family", "A"), size=3)
    rules = {"close_family": {"within_minutes": 20}}
    problem = a_problem(case, travel={"B-A": 20}, quotas={"A": 0, "B": 2}, rules=rules)
    assert forbidden(problem) == {"B": "quota", "C": "close_family", "D": "close_family"}


def test_switched_off_the_quota_forbids_nothing() -> None:
    problem = a_problem(a_case(size=3), quotas={"A": 0}, rules={"quota": {"enabled": False}})
    assert allowed(problem) == "ABCD"
