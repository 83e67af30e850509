"""What is written through any profile with one-to-one maps and case, municipality, decision and day reads back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from visitering.domain.geography import Municipality
from visitering.domain.profiles import Column, Dialect, Profile
from visitering.errors import UsageError
from visitering.loading.findings import Findings
from visitering.loading.profiles import read_profile
from visitering.profiles.answers import Known
from visitering.profiles.fields import of_export
from visitering.profiles.read import Reader
from visitering.profiles.write import written

PLACES = (Municipality("0101", "København", "H"), Municipality("0751", "Aarhus", "M"), Municipality("0851", "Å", "N"))
KINDS = ("accepted", "override", "rejected")
WORDS = st.text("abæøŁ=+-@'\"0|;,\t 1", max_size=6)
IDS = st.text("abæ=+-@'\"0;,1-", min_size=1, max_size=6)
FORMS = st.permutations(("yyyy", "mm", "dd")).flatmap(
    lambda parts: st.sampled_from("-./ ,"[:4]).map(lambda s: s.join(parts))
)
DIALECTS = st.builds(
    Dialect,
    delimiter=st.sampled_from((";", ",", "tab", "|")),
    quoting=st.sampled_from(("where_needed", "all", "never")),
    encoding=st.sampled_from(("utf-8", "utf-16", "windows-1252", "iso-8859-1", "iso-8859-15")),
    line_ends=st.sampled_from(("crlf", "lf")),
    dates=FORMS,
    decimal_sign=st.sampled_from((",", ".")),
)
"""Also those that cannot hold some texts: then nothing is written."""


@st.composite
def columns(draw: st.DrawFn, cases: tuple[str, ...]) -> tuple[Column, ...]:
    """The four that are read back in any order, each translated or not, among others."""

    def mapped(field: str, values: tuple[str, ...]) -> Column:
        to = draw(st.none() | st.lists(WORDS, min_size=len(values), max_size=len(values)))
        zeros = draw(st.booleans())
        return Column(field, field, values=dict(zip(values, to or (), strict=False)), leading_zeros=zeros)

    needed = (
        mapped("assignments.case_id", cases),
        mapped("decisions.municipality", tuple(place.code for place in PLACES)),
        mapped("decisions.decision", KINDS),
        Column("day", "decisions.decided_on", leading_zeros=draw(st.booleans())),
    )
    names = draw(st.lists(WORDS, min_size=2, max_size=2))
    more = (Column("fixed", value=names[0]), Column("who", "decisions.decided_by"), Column("why", "decisions.reason"))
    return tuple(draw(st.permutations((*needed, *more))))


@given(st.data())
def test_what_is_written_reads_back_the_same(data: st.DataObject) -> None:
    cases = tuple(data.draw(st.lists(IDS, min_size=1, max_size=4, unique=True)))
    shape = Profile(
        "p", ("locked",), "case", "p.csv", data.draw(columns(cases)), data.draw(DIALECTS), data.draw(st.booleans())
    )
    rows: list[dict[str, Any]] = [
        {
            "case_id": case_id,
            "status": "standing",
            "municipality": data.draw(st.sampled_from(PLACES)).code,
            "decision": data.draw(st.sampled_from(KINDS)),
            "decided_on": data.draw(st.dates(date(1900, 1, 1))),
            "decided_by": data.draw(WORDS),
            "reason": None,
        }
        for case_id in cases
    ]
    reader = Reader(shape, Known(cases, (), tuple(place.code for place in PLACES)))
    lacking = list(reader.lacking())
    event("refused" if lacking else "can be read back")
    if lacking:
        return
    try:
        files = written(shape, of_export(rows, PLACES, {}))
    except UsageError:
        event("cannot be written")
        return
    findings = Findings()
    answers = reader.read("p.csv", files["p.csv"], findings)
    assert (findings.faults, answers.misfits, answers.undecided) == ([], [], 0)
    meant = [tuple(row[key] for key in ("case_id", "municipality", "decision", "decided_on")) for row in rows]
    assert [answer.said_again for answer in answers.given] == meant


def test_a_profile_that_cannot_be_read_back_says_what_is_missing() -> None:
    danish = read_profile("danish")
    known = Known(("C1", "1", "01"), (), ("0751", "751"))
    assert list(Reader(danish, known).lacking()) == []
    columns = tuple(
        replace(column, leading_zeros=False)
        if column.field in ("assignments.case_id", "decisions.municipality")
        else replace(column, values={"accepted": "x", "override": "x"})
        if column.field == "decisions.decision"
        else column
        for column in danish.columns
        if column.field != "decisions.decided_on"
    )
    assert list(Reader(replace(danish, columns=columns), known).lacking()) == [
        "it has no column of the day of the decision (decisions.decided_on)",
        "the column Sagsnummer writes 1 and 01 alike, as '1'",
        "the column Afgjort kommunekode writes 0751 and 751 alike, as '751'",
        "the column Afgørelse writes accepted and override alike, as 'x'",
    ]


FILE = """\
Afgørelse;Sagsnummer;Afgjort kommunekode;Afgjort den;Antal personer;Andet
som foreslået;C1;0751;02-05-2018;2;x
;C2;;;;
anden komune;C2;0751;02-05-2018;;
forslag afvist; C9 ;751;2018-05-02;to;
;;;;;

"som foreslået
"""


def test_each_cell_that_cannot_be_is_told_with_its_line_and_the_nearest() -> None:
    reader = Reader(read_profile("danish"), Known(("C1", "C2"), (), ("0751",)))
    findings = Findings()
    answers = reader.read("f.csv", FILE.encode(), findings)
    assert [(a.line, a.case_id, a.persons) for a in answers.given] == [(2, "C1", 2)]
    assert answers.undecided == 1
    assert [str(fault) for fault in answers.misfits] == [
        "f.csv, line 4, Afgørelse: 'anden komune': is no decision that the profile knows; did you mean anden "
        "kommune?",
        "f.csv, line 5, Sagsnummer: ' C9 ': is no case of the dataset",
        "f.csv, line 5, Afgjort kommunekode: '751': is no municipality of the dataset; did you mean 0751?",
        "f.csv, line 5, Afgjort den: '2018-05-02': must be a day, written dd-mm-yyyy",
        "f.csv, line 5, Antal personer: 'to': must be a whole number",
    ]
    assert [str(fault) for fault in findings.faults] == [
        "f.csv, line 8: cannot be read as the profile's dialect says"
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "f.csv: is empty; its first line must name the columns"),
        (b"Sagsnummer\xff", "f.csv: is not text in utf-8"),
        (b"Sagsnumer;Afgjort kommunekode;Afgjort den;Afg\xc3\xb8relse\n", "did you mean Sagsnumer?"),
    ],
)
def test_a_file_that_is_none_is_told(content: bytes, told: str) -> None:
    findings = Findings()
    reader = Reader(read_profile("danish"), Known(("C1",), (), ("0751",)))
    assert reader.read("f.csv", content, findings).given == []
    assert told in str(findings.faults[0])
