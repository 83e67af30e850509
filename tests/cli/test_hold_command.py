"""Drafts: cases held, excluded or left open; nothing is decided, and what was held is told as what it is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

import decided_runs as small
from commands import tree, visitering
from visitering.drafting.draft import LONGEST_STEM
from visitering.loading.settings import LONGEST_NAME

WHY = ("--reason", "familien har bedt om det")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.copied(tmp_path)


@pytest.fixture
def run(folder: Path) -> Path:
    return folder / "runs" / small.RUN


def lines(run: Path) -> dict[str, dict[str, object]]:
    rows = map(json.loads, (run / "explanations.jsonl").read_text(encoding="utf-8").splitlines())
    return {row["case_id"]: row for row in rows}


def draft(folder: Path, number: int = 1) -> Path:
    return folder / "runs" / f"small-draft-2018-05-02-{number:03d}"


def test_a_held_case_goes_there_and_the_run_is_a_draft(folder: Path, run: Path) -> None:
    here = lines(run)["C8"]["municipality"]
    there = {"0751": "Aalborg", "0851": "Aarhus"}[str(here)]
    ended = visitering("hold", run, f"C8={there}", *WHY)
    assert ended.code == 3, ended.err
    assert f"C8 held: {there} (familien har bedt om det)" in ended.out
    assert "0 other cases moved." in ended.out
    assert "rules: all kept" in ended.out
    held = lines(draft(folder))["C8"]
    assert held["municipality"] == {"Aalborg": "0851", "Aarhus": "0751"}[there]
    assert "held by a caseworker" in str(held["reason"])
    assert visitering("verify", draft(folder)).code == 0
    assert "held in" in visitering("explain", draft(folder), "C8", "--municipality", str(here)).out
    # The same from the file beside the run.
    again = visitering("run", folder / "runs" / f"{small.RUN}-draft.yaml")
    assert again.code == 3, again.err
    one, two = tree(draft(folder)), tree(draft(folder, 2))
    assert {n for n in one if one[n] != two[n]} == {"manifest.json"}
    # A run with a draft beside it is not out of date.
    assert visitering("decide", run, "C1", "--as", "AB").code == 0


def test_what_was_held_is_decided_by_name_as_an_override(folder: Path, run: Path) -> None:
    assert visitering("hold", run, "C2=Aarhus", *WHY, "--against", "exclusion").code == 3
    ended = visitering("decide", draft(folder), "--all-clear", "--as", "AB")
    assert "C2" not in [row["case_id"] for row in small.rows(folder)], ended.out
    ended = visitering("decide", draft(folder), "C2", "--as", "AB")
    assert ended.code == 0, ended.err
    row = small.rows(folder)[-1]
    assert (row["case_id"], row["decision"], row["municipality"]) == ("C2", "override", "0751")
    assert (row["against_rule"], row["reason"]) == ("exclusion", "familien har bedt om det")


def test_a_hold_that_a_rule_forbids_is_refused_with_the_way_out(folder: Path, run: Path) -> None:
    files = tree(folder)
    ended = visitering("hold", run, "C2=Aarhus", *WHY)
    assert (ended.code, ended.out) == (2, "")
    assert "the rule exclusion forbids it" in ended.err
    assert "--against exclusion" in ended.err
    assert tree(folder) == files
    quota = visitering("hold", run, "C1=København", *WHY, "--against", "exclusion")
    assert (quota.code, quota.out) == (2, "")
    assert "the rule quota forbids it, which no draft can go against" in quota.err
    assert tree(folder) == files


def test_everything_that_is_not_known_is_told_at_once(folder: Path, run: Path) -> None:
    files = tree(folder)
    ended = visitering("hold", run, "C99=Aarhus", "C1=Nowhere", "--not", "C98=Aarhus", *WHY)
    assert (ended.code, ended.out) == (2, "")
    for told in ("no case C99", "no case C98", "Nowhere"):
        assert told in ended.err
    assert tree(folder) == files


def test_a_case_is_left_open_or_kept_out_of_a_place(folder: Path, run: Path) -> None:
    ended = visitering("hold", run, "--leave-open", "C8", "--not", "C1=Aarhus", *WHY)
    assert ended.code == 3, ended.err
    found = lines(draft(folder))
    assert found["C8"]["municipality"] is None
    assert found["C1"]["municipality"] != "0751"
    assert "C8 held: open" in ended.out
    assert "C1 not in Aarhus" in ended.out
    assert visitering("verify", draft(folder)).code == 0
    assert visitering("announce", draft(folder), "--as", "AB").code == 2


def test_nobody_else_moves_where_that_is_asked_for(folder: Path, run: Path) -> None:
    before = lines(run)
    ended = visitering("hold", run, "--leave-open", "C8", *WHY, "--move", "none", "--json")
    assert ended.code == 3, ended.err
    assert json.loads(ended.out)["others_moved"] == 0
    after = lines(draft(folder))
    assert {c for c in before if before[c]["municipality"] != after[c]["municipality"]} == {"C8"}


def test_a_held_case_that_stays_open_is_told_with_what_stands_against_it(run: Path) -> None:
    held = ("C1=Aarhus", "C3=Aarhus", "C5=Aarhus", "C8=Aarhus")
    ended = visitering("hold", run, *held, *WHY)
    assert ended.code == 3, ended.err
    assert (
        "C3 STAYS OPEN, although it was held in Aarhus: These cannot hold at once while every other case keeps a "
        'place: in this draft the case is held in Aarhus: "familien har bedt om det"; the places left under the '
        "quota of Aarhus."
    ) in ended.out
    assert "persons placed: 7.00 → 6.00 points (run proven, draft proven): the holds cost 1.00" in ended.out
    assert "(run proven, draft proven): as found, since an earlier tier is not the same" in ended.out
    [found] = json.loads(visitering("hold", run, *held, *WHY, "--json").out)["held_open"]
    assert (found["case_id"], found["municipality"]) == ("C3", "0751")
    assert [(item["kind"], item["name"]) for item in found["items"]] == [("rule", "held"), ("quota", "0751")]


@pytest.mark.campaign
def test_drafts_of_one_run_are_told_apart_and_say_what_they_are_drafts_of(folder: Path, run: Path) -> None:
    runs = folder / "runs"
    for _ in range(2):
        assert visitering("hold", run, "C8=Aalborg", *WHY).code == 3
    assert visitering("hold", runs / "small-draft-2018-05-02-001", "--not", "C1=Aalborg", *WHY).code == 3
    stated = {
        path.name: (scenario := yaml.safe_load(path.read_text(encoding="utf-8")))["name"]
        for path in sorted(runs.glob("*.yaml"))
    }
    assert stated == {
        "small-2018-05-02-001-draft.yaml": "small-draft",
        "small-2018-05-02-001-draft-002.yaml": "small-draft-002",
        "small-draft-2018-05-02-001-draft-003.yaml": "small-draft-003",
    }
    assert scenario["draft"] == {"run": "small-draft-2018-05-02-001", "scenario": "small"}
    assert {path.name for path in runs.iterdir() if path.is_dir()} == {
        *(
            small.RUN,
            "small-draft-2018-05-02-001",
            "small-draft-002-2018-05-02-001",
            "small-draft-003-2018-05-02-001",
        ),
    }
    assert visitering("verify", runs / "small-draft-003-2018-05-02-001").code == 0


def test_exclusions_of_the_scenario_are_not_told_as_those_of_the_draft(folder: Path) -> None:
    scenario = folder / "scenario.yaml"
    stated = 'adjust: {exclusions: [{case: C8, municipality: Aarhus, reason: "kendt i byen"}]}\n'
    scenario.write_text(scenario.read_text(encoding="utf-8") + stated, encoding="utf-8")
    assert visitering("run", scenario).code == 3
    ended = visitering("hold", folder / "runs" / "small-2018-05-02-002", "--not", "C1=Aarhus", *WHY)
    assert ended.code == 3, ended.err
    assert "C1 not in Aarhus (familien har bedt om det)" in ended.out
    assert "C8 not in" not in ended.out


@pytest.mark.campaign
def test_a_draft_is_out_of_date_where_its_run_is(folder: Path, run: Path) -> None:
    assert visitering("hold", run, "C8=Aalborg", *WHY).code == 3
    assert visitering("run", folder / "scenario.yaml").code == 3
    # Made again it is a draft of the old run all the same.
    assert visitering("run", folder / "runs" / f"{small.RUN}-draft.yaml").code == 3
    for number in (1, 2):
        ended = visitering("decide", draft(folder, number), "C8", "--as", "AB")
        assert (ended.code, ended.out) == (2, "")
        assert "small-2018-05-02-002 is a newer run of the scenario small, of which this is a draft" in ended.err
    assert visitering("hold", folder / "runs" / "small-2018-05-02-002", "C8=Aalborg", *WHY).code == 3
    ended = visitering("decide", folder / "runs" / "small-draft-002-2018-05-02-001", "C8", "--as", "AB")
    assert ended.code == 0, ended.err
    assert visitering("decide", draft(folder), "C1", "--as", "AB", "--stale").code == 0


def test_a_draft_whose_run_is_gone_is_as_old_as_itself(folder: Path, run: Path) -> None:
    assert visitering("hold", run, "C8=Aalborg", *WHY).code == 3
    shutil.rmtree(run)
    assert visitering("run", folder / "scenario.yaml").code == 3
    manifest = folder / "runs" / small.RUN / "manifest.json"
    later = json.loads(manifest.read_text(encoding="utf-8")) | {"started": "2999-01-01T00:00:00+00:00"}
    (folder / "runs" / small.RUN).rename(folder / "runs" / "small-2018-05-02-002")
    (folder / "runs" / "small-2018-05-02-002" / "manifest.json").write_text(json.dumps(later), encoding="utf-8")
    assert visitering("decide", draft(folder), "C8", "--as", "AB").code == 2


def test_the_longest_name_is_cut_for_its_drafts(folder: Path) -> None:
    scenario = folder / "scenario.yaml"
    name = "x" * LONGEST_NAME
    scenario.write_text(scenario.read_text(encoding="utf-8").replace("small", name), encoding="utf-8")
    assert visitering("run", scenario).code == 3
    [run] = (folder / "runs").glob("xxx*")
    for _ in range(2):
        ended = visitering("hold", run, "C8=Aalborg", *WHY)
        assert ended.code == 3, ended.err
    names = sorted(path.name for path in (folder / "runs").glob("x*") if path.is_dir() and path != run)
    stem = "x" * LONGEST_STEM
    assert names == [f"{stem}-draft-002-2018-05-02-001", f"{stem}-draft-2018-05-02-001"]


@pytest.mark.campaign
def test_what_is_decided_of_a_draft_is_no_hindrance_to_the_rest(folder: Path, run: Path) -> None:
    assert visitering("hold", run, "C8=Aalborg", *WHY).code == 3
    assert visitering("decide", draft(folder), "C8", "--as", "AB").code == 0
    ended = visitering("decide", draft(folder), "C1", "--as", "AB")
    assert ended.code == 0, ended.err
    ended = visitering("hold", run, "C8=Aarhus", "C4=Aarhus", *WHY)
    assert (ended.code, ended.out) == (2, "")
    for case in ("C4", "C8"):
        assert f"he decision on {case} stands" in ended.err
    ended = visitering("hold", draft(folder), "C2=Aarhus", *WHY, "--against", "exclusion")
    assert ended.code == 3, ended.err
    assert "C2 held: Aarhus" in ended.out
    assert "C8 held" not in ended.out


def test_what_was_decided_since_the_run_is_not_charged_to_the_holds(run: Path) -> None:
    assert visitering("decide", run, "C1", "C3", "--as", "AB").code == 0
    ended = visitering("hold", run, "--leave-open", "C8", *WHY, "--move", "none")
    assert ended.code == 3, ended.err
    assert "Not as in the run any more: decisions.csv. What the run proposed for the cases that" in ended.out
    # Of the seven persons that the run placed three are decided and one is held open.
    assert "1. persons placed: 4.00 → 3.00 points (draft proven): 1.00 fewer" in ended.out
    assert "the holds cost" not in ended.out
    told = json.loads(visitering("hold", run, "--leave-open", "C8", *WHY, "--move", "none", "--json").out)
    assert told["changed_since_the_run"] == ["decisions.csv"]
    first = told["tiers"][0]
    assert (first["before"], first["after"], first["loss_found"]) == (4, 3, 1)
    assert (first["loss_at_least"], first["gap_before"], first["within_gaps"]) == (None, None, None)


def test_where_an_opening_of_the_run_is_gone_its_points_are_not_counted_again(folder: Path, run: Path) -> None:
    shortages = folder / "data" / "shortages.csv"
    text = shortages.read_text(encoding="utf-8")
    shortages.write_text(text.replace("R1,S1,2221,3,1\n", ""), encoding="utf-8")
    ended = visitering("hold", run, "--leave-open", "C8", *WHY, "--stale", "--move", "none")
    assert ended.code == 3, ended.err
    assert "Not as in the run any more: shortages.csv. Places or openings that the run used are gone" in ended.out
    assert "1. persons placed: 6.00 points (draft proven)" in ended.out
    told = json.loads(visitering("hold", run, "--leave-open", "C8", *WHY, "--stale", "--move", "none", "--json").out)
    assert [tier["before"] for tier in told["tiers"]] == [None, None, None]
    assert told["goals"] == {}


def test_a_case_that_came_since_the_run_has_not_moved(folder: Path, run: Path) -> None:
    for name, row in (("cases", "C9,2018-05-01,,\n"), ("persons", "P10,C9,1980\n")):
        with (folder / "data" / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(row)
    told = json.loads(visitering("hold", run, "--leave-open", "C8", *WHY, "--stale", "--move", "none", "--json").out)
    assert [mover["case_id"] for mover in told["moved"]] == ["C8"]


def test_a_goal_that_came_into_force_since_the_run_is_counted_for_both(run: Path) -> None:
    assert visitering("announce", run, "--as", "AB").code == 0
    told = json.loads(visitering("hold", run, "--leave-open", "C8", *WHY, "--move", "none", "--json").out)
    assert told["changed_since_the_run"] == ["announced.csv"]
    goals = told["goals"]["kept_announcement"]
    assert goals["before"] - goals["after"] == 10  # C8, announced and held open: 100 points of weight 0.1


def test_marks_of_a_table_are_those_of_the_options(folder: Path, run: Path) -> None:
    here = str(lines(run)["C8"]["municipality"])
    there = {"0751": "Aalborg", "0851": "Aarhus"}[here]
    table = folder / "marks.csv"
    table.write_text(
        f"case_id;mark;municipality;reason\nC8;hold;{there};{WHY[1]}\nC3;open;;{WHY[1]}\n", encoding="utf-8"
    )
    one = visitering("hold", run, f"C8={there}", "--leave-open", "C3", *WHY)
    two = visitering("hold", run, "--marks", table)
    assert one.code == two.code == 3, two.err
    first, second = tree(draft(folder)), tree(folder / "runs" / "small-draft-002-2018-05-02-001")
    assert first["assignments.csv"] == second["assignments.csv"]
    table.write_text("case_id;mark;municipality;reason;against\nC2;hold;0751;hans bror;exclusion\n", encoding="utf-8")
    both = visitering("hold", run, "--leave-open", "C3", *WHY, "--marks", table)
    assert both.code == 3, both.err
    assert "C2 held: Aarhus, AGAINST THE RULE exclusion (hans bror)" in both.out
    assert f"C3 held: open ({WHY[1]})" in both.out


def test_every_fault_of_a_table_of_marks_is_told(folder: Path, run: Path) -> None:
    before = tree(folder / "runs")
    table = folder / "marks.csv"
    table.write_text(
        "case_id;mark;municipality;reason;against\nC8;keep;0751;fordi;\nC3;open;0751;fordi;\nC2;not;;fordi;\n"
        "C1;not;0751;fordi;special\nC7;hold;0751;;\n",
        encoding="utf-8",
    )
    ended = visitering("hold", run, "--marks", table)
    assert ended.code == 2
    assert [f"line {n}" in ended.err for n in range(2, 7)] == [True] * 5
    assert "5 faults" in ended.err
    table.write_text("case_id;mark;municipality;reason\nC99;open;;fordi\nC8;hold;Nowhere;fordi\n", encoding="utf-8")
    ended = visitering("hold", run, "--marks", table)
    assert ended.code == 2
    assert "no case C99" in ended.err
    assert "Nowhere" in ended.err
    assert "names no case" in _of(run, table, "case_id;mark;municipality;reason\n")
    assert "cannot be read" in visitering("hold", run, "--marks", folder / "missing.csv").err
    assert visitering("hold", run, "--leave-open", "C3").code == 2
    assert tree(folder / "runs") == before


def _of(run: Path, table: Path, text: str) -> str:
    table.write_text(text, encoding="utf-8")
    return visitering("hold", run, "--marks", table).err
