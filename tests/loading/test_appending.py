"""The law of every table that commands append to: what stood stays, what is added is read as it was meant."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from visitering.deciding.choices import text as tidied
from visitering.deciding.decision_file import BOOK, COLUMNS, with_rows
from visitering.domain.decisions import Decision
from visitering.domain.reports import Section
from visitering.errors import UsageError
from visitering.loading.appending import AppendableTable
from visitering.loading.tables import ReportRow

CASES = b"case_id,permit_date\nC1,2018-04-01\n"
REQUIRED = ("case_id", "municipality", "persons", "decided_on")
OLD = Decision("C1", "0851", 1, date(2018, 4, 10), reason="x")

NASTY = (
    *("2018-04-05", "05-04-2018", "a;b,c", '"quoted"', 'half "open', "=1+1", "-2", "@x", "'x", "1,5", "yes", "|a|b|"),
    *(
        "Nær ægtefælle",
        "naïve",
        "…",
        "–",
        "case_id;municipality;persons;decided_on",
        "\ufeffx",
        "\\",
        "NULL",
        "#REF!",
    ),
)
TEXT = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30),
    st.text("01234-56789/.,; ", min_size=1, max_size=12),
)


@dataclass(frozen=True)
class Written:
    """How a book is written that somebody else has made."""

    header: tuple[str, ...]
    encoding: str
    delimiter: str
    newline: str
    quoting: Any
    danish_dates: bool
    last_end: bool
    blank_lines: str

    def content(self, decisions: list[Decision]) -> bytes:
        records = [list(self.header), *([self.cell(getattr(d, c)) for c in self.header] for d in decisions)]
        lines = []
        for number, record in enumerate(records):
            line = io.StringIO(newline="")
            end = self.newline if self.newline != "mixed" else ("\r\n", "\n", "\r")[number % 3]
            csv.writer(line, delimiter=self.delimiter, lineterminator=end, quoting=self.quoting).writerow(record)
            lines.append(line.getvalue())
            lines.append(self.blank_lines.replace("\n", end))
        whole = "".join(lines)
        return (whole if self.last_end else whole.rstrip("\r\n ")).encode(self.encoding)

    def cell(self, value: object) -> str:
        if isinstance(value, date):
            return value.strftime("%d-%m-%Y" if self.danish_dates else "%Y-%m-%d")
        return "" if value is None else str(value)


WRITTEN = st.builds(
    Written,
    header=st.sets(st.sampled_from(["reason", "decided_by", "reopened_on", "run"])).flatmap(
        lambda more: st.permutations([*REQUIRED, *sorted(more)]).map(tuple)
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
    delimiter=st.sampled_from([",", ";"]),
    newline=st.sampled_from(["\n", "\r\n", "\r", "mixed"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    danish_dates=st.booleans(),
    last_end=st.booleans(),
    blank_lines=st.sampled_from(["", "", "\n", "  \n"]),
)
DAYS = st.dates(date(2018, 1, 1), date(2018, 12, 31))


def accepted(reason: str) -> str:
    """The reason as `decide` takes it; others are refused before the book is touched."""
    try:
        return tidied("reason", reason)
    except UsageError:
        assume(False)
        raise


@settings(deadline=None, max_examples=120)
@given(
    WRITTEN,
    st.lists(st.tuples(st.one_of(st.none(), TEXT, st.just("two\nlines; quoted")), DAYS), max_size=4),
    st.lists(st.tuples(TEXT, DAYS, st.booleans()), min_size=1, max_size=3),
)
def test_what_stood_stays_and_what_is_added_is_read_as_meant(
    written: Written, old: list[tuple[str | None, date]], new: list[tuple[str, date, bool]]
) -> None:
    stood = [Decision(f"E{i}", "0851", 1, day, reason=reason) for i, (reason, day) in enumerate(old)]
    added = [
        Decision(f"C{i}", "0751", 2, day, "override", reason=accepted(reason), reopened_on=day if again else None)
        for i, (reason, day, again) in enumerate(new)
    ]
    try:
        before = written.content(stood)
        read = BOOK.read(before)
    except (UnicodeEncodeError, UsageError):  # not a book that could be read before
        assume(False)
        raise
    try:
        after = with_rows(before, added, CASES)
    except UsageError as refusal:
        if "is written in cp1252, which has no" not in str(refusal):
            raise
        return
    meant = [tuple(getattr(decision, column) for column in COLUMNS) for decision in added]
    assert [*BOOK.read(after)] == [*read, *meant]
    if set(COLUMNS) <= set(written.header):
        assert after.startswith(before)
    # One after the other comes to the same, and the second writing leaves every byte of the first.
    one_by_one = before
    for decision in added:
        longer = with_rows(one_by_one, [decision], CASES)
        assert longer.startswith(one_by_one) or one_by_one is before or decision.reopened_on
        one_by_one = longer
    assert BOOK.read(one_by_one) == BOOK.read(after)


@pytest.mark.campaign
@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, DAYS), min_size=1, max_size=4), st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_a_new_book_is_written_like_the_cases_and_goes_on(rows: list[tuple[str, date]], newline: bytes) -> None:
    cases = newline.join([b"case_id;permit_date", b"2018-01-01;01-04-2018", b""])
    decisions = [Decision(f"C{i}", "0751", 1, day, reason=accepted(reason)) for i, (reason, day) in enumerate(rows)]
    content: bytes | None = None
    for decision in decisions:
        longer = with_rows(content, [decision], cases)
        assert longer.startswith(content or b"case_id;municipality;persons;decided_on;")
        content = longer
    assert content is not None
    assert [Decision(*row) for row in BOOK.read(content)] == decisions
    assert rows[0][1].strftime(";%d-%m-%Y;").encode() in content


def test_a_reason_like_a_date_says_nothing_about_the_dates() -> None:
    before = b"case_id;municipality;persons;decided_on;reason\nE1;1001;2;05-04-2018;2018-04-05\n"
    assert b"C1;1001;1;02-05-2018;" in with_rows(before, [Decision("C1", "1001", 1, date(2018, 5, 2))], CASES)
    after = with_rows(
        before.replace(b"05-04-2018", b"2018-04-05"), [Decision("C1", "1001", 1, date(2018, 5, 2))], CASES
    )
    assert b"C1;1001;1;2018-05-02;" in after


@pytest.mark.parametrize("newline", ["\r", "\r\n", "\n"])
def test_line_ends_are_kept(newline: str) -> None:
    before = newline.join(["case_id;municipality;persons;decided_on;decision", "E1;1001;2;05-04-2018;accepted"])
    after = with_rows(before.encode(), [Decision("C1", "1001", 1, date(2018, 5, 2))], CASES)
    assert after.decode() == newline.join([before, "C1;1001;1;02-05-2018;accepted", ""])


def test_two_byte_order_marks_are_kept_when_a_column_is_added() -> None:
    before = "\ufeff" + "case_id,municipality,persons,decided_on\r\nE1,1001,2,2018-04-05\r\n"
    after = with_rows(before.encode(), [Decision("C1", "1001", 1, date(2018, 5, 2))], CASES).decode()
    assert after == (
        "\ufeffcase_id,municipality,persons,decided_on,decision\r\nE1,1001,2,2018-04-05,\r\n"
        "C1,1001,1,2018-05-02,accepted\r\n"
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (Decision("C|1", "1001", 1, date(2018, 5, 2)), "could not be read again"),
        (Decision("C1", "1001", 1, date(2018, 5, 2), reason="a\0b"), "could not be read again"),
        (Decision("C1", "1001", 0, date(2018, 5, 2)), "could not be read again"),
        (Decision("C1", "1001", 1, date(2018, 5, 2), reason=" spaced "), "would be read as 'spaced' in reason"),
        (Decision("C1", "1001", 1, date(2018, 5, 2), uses=("a", "")), r"would be read as \('a',\) in uses"),
        (
            Decision("C1", "1001", 1, date(2018, 5, 2), reason="a\udce6"),
            "written in utf-8, which has no '.udce6'; noth",
        ),
    ],
)
def test_what_could_not_be_read_again_is_not_written(row: Decision, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        with_rows(with_rows(None, [OLD], CASES), [row], CASES)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("day", ["2018-04-10", "10-04-2018", "10.04.2018", "19/3/2018"])
@pytest.mark.parametrize("first", ["", "sep={}\r\n"])
@pytest.mark.parametrize("beyond", [0, 1, 3])
@pytest.mark.parametrize("columns", [["decision"], []])
def test_a_book_as_a_spreadsheet_leaves_it_goes_on(
    encoding: str, delimiter: str, day: str, first: str, beyond: int, columns: list[str]
) -> None:
    header = [*REQUIRED, "reason", *columns, *[""] * beyond]
    row = ["C1", "0851", "1", day, "nær ægtefælle", *["accepted" for _ in columns], *[""] * beyond]
    lines = [delimiter.join(header), delimiter.join(row)]
    content = (first.format(delimiter) + "".join(f"{line}\r\n" for line in lines)).encode(encoding)
    new = Decision("C2", "0851", 2, date(2018, 5, 2), reason="=1+1")
    after = with_rows(content, [new], CASES)
    assert after.startswith(content) == bool(columns)
    (old, added) = BOOK.read(after)
    assert added[:4] == ("C2", "0851", 2, date(2018, 5, 2))
    assert "=1+1" in added
    assert "nær ægtefælle" in old


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_one_cell_of_a_report_is_changed_and_no_other_byte(newline: str, mark: str) -> None:
    """A report that another one of its day narrows."""
    table = AppendableTable("reports.csv", ReportRow)
    lines = ["report_id;municipality;received_on;sections", "R1;0101;2026-01-02;", '"R2";0147;2026-01-02;', ""]
    content = (mark + newline.join([*lines, "R3;0151;2026-01-03;offers"])).encode()
    changed = table.with_cell(content, 1, "sections", "none")
    expected = content.replace(
        f'"R2";0147;2026-01-02;{newline}'.encode(), f"R2;0147;2026-01-02;none{newline}".encode()
    )
    assert changed == expected
    assert [row[4] for row in table.read(changed)] == [tuple(Section), (), (Section.OFFERS,)]
    assert table.with_cell(changed, 2, "sections", "offers|wishes").endswith(b"R3;0151;2026-01-03;offers|wishes")
