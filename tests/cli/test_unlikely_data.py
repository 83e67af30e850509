"""What looks unlikely in the data: where the commands tell it, and what they do all the same."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree

from commands import visitering

ROOT = Path(__file__).parents[1]
FAULTS = ROOT / "faults"


def test_codes_of_no_classification_match_nothing(tmp_path: Path) -> None:
    """110, 11000 and 10 are no codes; 2 is one, and is matched as written."""
    copytree(FAULTS / "occupation_zeros", tmp_path, dirs_exist_ok=True)
    ended = visitering("run", tmp_path / "s.yaml")
    assert ended.code == 0
    (run,) = (tmp_path / "runs").iterdir()
    lines = [
        json.loads(line) for line in (run / "explanations.jsonl").read_text(encoding="utf-8").split("\n") if line
    ]
    filled = {line["case_id"]: [use["shortage_id"] for use in line["openings"]] for line in lines}
    assert filled == {"K1": [], "K2": ["S1"], "K3": [], "K4": []}


def test_check_the_manifest_and_the_report_list_them(tmp_path: Path) -> None:
    """The report in the scenario's language, the others in English."""
    copytree(FAULTS / "placeholder_years", tmp_path, dirs_exist_ok=True)
    told = "persons.csv: persons who would be older than 110: 3 (1 (1900), 2 (1900), 3 (1900))."
    checked, as_json = visitering("check", tmp_path / "s.yaml"), visitering("check", tmp_path / "s.yaml", "--json")
    assert f"Note: {told}" in checked.err
    notices = json.loads(as_json.out)["notices"]
    assert [notice.startswith(told) for notice in notices] == [True, False]
    assert f"Note: {told}" in visitering("run", tmp_path / "s.yaml").err
    (run,) = (tmp_path / "runs").iterdir()
    assert json.loads((run / "manifest.json").read_text(encoding="utf-8"))["notices"] == notices
    page = (run / "report.html").read_text(encoding="utf-8")
    assert '<details id="unlikely">' in page
    assert "persons.csv: personer, der ville være over 110 år: 3 (1 (1900), 2 (1900), 3 (1900))." in page


def test_a_report_of_likely_data_has_no_such_block(tmp_path: Path) -> None:
    copytree(ROOT / "malformed" / "good", tmp_path / "data")
    (tmp_path / "s.yaml").write_text("data: data\ndate: 2018-05-02\noutput: {folder: runs}\n", encoding="utf-8")
    assert visitering("run", tmp_path / "s.yaml").code in (0, 3)
    (page,) = tmp_path.rglob("report.html")
    assert 'id="unlikely"' not in page.read_text(encoding="utf-8")
