"""However a dataset is written, the same problem comes of it."""

from __future__ import annotations

import csv
import io
import re
from itertools import product
from pathlib import Path

import pytest
from dataset_files import contents, good_files, loaded

DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
DECIMAL = re.compile(r"(\d+)\.(\d+)")


def rewritten(content: bytes, encoding: str, delimiter: str, danish_dates: bool, comma: bool, ending: str) -> bytes:
    rows = [
        [_cell(cell, danish_dates, comma) for cell in row] for row in csv.reader(io.StringIO(content.decode("utf-8")))
    ]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows(rows)
    return out.getvalue().encode(encoding)


def _cell(cell: str, danish_dates: bool, comma: bool) -> str:
    if danish_dates and (day := DATE.fullmatch(cell)):
        return "-".join(reversed(day.groups()))
    if comma and (number := DECIMAL.fullmatch(cell)):
        return ",".join(number.groups())
    return cell


@pytest.mark.parametrize(
    ("encoding", "delimiter", "danish_dates", "comma", "ending"),
    list(product(["utf-8", "utf-8-sig", "cp1252"], ";,", [False, True], [False, True], ["\n", "\r\n"])),
)
def test_every_dialect_gives_the_same_problem(
    tmp_path: Path, encoding: str, delimiter: str, danish_dates: bool, comma: bool, ending: str
) -> None:
    files = {
        name: rewritten(content, encoding, delimiter, danish_dates, comma, ending)
        for name, content in good_files().items()
    }
    there, here = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    here.mkdir()
    assert contents(loaded(here, files).problem) == contents(loaded(there, good_files()).problem)


def test_each_file_may_be_written_in_its_own_way(tmp_path: Path) -> None:
    files = good_files()
    for name in list(files)[::2]:
        files[name] = rewritten(files[name], "cp1252", ";", True, True, "\r\n")
    assert loaded(tmp_path, files).problem.cases[0].permit_basis == "udlændingeloven § 7, stk. 1"
