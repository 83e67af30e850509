"""What the search in every tier shares."""

from __future__ import annotations

from dataclasses import dataclass

from visitering.matching.budget import Budget
from visitering.matching.progress import Progress


@dataclass(frozen=True)
class Setting:
    """`target`: the gap at which the last tier may stop; `workers`: how many small models are solved at once.

    `brief`: the search starts from the end of one that was thorough, in a problem that differs in little: small
    neighbourhoods and the sharper bound, no larger ones after them.
    """

    budget: Budget
    target: float
    workers: int
    progress: Progress
    brief: bool = False
