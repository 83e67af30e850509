"""Rows are added in the way the file is written, and what stood there stays."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visitering.deciding.decision_file import COLUMNS, with_rows
from visitering.domain.decisions import Decision
from visitering.domain.identifiers import normalised
from visitering.errors import UsageError
from visitering.loading.decisions import read_decisions
from visitering.loading.findings import Findings
from visitering.loading.places import Places
from visitering.loading.reading import read_table
from visitering.loading.tables import DecisionRow

CASES = b"case_id,permit_date\nC1,2018-04-01\n"
NEW = Decision(
    "C2",
    "0751",
    2,
    date(2018, 5, 2),
    "override",
    "close_family",
    ("S1", "S1"),
    run="r-001",
    proposed_municipality="0851",
    decided_by="AB",
    reason='Nær "familie"; ægtefælle, søn',
    against_rule="exclusion",
    reopened_on=date(2018, 5, 3),
    power_of_attorney=True,
    recorded_at="2026-01-01T10:00:00+00:00",
)
PLAIN = Decision("C3", "0851", 1, date(2018, 5, 2))


def read(content: bytes) -> tuple[Decision, ...]:
    """The decisions of a file as the loading reads them; no fault."""
    findings = Findings()
    table = read_table(DecisionRow, "decisions.csv", content, Places(None), findings)
    decisions = read_decisions(table, None, findings)
    assert findings.faults == []
    return decisions


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("day", ["2018-04-10", "10-04-2018"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_every_dialect_is_kept(encoding: str, newline: str, delimiter: str, day: str, last: str) -> None:
    lines = ["case_id,municipality,persons,decided_on,reason", f"C1,0851,1,{day},ærlig"]
    text = "\n".join(lines).replace(",", delimiter) + last
    before = text.replace("\n", newline).encode(encoding)
    after = with_rows(before, [NEW, PLAIN], CASES)
    old, *new = read(after)
    assert old == Decision("C1", "0851", 1, date(2018, 4, 10), reason="ærlig")
    assert new == [NEW, PLAIN]
    assert after.decode(encoding).count("\n") == after.decode(encoding).count(newline) == 4
    assert after.startswith(b"\xef\xbb\xbf") is (encoding == "utf-8-sig")
    written = day.replace("10-04", "02-05").replace("04-10", "05-02")
    assert delimiter.join(["C3", "0851", "1", written, "", "accepted"]).encode() in after


def test_with_all_columns_there_what_stood_is_a_prefix_of_what_stands() -> None:
    before = (",".join(reversed(COLUMNS)) + "\r\n").encode()
    after = with_rows(before, [NEW], CASES)
    assert after.startswith(before)
    assert with_rows(after, [PLAIN], CASES).startswith(after)
    assert read(with_rows(after, [PLAIN], CASES)) == (NEW, PLAIN)


def test_columns_that_are_missing_are_added_at_the_end_and_nothing_else_changes() -> None:
    before = (
        b"case_id;persons;municipality;decided_on;reason\n\n"
        b'C1;1;0851;2018-04-10;"two\nlines; quoted"\nC4;1;0751;2018-04-11;'
    )
    after = with_rows(before, [Decision("C5", "0751", 1, date(2018, 5, 2), run="r")], CASES).decode()
    assert after == (
        "case_id;persons;municipality;decided_on;reason;decision;run\n\n"
        'C1;1;0851;2018-04-10;"two\nlines; quoted";;\nC4;1;0751;2018-04-11;;;\nC5;1;0751;2018-05-02;;accepted;r\n'
    )


def test_a_book_that_is_not_there_is_begun_in_the_dialect_of_the_dataset() -> None:
    like = b"\xef\xbb\xbfcase_id;permit_date\r\nC1;01-04-2018\r\n"
    begun = with_rows(None, [NEW], like)
    assert begun.startswith(b"\xef\xbb\xbfcase_id;municipality;persons;decided_on;")
    assert b"C2;0751;2;02-05-2018;override" in begun
    assert begun.count(b"\r\n") == begun.count(b"\n") == 2
    assert read(begun) == (NEW,)


def test_what_the_encoding_cannot_hold_is_refused() -> None:
    before = "case_id,municipality,persons,decided_on,reason\nC1,0851,1,2018-04-10,æ\n".encode("cp1252")
    with pytest.raises(UsageError, match="cp1252, which has no 'ğ'"):
        with_rows(before, [Decision("C2", "0751", 1, date(2018, 5, 2), reason="ğ")], CASES)


TEXT = (
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)
    .map(normalised)
    .filter(lambda text: not any(character.isdigit() for character in text))
)


@settings(deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=4), st.sampled_from([b";", b","]))
def test_whatever_a_reason_holds_is_read_back(reasons: list[str], delimiter: bytes) -> None:
    decisions = [Decision(f"C{i}", "0751", 1, date(2018, 5, 2), reason=text) for i, text in enumerate(reasons)]
    content: bytes | None = b"case_id,municipality,persons,decided_on\n".replace(b",", delimiter)
    for decision in decisions:
        content = with_rows(content, [decision], CASES)
    assert content is not None
    assert read(content) == tuple(decisions)
