"""Which order holds on a day, what may be cited of it, and what is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from laws import known_law
from visitering.domain.law import Amendment, LawBook, Order, Provision, Standing
from visitering.loading.law import shipped

BOOK = shipped()
DAY = timedelta(days=1)


def last_day(order: Order) -> date:
    """The last day on which it surely holds."""
    later = [other for other in BOOK.orders if other.dated > order.dated]
    return min(other.dated for other in later) - DAY if later else date(2026, 12, 31)


@pytest.mark.parametrize("order", BOOK.orders, ids=lambda order: order.id)
def test_from_its_first_to_its_last_day_an_order_holds_alone(order: Order) -> None:
    days = [BOOK.first_day(order), last_day(order)]
    windows = {a.dated: BOOK.first_day(a) - DAY for a in order.amendments}
    for day in days:
        law = BOOK.on(day)
        assert law.order == order
        assert law.perhaps == ()
    for dated, end in windows.items():
        assert [one.dated for one in BOOK.on(end).perhaps] == [dated]


@pytest.mark.parametrize("order", BOOK.orders[1:], ids=lambda order: order.id)
def test_between_signing_and_the_end_of_the_window_nobody_knows_which_holds(order: Order) -> None:
    before = BOOK.on(order.dated - DAY).order
    for day in (order.dated, order.dated + timedelta(days=BOOK.window)):
        law = BOOK.on(day)
        assert law.order == before
        assert law.perhaps == (order,)
        assert not law.certain
        assert {law.basis(s).standing for s in BOOK.subjects} == {Standing.UNREAD}


@pytest.mark.parametrize("order", BOOK.orders, ids=lambda order: order.id)
def test_only_what_counts_as_read_is_cited(order: Order) -> None:
    """Each day of the order, a month apart."""
    day = BOOK.first_day(order)
    while day <= last_day(order):
        law = BOOK.on(day)
        for subject in BOOK.subjects:
            basis = law.basis(subject)
            if basis.standing is Standing.CITED:
                assert order.provisions[subject].read
                assert order.provisions[subject].paragraph
                assert all(a.touches is not None for a in law.amended)
        day += timedelta(days=30)


def test_an_amendment_whose_content_is_not_known_unreads_its_order() -> None:
    assert BOOK.on(date(2022, 8, 1)).basis("employment").standing is Standing.CITED
    assert BOOK.on(date(2026, 6, 1)).basis("employment").standing is Standing.UNREAD


@pytest.mark.parametrize(("touches", "standing"), [((), Standing.CITED), (("§ 12",), Standing.UNREAD)])
def test_one_that_is_known_unreads_what_it_touches_alone(touches: tuple[str, ...], standing: Standing) -> None:
    *others, last = BOOK.orders
    known = replace(last, amendments=tuple(replace(a, touches=frozenset(touches)) for a in last.amendments))
    law = replace(BOOK, orders=(*others, known)).on(date(2026, 6, 1))
    assert law.amended == known.amendments
    assert law.basis("employment").standing is standing
    assert law.basis("quota").standing is Standing.CITED


def test_a_section_is_not_the_beginning_of_another_number() -> None:
    changed = Amendment("a", 1, date(2020, 1, 1), touches=frozenset({"§ 1"}))
    assert changed.spares(Provision("§ 12, stk. 1", read=True))
    assert not changed.spares(Provision("§ 1, stk. 3", read=True))
    assert not changed.spares(Provision("§ 1", read=True))


def test_what_an_order_is_silent_of_is_a_policy() -> None:
    law = BOOK.on(date(2015, 9, 1))
    assert law.basis("job_offer").standing is Standing.POLICY
    assert law.basis("personal_wish").standing is Standing.CITED
    assert BOOK.on(date(2022, 8, 1)).basis("personal_wish").standing is Standing.POLICY


def test_a_source_is_cited_only_once_it_is_out() -> None:
    assert BOOK.on(date(2015, 9, 1)).basis("even_distribution").standing is Standing.POLICY
    assert BOOK.on(date(2018, 5, 2)).basis("even_distribution").standing is Standing.SOURCE


def test_no_order_before_the_first_and_after_the_last_day_that_is_known() -> None:
    assert BOOK.on(date(2007, 1, 1)).order is None
    [only] = known_law().orders
    ended = LawBook(orders=(replace(only, until=date(2020, 1, 1)),))
    assert ended.on(date(2020, 1, 1)).order is not None
    assert ended.on(date(2020, 1, 2)).order is None


def test_a_trial_is_of_the_named_order_and_only_where_it_is_asked_for() -> None:
    book = replace(BOOK, trial="bek-50-2008")
    tried = book.on(date(2018, 5, 2), trial=True)
    assert tried.trial
    assert tried.order is not None
    assert tried.order.id == "bek-50-2008"
    of_the_day = book.on(date(2018, 5, 2)).order
    assert of_the_day is not None
    assert of_the_day.id == "bek-980-2016"


@pytest.mark.parametrize(
    ("year", "national", "share"),
    [(2017, 4_000, Fraction(1, 2)), (2018, 8_000, Fraction(2, 5)), (2018, 8_001, Fraction(1, 4))],
)
def test_the_limit_of_revision(year: int, national: int, share: Fraction) -> None:
    assert BOOK.of_year(year).limit(national) == share
    assert BOOK.of_year(year).region_split is (year < 2018)
