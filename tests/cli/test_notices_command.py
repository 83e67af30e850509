"""Early notices of family members: to the municipality of the day of the grant, drafts until somebody confirms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import decided_runs as small
from commands import tree, visitering

ROWS = (
    "reunification_id,case_id,persons,decided_on,expected_on,entered_on,birth_years\n"
    "F1,C4,2,2018-04-15,2018-08-01,,1999|2017\n"
    "F2,C4,1,2018-04-20,,2018-04-28,\n"
    "F3,C1,3,2018-04-20,,,\n"
    "F4,C4,1,2017-04-20,,2017-06-01,\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = small.copied(tmp_path)
    (made / "data" / "reunifications.csv").write_text(ROWS, encoding="utf-8")
    return made


def test_the_municipality_is_told_who_is_coming_and_when(folder: Path) -> None:
    ended = visitering(
        "notices", folder / "scenario.yaml", "--since", "2018-04-01", "--confirmed", "F2", "--as", "AB"
    )
    assert ended.code == 0, ended.err
    assert "Wrote 2 notices to" in ended.out
    assert "1 of them drafts" in ended.out
    assert "Left out: F3 of C1: no decision on the case stood on 20 April 2018" in ended.err
    written = folder / "runs" / "notices-2018-05-02"
    draft, final = ((written / f"{name}.txt").read_text(encoding="utf-8") for name in ("F1", "F2"))
    assert draft.startswith("DRAFT. A caseworker must review this text before it is used: it has not been confirmed")
    assert "On 15 April 2018 residence for family reunification was granted to 2 persons" in draft
    assert "placed in Aalborg Municipality" in draft
    assert "- Born in 1999 and 2017.\n- Expected to arrive on 1 August 2018.\n" in draft
    assert "DRAFT" not in final
    assert "- Arrived on 28 April 2018.\n" in final
    assert "Contact: AB." in final
    assert "F4.txt" not in tree(written)
    event = json.loads((folder / "data" / "events.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (event["command"], event["who"], event["result"]) == ("notices", "AB", {"notices": 2})
    assert visitering("verify", "--log", folder / "data").code == 0


def test_a_municipality_that_has_not_been_told_is_named(folder: Path) -> None:
    with (folder / "data" / "decisions.csv").open("a", encoding="utf-8") as file:
        file.write("C4,0751,1,2018-04-25\n")
    ended = visitering("notices", folder / "scenario.yaml", "--since", "2018-04-01", "--json")
    assert ended.code == 0, ended.err
    letter = (folder / "runs" / "notices-2018-05-02" / "F1.txt").read_text(encoding="utf-8")
    assert (
        "the person they join was placed in Aarhus Municipality on 25 April 2018, which has not been told" in letter
    )
    assert json.loads(ended.out)["drafts"] == 2


def test_who_confirms_says_so_and_confirms_what_there_is(folder: Path) -> None:
    files = tree(folder)
    for more, told in (
        (("--confirmed", "F1"), "Say with --as who has confirmed"),
        (("--confirmed", "F9", "--as", "AB"), "reunifications.csv has no F9"),
    ):
        ended = visitering("notices", folder / "scenario.yaml", "--since", "2018-04-01", *more)
        assert (ended.code, ended.out) == (2, "")
        assert told in ended.err
    assert tree(folder) == files


def test_every_fault_of_the_table_at_once(folder: Path) -> None:
    rows = "F1,C4,2,2018-04-15,2018-04-01,,1999\nF1,C4,0,2018-04-15,,2018-01-01,\n"
    text = ROWS.splitlines()[0] + "\n" + rows
    (folder / "data" / "reunifications.csv").write_text(text, encoding="utf-8")
    ended = visitering("check", folder / "scenario.yaml")
    assert ended.code == 2
    for told in (
        "line 2, expected_on: '2018-04-01': must not be before decided_on (2018-04-15)",
        "line 2, birth_years: '1999': must be as many years as there are persons (2), split by a bar",
        "line 3, persons: '0'",
    ):
        assert told in ended.err
    (folder / "data" / "reunifications.csv").write_text(ROWS.replace("F3,C1", "F3,C1x"), encoding="utf-8")
    assert "no case and no decision is known of C1x" in visitering("check", folder / "scenario.yaml").err


def test_status_shows_who_is_expected_and_who_has_entered(folder: Path) -> None:
    ended = visitering("status", folder / "scenario.yaml", "--out", folder / "status", "--json")
    assert json.loads(ended.out)["reunifications"] == [
        {"municipality": None, "municipality_name": None, "month": None, "expected": 3, "entered": 0},
        {"municipality": "0851", "municipality_name": "Aalborg", "month": "2018-04", "expected": 0, "entered": 1},
        {"municipality": "0851", "municipality_name": "Aalborg", "month": "2018-08", "expected": 2, "entered": 0},
    ]
    assert (folder / "status" / "reunifications.csv").is_file()
    printed = visitering("status", folder / "scenario.yaml").out
    assert "Family reunification: 5 expected, 1 entered in 2018." in printed


def test_quotas_count_the_entries_of_the_year_before_the_announcement(folder: Path) -> None:
    inputs = folder / "inputs"
    inputs.mkdir()
    (inputs / "municipalities.csv").write_bytes((folder / "data" / "municipalities.csv").read_bytes())
    rows = "".join(f"2020,{code},100000,10000,7\n" for code in ("0101", "0751", "0851"))
    (inputs / "quota_inputs.csv").write_text(
        f"year,municipality,population,immigrants,family_reunified\n{rows}", encoding="utf-8"
    )
    asked = ("quotas", inputs, "--national-number", "300", "--json")
    assert json.loads(visitering(*asked).out)["family_reunified"] == 21
    counted = json.loads(visitering(*asked, "--entries", folder / "data").out)
    assert counted["family_reunified"] == 1
    assert any("F is counted from those who entered in 2018: 1 persons" in notice for notice in counted["notices"])
