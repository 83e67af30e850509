"""Drafts held against other scenarios."""

from __future__ import annotations

import json
from pathlib import Path

import decided_runs as small
from commands import visitering

WHY = ("--reason", "familien har bedt om det")


def test_a_draft_s_holds_are_its_own_in_a_comparison(tmp_path: Path) -> None:
    folder = small.copied(tmp_path)
    run = folder / "runs" / small.RUN
    assert visitering("hold", run, "C8=Aalborg", *WHY).code == 3
    ended = visitering("compare", folder / "scenario.yaml", folder / "runs" / f"{small.RUN}-draft.yaml", "--json")
    assert ended.code == 0, ended.err
    rows = json.loads(ended.out)["rows"]
    assert rows[1]["cases_elsewhere"] == 1
