"""A letter cites the order of the day of its decision and no other, and no paragraph that does not count as read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from small import JOB, case, problem, solve
from visitering.domain.cases import Circumstance, Kind
from visitering.domain.law import Order
from visitering.loading.law import shipped
from visitering.reporting.letters.writing import Letters
from written import letters_of

BOOK = shipped()
LAST = date(2026, 12, 31)
NAMES = {
    "bek-50-2008": {
        "da": "bekendtgørelse nr. 50 af 18. januar 2008 om boligplacering af flygtninge",
        "en": "executive order no. 50 of 18 January 2008 on the housing of refugees",
    },
    "bek-980-2016": {
        "da": "bekendtgørelse nr. 980 af 28. juni 2016 om boligplacering af flygtninge",
        "en": "executive order no. 980 of 28 June 2016 on the housing of refugees",
    },
    "bek-1290-2020": {
        "da": "bekendtgørelse nr. 1290 af 31. august 2020 om boligplacering af flygtninge",
        "en": "executive order no. 1290 of 31 August 2020 on the housing of refugees",
    },
    "bek-550-2022": {
        "da": "bekendtgørelse nr. 550 af 3. maj 2022 om boligplacering af flygtninge",
        "en": "executive order no. 550 of 3 May 2022 on the housing of refugees",
    },
}
"""How each order is called."""


def letter(day: date, language: str = "da", trial: str | None = None) -> tuple[str, str]:
    """The text of a decision made that day on a case with everything that can be cited, and what kind it is."""
    family, ill = Circumstance(Kind.CLOSE_FAMILY, "A", decisive=True), Circumstance(Kind.JOB_OFFER, "A", **JOB)
    batch = problem({"A": 1, "B": 2}, case("C1", family, ill), language=language)
    policy = replace(batch.policy, date=day, orders=replace(BOOK, trial=trial))
    made: Letters = letters_of(solve(replace(batch, policy=policy)))
    return made.files["decision/C1.txt"].decode(), made.index[0]["draft"]


def days() -> list[tuple[Order, date]]:
    """The first and the last day of each order, a day past each amendment's window."""
    found = []
    for order, following in zip(BOOK.orders, (*BOOK.orders[1:], None), strict=True):
        last = LAST if following is None else following.dated - timedelta(days=1)
        first = BOOK.first_day(order)
        found += [(order, first), (order, last), *((order, BOOK.first_day(a)) for a in order.amendments)]
    return found


@pytest.mark.parametrize(("order", "day"), days(), ids=lambda given: str(getattr(given, "id", given)))
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_order_of_the_day_and_no_other(order: Order, day: date, language: str) -> None:
    text, _ = letter(day, language)
    assert NAMES[order.id][language] in text
    assert not any(NAMES[other.id][language] in text for other in BOOK.orders if other is not order)


@pytest.mark.parametrize(("order", "day"), days(), ids=lambda given: str(getattr(given, "id", given)))
def test_no_paragraph_that_does_not_count_as_read(order: Order, day: date) -> None:
    text, draft = letter(day)
    law = BOOK.on(day)
    read = {p.paragraph for s, p in order.provisions.items() if law.basis(s).standing == "cited"}
    rules = text[text.index("Regler") : text.index("\n\n", text.index("Regler"))].splitlines()[2:]
    cited = set(re.findall(r"\((§[^)]*)\)", "\n".join(rules)))
    assert cited <= read
    assert bool(cited) == bool(read & {"§ 13", "§ 14", "§ 11, stk. 1", "§ 12, stk. 2"})
    blank = any("[" in rule for rule in rules)
    assert blank == ("paragraffen er ikke kendt" in draft)


@pytest.mark.parametrize("order", BOOK.orders[1:], ids=lambda order: order.id)
def test_within_the_window_both_orders_stand_and_it_is_a_draft(order: Order) -> None:
    for day in (order.dated, order.dated + timedelta(days=BOOK.window)):
        text, draft = letter(day)
        before = BOOK.on(order.dated - timedelta(days=1)).order
        assert before is not None
        assert NAMES[order.id]["da"] in text
        assert NAMES[before.id]["da"] in text
        assert "hvilken bekendtgørelse der gælder" in draft
        assert "(§" not in text


def test_a_letter_of_a_trial_is_a_draft_and_cites_the_order_of_the_day() -> None:
    text, draft = letter(date(2022, 8, 1), trial="bek-50-2008")
    assert "nr. 550" in text
    assert "nr. 50 " not in text
    assert "afprøver en anden bekendtgørelse" in draft
