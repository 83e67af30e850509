from __future__ import annotations

from builders import a_case, a_problem, circumstance, points


def test_the_best_reach_of_the_wished_places() -> None:
    case = a_case(circumstance("wish", "B"), circumstance("wish", "C"))
    problem = a_problem(case, travel={"A>B": 60, "A>C": 45, "D>C": 61})
    assert points(problem, "personal_wish") == {"A": 70, "B": 100, "C": 100, "D": 0}


def test_ties_and_family_are_no_wishes() -> None:
    case = a_case(circumstance("close_family", "B", decisive=False), centre="C")
    assert points(a_problem(case), "personal_wish") == dict.fromkeys("ABCD", 0)
