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
        "region       quota  received  decided  in total  left  fill  even share  end of year  may follow",
        "Hovedstaden      0         0        0         0     0                 0            0           0",
        "Midtjylland      4         0        0         0     4   0 %           1            0           0",
        "Nordjylland      6         1        1         2     4  33 %           1            6           3",
        "Country         10         1        1         2     8  20 %           2            6           3",
        "",
        "municipality  quota  received  decided  in total  left  fill  even share  end of year  may follow",
        "København         0         0        0         0     0                 0            0           0",
        "Aarhus            4         0        0         0     4   0 %           1            0           0",
        "Aalborg           6         1        1         2     4  33 %           1            6           3",
        "",
        "No decision that stands goes against a rule.",
        "",
        "6 cases should have been placed together with the residence permit (section 10 of the Integration Act). "
        "Longest past the deadline: C1 (31 days), C6 (31 days), C7 (31 days), C8 (31 days), C2 (12 days) and 1 more.",
        "1 case of an unaccompanied minor should have been placed within 14 days of the residence permit. "
        "Longest past the deadline: C5 (17 days).",
        "On 2018-06-01, 1 municipality becomes responsible for 1 person in 1 case "
        "(section 4 of the Integration Act): Aalborg (1 person).",
        "1 municipality has nothing in force in at least one section: København (all sections).",
    ]


def test_whose_reports_are_old_or_about_to_expire(scenario: Path, tmp_path: Path) -> None:
    reports = tmp_path / "data" / "reports.csv"
    reports.write_text(reports.read_text("utf-8").replace("labour_market\n", "valid_to,labour_market\n", 1), "utf-8")
    text = reports.read_text("utf-8").replace("2018-03-01,", "2018-03-01,2018-05-12,").replace("04-01,", "04-01,,")
    reports.write_text(text, "utf-8")
    told = visitering("status", scenario, "--old-after", "20").out.splitlines()
    assert told[-2:] == [
        "1 municipality has a section that expires within 30 days: Aarhus (2018-05-12).",
        "1 municipality has a section that is more than 20 days old: Aalborg (31 days).",
    ]
    rows = json.loads(visitering("status", scenario, "--expires-within", "5", "--json").out)["reports"]
    assert [(row["municipality"], row["state"]) for row in rows] == [("0101", "missing")]
    visitering("status", scenario, "--out", tmp_path / "status")
    page = (tmp_path / "status" / "status.html").read_text(encoding="utf-8")
    assert "expires soon" in page
    assert (tmp_path / "status" / "reports.csv").read_text("utf-8-sig").splitlines()[1:] == [
        "0101;København;missing;labour_market|shortages|offers|wishes;;;",
        "0751;Aarhus;expiring;labour_market|shortages|offers|wishes;01-03-2018;12-05-2018;10",
    ]


def test_the_files_and_the_page(scenario: Path, tmp_path: Path) -> None:
    out = tmp_path / "status"
    ended = visitering("status", scenario, "--out", out)
    assert ended.code == 0
    assert sorted(tree(out)) == [
        *("against_rules.csv", "late.csv", "municipalities.csv", "regions.csv", "reports.csv", "reunifications.csv"),
        *("status.html", "taking_over.csv"),
    ]
    late = (out / "late.csv").read_text(encoding="utf-8-sig").splitlines()
    assert late[:2] == [
        "case_id;persons;unaccompanied_minor;permit_date;due_on;days_late",
        "C1;2;;01-04-2018;01-04-2018;31",
    ]
    assert "C5;1;yes;01-04-2018;15-04-2018;17" in late
    taking_over = (out / "taking_over.csv").read_text(encoding="utf-8-sig").splitlines()
    assert taking_over[1:] == ["01-06-2018;0851;Aalborg;1;1;C4"]
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
    assert told["late"][0]["due_on"] == "2018-04-01"
    assert told["taking_over"][0]["takes_over_on"] == "2018-06-01"
