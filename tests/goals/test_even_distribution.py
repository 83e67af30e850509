from __future__ import annotations

import numpy as np
import pytest

from builders import TOMORROW, a_case, a_decision, a_problem
from visitering.domain.problem import Problem
from visitering.goals.score import Scores


def pace(problem: Problem) -> list[int]:
    result: list[int] = Scores(problem).evenness.pace.tolist()
    return result


def losses(problem: Problem, placed: int) -> list[int]:
    """In each municipality with so many persons placed there now."""
    result: list[int] = Scores(problem).evenness.loss(problem.load + np.full(4, placed)).tolist()
    return result


def test_pace_is_the_share_of_all_who_came_and_of_the_batch() -> None:
    problem = a_problem(
        a_case(case_id="C1", size=6),
        a_case(case_id="C2", size=50, permit_date=TOMORROW),
        quotas={"A": 10, "B": 20, "C": 30, "D": 40},
        received={"A": 5, "B": 6},
        decisions=[a_decision("X", "D", 3)],
    )
    # 5 + 6 + 3 + 6 = 20 persons on 100 places
    assert pace(problem) == [2, 4, 6, 8]


def test_pace_is_rounded_half_to_even() -> None:
    # 5 persons on 10 places: 0.5, 1.5, 2.5 and 0.5
    assert pace(a_problem(a_case(size=5), quotas={"A": 1, "B": 3, "C": 5, "D": 1})) == [0, 2, 2, 0]


def test_without_a_national_quota_there_is_no_pace() -> None:
    assert pace(a_problem(a_case(size=5), quotas=dict.fromkeys("ABCD", 0))) == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("quota", "tolerance"), [(0, 3), (34, 3), (35, 4), (44, 4), (45, 4), (46, 5), (55, 6), (100, 10)]
)
def test_tolerance_is_a_tenth_half_to_even_and_at_least_three(quota: int, tolerance: int) -> None:
    assert Scores(a_problem(a_case(), quotas={"A": quota})).evenness.tolerance.tolist()[0] == tolerance


@pytest.mark.parametrize(
    ("placed", "loss"), [(0, 0), (3, 0), (4, 10), (6, 30), (7, 60), (10, 150)]
)  # tolerance 3: nothing up to 3, 10 each up to 6, then 30 each
def test_loss_above_the_pace(placed: int, loss: int) -> None:
    problem = a_problem(a_case(), quotas={"A": 0})
    assert pace(problem)[0] == 0
    assert losses(problem, placed)[0] == loss


def test_loss_below_the_pace_and_of_what_came_before() -> None:
    problem = a_problem(
        a_case(size=20), quotas={"A": 30, "B": 10, "C": 0, "D": 0}, received={"A": 0, "B": 10, "C": 10}
    )
    # 40 persons on 40 places: the pace is the quota; tolerance 3 everywhere.
    assert pace(problem) == [30, 10, 0, 0]
    # A is 30 below: 10·3 + 30·24; B is on pace; C is 10 above: 10·3 + 30·4; D is on pace.
    assert losses(problem, 0) == [750, 0, 150, 0]
    # Ten more in each: A 20 below: 30 + 30·14; B 10 above; C 20 above: 30 + 30·14; D 10 above.
    assert losses(problem, 10) == [450, 150, 450, 150]


def test_parameters() -> None:
    parameters = {"even_distribution": {"tolerance_min": 1, "tolerance_percent": 0, "slope": 2, "steep": 7}}
    problem = a_problem(a_case(), quotas={"A": 0}, parameters=parameters)
    assert losses(problem, 3)[0] == 2 + 7


def test_a_steep_that_is_flatter_than_the_slope_is_refused() -> None:
    problem = a_problem(a_case(), parameters={"even_distribution": {"slope": 9, "steep": 8}})
    with pytest.raises(ValueError, match="steep must be at least slope"):
        Scores(problem)
