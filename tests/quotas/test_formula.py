"""The formula of bek. § 4: its steps by hand, its sums, and that growing never costs a municipality its place."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import ceil, floor

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from visitering.domain.apportion import largest_remainders
from visitering.quotas.formula import Formula, Statistics, by_region, compute

Places = list[tuple[str, str, Statistics]]


def places_of(*rows: tuple[str, str, int, int, int]) -> Places:
    return [(code, region, Statistics(*figures)) for code, region, *figures in rows]


@st.composite
def countries(draw: st.DrawFn) -> Places:
    """Small countries with round figures, so that equal remainders and 0-quotas are common."""
    count = draw(st.integers(1, 8))
    figure = st.integers(0, 12) | st.integers(0, 5000)
    places = [
        (
            f"M{m}",
            draw(st.sampled_from(["N", "S", "E"])),
            Statistics(draw(figure), draw(figure), draw(st.integers(0, 9))),
        )
        for m in range(count)
    ]
    assume(sum(s.population for *_, s in places) and sum(s.immigrants for *_, s in places))
    return places


NATIONAL = st.integers(0, 30) | st.integers(0, 20_000)


# --- by hand ----------------------------------------------------------------------------------------------------


def test_each_step_by_hand() -> None:
    """L = 100, F = 10. A has half of the people and a quarter of the immigrants, and so on."""
    formula = compute(100, places_of(("A", "N", 500, 25, 4), ("B", "N", 300, 25, 4), ("C", "S", 200, 50, 2)))
    a = formula.steps[0]
    assert (a.population_share, a.immigrant_share) == (Fraction(1, 2), Fraction(1, 4))
    assert [step.share for step in formula.steps] == [Fraction(3, 4), Fraction(7, 20), Fraction(-1, 10)]
    assert [step.computed for step in formula.steps] == [Fraction(165, 2), Fraction(77, 2), -11]
    assert [step.preliminary for step in formula.steps] == [Fraction(157, 2), Fraction(69, 2), -13]
    assert formula.excess == 13
    assert [step.zero_quota for step in formula.steps] == [False, False, True]
    # 113 are held by A and B; they keep 100 of these.
    assert [step.after_excess for step in formula.steps] == [Fraction(7850, 113), Fraction(3450, 113), 0]
    assert [step.given_up for step in formula.steps] == [Fraction(13 * 157, 226), Fraction(13 * 69, 226), 0]
    assert formula.numbers == {"A": 69, "B": 31, "C": 0}
    assert formula.regions == {"N": (Fraction(100), 100), "S": (Fraction(0), 0)}
    assert (formula.population, formula.immigrants, formula.family_reunified) == (1000, 100, 10)


def test_a_country_of_nobody_has_no_shares() -> None:
    with pytest.raises(ValueError, match="nobody"):
        compute(10, places_of(("A", "N", 0, 1, 0)))
    with pytest.raises(ValueError, match="nobody"):
        compute(10, places_of(("A", "N", 1, 0, 0)))


# --- whatever the figures ---------------------------------------------------------------------------------------


@settings(deadline=None)
@given(countries(), NATIONAL)
def test_sums_are_exact_and_nothing_is_negative(places: Places, national: int) -> None:
    formula = compute(national, places)
    assert sum(formula.numbers.values()) == national
    assert sum(step.preliminary for step in formula.steps) == national
    assert sum(step.after_excess for step in formula.steps) == national
    for step in formula.steps:
        assert step.number >= 0
        assert step.after_excess >= 0
        assert step.given_up >= 0
        assert step.number == 0 or not step.zero_quota
    for region, (exact, quota) in formula.regions.items():
        assert sum(step.number for step in formula.steps if step.region == region) == quota
        assert exact == sum(step.after_excess for step in formula.steps if step.region == region)


@settings(deadline=None)
@given(countries(), NATIONAL)
def test_every_number_and_region_quota_is_its_exact_value_rounded_down_or_up(places: Places, national: int) -> None:
    formula = compute(national, places)
    for exact, whole in [*((s.after_excess, s.number) for s in formula.steps), *formula.regions.values()]:
        assert whole in (floor(exact), ceil(exact))


@pytest.mark.campaign
@settings(max_examples=400, deadline=None)
@given(countries(), NATIONAL, st.data())
def test_a_number_never_falls_when_its_population_rises(places: Places, national: int, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(places) - 1))
    more = data.draw(st.integers(1, 12) | st.integers(1, 5000))
    before, after = compute(national, places), compute(national, grown(places, position, more))
    code = places[position][0]
    assert after.numbers[code] >= before.numbers[code]
    assert after.regions[places[position][1]][1] >= before.regions[places[position][1]][1] or was_zero(before, code)


def grown(places: Places, position: int, more: int) -> Places:
    """The same country with more inhabitants in one municipality."""
    code, region, s = places[position]
    larger = (code, region, Statistics(s.population + more, s.immigrants, s.family_reunified))
    return [*places[:position], larger, *places[position + 1 :]]


def was_zero(formula: Formula, code: str) -> bool:
    return any(step.zero_quota for step in formula.steps if step.code == code)


@settings(deadline=None)
@given(countries(), NATIONAL, st.data())
def test_why_it_never_falls(places: Places, national: int, data: st.DataObject) -> None:
    """The lemma of docs/quotas.md: where one above 0 grows, no other's exact number rises."""
    position = data.draw(st.integers(0, len(places) - 1))
    before = compute(national, places)
    assume(not before.steps[position].zero_quota)
    after = compute(national, grown(places, position, data.draw(st.integers(1, 5000))))
    rises = [new.after_excess - old.after_excess for old, new in zip(before.steps, after.steps, strict=True)]
    assert rises.pop(position) >= 0
    assert all(rise <= 0 for rise in rises)


def test_others_may_rise_when_a_0_quota_municipality_grows() -> None:
    """What the property does not say: C stays at 0 but owes less, so A gives up less and its number rises."""
    small = places_of(("A", "N", 500, 25, 4), ("B", "N", 300, 25, 40), ("C", "S", 100, 250, 2))
    before, after = compute(300, small), compute(300, grown(small, 2, 60))
    assert after.excess < before.excess
    assert before.numbers == {"A": 205, "B": 95, "C": 0}
    assert after.numbers == {"A": 207, "B": 93, "C": 0}


def test_why_regions_are_rounded_first() -> None:
    """Over the whole country at once, N with ten times 0.4 persons would get nobody of its 4."""
    exact = [Fraction(2, 5)] * 10 + [Fraction(1, 2)] * 12
    assert sum(largest_remainders(exact, 10)[:10]) == 0
    regions, numbers = by_region(exact, ["N"] * 10 + ["S"] * 12, 10)
    assert regions == {"N": (Fraction(4), 4), "S": (Fraction(6), 6)}
    assert (sum(numbers[:10]), sum(numbers)) == (4, 10)


# --- rounding ---------------------------------------------------------------------------------------------------


def test_equal_remainders_go_to_the_earlier_one() -> None:
    assert largest_remainders([Fraction(1, 2), Fraction(1, 2), Fraction(1)], 2) == [1, 0, 1]


def test_a_total_out_of_reach_is_refused() -> None:
    for total in (0, 4):
        with pytest.raises(ValueError, match="rounded down or up"):
            largest_remainders([Fraction(3, 2), Fraction(1)], total)


def test_the_largest_remainder_is_the_nearest_rounding() -> None:
    """Against brute force: no other choice of who is rounded up is nearer to the exact shares."""
    shares = [Fraction(n, 7) for n in (3, 9, 12, 5, 6)]
    chosen = largest_remainders(shares, 5)

    def distance(numbers: list[int]) -> Fraction:
        return sum((abs(n - s) for n, s in zip(numbers, shares, strict=True)), Fraction(0))

    left = 5 - sum(map(floor, shares))
    others = [[floor(s) + (i in up) for i, s in enumerate(shares)] for up in combinations(range(5), left)]
    assert distance(chosen) == min(map(distance, others))
