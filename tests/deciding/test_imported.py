"""`import-decisions`: what the case system decided, into the book, all or what fits, and once."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

import decided_runs as small
from commands import Ended, visitering
from visitering.domain.decisions import standing

HEADER = ("case_id", "municipality", "decision", "decided_on", "persons", "reason")
C1, C8 = ("C1", "0751", "accepted", "2018-05-02", "2", ""), ("C8", "0851", "override", "2018-05-03", "1", "ønske")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.copied(tmp_path)


def answer(folder: Path, *rows: tuple[str, ...], name: str = "answer.csv") -> Path:
    """A file of the case system, in the profile `iso`."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows((HEADER, *rows))
    (folder / name).write_text(text.getvalue(), encoding="utf-8")
    return folder / name


def imported(folder: Path, *rows: tuple[str, ...], more: tuple[str, ...] = ()) -> Ended:
    asked: tuple[str | Path, ...] = ("--profile", "iso", "--data", folder / "data", "--as", "CS", *more)
    return visitering("import-decisions", answer(folder, *rows), *asked)


def book(folder: Path) -> bytes:
    return (folder / "data" / "decisions.csv").read_bytes()


def test_decisions_are_recorded_as_they_were_made_and_once(folder: Path) -> None:
    before = book(folder)
    ended = imported(folder, C1, C8, ("C2", "", "", "", "", ""), more=("--dry-run",))
    assert (ended.code, ended.err, book(folder)) == (0, "", before)
    assert "Would record 2 decisions" in ended.out
    ended = imported(folder, C1, C8, ("C2", "", "", "", "", ""))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[1:] == [
        "1 row has no decision yet.",
        "  C1  as proposed on 2018-05-02: Aarhus, 2 persons",
        "  C8  elsewhere on 2018-05-03: Aalborg, 1 person",
    ]
    rows = {row["case_id"]: row for row in small.rows(folder)}
    assert (rows["C1"]["municipality"], rows["C1"]["decided_by"], rows["C1"]["reason"]) == ("0751", "CS", "")
    assert (rows["C8"]["decision"], rows["C8"]["reason"], rows["C8"]["decided_on"]) == (
        "override",
        "ønske",
        "2018-05-03",
    )
    assert rows["C1"]["facts_sha256"]
    assert rows["C1"]["command_id"] == rows["C8"]["command_id"]
    once = book(folder)
    again = imported(folder, C1, C8)
    assert (again.code, book(folder)) == (0, once)
    assert again.out.splitlines()[1] == "2 decisions were in the book already."
    lines = (folder / "data" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    event = json.loads(lines[-1])
    assert (event["command"], event["who"]) == ("import-decisions", "CS")
    assert (event["result"]["accepted"], event["result"]["override"]) == (1, 1)
    assert visitering("verify", "--log", folder / "data").code == 0
    assert visitering("undo", "--as", "CS", "--data", folder / "data").code == 0
    assert {"C1", "C8"} <= set(small.batch(folder))
    assert "Recorded 2 decisions" in imported(folder, C1, C8).out


def test_every_row_that_does_not_fit_is_told_and_nothing_is_written(folder: Path) -> None:
    before = book(folder)
    wrong = (
        ("C10", "0751", "accepted", "2018-05-02", "", ""),
        ("C3", "0751", "accepted", "2018-05-02", "3", ""),
        ("C5", "0851", "accepted", "2018-04-09", "", ""),
        ("C2", "0751", "override", "2018-05-02", "", ""),
        ("C4", "0851", "rejected", "2018-05-02", "", ""),
        ("C4", "0751", "accepted", "2018-04-09", "", ""),
        ("C7", "0101", "accepted", "02-05-2018", "", ""),
        ("C8", "0751", "accepted", "2999-01-01", "", ""),
        ("C6", "0101", "override", "2018-03-01", "", ""),
    )
    ended = imported(folder, C1, *wrong)
    assert (ended.code, ended.out, book(folder)) == (2, "", before)
    told = ended.err.splitlines()
    assert told[0] == "9 faults in the input:"
    assert told[-1] == "Nothing was written."
    ends = [
        "line 3, case_id: 'C10': is no case of the dataset; did you mean C1?",
        "line 4: 'C3': was decided with 3 persons and has 1",
        "line 5: 'C5': the rule unaccompanied_minor forbids it",
        "line 6: 'C2': the rule exclusion forbids it Aarhus",
        "line 7: 'C4': has a decision that stands; to take it back is a matter of reopen",
        "line 8: 'C4': was decided on 2018-04-09, and the book has a later row of it, of 2018-04-10",
        "line 9, decided_on: '02-05-2018': must be a day, written yyyy-mm-dd",
        "line 10: 'C8': was decided on 2999-01-01, which is still to come",
        "line 11: 'C6': is not among the cases to be placed on 2018-03-01",
    ]
    assert [end for end, line in zip(ends, told[1:-1], strict=True) if end not in line] == []
    ended = imported(folder, C1, *wrong, more=("--accept-what-fits", "--json"))
    assert ended.code == 3
    found = json.loads(ended.out)
    assert [row["case_id"] for row in found["decisions"]] == ["C1"]
    assert len(found["left_out"]) == 9
    assert [row["case_id"] for row in small.rows(folder)] == ["C4", "C1"]


def test_what_a_rule_forbids_is_recorded_against_it_once_confirmed(folder: Path) -> None:
    row = ("C2", "0751", "accepted", "2018-05-02", "", "")
    ended = imported(folder, row)
    assert ended.code == 2
    assert "to record it all the same, add --against exclusion" in ended.err
    assert "did you mean exclusion?" in imported(folder, row, more=("--against", "exclusions")).err
    ended = imported(folder, row, more=("--against", "exclusion"))
    assert (ended.code, ended.err) == (0, "")
    assert "against the rule exclusion" in ended.out
    assert small.book(folder)["C2"].against_rule == "exclusion"
    assert imported(folder, row, more=("--against", "exclusion")).code == 0


def test_what_changes_a_standing_decision_is_a_reopening_and_a_new_decision(folder: Path) -> None:
    moved = ("C4", "0751", "override", "2018-05-02", "", "")
    ended = imported(folder, moved)
    assert (ended.code, ended.err) == (0, "")
    rows = small.rows(folder)
    assert [(row["municipality"], row["decision"], row["reopened_on"]) for row in rows] == [
        ("0851", "", ""),
        ("0851", "accepted", "2018-05-02"),
        ("0751", "override", ""),
    ]
    assert rows[1]["reason"] == "other, requested by agency: decided anew in the case system"
    assert rows[2]["reason"] == "decided in the case system"
    decisions = small.book(folder)
    assert standing(decisions.values(), small.DAY)["C4"].municipality == "0751"
    # What it was before does not come back with an older file, nor does the same file move it again.
    once = book(folder)
    assert imported(folder, ("C4", "0851", "accepted", "2018-04-10", "1", ""), moved).code == 0
    assert book(folder) == once
    assert visitering("undo", "--as", "CS", "--data", folder / "data").code == 0
    assert "C4" not in small.batch(folder)


def test_a_place_that_a_changed_decision_leaves_is_free_only_if_that_fits(folder: Path) -> None:
    """Aalborg has 6 places, of which 1 was received: C4 has one, and 4 are left."""
    (folder / "data" / "quotas.csv").write_text(
        "year,municipality,quota,received\n2018,0101,0,\n2018,0751,4,\n2018,0851,2,1\n", encoding="utf-8"
    )
    to_aalborg, away = (
        ("C8", "0851", "override", "2018-05-02", "", ""),
        ("C4", "0751", "override", "2018-05-02", "", ""),
    )
    assert "the rule quota forbids it Aalborg" in imported(folder, to_aalborg).err
    out_of_reach = ("C4", "0101", "override", "2018-05-02", "", "")
    ended = imported(folder, to_aalborg, out_of_reach)
    assert ended.err.count("the rule quota forbids it") == 2
    assert imported(folder, to_aalborg, away).code == 0


def test_decisions_of_one_case_on_several_days_are_taken_in_their_order(folder: Path) -> None:
    later, first = ("C8", "0851", "override", "2018-05-04", "", ""), ("C8", "0751", "accepted", "2018-05-02", "", "")
    assert imported(folder, later, first).code == 0
    assert [(row["municipality"], row["reopened_on"]) for row in small.rows(folder)[1:]] == [
        ("0751", ""),
        ("0751", "2018-05-04"),
        ("0851", ""),
    ]
    twice = imported(
        folder, ("C1", "0751", "accepted", "2018-05-02", "", ""), ("C1", "0851", "accepted", "2018-05-02", "", "")
    )
    assert twice.err.count("stands 2 times with a decision of that day") == 2


def test_what_a_run_wrote_comes_back_as_it_went_out(folder: Path) -> None:
    """Through the profile on the page: a row per person, a file per municipality, and the decisions filled in."""
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    page = (Path(__file__).parents[2] / "docs" / "profiles.md").read_text(encoding="utf-8")
    (folder / "ours.yaml").write_text("rows: " + page.split("```yaml\nrows: ")[1].split("```")[0], encoding="utf-8")
    (folder / "s.yaml").write_text(
        text.replace("{folder: runs}", "{folder: out, profile: ours.yaml}"), encoding="utf-8"
    )
    visitering("run", folder / "s.yaml")
    out = next((folder / "out").iterdir()) / "profile"
    answers = folder / "answers"
    shutil.copytree(out, answers)
    for path in answers.iterdir():
        lines = path.read_bytes().decode("windows-1252").splitlines()
        filled = [_filled(line) for line in lines]
        path.write_bytes("\r\n".join(filled).encode("windows-1252"))
    asked = ("--profile", folder / "ours.yaml", "--data", folder / "data", "--as", "CS")
    ended = visitering("import-decisions", *sorted(answers.iterdir()), *asked)
    assert (ended.code, ended.err) == (0, "")
    rows = {row["case_id"]: row["municipality"] for row in small.rows(folder)}
    assert rows == {"C1": "0751", "C2": "0851", "C3": "0751", "C4": "0851", "C5": "0851", "C7": "0101", "C8": "0751"}
    header, *answered = (answers / "til_sagssystem_0751.txt").read_bytes().splitlines(keepends=True)
    of_c1 = next(line for line in answered if b'"C1"' in line)
    (folder / "one.txt").write_bytes(header + of_c1.replace(b"02052018", b"03052018"))
    assert (
        "'C1': was decided with 1 person and has 2" in visitering("import-decisions", folder / "one.txt", *asked).err
    )


def _filled(line: str) -> str:
    """A row as the case system gives it back: what was proposed is decided."""
    case, person, sender, place, proposed, status, decision, day, points = line.split("\t")
    if decision == '""':
        place, decision, day = proposed, '"J"', '"02052018"'
    return "\t".join((case, person, sender, place, proposed, status, decision, day, points))


def test_a_profile_that_cannot_be_read_back_is_refused_with_what_is_missing(folder: Path) -> None:
    (folder / "p.yaml").write_text("file: p.csv\ncolumns: [{name: a, field: cases.case_id}]\n", encoding="utf-8")
    asked = ("--profile", folder / "p.yaml", "--data", folder / "data", "--as", "CS")
    ended = visitering("import-decisions", answer(folder, C1), *asked)
    assert (ended.code, ended.out) == (2, "")
    assert "it has no column of the day of the decision (decisions.decided_on)" in ended.err
    gone = visitering("import-decisions", folder / "none.csv", "--profile", "iso", *asked[2:])
    assert (gone.code, "cannot be read" in gone.err) == (2, True)
