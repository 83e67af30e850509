"""JSON that every program splits into the same lines, and that reads back as it was."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitering.storing.json_files import as_json, as_line, json_text, lines_of

BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""What `str.splitlines`, and with it many a program, takes for the end of a line."""
TEXT = st.text(st.sampled_from(BREAKS + 'a"\\\x00\x7f\x80\x9f\ufeff\ud800é🙂')) | st.text()
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(VALUE, max_size=5))
def test_one_record_is_one_line_in_every_program(rows: list[object]) -> None:
    written = b"".join(map(as_line, rows))
    text = written.decode()
    assert len(text.splitlines()) == len(written.splitlines()) == len(lines_of(text)) == len(rows)
    assert [json.loads(line) for line in lines_of(text)] == rows


@given(VALUE)
def test_a_document_reads_back_as_it_was(value: object) -> None:
    assert json.loads(as_json(value)) == value
    assert json.loads(json_text(value, separators=(",", ":"))) == value
    assert not set(as_json(value).decode()) & set(BREAKS[1:])


@pytest.mark.parametrize("text", ["Ærø", "½ – €", "中", "🙂", "a\u00a0b"])
def test_letters_are_written_as_they_are(text: str) -> None:
    assert as_json(text).decode() == f'"{text}"\n'


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("a", ["a"]),
        ("a\n", ["a"]),
        ("a\u2028b\nc\x85\n", ["a\u2028b", "c\x85"]),
        ("a\r\nb\n", ["a\r", "b"]),
        ("a\n\nb\n", ["a", "", "b"]),
    ],
)
def test_a_line_ends_with_a_line_feed_and_nothing_else(text: str, lines: list[str]) -> None:
    assert lines_of(text) == lines
