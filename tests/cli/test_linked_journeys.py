"""Batches one after another, with cases that belong together and do not come at the same time."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from commands import visitering
from decided_runs import reviewed

FAULTS = Path(__file__).parents[1] / "faults"
FIRST = "t-2018-05-02-001"


def copied(tmp_path: Path, fault: str) -> Path:
    return Path(shutil.copytree(FAULTS / fault, tmp_path / fault))


def table(path: Path) -> dict[str, dict[str, str]]:
    """The rows by case."""
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";")
    return {row["case_id"]: row for row in rows}


def add(folder: Path, file: str, *rows: str) -> None:
    path = folder / "tiny" / file
    path.write_text(path.read_text(encoding="utf-8") + "".join(f"{row}\n" for row in rows), encoding="utf-8")


def proposed(folder: Path, run: str = FIRST) -> dict[str, str]:
    rows = table(folder / "runs" / run / "assignments.csv")
    return {case_id: row["municipality"] for case_id, row in rows.items() if row["status"] == "proposed"}


def test_who_comes_later_has_a_place_with_those_it_connects(tmp_path: Path) -> None:
    folder = copied(tmp_path, "linked_through_absent")
    assert visitering("run", folder / "s.yaml").code == 0
    where = proposed(folder)
    assert where.keys() == {"K1", "K3"}
    assert where["K1"] == where["K3"]
    rows = table(folder / "runs" / FIRST / "assignments.csv")
    for case_id in where:
        reason = rows[case_id]["reason"]
        assert "K2 (1 person) is placed later and belongs in the same municipality" in reason
        assert rows[case_id]["manual_review"] == ""
    listed = ("--reviewed-list", reviewed(folder / "runs" / FIRST))
    assert visitering("decide", folder / "runs" / FIRST, "--all-clear", *listed, "--as", "AB").code == 0
    assert visitering("run", folder / "s2.yaml").code == 0
    assert proposed(folder, "u-2018-06-13-001") == {"K2": where["K1"]}
    assert visitering("verify", folder / "runs" / FIRST).code == 0


def test_what_the_later_one_may_not_do_counts(tmp_path: Path) -> None:
    folder = copied(tmp_path, "linked_through_absent")
    circumstances = folder / "tiny" / "circumstances.csv"
    circumstances.write_text(
        "case_id,kind,municipality,detail\nK1,wish,1001,\nK3,wish,1001,\nK2,exclusion,1001,threat\n"
    )
    assert visitering("run", folder / "s.yaml").code == 0
    assert proposed(folder) == {"K1": "1002", "K3": "1002"}
    told = visitering("explain", folder / "runs" / FIRST, "K1", "--municipality", "1001")
    assert "the case must be placed together with K2, which may not go there when placed later" in told.out
    assert 'in case K2: the exclusion of Alfa ("threat") is lifted' in told.out


def test_where_the_later_one_leaves_nothing_the_conflict_names_its_fact(tmp_path: Path) -> None:
    folder = copied(tmp_path, "linked_through_absent")
    circumstances = folder / "tiny" / "circumstances.csv"
    circumstances.write_text("case_id,kind,municipality,detail\nK1,close_family,1001,\nK2,exclusion,1001,threat\n")
    assert visitering("run", folder / "s.yaml").code == 3
    assert proposed(folder) == {}
    rows = table(folder / "runs" / FIRST / "unplaced.csv")
    for case_id, own in (("K1", "close family in Alfa"), ("K3", "case K1: close family in Alfa")):
        assert own in rows[case_id]["conflict"]
        assert 'case K2, which is placed later: the case must not go to Alfa: "threat"' in rows[case_id]["conflict"]
        # The threat stands, and is repeated: what binds the case to Alfa gives first.
        change = rows[case_id]["smallest_change"]
        assert change.startswith(("Close family no longer binds", "In case K1: close family no longer binds"))
        assert "then the case can be placed in Beta" in change
        assert "all others stay where they are" in change
        assert "case K2: the case must not go to Alfa" in change
        assert change.endswith('"threat".')
    assert "can be placed in Beta together with K3" in rows["K1"]["smallest_change"]


@pytest.mark.parametrize("decision", ["K2,1001,1,2018-04-01,rejected,", "K2,1001,1,2018-04-01,accepted,2018-05-01"])
def test_a_case_that_the_book_alone_knows_connects_too(tmp_path: Path, decision: str) -> None:
    folder = copied(tmp_path, "linked_through_absent")
    for file in ("cases.csv", "persons.csv"):
        path = folder / "tiny" / file
        path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if "K2" not in line))
    head = "case_id,municipality,persons,decided_on,decision,reopened_on\n"
    (folder / "tiny" / "decisions.csv").write_text(head + decision + "\n")
    assert visitering("run", folder / "s.yaml").code == 0
    where = proposed(folder)
    assert where["K1"] == where["K3"]
    reason = table(folder / "runs" / FIRST / "assignments.csv")["K1"]["reason"]
    assert "K2, which has no decision that stands, belongs in the same municipality" in reason


def test_one_decided_after_the_other_binds_through_the_later_one(tmp_path: Path) -> None:
    folder = copied(tmp_path, "linked_through_absent")
    visitering("run", folder / "s.yaml")
    other = {"1001": "1002", "1002": "1001"}[proposed(folder)["K1"]]
    run = folder / "runs" / FIRST
    moved = visitering("decide", run, "--override", f"K1={other}", "--reason", "nær familie", "--as", "AB")
    assert moved.code == 0
    apart = visitering("decide", run, "K3", "--as", "AB")
    assert apart.code == 2
    assert "K3 can no longer go to" in apart.err
    assert "links" in apart.err
    both = visitering("decide", run, "--override", f"K3={other}", "--reason", "nær familie", "--as", "AB")
    assert both.code == 0


def test_both_at_once_are_judged_one_after_the_other(tmp_path: Path) -> None:
    folder = copied(tmp_path, "linked_through_absent")
    visitering("run", folder / "s.yaml")
    other = {"1001": "1002", "1002": "1001"}[proposed(folder)["K1"]]
    run = folder / "runs" / FIRST
    apart = visitering("decide", run, "K3", "--override", f"K1={other}", "--reason", "nær familie", "--as", "AB")
    assert apart.code == 2
    assert "links" in apart.err
    assert not (folder / "tiny" / "decisions.csv").exists()


def test_a_later_case_that_has_nowhere_to_go_is_for_a_caseworker_first(tmp_path: Path) -> None:
    folder = copied(tmp_path, "linked_through_absent")
    (folder / "tiny" / "circumstances.csv").write_text(
        "case_id,kind,municipality,detail\nK2,exclusion,1001,threat\nK2,exclusion,1002,threat\n"
    )
    assert visitering("run", folder / "s.yaml").code == 0
    assert proposed(folder).keys() == {"K1", "K3"}
    review = table(folder / "runs" / FIRST / "assignments.csv")["K1"]["manual_review"]
    assert "K2 belongs with the case and is placed later, but its own rules leave it no municipality" in review


def test_conflicts_of_linked_cases_name_the_facts_of_both(tmp_path: Path) -> None:
    folder = copied(tmp_path, "conflict_of_linked")
    assert visitering("run", folder / "s.yaml").code == 3
    rows = table(folder / "runs" / FIRST / "unplaced.csv")
    for row in rows.values():
        assert "close family in Alfa must decide" in row["conflict"]
        assert 'the case must not go to Alfa: "threat"' in row["conflict"]
        assert "lose family no longer binds" in row["smallest_change"]
        assert 'the case must not go to Alfa (how far away is not known): "threat".' in row["smallest_change"]
    assert "together with K2, and all others stay where they are" in rows["K1"]["smallest_change"]
    [line] = [
        json.loads(text)
        for text in (folder / "runs" / FIRST / "explanations.jsonl").read_text(encoding="utf-8").split("\n")
        if '"K1"' in text.split(",")[0]
    ]
    assert line["open"]["steps"] == [{"kind": "rule", "name": "close_family", "code": "", "amount": None}]


def test_the_change_that_is_named_places_the_linked_cases(tmp_path: Path) -> None:
    folder = copied(tmp_path, "conflict_of_linked")
    (folder / "tiny" / "circumstances.csv").write_text("case_id,kind,municipality,detail\nK1,close_family,1001,\n")
    assert visitering("run", folder / "s.yaml").code == 0
    assert proposed(folder) == {"K1": "1001", "K2": "1001"}


def test_near_cases_name_the_facts_of_both(tmp_path: Path) -> None:
    folder = copied(tmp_path, "conflict_of_linked")
    (folder / "tiny" / "links.csv").write_text("case_id,linked_case_id,kind\nK1,K2,nearby\n")
    (folder / "tiny" / "circumstances.csv").write_text(
        "case_id,kind,municipality,detail\nK1,close_family,1001,\nK2,close_family,1002,\n"
    )
    assert visitering("run", folder / "s.yaml").code == 3
    [row] = table(folder / "runs" / FIRST / "unplaced.csv").values()
    assert "close family in Alfa must decide" in row["conflict"]
    assert "close family in Beta must decide" in row["conflict"]


FAR_APART = "K1,close_family,1003,\n"
"""Gamma is near Beta alone, and Beta near Alfa."""
BETWEEN = "when placed later, A may only go to Alfa and Gamma"
TOLD_OF_NEAR = {
    "between": (
        "K1,A,nearby\nA,K3,nearby\n",
        f"{FAR_APART}K3,close_family,1001,\nA,exclusion,1002,threat\n",
        "",
        {"case K3: close family in Alfa must decide", "case K3: the case goes at most 30 minutes from A", BETWEEN},
    ),
    "chain": (
        "K1,A,nearby\nA,B,nearby\nB,K3,nearby\n",
        f"{FAR_APART}K3,close_family,1001,\nA,exclusion,1002,x\nB,exclusion,1002,x\n",
        "",
        {"case K3: the case goes at most 30 minutes from B", BETWEEN, BETWEEN.replace("A may", "B may")},
    ),
    "mate": (
        "K1,K3,nearby\nK3,B,same_municipality\n",
        f"{FAR_APART}B,close_family,1001,\n",
        "",
        {
            "case B, which is placed later: close family in Alfa must decide",
            "case K3: the case goes to one municipality with B",
        },
    ),
    "decided mate": (
        "K1,K3,nearby\nK3,D,same_municipality\n",
        FAR_APART,
        "D,1001,1,2018-04-20,accepted\n",
        {"D is placed in Alfa", "case K3: the case goes to one municipality with D"},
    ),
}


@pytest.mark.parametrize(("links", "circumstances", "decisions", "told"), TOLD_OF_NEAR.values(), ids=TOLD_OF_NEAR)
def test_of_near_cases_everybody_who_matters_is_named(
    tmp_path: Path, links: str, circumstances: str, decisions: str, told: set[str]
) -> None:
    """K3 has more persons and is placed, so K1 stays open: by what binds those between them, or those with K3."""
    folder = copied(tmp_path, "conflict_of_linked")
    ways = (("1001", "1002", 20), ("1002", "1003", 30), ("1001", "1003", 200))
    tables = {
        "municipalities.csv": "municipality,name,region\n1001,Alfa,Nord\n1002,Beta,Nord\n1003,Gamma,Nord\n",
        "quotas.csv": "year,municipality,quota\n2018,1001,9\n2018,1002,9\n2018,1003,9\n",
        "travel_times.csv": "from,to,minutes\n" + "".join(f"{a},{b},{t}\n{b},{a},{t}\n" for a, b, t in ways),
        "cases.csv": "case_id,permit_date\nK1,2018-04-01\nK3,2018-04-01\nD,2018-04-01\nA,2018-06-01\nB,2018-06-01\n",
        "persons.csv": "person_id,case_id,birth_year\n"
        + "".join(f"P{n},{case_id},1987\n" for n, case_id in enumerate(("K1", "K3", "K3", "A", "B", "D"))),
        "links.csv": f"case_id,linked_case_id,kind\n{links}",
        "circumstances.csv": f"case_id,kind,municipality,detail\n{circumstances}",
        "decisions.csv": f"case_id,municipality,persons,decided_on,decision\n{decisions}",
    }
    for name, text in tables.items():
        (folder / "tiny" / name).write_text(text, encoding="utf-8")
    assert visitering("run", folder / "s.yaml").code == 3
    [row] = table(folder / "runs" / FIRST / "unplaced.csv").values()
    assert row["case_id"] == "K1"
    assert {fact for fact in told if fact in row["conflict"]} == told
    assert row["smallest_change"].startswith("Close family at most 30 minutes away instead")


def test_in_danish(tmp_path: Path) -> None:
    folder = copied(tmp_path, "linked_through_absent")
    scenario = folder / "s.yaml"
    scenario.write_text(scenario.read_text().replace("language: en", "language: da"))
    visitering("run", scenario)
    reason = table(folder / "runs" / FIRST / "assignments.csv")["K1"]["reason"]
    assert "K2 (1 person) placeres senere og hører til i samme kommune, hvor der ikke holdes plads til den" in reason
