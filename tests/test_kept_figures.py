"""What `make bench` says of figures that were kept."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "benchmarks"))
    module = importlib.import_module("kept")
    monkeypatch.setattr(module, "TABLE", tmp_path / "kept.csv")
    return module


def test_what_got_worse_is_told_and_what_is_kept_stays_until_it_is_measured_again(kept: ModuleType) -> None:
    first = {("a", "gap"): 0.001, ("a", "ratio"): 0.25, ("b", "ratio"): 0.5}
    assert all(line.startswith("new: weeks, ") for line in kept.told("weeks", first, keep=True))
    assert kept.told("weeks", first) == ["nothing of weeks got worse than the table kept"]
    worse = kept.told("weeks", {("a", "gap"): 0.0011, ("a", "ratio"): 0.3})
    assert worse == ["WORSE: weeks, a, ratio: 0.3000, kept: 0.2500"]
    kept.told("weeks", {("a", "ratio"): 0.3}, keep=True)
    assert kept.told("weeks", first | {("a", "ratio"): 0.3}) == ["nothing of weeks got worse than the table kept"]
    assert kept.told("other", {("a", "gap"): 9.0}) == ["new: other, a, gap: 9.0000"]
