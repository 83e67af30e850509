"""`status` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import decided_runs as small
from commands import tree, visitering
from laws import extra_law


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    for name, text in small.TABLES.items():
        (tmp_path / "data" / name).write_text(text, encoding="utf-8")
    (tmp_path / "scenario.yaml").write_text(small.SCENARIO, encoding="utf-8")
    extra_law(tmp_path)
    return tmp_path / "scenario.yaml"


def test_the_table(scenario: Path) -> None:
    ended = visitering("status", scenario)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        "2018-05-02: 33.4 % of 2018 has passed. Received or decided: 2 of 10 persons (20 %); if it goes on like "
        "this, 6 by the end of the year.",
        "Waiting for a decision: 7 cases with 8 persons. Family members who may follow the decided cases: 3.",
        "region       quota  received  decided  load  left  fill  even_share  projected  may_follow",
        "Hovedstaden      0         0        0     0     0                 0          0           0",
        "Midtjylland      4         0        0     0     4   0 %           1          0           0",
        "Nordjylland      6         1        1     2     4  33 %           1          6           3",
        "Country         10         1        1     2     8  20 %           2          6           3",
        "",
        "municipality  quota  received  decided  load  left  fill  even_share  projected  may_follow",
        "København         0         0        0     0     0                 0          0           0",
        "Aarhus            4         0        0     0     4   0 %           1          0           0",
        "Aalborg           6         1        1     2     4  33 %           1          6           3",
        "",
        "No decision that stands goes against a rule.",
    ]


def test_the_files_and_the_page(scenario: Path, tmp_path: Path) -> None:
    out = tmp_path / "status"
    ended = visitering("status", scenario, "--out", out)
    assert ended.code == 0
    assert sorted(tree(out)) == ["against_rules.csv", "municipalities.csv", "regions.csv", "status.html"]
    assert "Aalborg;Nordjylland;6;1;1;2;4;0,3333;1;6;3;0" in (out / "municipalities.csv").read_text(encoding="utf-8")
    assert "Status of 2018 on 2018-05-02" in (out / "status.html").read_text(encoding="utf-8")
    again = visitering("status", scenario, "--out", out)
    assert (again.code, again.out) == (2, "")


def recoded(scenario: Path, codes: dict[str, str]) -> None:
    for path in (scenario.parent / "data").iterdir():
        text = path.read_text(encoding="utf-8")
        for code, other in codes.items():
            text = text.replace(code, other)
        path.write_text(text, encoding="utf-8")


def test_what_the_map_cannot_show_is_said(scenario: Path, tmp_path: Path) -> None:
    recoded(scenario, {"0101": "X"})
    ended = visitering("status", scenario, "--out", tmp_path / "status")
    assert "Not on the map of status.html, for want of boundaries: København." in ended.out
    assert "no boundaries of: København." in (tmp_path / "status" / "status.html").read_text(encoding="utf-8")


def test_a_page_without_a_map_says_so(scenario: Path, tmp_path: Path) -> None:
    recoded(scenario, {"0101": "X", "0751": "Y", "0851": "Z"})
    ended = visitering("status", scenario, "--out", tmp_path / "status")
    assert "status.html has no map" in ended.out


def test_for_a_script(scenario: Path) -> None:
    told = json.loads(visitering("status", scenario, "--json").out)
    assert told["country"]["load"] == 2
    assert [row["region"] for row in told["regions"]] == ["Hovedstaden", "Midtjylland", "Nordjylland"]
    assert told["municipalities"][2]["fill"] == 0.3333
    assert (told["date"], told["against_rules"]) == ("2018-05-02", [])
