from __future__ import annotations

from builders import a_case, a_problem, points


def test_near_the_centre_counts_by_the_way_to_it() -> None:
    problem = a_problem(a_case(centre="B"), travel={"A>B": 45, "B>C": 5, "D-B": 60})
    assert points(problem, "latest_stay") == {"A": 70, "B": 100, "C": 0, "D": 40}


def test_without_a_centre_there_is_nothing_to_count() -> None:
    assert points(a_problem(a_case(), travel={"A-B": 5}), "latest_stay") == dict.fromkeys("ABCD", 0)
