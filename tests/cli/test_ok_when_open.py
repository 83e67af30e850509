"""`--ok-when-open`: a scheduler is told that the work is done, not that cases are left; failures stay failures."""

from __future__ import annotations

from pathlib import Path

import pytest

import decided_runs as small
from commands import visitering


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.copied(tmp_path)


def test_open_cases_end_a_run_and_a_draft_with_3_or_0(folder: Path) -> None:
    scenario, run = folder / "scenario.yaml", folder / "runs" / small.RUN
    assert visitering("run", scenario).code == 3
    ended = visitering("run", scenario, "--ok-when-open")
    assert ended.code == 0
    assert "needs a caseworker's decision" in ended.out
    held = ("hold", run, "--leave-open", "C8", "--reason", "afventer svar", "--stale")
    assert visitering(*held).code == 3
    assert visitering(*held, "--ok-when-open").code == 0


def test_what_failed_fails_all_the_same(folder: Path) -> None:
    (folder / "data" / "cases.csv").write_text("case_id\n", encoding="utf-8")
    assert visitering("run", folder / "scenario.yaml", "--ok-when-open").code == 2
