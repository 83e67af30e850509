"""Tables converted from one form to another: the same rows, nothing overwritten, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import tree, visitering
from visitering.converting.cells import cells_of
from visitering.converting.forms import as_csv, as_xlsx, written_like
from visitering.errors import UsageError
from visitering.loading import load
from visitering.loading.appending import FOR_EXCEL
from visitering.loading.findings import Findings
from visitering.loading.workbooks.book import Book
from visitering.loading.writing import Writing
from workbooks import ods, table, xlsx

GOOD = Path(__file__).parents[1] / "malformed" / "good"
HEAD = "data: data\ndate: 2018-05-02\nlanguage: en\nsolver: {effort: 5, workers: 1}\noutput: {folder: runs}\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for path in GOOD.glob("*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_there_and_back_and_nothing_is_lost(data: Path) -> None:
    before = tree(data)
    ended = visitering("convert", data, "--to", "xlsx")
    assert (ended.code, ended.err) == (0, "")
    assert {path.suffix for path in data.glob("cases.*")} == {".xlsx"}
    assert (data / "decisions.csv").read_bytes() == before["decisions.csv"]
    assert (data / "converted" / "cases.csv").read_bytes() == before["cases.csv"]
    ended = visitering("convert", data, "--to", "csv")
    assert (ended.code, ended.err) == (0, "")
    assert {name: content for name, content in tree(data).items() if name in before} == before


def test_a_run_of_workbooks_can_be_explained_verified_and_decided_on(data: Path, tmp_path: Path) -> None:
    (data / "decisions.csv").unlink()
    scenario = tmp_path / "w.yaml"
    scenario.write_text(f"name: w\n{HEAD}", encoding="utf-8")
    visitering("convert", data, "--to", "xlsx")
    checked = visitering("check", scenario)
    assert "cases.xlsx, sheet cases: XLSX, sheet cases" in checked.out
    assert visitering("run", scenario).code in (0, 3)
    run = tmp_path / "runs" / "w-2018-05-02-001"
    assert (run / "inputs" / "cases.xlsx").read_bytes() == (data / "cases.xlsx").read_bytes()
    assert visitering("explain", run, "C1").code == 0
    verified = visitering("verify", run)
    assert (verified.code, "Everything agrees." in verified.out) == (0, True)
    decided = visitering("decide", run, "C1", "--as", "AB")
    assert (decided.code, decided.err) == (0, "")
    assert (data / "decisions.csv").read_bytes().startswith("\ufeffcase_id;municipality;".encode())
    assert load(scenario).problem.locked
    content = (data / "links.xlsx").read_bytes()
    (data / "links.xlsx").write_bytes(content + b"\0")
    assert "links.xlsx has changed since" in visitering("decide", run, "C2", "--as", "AB").err
    (run / "inputs" / "links.xlsx").write_bytes(content + b"\0")
    assert visitering("verify", run).code == 4


def test_nothing_is_overwritten(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert visitering("convert", data, "cases", "links", "--to", "xlsx", "--out", out).code == 0
    before = tree(tmp_path)
    ended = visitering("convert", data, "links", "--to", "xlsx", "--out", out)
    assert ended.code == 2
    assert "links.xlsx of" in ended.err
    assert "exists already; nothing was written" in ended.err
    assert tree(tmp_path) == before


def test_what_cannot_be_is_refused_and_nothing_is_written(data: Path, tmp_path: Path) -> None:
    before = tree(tmp_path)
    for arguments, said in (
        (["decisions", "--to", "xlsx"], "Decisions is kept as CSV, because commands append to it"),
        (["casse", "--to", "xlsx"], "There is no table casse; did you mean cases?"),
        (["announced", "--to", "csv"], "has no table announced"),
    ):
        ended = visitering("convert", data, *arguments)
        assert (ended.code, said.lower() in ended.err.lower()) == (2, True), ended.err
    (data / "links.csv").write_bytes(b"case_id;linked\nC1;C2\n")
    ended = visitering("convert", data, "--to", "xlsx")
    assert ended.code == 2
    assert "links.csv, line 1" in ended.err
    (data / "links.csv").write_bytes(before["data/links.csv"])
    assert {name: content for name, content in tree(tmp_path).items() if "lock" not in name} == before


def test_a_book_in_a_workbook_becomes_the_csv_file_that_it_must_be(data: Path) -> None:
    rows = table((data / "decisions.csv").read_bytes())
    before = (data / "decisions.csv").read_bytes()
    (data / "decisions.csv").unlink()
    (data / "decisions.ods").write_bytes(ods({"decisions": rows}))
    assert visitering("convert", data, "decisions", "--to", "csv").code == 0
    assert (data / "decisions.csv").read_bytes() == before
    assert (data / "converted" / "decisions.ods").exists()


def test_a_workbook_of_several_tables_is_converted_whole(data: Path) -> None:
    rows = {name: table((data / f"{name}.csv").read_bytes()) for name in ("links", "scores")}
    for name in rows:
        (data / f"{name}.csv").unlink()
    (data / "dataset.xlsx").write_bytes(xlsx(rows))
    ended = visitering("convert", data, "links", "--to", "csv")
    assert (ended.code, "dataset.xlsx holds scores too: convert all of it" in ended.err) == (2, True)
    assert visitering("convert", data, "links", "scores", "--to", "csv", "--json").code == 0
    assert not (data / "dataset.xlsx").exists()
    assert (data / "scores.csv").exists()


@settings(max_examples=40, deadline=None)
@given(
    details=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12), max_size=4),
    score=st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,18})?", fullmatch=True),
)
def test_texts_and_numbers_survive_both_ways(details: list[str], score: str) -> None:
    """What looks like a formula, an error, a number or a day is the same text afterwards."""
    odd = ["=1+1", "#N/A", "'=x", "2018-03-19", "007", "1,5", "SAND", *details]
    text = "case_id;kind;detail\r\n" + "".join(f'C1;wish;"{one.replace(chr(34), chr(34) * 2)}"\r\n' for one in odd)
    _same("circumstances.csv", text.encode())
    _same("scores.csv", f"case_id,municipality,score\nC1,0101,{score}\n".encode())


def _same(file: str, content: bytes) -> None:
    findings = Findings()
    cells = cells_of(file, content, findings)
    assert cells is not None, findings.faults
    for writing in (FOR_EXCEL, Writing()):
        again = cells_of(file, as_csv(cells, writing), Findings())
        assert again is not None
        assert (again.rows, again.table.columns) == (cells.rows, cells.table.columns)
    book = Book("x.xlsx", as_xlsx(cells, "x"))
    again = cells_of(file, book.sheet("x"), Findings())
    assert again is not None
    assert again.table.columns == cells.table.columns


def test_what_no_workbook_holds_is_refused() -> None:
    for text, said in (("a\x01b", "a control character"), ("x" * 40_000, "more than a workbook")):
        cells = cells_of("circumstances.csv", f"case_id,kind,detail\nC1,exclusion,{text}\n".encode(), Findings())
        assert cells is not None
        with pytest.raises(UsageError, match=said):
            as_xlsx(cells, "circumstances")


def test_a_file_is_written_like_the_others_of_its_folder() -> None:
    assert written_like([]) == FOR_EXCEL
    like = written_like([Writing("cp1252", delimiter=";", dates="dd/mm/yyyy")])
    assert (like.encoding, like.bom, like.dates, like.decimals) == (
        "utf-8",
        True,
        "dd-mm-yyyy",
        "with a decimal comma",
    )
