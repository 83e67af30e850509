"""Synthetic datasets of any size, for trials and benchmarks: deterministic, and nobody in them exists.

What they assume about refugees, municipalities and travel stands in `assumptions`, `places` and `travel`; every
figure there is an assumption and says so. Draws come from one stream per part, so that a change in one part of
a dataset leaves the others as they were.
"""

from __future__ import annotations

from visitering.generating.dataset import Dataset, Recipe, draw, generate, write
from visitering.generating.predictions import generate_predictions

__all__ = ["Dataset", "Recipe", "draw", "generate", "generate_predictions", "write"]
