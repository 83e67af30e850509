"""`run`, `decide`, `reopen`, `check`, `run` go on, however the book is written and whatever a reason holds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import decided_runs as small
import fault_folders
from commands import visitering
from visitering.deciding import book as module
from visitering.loading import load

HEADER = "case_id;municipality;persons;decided_on;reason"
ROW = "C4;0851;1;10-04-2018;{}"
PLAIN = [HEADER, ROW.format("x")]

BOOKS = {
    "cr": "\r".join([*PLAIN, ""]).encode(),
    "cr, no last end": "\r".join(PLAIN).encode(),
    "mixed ends": f"{HEADER}\r\n\r\n{ROW.format('x')}\n".encode(),
    "cp1252, crlf": "\r\n".join([HEADER, ROW.format("nær – ægtefælle"), ""]).encode("cp1252"),
    "bom, no last end": "\n".join(PLAIN).encode("utf-8-sig"),
    "quoted, another order": b'"reason","decided_on","persons","case_id","municipality"\n"2018-01-01","10-04-2018",'
    b'"1","C4","0851"\n\n  \n,,,,\n',
    "line breaks in a cell": f"{HEADER}\r{ROW.format(chr(34) + 'two' + chr(10) + 'lines; ' + chr(34))}\r".encode(),
    "header only": f"{HEADER}\r\n\r\n".encode(),
}
REASONS = {
    "a date": "2018-04-05",
    "the other date": "05-04-2018",
    "a row": "C1;0751;2;05-04-2018;x",
    "quotation": "\"half open; '",
    "decomposed": "kærlig ånd".replace("å", "a\u030a"),
    "formula": "=1+1",
}

ASKED = ("--as", "AB", "--ground", "other", "--requested-by", "refugee")


@pytest.mark.parametrize(
    ("written", "reason"),
    list(zip(BOOKS, [*REASONS, *list(REASONS)[:2]], strict=True)),
    ids=lambda key: key.replace(" ", "_"),
)
def test_the_journey_goes_on(written: str, reason: str, tmp_path: Path) -> None:
    folder = small.copied(tmp_path)
    scenario, run, book = folder / "scenario.yaml", folder / "runs" / small.RUN, folder / "data" / "decisions.csv"
    book.write_bytes(BOOKS[written])
    before = load(scenario).problem.decisions
    given = REASONS[reason]
    steps = (
        ("decide", run, "--reject", "C1", "--reason", given, "--as", "AB"),
        ("decide", run, "C8", "--as", "AB"),
        ("check", scenario),
        ("reopen", "C8", "--data", folder / "data", *ASKED, "--reason", given, "--on", str(small.DAY)),
        ("decide", run, "C8", "--as", "AB"),
        ("check", scenario),
    )
    for step in steps:
        ended = visitering(*step)
        assert (ended.code, ended.err) == (0, "")
    assert visitering("run", scenario).code == 3  # C6 cannot be placed
    after = load(scenario).problem.decisions
    assert after[: len(before)] == before
    assert [d.case_id for d in after[len(before) :]] == ["C1", "C8", "C8", "C8"]
    assert {d.decided_on for d in after[len(before) :]} == {small.DAY}
    assert after[len(before)].reason == given.replace("a\u030a", "å")


def test_two_decisions_after_a_reason_like_a_date(tmp_path: Path) -> None:
    folder = fault_folders.copied("book_damaged_by_a_reason", tmp_path)
    assert visitering("run", folder / "s.yaml").code == 0
    run = folder / "runs" / "t-2018-05-02-001"
    assert visitering("decide", run, "--reject", "K1", "--reason", "2018-04-05", "--as", "AB").code == 0
    assert visitering("decide", run, "K2", "--as", "AB").code == 0
    assert visitering("check", folder / "s.yaml").code == 0
    lines = (folder / "tiny" / "decisions.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(";")[:5] for line in lines[1:]] == [
        ["E1", "1001", "2", "05-04-2018", "x"],
        ["K1", "1001", "1", "02-05-2018", "2018-04-05"],
        ["K2", "1001", "1", "02-05-2018", ""],
    ]


def test_a_book_with_cr_is_appended_to_with_cr(tmp_path: Path) -> None:
    folder = fault_folders.copied("book_with_cr", tmp_path)
    assert visitering("run", folder / "s.yaml").code == 0
    assert visitering("decide", folder / "runs" / "t-2018-05-02-001", "K1", "--as", "AB").code == 0
    content = (folder / "tiny" / "decisions.csv").read_bytes()
    assert content.startswith(b"case_id;municipality;persons;decided_on;decision;run;")
    assert (content.count(b"\r"), content.count(b"\n")) == (3, 0)
    assert visitering("check", folder / "s.yaml").code == 0


def test_a_run_folder_with_a_name_that_no_book_can_hold_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    folder = small.copied(tmp_path)
    named = shutil.move(folder / "runs" / small.RUN, folder / "runs" / "a|b")
    before = (folder / "data" / "decisions.csv").read_bytes()
    ended = visitering("decide", named, "C1", "--as", "AB", "--data", folder / "data")
    assert ended.code == 2
    assert "could not be read again" in ended.err
    assert (folder / "data" / "decisions.csv").read_bytes() == before


def test_what_another_program_wrote_meanwhile_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small.copied(tmp_path)
    book = folder / "data" / "decisions.csv"

    def saved_meanwhile(*_: object) -> bytes:
        book.write_bytes(book.read_bytes() + b"C7,0101,1,2018-04-11\n")
        return b"of no use"

    monkeypatch.setattr(module, "with_rows", saved_meanwhile)
    ended = visitering("decide", folder / "runs" / small.RUN, "C1", "--as", "AB")
    assert ended.code == 2
    assert "changed by another program" in ended.err
    assert book.read_bytes().endswith(b"C7,0101,1,2018-04-11\n")
    assert not (folder / "data" / module.DRAFT).exists()
