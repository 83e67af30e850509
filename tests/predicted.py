"""Problems of predicted outcomes in which sites only fill up."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from visitering.domain.problem import Problem
from visitering.generating import generate_predictions
from visitering.loading import load


@cache
def predictions(cases: int, sites: int, seed: int, places_per_person: float = 1.0) -> Problem:
    with TemporaryDirectory() as folder:
        generate_predictions(cases, sites, seed, Path(folder) / "data", places_per_person=places_per_person)
        return load(Path(folder) / "data" / "scenario.yaml").problem
