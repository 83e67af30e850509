"""What is late today and who takes over next: by hand, in words, and on the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from builders import a_case, a_decision, a_problem
from visitering.domain.cases import Case
from visitering.domain.problem import Problem
from visitering.explaining.catalogue import Catalogue
from visitering.reporting.days import COLUMNS, Days
from visitering.reporting.reports import Reports
from visitering.reporting.status import Status
from visitering.reporting.status_page import status_page


def of(case_id: str, permit: str | None, **fields: Any) -> Case:
    return a_case(case_id=case_id, permit_date=permit and date.fromisoformat(permit), **fields)


def minor(case_id: str, permit: str) -> Case:
    return of(case_id, permit, unaccompanied_minor=True)


def a_day() -> Problem:
    """On 2 May 2018: two cases and a minor are late, two minors may wait, one case is of today, one of no day."""
    return a_problem(
        of("C1", "2018-04-30"),
        of("C2", "2018-03-23", size=3),
        of("C3", "2018-05-02"),
        of("C4", None),
        minor("M1", "2018-04-17"),
        minor("M2", "2018-04-30"),
        minor("M3", "2018-04-18"),
        of("D1", "2018-04-01"),
        of("D2", "2018-04-01", permit_basis="8.1"),
        decisions=[
            a_decision("D1", "A", 1, decided_on=date(2018, 4, 12)),
            a_decision("D2", "A", 1, decided_on=date(2018, 4, 12)),
            a_decision("E1", "A", 4, decided_on=date(2018, 4, 2)),
            a_decision("E2", "B", 2, decided_on=date(2018, 5, 1)),
            a_decision("E3", "B", 2, decided_on=date(2018, 3, 1)),
            a_decision("E4", "B", 2, decided_on=date(2018, 2, 28)),
        ],
    )


def test_who_is_late_the_latest_first() -> None:
    rows = Days(a_day()).late()
    assert [(row["case_id"], row["days_late"]) for row in rows] == [("C2", 40), ("C1", 2), ("M1", 1)]
    assert rows[2] == {
        "case_id": "M1",
        "persons": 1,
        "unaccompanied_minor": "yes",
        "permit_date": date(2018, 4, 17),
        "due_on": date(2018, 5, 1),
        "days_late": 1,
    }
    assert all(tuple(row) == COLUMNS["late.csv"] for row in rows)


def test_who_takes_over_next_by_day_and_municipality() -> None:
    rows = Days(a_day()).taking_over()
    assert [(str(r["takes_over_on"]), r["municipality"], r["persons"], r["case_ids"]) for r in rows] == [
        ("2018-06-01", "A", 5, "D1|E1"),
        ("2018-07-02", "B", 2, "E2"),
    ]
    assert all(tuple(row) == COLUMNS["taking_over.csv"] for row in rows)


def test_who_takes_over_today_is_told_today() -> None:
    problem = a_problem(decisions=[a_decision("E1", "A", decided_on=date(2018, 3, 31))])
    assert Days(problem).taking_over() == []
    first = replace(problem, policy=replace(problem.policy, date=date(2018, 5, 1)))
    assert [row["takes_over_on"] for row in Days(first).taking_over()] == [date(2018, 5, 1)]


def test_in_danish_words() -> None:
    days = Days(a_day())
    say = Catalogue.of(days.problem)
    act = days.problem.policy.orders
    cited = f"{act.act_name['da']}s {act.act['placement']}", f"{act.act_name['da']}s {act.act['taking_over']}"
    assert list(days.late_in_words(say)) == [
        f"2 sager skulle være visiteret sammen med opholdstilladelsen ({cited[0]}). "
        "Længst over fristen: C2 (40 dage) og C1 (2 dage).",
        "1 sag om en uledsaget mindreårig skulle være visiteret senest 14 dage efter opholdstilladelsen. "
        "Længst over fristen: M1 (1 dag).",
        "2 uledsagede mindreårige kan stadig vente på en visitering: M3 (senest 02-05-2018) og "
        "M2 (senest 14-05-2018).",
        "1 sag har ingen dato for opholdstilladelsen, så fristen kendes ikke.",
    ]
    assert list(days.taking_over_in_words(say)) == [
        f"Den 01-06-2018 overtager 1 kommune ansvaret for 5 personer i 2 sager ({cited[1]}): A (5 personer).",
        f"Den 02-07-2018 overtager 1 kommune ansvaret for 2 personer i 1 sag ({cited[1]}): B (2 personer).",
    ]


def test_of_many_the_worst_are_named() -> None:
    problem = a_problem(*(of(f"C{n}", f"2018-04-{n:02}") for n in range(1, 9)))
    [told, *_] = Days(problem).late_in_words(Catalogue.of(problem))
    assert told.endswith(
        "Længst over fristen: C1 (31 dage), C2 (30 dage), C3 (29 dage), C4 (28 dage), C5 (27 dage) og 3 mere."
    )


def test_where_nothing_is_late_and_nobody_takes_over_that_is_said() -> None:
    problem = a_problem()
    days, say = Days(problem), Catalogue.of(problem)
    assert list(days.late_in_words(say)) == ["Ingen sag er over fristen."]
    [told] = days.taking_over_in_words(say)
    assert told.startswith("Ingen kommune mangler at overtage ansvaret")


def test_the_page_tells_it_with_its_tables() -> None:
    problem = a_day()
    page = status_page(Status(problem), Days(problem), Reports(problem, 180, 30)).decode()
    assert "Længst over fristen: C2 (40 dage) og C1 (2 dage)." in page
    assert "D1, E1" in page
    assert 'id="late-table"' in page
    assert (
        'id="late-table"'
        not in status_page(Status(a_problem()), Days(a_problem()), Reports(a_problem(), 180, 30)).decode()
    )
