"""`decide` and `reopen` as a user meets them: run, decide, run again."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest

import decided_runs as small
from commands import tree, visitering
from visitering.deciding.choices import Choices
from visitering.deciding.decide import decide, preview
from visitering.errors import UsageError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = small.copied(tmp_path)
    monkeypatch.chdir(folder)
    return folder


RUN = f"runs/{small.RUN}"


@pytest.mark.usefixtures("folder")
def test_run_decide_run() -> None:
    ended = visitering("decide", RUN, "C1", "C7", "--as", "AB")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        "Recorded 2 decisions in data/decisions.csv: 2 accepted.\n"
        "  C1  accepted  Aarhus, 2 persons, takes S1\n"
        "  C7  accepted  København, 1 person, over the quota by close family\n"
    )
    assert (
        visitering("decide", RUN, "--all-clear", "--reviewed-list", small.reviewed(Path(RUN)), "--as", "AB").code == 0
    )
    again = visitering("run", "scenario.yaml", "--json")
    summary = json.loads(again.out)
    assert (summary["cases"], summary["locked"], summary["needs_decision"]) == (2, 6, 1)


def test_an_override_against_a_rule_is_in_every_report_after(folder: Path) -> None:
    override = ("--override", "C2=Aarhus", "--reason", "truslen er ophørt", "--as", "AB")
    refused = visitering("decide", RUN, *override)
    assert (refused.code, refused.out) == (2, "")
    assert "add --against exclusion. Nothing was decided.\n" in refused.err
    ended = visitering("decide", RUN, *override, "--against", "exclusion")
    assert "  C2  override  Aarhus, 1 person, AGAINST THE RULE exclusion\n" in ended.out
    told = "A decision that stands goes against the rule exclusion: C2 in Aarhus.\n"
    assert told in visitering("run", "scenario.yaml").out
    manifest = json.loads((folder / "runs" / "small-2018-05-02-002" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["summary"]["against_rules"] == [{"case_id": "C2", "municipality": "0751", "rule": "exclusion"}]
    status = visitering("status", "scenario.yaml").out
    assert "  C2 in Aarhus against exclusion, 2018-05-02 by AB: truslen er ophørt\n" in status


@pytest.mark.usefixtures("folder")
def test_a_script_is_told_what_was_recorded() -> None:
    reject = visitering("decide", RUN, "C3", "--reject", "C8", "--reason", "afklares", "--as", "AB", "--json")
    told = json.loads(reject.out)
    assert [(d["case_id"], d["decision"], d["uses"]) for d in told["decisions"]] == [
        ("C3", "accepted", ["O1"]),
        ("C8", "rejected", []),
    ]
    assert told["left_out"] == []


@pytest.mark.usefixtures("folder")
def test_what_all_clear_leaves_out_ends_with_3() -> None:
    taken = ("--override", "C6=0751", "--reason", "ganske særlige forhold", "--against", "exclusion")
    listed = ("--reviewed-list", small.reviewed(Path(RUN)))
    ended = visitering("decide", RUN, "--all-clear", "--as", "AB", *listed, *taken)
    assert ended.code == 3
    assert ended.err.startswith("Left out: C8 can no longer go to Aarhus (quota: ")
    assert ended.out.startswith("Recorded 5 decisions in data/decisions.csv: 4 accepted, 1 overridden.\n")
    rest = visitering("decide", RUN, "--all-clear", "--as", "AB")
    assert (rest.code, rest.out) == (3, "Nothing was decided.\n")


def test_a_dry_run_shows_all_and_writes_nothing(folder: Path) -> None:
    before = tree(folder)
    arguments = ("decide", RUN, "--override", "C2=Aarhus", "--reason", "truslen er ophørt", "--against", "exclusion")
    ended = visitering(*arguments, "C1", "--reject", "C8", "--as", "AB", "--dry-run")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        "Would record 3 decisions in data/decisions.csv: 1 accepted, 1 overridden, 1 rejected. Nothing was written. "
        "Of these: 1 draft of letters, 1 with free text, 1 with an exclusion (a threat), 1 override.\n"
        "  C2  override  Aarhus, 1 person, AGAINST THE RULE exclusion\n"
        "  C1  accepted  Aarhus, 2 persons, takes S1\n"
        "  C8  rejected  Aarhus, 1 person\n"
    )
    told = json.loads(visitering(*arguments, "--as", "AB", "--dry-run", "--json").out)
    assert told["recorded"] is False
    assert told["foreseen"] == {"cases": 1, "drafts": 1, "free_text": 1, "threats": 1, "overrides": 1}
    assert visitering("decide", RUN, "C99", "--as", "AB", "--dry-run").code == 2
    assert tree(folder) == before


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("Ja\n", 0), ("\n", 2), ("n\n", 2), ("", 2)])
def test_a_terminal_is_asked(folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int) -> None:
    monkeypatch.setattr("visitering.cli.decisions.on_a_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", StringIO(answer))
    ended = visitering("decide", RUN, "C5", "--reviewed", "--as", "AB")
    assert ended.code == code
    assert ended.err.startswith(
        "About to record 1 decision: 1 accepted. Of these: 1 draft of letters, 0 with free text, 0 with an exclusion "
        "(a threat), 0 overrides.\nRecord it? [y/N] "
    )
    assert ("C5" in small.book(folder)) == (code == 0)


def test_yes_is_not_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visitering.cli.decisions.on_a_terminal", lambda: True)
    ended = visitering("decide", RUN, "C1", "--as", "AB", "--yes")
    assert (ended.code, ended.err) == (0, "")
    assert "C1" in small.book(folder)


def test_what_was_agreed_to_is_what_is_recorded(folder: Path) -> None:
    choices = Choices("AB", all_clear=True, reviewed_list=small.reviewed(folder / RUN))
    seen = preview(folder / RUN, choices)
    decide(folder / RUN, Choices("CD", reject=("C1",), reason="afklares"))
    with pytest.raises(UsageError, match="has changed since the question"):
        decide(folder / RUN, choices, seen=seen)
    assert small.book(folder)["C1"].decision == "rejected"
    assert "C2" not in small.book(folder)


def test_nothing_is_written_where_something_is_refused(folder: Path) -> None:
    before = tree(folder / "data")
    for arguments in (["C1", "C99"], [], ["--override", "C1"], ["C5"], ["C1", "--data", "nowhere"]):
        ended = visitering("decide", RUN, *arguments, "--as", "AB")
        assert (ended.code, ended.out) == (2, "")
    assert {n: c for n, c in tree(folder / "data").items() if n != ".decisions.lock"} == before
    assert visitering("decide", RUN, "C1").code == 2


def test_reopen(folder: Path) -> None:
    base = ("reopen", "C4", "--reason", "søster i Aarhus", "--ground", "new_information", "--as", "AB")
    by_refugee = (*base, "--requested-by", "refugee")
    unclear = visitering(*by_refugee)
    assert (unclear.code, unclear.out) == (2, "")
    assert "either --scenario SCENARIO or --data DIR" in unclear.err
    no_power = visitering(*base, "--requested-by", "municipality", "--scenario", "scenario.yaml")
    assert no_power.code == 2
    assert "fuldmagt" in no_power.err
    ended = visitering(*by_refugee, "--scenario", "scenario.yaml")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(
        "Reopened C4 on 2018-05-02: it was decided on 2018-04-10. On record: new_information,"
    )
    assert "integration act § 18" in ended.out
    assert ended.out.endswith("The next batch has the case again.\n")
    assert "C4" in small.batch(folder)


def test_reopen_what_happened_after_the_decision(folder: Path) -> None:
    base = ("reopen", "C4", "--reason", "fik job", "--ground", "other", "--as", "AB", "--requested-by", "refugee")
    later = (*base, "--data", "data", "--on", "2018-05-02", "--happened-on", "2018-04-20")
    assert "integration act § 18; add --anyway" in visitering(*later).err
    ended = visitering(*later, "--anyway")
    assert ended.code == 0
    assert "Note that what happened after a decision is no ground to reopen it" in ended.out
    assert (
        small.rows(folder)[-1]["reason"]
        == "other, requested by refugee, happened 2018-04-20, after the decision: fik job"
    )
