"""A solve that starts from an earlier result starts from its prices: they change the way, and nothing proven."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from test_bound import random_duals, table_of

from problems import BASELINE, random_problem
from variations import both
from visitering.audit import audit
from visitering.domain.problem import Problem
from visitering.domain.result import Prices
from visitering.matching import tiers
from visitering.matching.guide import guided
from visitering.matching.prices import Duals, Priced
from visitering.matching.relaxation import Relaxation, most, relax
from visitering.matching.setting import Setting
from visitering.matching.table import Solution, Table
from visitering.matching.tiers import place
from visitering.matching.translate import duals_of, prices_of


def same(some: Duals, others: Duals) -> bool:
    rows = ((some.place, others.place), (some.load, others.load), (some.thing, others.thing))
    return (
        all(np.array_equal(a, b) for a, b in (*rows, (some.service, others.service)))
        and some.earlier == others.earlier
    )


def test_prices_by_name_come_back_as_they_were() -> None:
    """Also in services of one's own, and in the order of another table."""
    for label, problem in both(range(40)):
        table = table_of(problem)
        for tier in range(len(table.tiers)):
            duals = random_duals(random.Random(label), table, tier)
            named = prices_of(Priced(table, tier, duals, (0,) * tier))
            assert same(duals_of(table, named, tier), duals), label
            other = table_of(replace(problem, policy=replace(problem.policy, seed=problem.policy.seed + 1)))
            assert prices_of(Priced(other, tier, duals_of(other, named, tier), (0,) * tier)) == named, label


def test_what_prices_do_not_know_costs_nothing() -> None:
    table = table_of(random_problem(3))
    known = table.places[1]
    duals = duals_of(table, Prices({known: 7, "elsewhere": 9}, {known: -5}, {"gone": 3}, (4,)), tier=2)
    assert duals.place.tolist() == [7 if code == known else 0 for code in table.places]
    assert duals.load.tolist() == [-5 if code == known else 0 for code in table.places]
    assert not duals.thing.any()
    assert duals.earlier == (0, 0)


def relaxed(table: Table, warm: Duals | None) -> Relaxation:
    last = len(table.tiers) - 1
    return relax(table, last, tuple(most(table, tier) for tier in range(last)), None, warm)


def test_known_prices_save_iterations_and_end_at_the_same_value() -> None:
    """From the prices of the same goals with other weights, as in a sweep."""
    cold, warm = 0, 0
    for seed in range(4):
        problem = random_problem(seed, cases=60, municipalities=12)
        goals = {**BASELINE[-1], "services": 125}
        changed = replace(problem, policy=replace(problem.policy, tiers=(*BASELINE[:-1], goals)))
        table = table_of(changed)
        last = len(table.tiers) - 1
        before = prices_of(relaxed(table_of(problem), None).priced)
        anew, again = relaxed(table, None), relaxed(table, duals_of(table, before, last))
        cold, warm = cold + anew.iterations, warm + again.iterations
        assert again.value == pytest.approx(anew.value, rel=2e-5)
    assert warm < 0.8 * cold


def test_the_guide_begins_with_the_prices_of_the_last_tier(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless they are in other integers: a tier of predictions counts in millionths of a point."""
    seen: list[Duals | None] = []

    def watched(table: Table, setting: Setting, warm: Duals | None = None) -> tuple[Relaxation, Solution]:
        seen.append(warm)
        return guided(table, setting, warm)

    monkeypatch.setattr(tiers, "guided", watched)
    problem = random_problem(5)
    first = place(problem)
    second = place(problem, start=first)
    predicted = replace(problem, policy=replace(problem.policy, tiers=({"predicted_outcome": 100, "ties": 100},)))
    third = place(predicted, start=first)
    table = table_of(problem)
    expected = duals_of(table, first.tiers[-1].prices, len(table.tiers) - 1)
    assert seen[0] is None
    assert seen[1] is not None
    assert same(seen[1], expected)
    assert seen[2] is None
    for of, result in ((problem, second), (predicted, third)):
        audit(of, result)


@pytest.mark.parametrize("seed", range(3))
def test_any_prices_to_start_from_leave_bound_and_placement_right(seed: int) -> None:
    """Nonsense as well: the audit recomputes every bound from the prices that are published."""
    problem: Problem = random_problem(seed, cases=8, municipalities=5)
    first, table = place(problem), table_of(problem)
    last = len(table.tiers) - 1
    duals = random_duals(random.Random(seed), table, last)
    nonsense = replace(first.tiers[-1], prices=prices_of(Priced(table, last, duals, (0,) * last)))
    again = place(problem, start=replace(first, tiers=(*first.tiers[:-1], nonsense)))
    audit(problem, again)
    reached = [[tier.objective for tier in result.tiers] for result in (first, again)]
    assert reached[1] >= reached[0]
