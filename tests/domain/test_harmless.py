"""What a spreadsheet would run is shown instead, and reads back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitering.domain.harmless import harmless, plain

NASTY = st.text(alphabet="'=+-@\t\r\n ＝a1é\u2028", max_size=8) | st.text(max_size=20)
RUN = tuple("=+-@\t\r\n＝＋－＠")


@given(NASTY)
def test_every_text_reads_back_as_it_was(text: str) -> None:
    assert plain(harmless(text)) == text


@given(NASTY)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    cell = harmless(text)
    assert not cell.startswith(RUN)
    assert not cell.lstrip().startswith(RUN)


@given(NASTY, NASTY)
def test_two_texts_are_two_cells(one: str, other: str) -> None:
    assert (harmless(one) == harmless(other)) == (one == other)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+45", "'+45"),
        ("-", "'-"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("  =1+1", "'  =1+1"),
        ("'=1+1", "''=1+1"),
        ("''-2", "'''-2"),
        ("'18001", "'18001"),
        ("C0009", "C0009"),
        ("a=b", "a=b"),
        ("", ""),
        ("'", "'"),
    ],
)
def test_how_it_is_written(text: str, cell: str) -> None:
    assert harmless(text) == cell
    assert plain(cell) == text


@pytest.mark.parametrize("cell", ["=1+1", "C0009", "'18001", "'", "-2"])
def test_what_was_not_made_harmless_is_left_as_it_is(cell: str) -> None:
    assert plain(cell) == cell
