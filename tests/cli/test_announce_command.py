"""Municipalities are told of proposals: what was announced stays, or its reason says what it was moved for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import decided_runs as small
from commands import tree, visitering
from visitering.loading import load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.copied(tmp_path)


def run_of(folder: Path, number: int = 1) -> Path:
    return folder / "runs" / f"small-2018-05-02-{number:03d}"


def announced(folder: Path) -> list[tuple[str, str, str | None]]:
    rows = load(folder / "scenario.yaml").problem.announcements
    return [(row.case_id, row.municipality, row.run) for row in rows]


def place(run: Path, case: str) -> tuple[str, str]:
    """Municipality and reason of a case."""
    lines = map(json.loads, (run / "explanations.jsonl").read_text(encoding="utf-8").splitlines())
    line = next(line for line in lines if line["case_id"] == case)
    return line["municipality"], line["reason"]


def test_the_clear_proposals_are_recorded_once_and_those_to_be_looked_at_by_name(folder: Path) -> None:
    ended = visitering("announce", run_of(folder), "--as", "AB")
    assert ended.code == 0
    assert "Recorded 5 announcements" in ended.out
    assert "C5 must be looked at first" in ended.err
    assert [case for case, _, _ in announced(folder)] == ["C1", "C2", "C3", "C7", "C8"]
    files = tree(folder)
    again = visitering("announce", run_of(folder), "--as", "AB")
    assert (again.code, again.out) == (0, "Nothing new to announce: 5 proposals announced already.\n")
    assert tree(folder) == files
    assert visitering("announce", run_of(folder), "C5", "--as", "AB").code == 0
    assert announced(folder)[-1] == ("C5", place(run_of(folder), "C5")[0], small.RUN)


@pytest.mark.parametrize("case", ["C4", "C6"])
def test_what_is_decided_or_open_cannot_be_announced(folder: Path, case: str) -> None:
    files = {name: content for name, content in tree(folder).items() if not name.endswith(".lock")}
    ended = visitering("announce", run_of(folder), "C1", case, "--as", "AB")
    assert (ended.code, ended.out) == (2, "")
    assert f"{case} " in ended.err
    assert {name: content for name, content in tree(folder).items() if not name.endswith(".lock")} == files


def test_it_stays_where_it_was_announced(folder: Path) -> None:
    """C8 has nothing to it: Aarhus or Aalborg, a tie or a point decides, and the announcement weighs more.

    The scenario names its own goals, and not this one.
    """
    goals = "goals: [{place_persons: 1}, {employment: 1, even_distribution: 0.1}]\n"
    (folder / "scenario.yaml").write_text(small.SCENARIO + goals, encoding="utf-8")
    here, _ = place(run_of(folder), "C8")
    other = {"0751": "0851", "0851": "0751"}[here]
    text = f"case_id,municipality,announced_on,run\nC8,{other},2018-04-30,\n"
    (folder / "data" / "announced.csv").write_text(text, encoding="utf-8")
    assert visitering("run", folder / "scenario.yaml").code == 3
    there, reason = place(run_of(folder, 2), "C8")
    assert there == other
    page = visitering("explain", run_of(folder, 2), "C8")
    assert "was told of the case on 2018-04-30" in page.out
    assert "moved" not in reason
    assert visitering("verify", run_of(folder, 2)).code == 0


def test_a_rule_moves_it_and_the_municipality_that_loses_it_gets_a_withdrawal(folder: Path) -> None:
    """C2 must not go to Aarhus: announced there, it is moved with the rule as its reason."""
    text = "case_id,municipality,announced_on,run\nC2,0751,2018-04-30,\n"
    (folder / "data" / "announced.csv").write_text(text, encoding="utf-8")
    ended = visitering("run", folder / "scenario.yaml")
    assert "1 case moved since announced" in ended.out
    there, reason = place(run_of(folder, 2), "C2")
    assert there == "0851"
    assert "Aarhus was told of the case on 2018-04-30, but it cannot be placed there now" in reason
    page = (run_of(folder, 2) / "report.html").read_text(encoding="utf-8")
    assert "Moved since a municipality was told: 1" in page
    told = visitering("announce", run_of(folder, 2), "C2", "--as", "CD")
    assert told.code == 0
    assert "C2 was announced to Aarhus on 2018-04-30: withdrawn there" in told.out
    withdrawals = folder / "runs" / "small-2018-05-02-002-withdrawals"
    text = (withdrawals / "0751" / "01.txt").read_text(encoding="utf-8")
    assert "Aarhus Municipality was told on 30 April 2018 to expect a household of 1 person" in text
    assert "C2" not in text
    assert visitering("run", folder / "scenario.yaml").code == 3
    assert "was told" not in place(run_of(folder, 3), "C2")[1]
    assert visitering("verify", "--log", folder / "scenario.yaml").code == 0


def test_writing_advance_notices_announces(folder: Path) -> None:
    assert visitering("letters", run_of(folder)).code == 0
    assert [case for case, _, _ in announced(folder)] == ["C1", "C2", "C3", "C5", "C7", "C8"]
    events = (folder / "data" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["command"] for line in events] == ["run", "letters", "announce"]


def test_faults_of_announcements_are_told(folder: Path) -> None:
    text = "case_id,municipality,announced_on,run\nC8,9999,2018-04-30,\nc8,0751,i går,\n"
    (folder / "data" / "announced.csv").write_text(text, encoding="utf-8")
    ended = visitering("check", folder / "scenario.yaml")
    assert ended.code == 2
    for told in ("announced.csv, line 2, municipality: '9999'", "announced.csv, line 3, announced_on: 'i går'"):
        assert told in ended.err
    assert "looks like a case there" in ended.err
