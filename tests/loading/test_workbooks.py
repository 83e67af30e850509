"""Tables that people keep in workbooks: the same problem as of CSV files, and every fault by sheet and cell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from dataset_files import contents, good_files, loaded, sentences
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from visitering.loading.tables import KEPT_AS_CSV
from workbooks import Rows, ods, table, xlsx

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
        f"cell A3, case_id: '1.50E+17': {CHANGED}: a long number lost its digits; must be an identifier as it was before",
    ),
}


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
@pytest.mark.parametrize("case", FAULTY)
def test_faults_name_sheet_and_cell(tmp_path: Path, ending: str, case: str) -> None:
    change, expected = FAULTY[case]
    make = xlsx if ending == "xlsx" else ods
    found = told(tmp_path, f"cases.{ending}", make({"Sager": cases(change)}))
    assert f"cases.{ending}, sheet Sager, {expected}" in found
