"""Cases × municipalities by net value, and the summary that stands in its place for large batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from visitering.audit.points import weighted
from visitering.audit.valuation import FINE
from visitering.explaining.explainer import Explainer
from visitering.explaining.explanation import Explanation, Status

MOST_CASES = 500
"""Up to so many cases the report has the matrix."""


def nets(explainer: Explainer, e: Explanation) -> list[int | None]:
    """Net value of a case of the batch in each municipality, as the alternatives count it; None where it may not go.

    net = points − price, and where earlier tiers score too, what is gained or lost there, at its price.
    """
    values = explainer.valuation.case(e.case)
    own = values.net - FINE * (values.points - values.price)
    possible = np.flatnonzero(values.possible)
    if e.status is Status.PROPOSED:
        tiers = explainer.problem.policy.tiers
        worth = sum(share * weighted(e.points, tiers[t]) for t, share in explainer.valuation.shares)
        base = worth - FINE * e.total
    else:
        base = int(own[possible].max(initial=0))
    row = values.points - values.price + (own - base) // FINE
    found = [int(net) if allowed else None for net, allowed in zip(row, values.possible, strict=True)]
    if e.municipality is not None:
        # Its own place by what it really uses there, which is what its line in the table says.
        found[explainer.problem.index[e.municipality]] = e.net
    return found


def matrix(explainer: Explainer) -> list[list[int | None]] | None:
    """A row per case of the batch in the order of the explanations, in hundredths; None for a large batch."""
    batch = [e for e in explainer.explanations if e.status is not Status.LOCKED]
    if len(batch) > MOST_CASES:
        return None
    return [nets(explainer, e) for e in batch]


def by_region(rows: Sequence[Mapping[str, Any]], region: Mapping[str, str]) -> list[dict[str, Any]]:
    """The summary: per region of the proposals, in which region the nearest alternative lies, in cases."""
    regions = list(dict.fromkeys(region.values()))
    counts: Counter[tuple[str, str | None]] = Counter()
    for row in rows:
        if row["status"] == "proposed":
            nearest = row["alternatives"][0]["municipality"] if row["alternatives"] else None
            counts[region[row["municipality"]], region[nearest] if nearest else None] += 1
    return [
        {
            "region": here,
            "nearest": [counts[here, there] for there in regions],
            "none": counts[here, None],
            "cases": sum(counts[here, there] for there in [*regions, None]),
        }
        for here in regions
    ]
