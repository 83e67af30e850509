"""A long search for a problem on which matching, audit and the search through all placements disagree."""

from __future__ import annotations

import pytest

from oracle import Oracle
from variations import both
from visitering.audit import audit
from visitering.matching.tiers import place

SEEDS = range(10_000, 11_500)


@pytest.mark.campaign
@pytest.mark.parametrize("start", SEEDS[::250])
def test_three_thousand_problems_agree(start: int) -> None:
    for label, problem in both(range(start, start + 250)):
        result = place(problem)
        audit(problem, result)
        assert tuple(tier.objective for tier in result.tiers) == Oracle(problem).best(), label
