"""`explain --municipality --keep` makes the draft that `hold` makes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import decided_runs as small
from commands import tree, visitering

WHY = ("--reason", "familien har bedt om det")
THERE = ("--municipality", "Aalborg")


def run_of(folder: Path) -> Path:
    return folder / "runs" / small.RUN


def test_it_writes_what_hold_writes(tmp_path: Path) -> None:
    one, two = (small.copied(tmp_path / name) for name in ("held", "kept"))
    held = visitering("hold", run_of(one), "C8=Aalborg", *WHY)
    kept = visitering("explain", run_of(two), "C8", *THERE, "--keep", *WHY)
    assert (held.code, kept.code, kept.err) == (3, 3, "")
    answer = visitering("explain", run_of(two), "C8", *THERE).out
    assert kept.out.startswith(f"{answer}\n")
    assert kept.out.removeprefix(f"{answer}\n").replace("kept/", "held/") == held.out
    first, second = tree(one), tree(two)
    assert first.keys() == second.keys()
    assert f"runs/{small.RUN}-draft.yaml" in second
    differ = {name for name in first if first[name] != second[name]}
    assert differ - {"data/events.jsonl"} == {"runs/small-draft-2018-05-02-001/manifest.json"}  # times alone


def test_for_a_script_the_draft_stands_beside_the_answer(tmp_path: Path) -> None:
    folder = small.copied(tmp_path)
    answer = json.loads(visitering("explain", run_of(folder), "C8", *THERE, "--json").out)
    ended = visitering("explain", run_of(folder), "C8", *THERE, "--keep", *WHY, "--json")
    assert ended.code == 3, ended.err
    found = json.loads(ended.out)
    assert found["kept"]["name"] == "small-draft"
    assert found["kept"]["moved"][0] == {"case_id": "C8", "before": "0751", "after": "0851", "held": True}
    assert {key: value for key, value in found.items() if key != "kept"} == answer


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--keep", *WHY), "with --municipality, and without --what-if"),
        ((*THERE, "--what-if", "--keep", *WHY), "with --municipality, and without --what-if"),
        ((*THERE, "--keep"), "--keep needs a --reason, as hold does"),
        ((*THERE, *WHY), "--reason, --against and --stale belong to --keep"),
        ((*THERE, "--stale"), "--reason, --against and --stale belong to --keep"),
        ((*THERE, "--keep", *WHY, "--as", "AB"), "--as records a look"),
        ((*THERE, "--keep", "--reason", " "), "must be a reason on one line"),
        (("--municipality", "Aarhus", "--keep", *WHY), "C8 is proposed for Aarhus already"),
    ],
)
def test_what_it_needs_is_asked_for(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    folder = small.copied(tmp_path)
    files = tree(folder)
    ended = visitering("explain", run_of(folder), "C8", *arguments)
    assert ended.code == 2
    assert told in ended.err
    assert tree(folder) == files


def test_a_run_that_is_out_of_date_is_refused_before_anything_is_told(tmp_path: Path) -> None:
    folder = small.copied(tmp_path)
    assert visitering("run", folder / "scenario.yaml").code == 3
    ended = visitering("explain", run_of(folder), "C8", *THERE, "--keep", *WHY)
    assert (ended.code, ended.out) == (2, "")
    assert "small-2018-05-02-002 is a newer run" in ended.err
    assert visitering("explain", run_of(folder), "C8", *THERE, "--keep", *WHY, "--stale").code == 3


def test_a_place_that_a_rule_forbids_needs_the_rule(tmp_path: Path) -> None:
    folder = small.copied(tmp_path)
    files = tree(folder)
    there = ("C2", "--municipality", "Aarhus", "--keep", *WHY)
    ended = visitering("explain", run_of(folder), *there)
    assert ended.code == 2
    assert "trussel fra tidligere bekendt" in ended.out
    assert "--against exclusion" in ended.err
    assert tree(folder) == files
    ended = visitering("explain", run_of(folder), *there, "--against", "exclusion")
    assert ended.code == 3, ended.err
    assert "C2 held: Aarhus, AGAINST THE RULE exclusion" in ended.out
