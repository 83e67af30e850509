"""Tables that people open: nothing in them runs, numbers stay numbers, and they read back as they were."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitering.storing.csv_files import as_csv, read_csv

DIALECTS = ("dk", "iso")
TEXT = st.text(st.sampled_from("=+-@\t\r\n'\";, a1\x85\u2028\u2029\ufeffæ")) | st.text(
    st.characters(exclude_categories=["Cs"])
)


@pytest.mark.parametrize("dialect", DIALECTS)
@given(rows=st.lists(st.fixed_dictionaries({"a": TEXT, "=b": TEXT}), max_size=5))
def test_texts_read_back_as_they_were(dialect: str, rows: list[dict[str, str]]) -> None:
    assert read_csv(as_csv(rows, ("a", "=b"), dialect), dialect) == rows


@pytest.mark.parametrize("dialect", DIALECTS)
@given(rows=st.lists(st.fixed_dictionaries({"a": TEXT}), max_size=5))
def test_no_cell_begins_like_a_formula(dialect: str, rows: list[dict[str, str]]) -> None:
    text = as_csv(rows, ("a",), dialect).decode("utf-8-sig" if dialect == "dk" else "utf-8")
    for (cell,) in csv.reader(io.StringIO(text, newline=""), delimiter=";" if dialect == "dk" else ","):
        assert not cell.startswith(tuple("=+-@\t\r\n"))


@pytest.mark.parametrize(
    ("value", "danish", "iso"),
    [
        (-3, "-3", "-3"),
        (Decimal("-1.50"), "-1,50", "-1.50"),
        (-0.5, "-0.5", "-0.5"),
        ("-3", "'-3", "'-3"),
        ("=1+1", "'=1+1", "'=1+1"),
    ],
)
def test_a_number_stays_a_number_and_a_text_a_text(value: object, danish: str, iso: str) -> None:
    assert as_csv([{"a": value}], ("a",), "dk").decode("utf-8-sig") == f"a\r\n{danish}\r\n"
    assert as_csv([{"a": value}], ("a",), "iso").decode() == f"a\r\n{iso}\r\n"
