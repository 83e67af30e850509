"""Reopening a case: who may ask, what is pointed to, and what is on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import decided_runs as small
from laws import extra_law
from visitering.deciding.reopen import Request, reopen
from visitering.errors import InputError, UsageError

ASK = Request("C4", "new_information", "refugee", "søster fundet i Aarhus", "AB", small.DAY)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name, text in small.TABLES.items():
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / name).write_text(text, encoding="utf-8")
    (tmp_path / "scenario.yaml").write_text(small.SCENARIO, encoding="utf-8")
    extra_law(tmp_path)
    return tmp_path / "data"


def refused(data: Path, request: Request) -> str:
    before = (data / "decisions.csv").read_bytes()
    with pytest.raises(UsageError) as error:
        reopen(data, request)
    assert (data / "decisions.csv").read_bytes() == before
    return str(error.value)


def test_a_reopened_case_is_in_the_next_batch(data: Path) -> None:
    row, in_cases = reopen(data, ASK)
    assert in_cases
    last = small.book(data.parent)["C4"]
    assert last == replace(row, event=last.event)
    assert last.event is not None
    assert (last.municipality, last.persons, last.decided_on) == ("0851", 1, date(2018, 4, 10))
    assert (last.reopened_on, last.decided_by, last.power_of_attorney) == (small.DAY, "AB", None)
    assert last.reason == "new_information, requested by refugee: søster fundet i Aarhus"
    assert "C4" in small.batch(data.parent)
    assert len(small.rows(data.parent)) == 2


def test_a_municipality_needs_the_power_of_attorney(data: Path) -> None:
    request = replace(ASK, requested_by="municipality")
    assert "needs the refugee's power of attorney (fuldmagt)" in refused(data, request)
    row, _ = reopen(data, replace(request, power_of_attorney=True))
    assert row.power_of_attorney is True
    assert small.book(data.parent)["C4"].power_of_attorney is True


def test_what_happened_after_the_decision_points_to_the_moving_rules(data: Path) -> None:
    request = replace(ASK, happened_on=date(2018, 4, 11))
    sentence = refused(data, request)
    assert "was decided on 2018-04-10, and the reason is of 2018-04-11" in sentence
    assert "the integration act § 18" in sentence
    row, _ = reopen(data, replace(request, anyway=True))
    assert row.reason == (
        "new_information, requested by refugee, happened 2018-04-11, after the decision: søster fundet i Aarhus"
    )


def test_what_happened_before_it_does_not(data: Path) -> None:
    row, _ = reopen(data, replace(ASK, happened_on=date(2018, 4, 10)))
    assert row.reason is not None
    assert "after the decision" not in row.reason


def test_what_is_refused(data: Path) -> None:
    unknown = "nothing was written: the book has no decision on "
    assert refused(data, replace(ASK, case_id="C3")) == unknown + "C3"
    assert refused(data, replace(ASK, case_id="CC4")) == unknown + "CC4; did you mean C4?"
    assert "give the day of the reopening with --on" in refused(data, replace(ASK, on=date(2018, 4, 9)))
    assert "--as must not be a CPR number" in refused(data, replace(ASK, by="010190-1234"))
    assert "--reason must not be blank" in refused(data, replace(ASK, reason=" "))
    reopen(data, ASK)
    assert refused(data, ASK) == (
        "C4 has no decision that stands: it is already reopened on 2018-05-02; nothing was written"
    )


def test_a_case_that_has_left_the_dataset_is_told_of(data: Path) -> None:
    with (data / "decisions.csv").open("a", encoding="utf-8") as file:
        file.write("E1,0851,1,2018-04-10\n")
    _, in_cases = reopen(data, replace(ASK, case_id="E1"))
    assert not in_cases


def test_a_dataset_with_a_fault_is_refused(data: Path) -> None:
    (data / "persons.csv").write_text("person_id\n", encoding="utf-8")
    with pytest.raises(InputError):
        reopen(data, ASK)
