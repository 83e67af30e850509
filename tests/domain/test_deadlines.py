"""When the municipality takes over and until when to decide: the ends of months, weekends, holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import a_case
from visitering.domain.deadlines import days_late, due_on, is_of_quota, takes_over_on, working_day

DAYS = st.dates(date(2008, 1, 1), date(2039, 12, 31))


@pytest.mark.parametrize(
    ("decided", "takes_over"),
    [
        ("2026-05-15", "2026-07-01"),  # the example of dengodemodtagelse.dk
        ("2026-05-01", "2026-07-01"),  # a month that has begun is not whole
        ("2026-05-31", "2026-07-01"),
        ("2026-06-01", "2026-08-03"),  # 1 August is a Saturday
        ("2026-12-31", "2027-02-01"),
        ("2024-01-31", "2024-03-01"),
        ("2025-11-30", "2026-01-02"),  # New Year's Day is a Thursday
        ("2021-11-02", "2022-01-03"),  # … and a Saturday
        ("2018-02-14", "2018-04-03"),  # Easter Day is 1 April
        ("2020-04-30", "2020-06-02"),  # Whit Monday is 1 June
        ("2008-03-03", "2008-05-02"),  # Ascension Day is 1 May
        ("2015-03-31", "2015-05-04"),  # 1 May was the Great Prayer Day, a Friday
        ("2026-03-31", "2026-05-01"),  # that is a holiday no more, nor is 1 May
    ],
)
def test_the_municipality_takes_over_after_the_first_whole_month(decided: str, takes_over: str) -> None:
    assert takes_over_on(date.fromisoformat(decided)) == date.fromisoformat(takes_over)


@given(DAYS)
def test_never_before_the_month_after_next_and_always_on_a_working_day(decided: date) -> None:
    day = takes_over_on(decided)
    assert day is not None
    whole = (decided.replace(day=28) + timedelta(days=4)).replace(day=1)  # the first of the first whole month
    earliest = (whole.replace(day=28) + timedelta(days=4)).replace(day=1)
    assert earliest <= day <= earliest + timedelta(days=5)
    assert day.weekday() < 5
    assert working_day(day) == day
    assert takes_over_on(decided.replace(day=1)) == day


@given(DAYS, st.integers(0, 400))
def test_who_is_decided_later_is_not_taken_over_earlier(decided: date, days: int) -> None:
    first, later = takes_over_on(decided), takes_over_on(decided + timedelta(days=days))
    assert first is not None
    assert later is not None
    assert first <= later


@pytest.mark.parametrize("basis", ["8", "8.1", "§ 8", "§ 8, stk. 2", "udlændingelovens § 8, stk. 1"])
def test_for_quota_refugees_no_day_follows_from_the_decision(basis: str) -> None:
    assert is_of_quota(basis)
    assert takes_over_on(date(2026, 5, 15), basis) is None


@pytest.mark.parametrize("basis", [None, "", "7.1", "9.c.1", "§ 7, stk. 8", "80", "18"])
def test_others_are_no_quota_refugees(basis: str | None) -> None:
    assert not is_of_quota(basis)
    assert takes_over_on(date(2026, 5, 15), basis) == date(2026, 7, 1)


def test_from_a_placeholder_no_day_follows() -> None:
    assert due_on(a_case(permit_date=date.max, unaccompanied_minor=True)) is None
    assert takes_over_on(date.max) is None


def test_christmas_is_jumped_over() -> None:
    assert working_day(date(2026, 12, 25)) == date(2026, 12, 28)


def test_a_case_is_due_with_its_permit_a_minor_two_weeks_later() -> None:
    one = replace(a_case(), permit_date=date(2026, 5, 2))
    minor = replace(one, unaccompanied_minor=True)
    assert due_on(one) == date(2026, 5, 2)
    assert due_on(minor) == date(2026, 5, 16)
    assert due_on(replace(minor, permit_date=None)) is None
    assert [days_late(one, date(2026, 5, day)) for day in (1, 2, 3, 17)] == [0, 0, 1, 15]
    assert [days_late(minor, date(2026, 5, day)) for day in (16, 17)] == [0, 1]
    assert days_late(replace(one, permit_date=None), date(2026, 5, 17)) == 0
