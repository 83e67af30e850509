"""Cases × municipalities by net value, and the summary that stands in its place for large batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from visitering.domain.problem import Problem
from visitering.explaining.explainer import Explainer
from visitering.explaining.explanation import Explanation

MOST_CASES = 500
"""Up to so many cases the report has the matrix."""


def has_matrix(problem: Problem) -> bool:
    """Whether the report of a batch draws each case against each municipality."""
    return len(problem.batch) <= MOST_CASES


def nets(explainer: Explainer, e: Explanation) -> list[int | None]:
    """Net value of a case of the batch in each municipality, as alternatives count it; None where it may not go."""
    possible = explainer.values[e.case.case_id].possible
    found = [int(net) if allowed else None for net, allowed in zip(explainer.nets(e.case), possible, strict=True)]
    if e.municipality is not None:
        # Its own place by what it really uses there, which is what its line in the table says.
        found[explainer.problem.index[e.municipality]] = e.net
    return found


Nearest = Counter[tuple[str, str | None]]
"""How many proposals there are by municipality and by that of the nearest alternative, None where there is none."""


def by_region(nearest: Nearest, region: Mapping[str, str]) -> list[dict[str, Any]]:
    """The summary: per region of the proposals, in which region the nearest alternative lies, in cases."""
    regions = list(dict.fromkeys(region.values()))
    counts: Nearest = Counter()
    for (here, there), cases in nearest.items():
        counts[region[here], region[there] if there else None] += cases
    return [
        {
            "region": here,
            "nearest": [counts[here, there] for there in regions],
            "none": counts[here, None],
            "cases": sum(counts[here, there] for there in [*regions, None]),
        }
        for here in regions
    ]
