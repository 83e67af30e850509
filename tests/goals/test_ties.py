from __future__ import annotations

import pytest

from builders import a_case, a_problem, circumstance, points


@pytest.mark.parametrize("kind", ["close_family", "institution_before", "special"])
def test_circumstances_that_count_give_the_best_reach(kind: str) -> None:
    case = a_case(circumstance(kind, "B", decisive=False), circumstance("special", "D", decisive=False))
    problem = a_problem(case, travel={"A>B": 45, "A>D": 60, "C>D": 50})
    assert points(problem, "ties") == {"A": 70, "B": 100, "C": 60, "D": 100}


def test_decisive_ones_bind_but_give_no_points() -> None:
    case = a_case(circumstance("close_family", "B"), circumstance("wish", "C"))
    assert points(a_problem(case), "ties") == dict.fromkeys("ABCD", 0)
    off = {"close_family": {"enabled": False}}
    assert points(a_problem(case, rules=off), "ties") == dict.fromkeys("ABCD", 0)


def test_they_count_whether_or_not_the_rule_of_their_kind_is_on() -> None:
    case = a_case(circumstance("close_family", "B", decisive=False))
    assert points(a_problem(case, rules={"close_family": {"enabled": False}}), "ties")["B"] == 100
