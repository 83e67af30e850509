"""`visitering export`: written whole, never over a file, harmless to a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import decided_runs as small
from commands import visitering
from visitering.storing.csv_files import read_csv


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = small.copied(tmp_path)
    run = folder / "runs" / small.RUN
    taken = ("--override", "C2=Aalborg", "--reason", "=1+1 en fortrolig note", "--grounds", "+ skolen; kort vej")
    assert visitering("decide", run, "C1", *taken, "--as", "AB").code == 0
    return folder


def test_the_rows_are_written_and_read_again(folder: Path) -> None:
    out = folder / "new" / "export.csv"
    ended = visitering("export", folder / "scenario.yaml", "--decided-since", "2018-05-01", "--out", out)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Wrote 2 decisions to ")
    rows = {row["case_id"]: row for row in read_csv(out.read_bytes(), "dk")}
    assert rows.keys() == {"C1", "C2"}
    assert (rows["C2"]["municipality"], rows["C2"]["reason"]) == ("0851", "=1+1 en fortrolig note")
    assert (rows["C2"]["grounds"], rows["C2"]["decided_on"]) == ("+ skolen; kort vej", "02-05-2018")
    assert b";'=1+1" in out.read_bytes()
    assert [path.name for path in out.parent.iterdir()] == ["export.csv"]


def test_a_file_that_exists_is_kept(folder: Path) -> None:
    out = folder / "mine.csv"
    out.write_text("mine", encoding="utf-8")
    ended = visitering("export", "--data", folder / "data", "--decided-since", "2018-05-01", "--out", out)
    assert (ended.code, ended.out) == (2, "")
    assert "exists already" in ended.err
    assert out.read_text(encoding="utf-8") == "mine"


def test_without_a_file_it_is_printed_in_the_datasets_own_writing(folder: Path) -> None:
    ended = visitering("export", "--data", folder / "data", "--decided-since", "2018-05-01")
    rows = list(csv.DictReader(io.StringIO(ended.out)))
    assert [(row["case_id"], row["decided_on"]) for row in rows] == [("C2", "2018-05-02"), ("C1", "2018-05-02")]
    told = json.loads(visitering("export", "--data", folder / "data", "--decided-since", "2018-05-01", "--json").out)
    assert [row["case_id"] for row in told["rows"]] == ["C2", "C1"]
    assert visitering("export", "--data", folder / "data", "--decided-since", "2099-01-01").out.count("\n") == 1


def test_what_was_taken_back_is_told_by_the_next_export(folder: Path) -> None:
    assert visitering("undo", "--as", "AB", "--data", folder / "data").code == 0
    ended = visitering(
        "export", "--data", folder / "data", "--decided-since", "2018-06-01", "--out", folder / "x.csv"
    )
    assert "  C1  Aarhus: undone\n" in ended.out
    assert "0 standing" in ended.out


@pytest.mark.parametrize("asked", [(), ("--data", "no"), ("s.yaml", "--data", "d")])
def test_what_cannot_be_asked_is_told(asked: tuple[str, ...]) -> None:
    ended = visitering("export", "--decided-since", "2018-05-01", *asked)
    assert (ended.code, ended.out) == (2, "")
