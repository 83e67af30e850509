"""Where two municipalities give a case figures that read alike, the sentence says so."""

from __future__ import annotations

import pytest

from small import case, problem, solve
from visitering.explaining.placed_cases import compared


def test_where_another_gives_as_many_points_nothing_is_said_to_be_more() -> None:
    solved = solve(problem({"A": 2, "B": 2}, case("C1")))
    here, other = ("A-by", "B-by") if solved.result.placements["C1"].municipality == "A" else ("B-by", "A-by")
    assert f"flere point end {here} ({other} ville give lige så mange: " in solved.sentence("C1")


@pytest.mark.parametrize(
    ("here", "there", "code"),
    [(1_000_000, 1_000_000, "equal"), (1_000_010, 1_000_000, "nearly"), (1_000_100, 1_000_000, "fewer")],
)
def test_figures_that_read_alike_are_told_to_be_nearly_equal(here: int, there: int, code: str) -> None:
    """A millionth of a point stands behind the four decimals that are told."""
    assert compared(1_000_000, {"points": here, "other_points": there}).code == f"compared.{code}"
