"""A scripted week: two officers, three batches. What people decide comes out, and no table contradicts another."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import decided_runs as small
from commands import Ended, visitering
from on_paper import disagreements, last_rows, stands
from visitering.storing.event_log import whole_lines

NEW = {
    "cases.csv": "C10,2018-05-01,,\nC11,2018-05-02,,\n",
    "persons.csv": "P10,C10,1985\nP11,C10,1987\nP12,C11,1990\n",
}
GROUNDS = "Familien har nære slægtninge i kommunen (§ 12, stk. 2)."


def done(*arguments: str | Path, code: int = 0) -> Ended:
    ended = visitering(*arguments)
    assert ended.code == code, (arguments, ended.out, ended.err)
    return ended


def places(run: Path) -> dict[str, dict[str, str]]:
    with (run / "assignments.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["case_id"]: row for row in csv.DictReader(file, delimiter=";")}


def agree(run: Path, data: Path) -> None:
    """The tables of a run with each other and with the book."""
    rows = places(run)
    with (run / "municipalities.csv").open(encoding="utf-8-sig", newline="") as file:
        by_place = {row["municipality"]: row for row in csv.DictReader(file, delimiter=";")}
    now, decided = Counter[str](), Counter[str]()
    for row in rows.values():
        if row["status"] == "proposed":
            now[row["municipality"]] += int(row["persons"])
    for case, row in last_rows(data).items():
        if stands(row):
            decided[row["municipality"]] += int(row["persons"])
            assert case not in rows or rows[case]["status"] == "locked"
            assert case not in rows or rows[case]["municipality"] == row["municipality"]
    assert {m: int(row["placed_now"]) for m, row in by_place.items()} == {m: now[m] for m in by_place}
    assert {m: int(row["decided"]) for m, row in by_place.items()} == {m: decided[m] for m in by_place}
    summary = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["summary"]
    assert summary["persons_placed"] == sum(now.values())
    done("verify", run)


def test_a_week(tmp_path: Path) -> None:
    folder = small.copied(tmp_path)
    scenario, data, runs = folder / "scenario.yaml", folder / "data", folder / "runs"
    run = runs / small.RUN
    agree(run, data)

    # Monday: one officer looks and accepts, the other overrides, rejects, and takes something back.
    done("announce", run, "--as", "AB")
    done("explain", run, "C8", "--as", "AB")
    first = done("decide", run, "--all-clear", "--as", "AB", code=3)
    assert "C8" in first.out
    assert "C1 has not been looked at by AB" in first.err
    why = ("--reason", "en tante hjælper til", "--grounds", GROUNDS)
    done("decide", run, "--override", "C1=Aalborg", *why, "--as", "CD")
    done("decide", run, "--reject", "C2", "--reason", "sagen er ikke fuldt oplyst", "--as", "CD")
    done("decide", run, "C3", "--as", "AB")
    done("undo", "--as", "AB", "--data", data)
    paper = runs / f"{small.RUN}-letters"
    done("letters", run)
    assert disagreements(paper, data) == []
    letter = (paper / "decision" / "C1.txt").read_text(encoding="utf-8")
    assert "Aalborg" in letter
    assert GROUNDS in letter
    assert "tante" not in letter
    assert not (paper / "decision" / "C2.txt").exists()
    refused = visitering("undo", "--as", "AB", "--data", data)
    assert refused.code == 2
    assert "has been written; use reopen" in refused.err

    # Wednesday: new cases; what was rejected is not proposed again, a draft holds one case.
    for name, rows in NEW.items():
        path = data / name
        path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")
    assert visitering("decide", run, "C7", "--as", "AB").code == 2
    done("run", scenario, code=3)
    second = runs / "small-2018-05-02-002"
    agree(second, data)
    rejected = places(run)["C2"]["municipality"]
    assert places(second)["C2"]["municipality"] != rejected
    told = done("explain", second, "C2", "--municipality", rejected)
    assert "rejected by CD" in told.out
    done("hold", second, "C10=Aalborg", "--reason", "begge taler med kommunen", code=3)
    draft = runs / "small-draft-2018-05-02-001"
    agree(draft, data)
    done("decide", draft, "C10", "--as", "CD")
    done("decide", second, "C3", "--as", "AB")
    done("letters", second)
    assert disagreements(runs / "small-2018-05-02-002-letters", data) == []

    # Friday: a decision is reopened and made anew; the letter says which one it replaces.
    asked = ("--ground", "new_information", "--requested-by", "refugee", "--on", str(small.DAY))
    done("reopen", "C1", "--data", data, "--as", "AB", "--reason", "et nyt familieforhold", *asked)
    done("run", scenario, code=3)
    third = runs / "small-2018-05-02-003"
    agree(third, data)
    done("decide", third, "C1", "--as", "AB")
    done("letters", "--data", data, "--runs", runs, "--case", "C1")
    agreed = next(runs.glob("data-letters*"))
    assert disagreements(agreed, data) == []
    done("letters", third)
    assert disagreements(runs / "small-2018-05-02-003-letters", data) == []
    done("export", "--data", data, "--decided-since", "2018-01-01", "--out", folder / "out.csv")
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        header = file.readline()
        file.seek(0)
        exported = list(csv.DictReader(file, delimiter=max(";,", key=header.count)))
    standing = {row["case_id"]: row["municipality"] for row in exported if row["status"] == "standing"}
    assert standing == {case: row["municipality"] for case, row in last_rows(data).items() if stands(row)}
    done("status", scenario)
    done("check", scenario)
    done("verify", "--log", scenario)
    events = whole_lines((data / "events.jsonl").read_bytes())[0]
    assert Counter(json.loads(line)["command"] for line in events) == {
        "run": 3, "announce": 3, "decide": 7, "undo": 1, "letters": 4, "draft": 1, "reopen": 1, "export": 1,
    }  # fmt: skip
