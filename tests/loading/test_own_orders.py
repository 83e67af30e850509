"""An agency's own orders: laid over the shipped ones, and every fault of them at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from visitering.domain.law import Force, Standing
from visitering.errors import InputError
from visitering.loading.law import law_of, shipped

UNCHANGED = "orders: {bek-550-2022: {amendments: {bek-1259-2022: {touches: []}}}}\n"


def own(folder: Path, text: str) -> Path:
    path = folder / "our_orders.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(InputError) as error:
        law_of(own(folder, text))
    return [str(fault) for fault in error.value.faults]


def test_what_ships_has_no_fault_and_every_force_is_in_its_words() -> None:
    forces = {p.force for order in shipped().orders for p in order.provisions.values()}
    assert forces == {None, Force.MUST, Force.MAY, Force.AS_A_RULE}


def test_that_an_amendment_left_an_order_as_it_was_is_said_once(tmp_path: Path) -> None:
    basis = law_of(own(tmp_path, UNCHANGED)).on(date(2026, 6, 1)).basis("employment")
    assert basis.standing is Standing.CITED
    assert basis.provision is not None
    assert basis.provision.cited == {"da": "§ 12, stk. 1", "en": "section 12(1)"}


def test_a_first_day_that_is_found_closes_the_window(tmp_path: Path) -> None:
    law = law_of(own(tmp_path, 'orders: {bek-980-2016: {holds_from: "2016-07-01"}}\n'))
    days = {day: law.on(date(2016, *day)) for day in ((6, 30), (7, 1))}
    assert [(law.order and law.order.id, law.perhaps) for law in days.values()] == [
        ("bek-50-2008", ()),
        ("bek-980-2016", ()),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("order: {}", "line 1, law.order: is not a key that is known here; did you mean orders?"),
        ("orders: {bek-550-2022: {nummer: 1}}", "law.orders.bek-550-2022.nummer: is not a key that is known here"),
        ("orders: {new: {number: 1}}", "law.orders.new.dated: is required and is missing"),
        (
            'orders: {bek-980-2016: {holds_from: "2016-01-01"}}',
            "must not lie before the order is dated (2016-06-28)",
        ),
        ('orders: {bek-980-2016: {holds_until: "2021-01-01"}}', "must lie before bek-1290-2020 takes effect"),
        ("orders: {bek-980-2016: {provisions: {employmint: {}}}}", "employmint: is not a key that is known here"),
        (
            'orders: {bek-980-2016: {provisions: {quota: {paragraph: "§12", read: true, da: x, en: y}}}}',
            "must be written as § 12, stk. 1",
        ),
        ("orders: {bek-980-2016: {provisions: {quota: {read: true}}}}", "must state its paragraph and its words"),
        (
            'orders: {bek-980-2016: {provisions: {quota: {paragraph: "§ 12", force: must, read: true, '
            "da: Det kan ske, en: It must be}}}}",
            "'Det kan ske': must carry the force of the order's words (must)",
        ),
        (
            "orders: {bek-550-2022: {provisions: {again: {covers: [quota]}}}}",
            "covers quota, which the order has another provision for",
        ),
        (
            'orders:\n  bek-980-2016:\n    number: 980\n    holds_from: "2016-01-01"\n',
            "our_orders.yaml, line 4, law.orders.bek-980-2016.holds_from: '2016-01-01': must not lie before",
        ),
        (
            'orders:\n  bek-980-2016:\n    holds_until: "2021-01-01"\n',
            "our_orders.yaml, line 3, law.orders.bek-980-2016.holds_until: '2021-01-01': must lie before",
        ),
        ("quota_years: [{until: 2017, revise_above: [{percent: 5}], region_split: true}]", "must leave no year out"),
        (
            "quota_years:\n- {until: 2017, revise_above: [{percent: 5}], region_split: true}\n"
            "- {from: 2019, revise_above: [{percent: 5}], region_split: true}\n",
            "must leave no year out",
        ),
        ("quota_years: [{until: soon, revise_above: [{percent: 5}], region_split: true}]", "must be a whole number"),
        ("window_days: soon", "law.window_days: 'soon': must be days"),
        ("looked_up: 2026-99-99", "law.looked_up: '2026-99-99'"),
        (
            "quota_years: [{until: 2017, revise_above: [{up_to: 5, percent: 5}], region_split: true}]",
            "every higher number",
        ),
    ],
)
def test_each_mistake_is_told(text: str, told: str, tmp_path: Path) -> None:
    found = faults(tmp_path, text)
    assert any(told in fault for fault in found), found


def test_one_mistake_in_quota_years_is_told_once(tmp_path: Path) -> None:
    assert (
        len(faults(tmp_path, "quota_years: [{until: soon, revise_above: [{percent: 5}], region_split: true}]")) == 1
    )


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = 'orders:\n  bek-980-2016: {holds_from: "2016-01-01", nummer: 3}\n  bek-550-2022: {silent: [nothing]}\n'
    found = faults(tmp_path, text)
    assert sorted(fault.split(",")[1].strip() for fault in found) == ["line 2", "line 2", "line 3"]
