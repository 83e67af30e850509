from __future__ import annotations

from datetime import timedelta

import pytest

from builders import TODAY, a_case, a_problem, points


@pytest.mark.parametrize(("days", "expected"), [(0, 0), (1, 1), (364, 364), (365, 365), (366, 365), (4000, 365)])
def test_days_since_the_permit_up_to_a_year(days: int, expected: int) -> None:
    case = a_case(permit_date=TODAY - timedelta(days=days), size=3)
    assert points(a_problem(case), "waiting") == dict.fromkeys("ABCD", expected)


def test_without_a_date_nothing_has_been_waited() -> None:
    assert points(a_problem(a_case()), "waiting") == dict.fromkeys("ABCD", 0)
