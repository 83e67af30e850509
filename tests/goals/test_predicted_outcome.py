from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from builders import a_case, a_problem, points
from small import case, problem, solve, tie
from visitering.domain.policy import scale_of
from visitering.domain.problem import Problem


def scored(**scores: str) -> Problem:
    base = a_problem(a_case(size=3), tiers=({"predicted_outcome": 100},))
    return replace(base, scores={"C1": {m: Decimal(score) for m, score in scores.items()}})


def test_a_hundred_times_the_score_in_ten_thousandths() -> None:
    found = points(scored(A="0.482193", B="1", C="12.000001"), "predicted_outcome")
    assert found == {"A": 482_193, "B": 1_000_000, "C": 12_000_001, "D": 0}


def test_a_pair_that_is_missing_scores_nothing() -> None:
    assert points(scored(), "predicted_outcome") == dict.fromkeys("ABCD", 0)


def test_its_tier_is_counted_in_millionths() -> None:
    assert scale_of({"predicted_outcome": 1, "ties": 1}) == 1_000_000
    assert scale_of({"ties": 1}) == 100


def two_for_one_place(**tier: int) -> Problem:
    """C1 and C2 for one place in A; a millionth of a person in work decides."""
    cases = case("C1", tie("B")), case("C2")
    scores = {"C1": {"A": Decimal("0.300001"), "B": Decimal("0.1")}, "C2": {"A": Decimal("0.3"), "B": Decimal("0.1")}}
    return replace(problem({"A": 1, "B": 1}, *cases, tiers=({"predicted_outcome": 100, **tier},)), scores=scores)


def test_the_sixth_decimal_decides() -> None:
    result = solve(two_for_one_place()).result
    assert result.placements["C1"].municipality == "A"
    assert (result.tiers[0].objective, result.tiers[0].points) == (40_000_100, 40.0001)


def test_other_goals_of_the_tier_are_weighed_in_points() -> None:
    """100 points for a tie in B, at a weight of 0.01: 1 point, more than 0.0001."""
    result = solve(two_for_one_place(ties=10_000)).result
    assert result.placements["C1"].municipality == "B"
    assert result.tiers[0].points == 41


def test_a_case_may_be_left_unplaced_when_the_total_is_better() -> None:
    """A family of two that is worth less than the two singles whose places it would take."""
    cases = case("C1", persons=2), case("C2"), case("C3")
    scores = {"C1": {"A": Decimal("0.5")}, "C2": {"A": Decimal("0.3")}, "C3": {"A": Decimal("0.3")}}
    base = problem({"A": 2}, *cases, tiers=({"predicted_outcome": 100},))
    result = solve(replace(base, scores=scores)).result
    assert sorted(result.placements) == ["C2", "C3"]
    assert result.tiers[0].points == 60
