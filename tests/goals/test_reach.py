"""reach(m, x) as the goals share it, through `latest_stay` = 100 · reach."""

from __future__ import annotations

import pytest

from builders import a_case, a_problem, points


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, 100),
        (30, 100),
        (31, 98),  # 1 − 0.6/30 = 0.98
        (45, 70),  # 1 − 0.6/2
        (50, 60),
        (59, 42),
        (60, 40),
        (60.01, 0),
        (61, 0),
        (30.25, 100),  # 99.5, to the even 100
        (30.75, 98),  # 98.5, to the even 98
        (30.76, 98),  # 98.48
        (30.74, 99),  # 98.52
    ],
)
def test_full_up_to_thirty_minutes_and_falling_to_two_fifths_at_sixty(minutes: float, expected: int) -> None:
    problem = a_problem(a_case(centre="B"), travel={"A>B": minutes})
    assert points(problem, "latest_stay") == {"A": expected, "B": 100, "C": 0, "D": 0}


def test_the_shared_parameters_move_its_corners() -> None:
    parameters = {"reach": {"full_minutes": 10, "far_minutes": 20, "far_share": "0.5"}}
    problem = a_problem(a_case(centre="B"), travel={"A>B": 15, "C>B": 20, "D>B": 21}, parameters=parameters)
    assert points(problem, "latest_stay") == {"A": 75, "B": 100, "C": 50, "D": 0}
