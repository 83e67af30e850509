"""Who is told of family members, and where they are counted, by the book as it stood on each day."""

from __future__ import annotations

from datetime import date

import pytest

from visitering.domain.decisions import Decision
from visitering.domain.reunifications import Reunification, entered_in, lives_in, placed_elsewhere, told

GRANTED = date(2018, 3, 1)
FIRST = Decision("C1", "A", 1, date(2018, 1, 10))
REOPENED = Decision("C1", "A", 1, date(2018, 1, 10), reopened_on=date(2018, 4, 1))
SECOND = Decision("C1", "B", 1, date(2018, 4, 20))
MOVED = (FIRST, REOPENED, SECOND)
TODAY = date(2018, 6, 1)


def coming(entered: date | None = None, granted: date = GRANTED) -> Reunification:
    return Reunification("R1", "C1", 3, granted, entered_on=entered)


@pytest.mark.parametrize(
    ("granted", "place"),
    [(date(2018, 1, 9), None), (date(2018, 1, 10), "A"), (GRANTED, "A"), (date(2018, 5, 1), "B")],
)
def test_the_municipality_of_the_day_of_the_grant_is_told(granted: date, place: str | None) -> None:
    assert told(coming(granted=granted), MOVED) == place


@pytest.mark.parametrize(
    ("entered", "found"),
    [(None, SECOND), (date(2018, 5, 1), SECOND), (date(2018, 4, 19), None), (date(2018, 3, 20), None)],
)
def test_a_later_placement_before_they_entered_has_not_been_told(
    entered: date | None, found: Decision | None
) -> None:
    assert placed_elsewhere(coming(entered), MOVED, TODAY) == found


def test_what_was_decided_before_the_grant_or_in_the_same_place_is_no_later_placement() -> None:
    again = (FIRST, REOPENED, Decision("C1", "A", 1, date(2018, 4, 20)))
    assert placed_elsewhere(coming(), again, TODAY) is None
    assert placed_elsewhere(coming(granted=date(2018, 5, 1)), MOVED, TODAY) is None


def test_where_nothing_stands_nobody_is_told() -> None:
    assert told(coming(granted=date(2018, 4, 10)), MOVED) is None
    assert lives_in(coming(), (), TODAY) is None


def test_entries_count_where_the_person_lived_on_the_day() -> None:
    rows = [
        coming(date(2018, 3, 20)),
        Reunification("R2", "C1", 2, GRANTED, entered_on=date(2018, 5, 2)),
        Reunification("R3", "C1", 5, GRANTED, entered_on=date(2019, 1, 2)),
        Reunification("R4", "C9", 4, GRANTED, entered_on=date(2018, 5, 2)),
        coming(),
    ]
    assert entered_in(rows, MOVED, 2018) == ({"A": 3, "B": 2}, ("R4",))
