"""The dataset of an agency with predictions of its own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from visitering.errors import UsageError
from visitering.generating import generate_predictions
from visitering.loading import load


def test_it_loads_and_has_what_it_says(tmp_path: Path) -> None:
    persons = generate_predictions(200, 12, 4, tmp_path / "one", places_per_person=0.9)
    found = load(tmp_path / "one" / "scenario.yaml")
    problem = found.problem
    assert [str(n) for n in found.notices if "place_persons" not in str(n)] == []
    sizes = Counter(case.size for case in problem.batch)
    assert persons == sum(size * n for size, n in sizes.items())
    assert set(sizes) <= set(range(1, 11))
    assert problem.services == ("persons", "school_age", "counselling")
    for service in problem.services:
        used = sum(problem.demand(case, service) for case in problem.batch)
        assert int(problem.room(service).sum()) == round(0.9 * used) > 0
    scores = [score for row in problem.scores.values() for score in row.values()]
    assert len(scores) == 200 * 12
    assert len(set(scores)) > 2_000
    assert all(score < 2 for score in scores)
    enabled = [rule for rule, settings in problem.policy.rules.items() if settings["enabled"]]
    assert enabled == ["exclusion", "not_again", "scored_only", "held", "links", "capacity", "locked"]


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("same", 5), ("other", 6)):
        generate_predictions(30, 4, seed, tmp_path / name)
    one, same, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "same", "other")
    )
    assert one == same
    assert one["scores.csv"] != other["scores.csv"]


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    for cases, sites, places in ((0, 1, 1.0), (1, 0, 1.0), (1, 1, 0.0)):
        with pytest.raises(UsageError):
            generate_predictions(cases, sites, 1, tmp_path / "x", places_per_person=places)
    assert not (tmp_path / "x").exists()
