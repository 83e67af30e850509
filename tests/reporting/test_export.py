"""The export: what stands is what the book has standing, and what was taken back since is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from small import case
from visitering.domain.decisions import Decision, standing
from visitering.domain.geography import Municipality
from visitering.reporting.export import COLUMNS, exported, followed

DAY = date(2018, 5, 2)
PLACES = (Municipality("A", "A-by", "Nord"), Municipality("B", "B-by", "Syd"))
ACTS = ("accepted", "override", "rejected", "reopened", "undone")


def book_of(acts: Sequence[tuple[str, str]]) -> tuple[Decision, ...]:
    """The book after acts on cases; a row that takes back needs one above it."""
    rows: list[Decision] = []
    open_rows: dict[str, int] = {}
    for case_id, act in acts:
        if act == "undone" and not open_rows.get(case_id):
            continue
        open_rows[case_id] = open_rows.get(case_id, 0) + (-1 if act == "undone" else 1)
        row = Decision(case_id, "A", 1, DAY, "accepted" if act == "reopened" else act)
        rows.append(replace(row, reopened_on=DAY) if act == "reopened" else row)
    return tuple(rows)


@given(st.lists(st.tuples(st.sampled_from(["C1", "C2"]), st.sampled_from(ACTS)), max_size=12))
def test_what_stands_is_what_the_book_has_standing(acts: list[tuple[str, str]]) -> None:
    book = book_of(acts)
    found = [made.decision for made in followed(book) if made.status == "standing"]
    assert {d.case_id: d for d in found} == standing(book, date.max)
    assert len(found) == len({d.case_id for d in found})
    assert all((made.ended is None) == (made.status == "standing") for made in followed(book))


def row(case_id: str, on: date = DAY, decision: str = "accepted", **changes: object) -> Decision:
    return replace(Decision(case_id, "A", 1, on, decision, decided_by="AB"), **changes)  # type: ignore[arg-type]


def test_each_decision_is_told_with_what_became_of_it() -> None:
    book = (
        row("C1", command_id="one"),
        row("C1", decided_by="CD", reopened_on=date(2018, 5, 4), reason="ny oplysning"),
        row("C1", date(2018, 5, 5), "override", municipality="B", proposed_municipality="A", grounds="Skolen."),
        row("C2"),
        row("C2", decision="undone", recorded_at="2018-05-06T08:00:00+00:00"),
        row("C3", decision="rejected"),
    )
    rows = exported(book, (), PLACES, DAY)
    assert [(r["case_id"], r["status"], r["ended_on"], r["ended_by"]) for r in rows] == [
        ("C1", "reopened", date(2018, 5, 4), "CD"),
        ("C1", "standing", None, None),
        ("C2", "undone", date(2018, 5, 6), "AB"),
    ]
    assert (rows[1]["municipality_name"], rows[1]["region"]) == ("B-by", "Syd")
    assert (rows[1]["proposed_municipality_name"], rows[1]["grounds"]) == ("A-by", "Skolen.")
    assert all(r.keys() == set(COLUMNS) for r in rows)


def test_nothing_recorded_after_an_export_is_missing_from_the_next() -> None:
    since = date(2018, 6, 1)
    late = row("C1", recorded_at="2018-06-02T08:00:00+00:00")
    taken_back = (row("C2"), row("C2", reopened_on=date(2018, 6, 3)))
    rows = exported((late, *taken_back, row("C3")), (), PLACES, since)
    assert [(r["case_id"], r["status"]) for r in rows] == [("C1", "standing"), ("C2", "reopened")]


def test_a_row_tells_until_when_to_decide_and_when_the_municipality_takes_over() -> None:
    cases = (
        case("C1", permit_date=DAY),
        case("C2", unaccompanied_minor=True, permit_date=DAY),
        case("C3", permit_basis="8.1"),
    )
    rows = exported([row(case_id) for case_id in ("C1", "C2", "C3", "C4")], cases, PLACES, DAY)
    assert [(r["due_on"], r["takes_over_on"]) for r in rows] == [
        (DAY, date(2018, 7, 2)),  # 1 July is a Sunday
        (date(2018, 5, 16), date(2018, 7, 2)),
        (None, None),
        (None, date(2018, 7, 2)),
    ]
