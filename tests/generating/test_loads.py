"""What is generated and what ships can be loaded without a fault or a notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from visitering.generating import generate
from visitering.loading import load
from visitering.rules.book import ALLOWED, Rulebook

SCENARIOS = sorted((Path(__file__).resolve().parents[2] / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_shipped_scenarios_load(path: Path) -> None:
    loaded = load(path)
    assert not loaded.notices
    assert path.read_text(encoding="utf-8").startswith("# For ")


@pytest.mark.parametrize(("cases", "municipalities"), [(1, 1), (40, 7), (300, 98), (300, 110)])
def test_generated_datasets_load(cases: int, municipalities: int, tmp_path: Path) -> None:
    dataset = generate(cases, municipalities, 8, tmp_path / "x")
    loaded = load(tmp_path / "x" / "scenario.yaml")
    problem = loaded.problem
    assert not loaded.notices
    assert len(problem.batch) == cases
    assert int(problem.left.sum()) == dataset.places_left
    assert problem.decided.tolist() == dataset.book.decided


@pytest.mark.parametrize("name", ["baseline", "published_2015"])
def test_a_few_shipped_cases_need_a_decision_whatever_the_others_get(name: str) -> None:
    path = next(p for p in SCENARIOS if p.stem == name)
    verdicts = Rulebook(load(path).problem).verdicts
    assert 3 <= int((verdicts != ALLOWED).all(axis=1).sum()) <= 6
