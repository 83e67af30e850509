"""`quotas` as a user meets it."""

from __future__ import annotations

import csv
import io
import json
import runpy
from pathlib import Path

from commands import tree, visitering
from quota_folders import write

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "quotas-sample"


def test_the_command_writes_a_folder_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended = visitering("quotas", SAMPLE, "--national-number", "600", "--out", out, "--dialect", "iso")
    assert (ended.code, ended.err) == (0, "")
    assert sorted(tree(out)) == ["explanation.csv", "quotas.csv", "regions.csv", "steps.csv"]
    table = list(csv.DictReader(io.StringIO((out / "quotas.csv").read_text(encoding="utf-8"))))
    assert sum(int(row["quota"]) for row in table) == 600
    again = visitering("quotas", SAMPLE, "--national-number", "600", "--out", out)
    assert (again.code, again.out) == (2, "")
    assert "exists and is not an empty folder" in again.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_faults_end_with_2_and_write_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", transfers="from,to,persons\nA,C,1\n")
    ended = visitering("quotas", folder, "--national-number", "60", "--out", tmp_path / "out")
    assert (ended.code, ended.out) == (2, "")
    assert "transfers.csv, line 2, to: 'C'" in ended.err
    assert "Nothing was written." in ended.err
    assert not (tmp_path / "out").exists()


def test_the_summary(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", received="municipality,received\nA,17\n")
    ended = visitering("quotas", folder, "--national-number", "60", "--revised-number", "30")
    assert ended.out.splitlines() == [
        "Quotas of 2019: national number 60, 4 municipalities.",
        "Family members reunified in the country: 10.",
        "0-quota municipalities: 1 (Dby); the others give up 3.500 together for them.",
        "Revised to 30. It had to be revised: the limit is a change of more than 40 % of 60.",
        "  Aby has received 17, 1 more than its new quota 16.",
        "region      exact  number  agreed  revised_exact  quota",
        "North   54.803150      55      55      27.500000     28",
        "South    5.196850       5       5       2.500000      2",
    ]
    told = json.loads(visitering("quotas", folder, "--national-number", "60", "--json").out)
    assert [row["quota"] for row in told["municipalities"]] == [32, 23, 5, 0]
    assert told["revised_number"] is None


def test_a_municipality_that_is_not_there(tmp_path: Path) -> None:
    folder = write(tmp_path / "in")
    ended = visitering("quotas", folder, "--national-number", "60", "--municipality", "Ab")
    assert (ended.code, ended.err) == (2, "The quota inputs have no municipality Ab; did you mean A (Aby)?\n")


def test_the_sample_is_what_the_script_writes(tmp_path: Path) -> None:
    runpy.run_path(str(ROOT / "data" / "make_quotas_sample.py"))["main"](tmp_path)
    assert tree(tmp_path) == tree(SAMPLE)
    assert "SYNTHETIC" in (SAMPLE / "README.md").read_text(encoding="utf-8")
