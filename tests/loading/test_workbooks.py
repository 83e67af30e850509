"""Tables that people keep in workbooks: the same problem as of CSV files, and every fault by sheet and cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from dataset_files import contents, good_files, loaded, sentences
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from visitering.loading.findings import Findings
from visitering.loading.places import Places
from visitering.loading.reading import read_table
from visitering.loading.tables import KEPT_AS_CSV, CaseRow
from visitering.loading.workbooks.archive import BookError
from visitering.loading.workbooks.book import Book
from workbooks import Rows, ods, ods_of, rezipped, table, xlsx, zipped

TABLES = [Path(name).stem for name in good_files()]
IN_WORKBOOKS = [name for name in TABLES if name not in KEPT_AS_CSV]
AS_CSV = {name: content for name, content in good_files().items() if Path(name).stem in KEPT_AS_CSV}


def kept(ending: str, rows: Mapping[str, Rows], *, together: bool = False) -> dict[str, bytes]:
    """A dataset folder with some tables in workbooks: one each, or one of all."""
    make = xlsx if ending == "xlsx" else ods
    if together:
        return AS_CSV | {f"dataset.{ending}": make(rows)}
    return AS_CSV | {f"{name}.{ending}": make({name: cells}) for name, cells in rows.items()}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), ending=st.sampled_from(["xlsx", "ods"]), together=st.booleans())
def test_a_dataset_gives_the_same_problem_however_it_is_kept(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, ending: str, together: bool
) -> None:
    """Whichever of its cells are numbers and days by their type, and whichever are texts that look like them."""
    draws = data.draw(st.randoms(use_true_random=False))
    rows = {name: table(good_files()[f"{name}.csv"], lambda: draws.random() < 0.5) for name in IN_WORKBOOKS}
    csv, other = tmp_path_factory.mktemp("csv"), tmp_path_factory.mktemp("other")
    found = loaded(other, kept(ending, rows, together=together))
    assert contents(found.problem) == contents(loaded(csv, good_files()).problem)


def told(folder: Path, file: str, content: bytes) -> list[str]:
    """What the user is told of the good dataset with one table in a workbook."""
    files = good_files()
    files.pop(f"{Path(file).stem}.csv", None)
    return sentences(folder, files | {file: content})


def cases(*changes: tuple[int, int, Any]) -> list[list[Any]]:
    """The rows of `cases` with some cells (row and column, counted from 0) changed."""
    rows = table(good_files()["cases.csv"])
    for row, column, value in changes:
        rows[row][column] = value
    return rows


FORMULA = '<table:table-cell table:formula="of:=1+1"/>'
ERROR = (
    '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" '
    'calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
)


DAY = "must be a date, written yyyy-mm-dd or dd-mm-yyyy"
CHANGED = "a spreadsheet changed this"
NOON = datetime(2018, 3, 19, 12, 30)
FAULTY = {
    "text": ((2, 2, "19/13/2018"), f"cell C3, permit_date: '19/13/2018': {DAY}"),
    "serial": (
        (2, 2, 43178),
        f"cell C3, permit_date: '43178': {CHANGED}: it is the serial number of a day, 2018-03-19; {DAY}",
    ),
    "time": ((2, 2, NOON), f"cell C3, permit_date: '2018-03-19 12:30:00': {DAY}, without a time of day"),
    "day_in_text": (
        (2, 1, date(2018, 3, 1)),
        f"cell B3, permit_basis: '2018-03-01': {CHANGED}: it took a text for a day or a time; must be in a cell "
        "that is formatted as text",
    ),
    "header": (
        (0, 2, "permit_dat"),
        "cell C1: 'permit_dat': is not a column of this file; did you mean permit_date?",
    ),
    "reference": ((1, 3, 9999), "cell D2, centre: '9999': is not a municipality of the dataset"),
    "twice": ((2, 0, "C1"), "cell A3, case_id: 'C1': must be unique, but is on row 2 too"),
    "long": (
        (2, 0, 1.5e17),
        f"cell A3, case_id: '1.50E+17': {CHANGED}: a long number lost its digits; must be an identifier as it was "
        "before",
    ),
}


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
@pytest.mark.parametrize("case", FAULTY)
def test_faults_name_sheet_and_cell(tmp_path: Path, ending: str, case: str) -> None:
    change, expected = FAULTY[case]
    make = xlsx if ending == "xlsx" else ods
    found = told(tmp_path, f"cases.{ending}", make({"Sager": cases(change)}))
    assert f"cases.{ending}, sheet Sager, {expected}" in found


FORMULA = '<table:table-cell table:formula="of:=1+1"/>'
ERROR = (
    '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" '
    'calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
)
SPANNED = (
    ERROR.replace("table:formula", "table:number-rows-spanned").replace("of:=NA()", "2").replace("error", "string")
)
BROKEN = '<table:table-cell office:value-type="string"><text:p>a<text:line-break/>b</text:p></table:table-cell>'
NOT_COMPUTED = "holds a formula that no program has computed yet; open the workbook in a spreadsheet and save it"


def test_failed_and_uncomputed_formulas_are_told_and_make_no_other_faults(tmp_path: Path) -> None:
    def failed(book: Workbook) -> None:
        book["Sager"]["A2"] = "#REF!"
        book["Sager"]["C3"] = "=1+1"

    expected = [f"A2, case_id: '#REF!': {CHANGED}: a formula failed", f"C3, permit_date: {NOT_COMPUTED}"]
    assert told(tmp_path, "cases.xlsx", xlsx({"Sager": cases()}, failed)) == [
        f"cases.xlsx, sheet Sager, cell {sentence}" for sentence in expected
    ]
    (tmp_path / "data" / "cases.xlsx").unlink()
    changed = cases((1, 0, ERROR), (2, 2, FORMULA), (3, 1, BROKEN))
    assert told(tmp_path, "cases.ods", ods({"Sager": changed})) == [
        f"cases.ods, sheet Sager, cell A2, case_id: '#N/A': {CHANGED}: a formula failed",
        f"cases.ods, sheet Sager, cell C3, permit_date: {NOT_COMPUTED}",
        "cases.ods, sheet Sager, cell B4, permit_basis: 'ab': holds a tab or a line break in the middle of a "
        "paragraph, which is not read; take it out",
    ]


def test_computed_formulas_are_what_they_came_to(tmp_path: Path) -> None:
    def computed(parts: dict[str, bytes]) -> None:
        sheet = parts["xl/worksheets/sheet1.xml"]
        assert b'<c r="B3" t="n"><v>8</v></c>' in sheet
        parts["xl/worksheets/sheet1.xml"] = sheet.replace(
            b'<c r="B3" t="n"><v>8</v></c>',
            b'<c r="B3"><f>4+4</f><v>8</v></c>',
        ).replace(b'<c r="B4" />', b'<c r="B4" t="str"><f>""</f><v></v></c>')

    book = rezipped(xlsx({"Sager": cases()}), computed)
    files = {name: content for name, content in good_files().items() if name != "cases.csv"}
    assert contents(loaded(tmp_path, files | {"cases.xlsx": book}).problem)
    assert loaded(tmp_path, files | {"cases.xlsx": book}).problem.cases[1].permit_basis == "8"


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    expected = "the cells A2:A3 are merged, so that only the first of them holds anything; unmerge them"
    book = xlsx({"Sager": cases()}, lambda book: book["Sager"].merge_cells("A2:A3"))
    assert told(tmp_path, "cases.xlsx", book) == [f"cases.xlsx, sheet Sager, cell A2: {expected}"]
    (tmp_path / "data" / "cases.xlsx").unlink()
    book = ods({"Sager": cases((1, 0, SPANNED), (2, 0, "<table:covered-table-cell/>"))})
    assert told(tmp_path, "cases.ods", book) == [f"cases.ods, sheet Sager, cell A2: {expected}"]


def test_blank_rows_and_columns_are_left_out_and_hidden_rows_told(tmp_path: Path) -> None:
    rows = [[""] * 8, *(["", *row[:2], "", *row[2:], ""] for row in cases()), ["", "", ""], [""] * 20]
    rows.insert(3, [])

    def styled(book: Workbook) -> None:
        book["Sager"]["XFD1048576"].number_format = "@"
        book["Sager"].row_dimensions[3].hidden = True

    files = {name: content for name, content in good_files().items() if name != "cases.csv"}
    found = loaded(tmp_path, files | {"cases.xlsx": xlsx({"Sager": rows}, styled)})
    assert [case.case_id for case in found.problem.cases] == ["C1", "C2", "C3", "C4"]
    assert "cases.xlsx, sheet Sager: rows that are hidden in the sheet were read like the others: 3" in [
        str(notice) for notice in found.notices
    ]
    wrong = cases((1, 5, "x"))
    wrong[0][5] = ""
    (tmp_path / "data" / "cases.xlsx").unlink()
    assert told(tmp_path, "cases.ods", ods({"Sager": wrong}))[0] == (
        "cases.ods, sheet Sager, cell F2: 'x': stands below no name of a column: row 1 must name it, or the cell "
        "be blank"
    )


def test_the_sheet_of_the_tables_name_is_read_else_the_first_that_is_seen(tmp_path: Path) -> None:
    files = {name: content for name, content in good_files().items() if name != "cases.csv"}
    other: Rows = [["x"]]
    book = xlsx({"Noter": other, "Cases": cases()})
    notices = [str(notice) for notice in loaded(tmp_path, files | {"cases.xlsx": book}).notices]
    assert "cases.xlsx, sheet Cases: of the workbook this sheet alone was read, and not Noter" in notices

    def hidden(book: Workbook) -> None:
        book["Gamle"].sheet_state = "hidden"

    book = xlsx({"Gamle": other, "Sager": cases()}, hidden)
    assert loaded(tmp_path, files | {"cases.xlsx": book}).problem.cases
    book = xlsx({"Gamle": other, "cases": cases()}, lambda book: setattr(book["cases"], "sheet_state", "hidden"))
    assert told(tmp_path, "cases.xlsx", book) == [
        "cases.xlsx, sheet cases: is hidden; show it, or take it out of the workbook"
    ]


NONE = "is no workbook, or a damaged one; open it in a spreadsheet and save it as .xlsx once more"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
GOOD_BOOK = xlsx({"cases": cases()})
GOOD_ODS = ods({"cases": cases()})
FAR = ods_of(
    '<table:table table:name="cases"><table:table-row table:number-rows-repeated="1048576"><table:table-cell '
    'table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row>'
    "</table:table>"
)


def _bomb(parts: dict[str, bytes]) -> None:
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet>" + b" " * 401_000_000


def _entities(parts: dict[str, bytes]) -> None:
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = b'<!DOCTYPE x [<!ENTITY a "aa">]>' + sheet


def _encoding(parts: dict[str, bytes]) -> None:
    parts["content.xml"] = parts["content.xml"].replace(b"UTF-8", b"ATF-8")


REFUSED: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "no_workbook": (b"case_id;permit_basis\n", NONE),
    "empty": (b"", NONE),
    "cut": (GOOD_BOOK[:-500], NONE),
    "old": (OLE + b"\0" * 600, "is a workbook of the old kind (.xls); save it as .xlsx"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "is protected by a password; save it without one"),
    "another_zip": (zipped({"a.txt": b"b"}), NONE),
    "binary": (zipped({"xl/workbook.bin": b""}), "is a binary workbook (.xlsb); save it as .xlsx"),
    "bomb": (lambda: rezipped(GOOD_BOOK, _bomb), "would unpack to more than 400 MB, and is not read"),
    "entities": (
        rezipped(GOOD_BOOK, _entities),
        "is damaged; open it in a spreadsheet and save it once more",
    ),
    "encoding": (rezipped(GOOD_ODS, _encoding), "is damaged; open it in a spreadsheet and save it once more"),
    "far": (FAR, "has a sheet that reaches to cell XFD1048576, too far to be read; save the table as CSV"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_workbook_that_can_be_read_is_refused_in_a_sentence(tmp_path: Path, kind: str) -> None:
    content, expected = REFUSED[kind]
    found = told(tmp_path, "cases.xlsx", content() if callable(content) else content)
    assert len(found) == 1
    assert re.fullmatch(rf"cases\.xlsx(, sheet cases)?: {re.escape(expected)}", found[0])


def test_each_table_is_kept_once_and_those_that_grow_as_csv(tmp_path: Path) -> None:
    files = good_files()
    book = table(files["decisions.csv"])
    del files["decisions.csv"]
    files |= {"cases.xlsx": GOOD_BOOK, "decisions.xlsx": xlsx({"decisions": book}), "links.xls": b""}
    del files["links.csv"]
    assert sentences(tmp_path, files) == [
        "cases.csv: is kept more than once, in cases.csv and in cases.xlsx; keep one of them in the folder",
        "links.xls: is a workbook of a kind that is not read; save it as .xlsx",
        "decisions.xlsx: is a table that commands append to, and is kept as CSV; `visitering convert DATA decisions "
        "--to csv` makes it that",
    ]


def test_a_workbook_of_all_tables_that_cannot_be_read_is_one_fault(tmp_path: Path) -> None:
    assert sentences(tmp_path, AS_CSV | {"dataset.xlsx": b""}) == [f"dataset.xlsx: {NONE}"]
    rows = {name: table(good_files()[f"{name}.csv"]) for name in TABLES}
    (tmp_path / "data" / "dataset.xlsx").unlink()
    found = sentences(tmp_path, AS_CSV | {"dataset.ods": ods(rows)})
    expected = "decisions.csv: is kept more than once, in decisions.csv and in dataset.ods, sheet decisions; keep one"
    assert f"{expected} of them in the folder" in found


@settings(max_examples=60, deadline=None)
@given(data=st.data(), ending=st.sampled_from(["xlsx", "ods"]))
def test_damage_ends_in_sentences_and_never_in_anything_else(data: st.DataObject, ending: str) -> None:
    """Bytes changed in the archive, or in the XML of a sheet."""
    content = GOOD_BOOK if ending == "xlsx" else GOOD_ODS
    at = data.draw(st.integers(0, 10**6))
    byte = data.draw(st.binary(min_size=1, max_size=3))

    def spoilt(whole: bytes) -> bytes:
        place = at % len(whole)
        return whole[:place] + byte + whole[place + len(byte) :]

    def inside(parts: dict[str, bytes]) -> None:
        name = data.draw(st.sampled_from(sorted(parts)))
        parts[name] = spoilt(parts[name]) if parts[name] else byte

    content = spoilt(content) if data.draw(st.booleans()) else rezipped(content, inside)
    with suppress(BookError):
        book = Book("cases.xlsx", content)
        for name in (*book.visible, *book.hidden):
            read_table(CaseRow, "cases.csv", book.sheet(name), Places(None), Findings())


@pytest.mark.parametrize("make", [xlsx, ods])
def test_a_cpr_number_is_never_repeated(tmp_path: Path, make: Callable[[Mapping[str, Rows]], bytes]) -> None:
    """Not of a cell of numbers that took its zero, not of a sheet's name."""
    rows = cases((1, 0, 101801234), (2, 0, "010180-1234"))
    told_of = told(tmp_path, "cases.xlsx", make({"010180-1234": rows}))
    assert len(told_of) >= 2
    assert not any("1234" in sentence for sentence in told_of)
