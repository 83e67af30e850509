"""When the national number must be revised, and what that does to the quotas."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quota_folders import write
from visitering.errors import UsageError
from visitering.loading.law import shipped
from visitering.quotas.inputs import read_inputs
from visitering.quotas.revision import revise
from visitering.quotas.year import compute_year


@pytest.mark.parametrize(
    ("year", "announced", "expected", "must"),
    [
        (2018, 3000, 1000, True),
        (2019, 1000, 600, False),  # by exactly 40 %
        (2019, 1000, 599, True),
        (2019, 1000, 1400, False),
        (2019, 1000, 1401, True),
        (2018, 8000, 11_200, False),
        (2018, 8000, 11_201, True),
        (2018, 8001, 10_001, False),  # 25 % are 2,000.25
        (2018, 8001, 10_002, True),
        (2018, 8001, 6001, False),
        (2018, 8001, 6000, True),
        (2017, 8500, 4251, False),
        (2017, 8500, 4249, True),
        (2016, 17_000, 7500, True),
        (2015, 12_000, 6000, False),
        (2018, 0, 1, True),
        (2018, 0, 0, False),
    ],
)
def test_the_limit(year: int, announced: int, expected: int, must: bool) -> None:
    assert shipped().of_year(year).must_revise(announced, expected) is must


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["N", "S"]), st.integers(0, 500)), min_size=1, max_size=30),
    st.integers(0, 20_000),
)
def test_a_revision_scales_the_quotas_region_by_region(rows: list[tuple[str, int]], revised: int) -> None:
    announced = sum(quota for _, quota in rows)
    quotas = [(f"M{m}", region, quota) for m, (region, quota) in enumerate(rows)]
    if not announced:
        revised = 0
    revision = revise(quotas, revised)
    assert sum(revision.quotas.values()) == revised
    for code, region, quota in quotas:
        assert abs(revision.quotas[code] * announced - quota * revised) < max(1, announced)
        assert quota or not revision.quotas[code]
        assert region in revision.regions
    for region, (exact, whole) in revision.regions.items():
        assert sum(revision.quotas[code] for code, other, _ in quotas if other == region) == whole
        assert abs(exact - whole) < 1


def test_nothing_cannot_be_scaled() -> None:
    assert revise([("A", "N", 0)], 0).quotas == {"A": 0}
    with pytest.raises(ValueError, match="cannot be scaled"):
        revise([("A", "N", 0)], 1)


def test_who_is_above_the_new_quota_is_named(tmp_path: Path) -> None:
    inputs = read_inputs(write(tmp_path, received="municipality,received\nA,20\nB,12\nC,2\nD,1\n"))
    year = compute_year(inputs, 60, 30)
    assert year.quotas == {"A": 16, "B": 12, "C": 2, "D": 0}
    assert year.exceeded == {"A": 4, "D": 1}
    assert compute_year(inputs, 60).exceeded == {}
    with pytest.raises(UsageError, match="has no quotas to scale"):
        compute_year(inputs, 0, 30)
