"""Looking ahead: who may come, what places are then worth, and what that does to a batch."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import date

import pytest

from problems import TODAY, random_problem
from small import NURSE, case, problem, solve, tie
from visitering.audit import audit
from visitering.audit.future import worth_later
from visitering.domain.decisions import Decision
from visitering.domain.policy import Arrivals, Foresight
from visitering.domain.potentials import Potentials
from visitering.domain.problem import Problem
from visitering.errors import AuditError
from visitering.explaining.placed_cases import main_reason
from visitering.goals.future import scoring_tier
from visitering.goals.score import Scores
from visitering.matching.tiers import place
from visitering.potentials import foreseen
from visitering.potentials.duals import potentials_of
from visitering.potentials.sampling import MOST_DRAWN, futures, pool_of, to_come
from visitering.rules.book import Rulebook

KNOWN, UNCERTAIN = Foresight(4, Arrivals.KNOWN), Foresight(4, Arrivals.UNCERTAIN)
LAST_YEAR = date(TODAY.year - 1, 6, 1)


def with_past(left: dict[str, int], *, nurses: int, others: int, **settings: object) -> Problem:
    """A batch of one who is no nurse, ties in A; the past: nurses and others. One opening for a nurse, in A."""
    before = [case(f"N{i}", competence=NURSE) for i in range(nurses)] + [case(f"O{i}") for i in range(others)]
    decisions = [Decision(one.case_id, "B", 1, LAST_YEAR) for one in before]
    return problem(left, case("C1", tie("A")), *before, decisions=decisions, **settings)  # type: ignore[arg-type]


# --- who may come -----------------------------------------------------------------------------------------------


def test_the_pool_is_who_is_decided_or_in_the_batch_in_an_order_that_rows_do_not_change() -> None:
    later = case("L1", permit_date=date(2018, 7, 1))
    first = problem({"A": 9}, case("C1"), case("C2"), later, decisions=[Decision("C2", "A", 1, LAST_YEAR)])
    assert {one.case_id for one in pool_of(first)} == {"C1", "C2"}
    turned = replace(first, cases=first.cases[::-1])
    assert pool_of(turned) == pool_of(first)


def test_known_arrivals_are_what_is_left_of_the_national_number() -> None:
    decided = [Decision("X", "A", 3, TODAY.replace(month=1))]
    assert to_come(problem({"A": 20, "B": 5}, case("C1", persons=2), decisions=decided), Arrivals.KNOWN) == 20
    assert to_come(problem({"A": 1}, case("C1", persons=2)), Arrivals.KNOWN) == 0


def test_uncertain_arrivals_follow_the_pace_of_the_year() -> None:
    """2 May is day 122 of 365. (¼ · 365 + 100) / (¼ + 122/365) · 243/365 = 218.1 with 100 of 365 come by then."""
    hundred = problem({"A": 365}, case("C1", persons=100))
    assert to_come(hundred, Arrivals.UNCERTAIN) == 218
    assert to_come(hundred, Arrivals.KNOWN) == 265
    nearly_all = problem({"A": 365}, case("C1", persons=300))
    assert to_come(nearly_all, Arrivals.UNCERTAIN) == 65


@pytest.mark.parametrize("foresight", [KNOWN, UNCERTAIN])
def test_futures_have_the_persons_that_are_expected(foresight: Foresight) -> None:
    many = random_problem(3, cases=30, municipalities=4, spare=40.0)
    pool, expected = pool_of(many), to_come(many, foresight.arrivals)
    assert expected > 20 * MOST_DRAWN / 30
    largest = max(one.size for one in pool)
    for future in futures(many, pool, foresight):
        each = min(n for n in future.copies.tolist() if n)
        spread = 0 if foresight.arrivals is Arrivals.KNOWN else round(0.2 * expected) + 1
        assert expected - spread <= future.persons(pool) <= expected + spread + each * largest
        assert (future.copies % each == 0).all()


def test_the_same_seed_and_date_draw_the_same_futures() -> None:
    one = random_problem(5, cases=20, municipalities=4, spare=9.0)
    drawn = [[f.copies.tolist() for f in futures(one, pool_of(one), KNOWN)] for _ in range(2)]
    assert drawn[0] == drawn[1]
    other = replace(one, policy=replace(one.policy, seed=one.policy.seed + 1))
    tomorrow = replace(one, policy=replace(one.policy, date=date(2018, 5, 3)))
    assert drawn[0] != [f.copies.tolist() for f in futures(other, pool_of(one), KNOWN)]
    assert drawn[0] != [f.copies.tolist() for f in futures(tomorrow, pool_of(one), KNOWN)]


# --- what places are worth then ---------------------------------------------------------------------------------


def test_where_nobody_comes_nothing_has_a_future_price() -> None:
    assert potentials_of(with_past({"A": 1, "B": 0}, nurses=3, others=0), KNOWN) == Potentials()
    nobody_known = problem({"A": 5})
    assert potentials_of(nobody_known, KNOWN) == Potentials()


def test_the_cheapest_municipality_costs_nothing_and_a_sought_one_does() -> None:
    prices = potentials_of(with_past({"A": 4, "B": 40}, nurses=20, others=1, openings={"A": 9}), KNOWN)
    assert prices.place["B"] == 0
    assert prices.place["A"] > 0


def test_prices_do_not_depend_on_the_order_of_rows() -> None:
    one = random_problem(8, cases=25, municipalities=5, spare=6.0)
    turned = replace(one, cases=one.cases[::-1], decisions=one.decisions)
    assert potentials_of(one, KNOWN) == potentials_of(turned, KNOWN)


def test_a_shortages_price_is_in_whole_points_of_employment() -> None:
    tiers = ({"place_persons": 100}, {"employment": 133, "ties": 20})
    found = potentials_of(
        with_past({"A": 9, "B": 40}, nurses=20, others=3, openings={"A": 2, "B": 3}, tiers=tiers), KNOWN
    )
    assert any(found.use.values())
    assert all(price % 133 == 0 for price in found.use.values())


def test_future_prices_count_in_the_first_tier_that_scores_cases() -> None:
    assert scoring_tier([{"place_persons": 100}, {"waiting": 1}, {"employment": 100, "even_distribution": 1}]) == 2
    assert scoring_tier([{"even_distribution": 100}, {"ties": 5}, {"employment": 100}]) == 1
    assert scoring_tier([{"place_persons": 100}, {"even_distribution": 100}]) is None


def test_only_a_policy_that_asks_looks_ahead_and_given_prices_stand() -> None:
    plain = with_past({"A": 4, "B": 40}, nurses=20, others=0)
    assert foreseen(plain) is plain
    asked = replace(plain, policy=replace(plain.policy, future=KNOWN))
    assert foreseen(asked).potentials == potentials_of(asked, KNOWN)
    given = replace(asked, potentials=Potentials({"A": 5}))
    assert foreseen(given) is given


# --- what that does to a batch ----------------------------------------------------------------------------------


def test_a_place_is_left_to_those_who_are_expected_to_need_it_more() -> None:
    plain = with_past({"A": 3, "B": 40}, nurses=20, others=1, openings={"A": 9}, tiers=TIES_AND_WORK)
    assert place(plain).placements["C1"].municipality == "A"
    ahead = foreseen(replace(plain, policy=replace(plain.policy, future=KNOWN)))
    solved = solve(ahead)
    assert solved.result.placements["C1"].municipality == "B"
    assert main_reason(solved.explained["C1"].reasons).code == "placed.future"
    assert "senere på året" in solved.sentence("C1")


TIES_AND_WORK = ({"place_persons": 100}, {"employment": 100, "ties": 10})


def test_nobody_is_left_open_for_the_sake_of_the_future() -> None:
    dear = replace(problem({"A": 5}, case("C1"), case("C2")), potentials=Potentials({"A": 10_000_000}))
    assert set(solve(dear).result.placements) == {"C1", "C2"}


def priced(seed: int) -> Problem:
    """A random problem with random future prices."""
    plain = random_problem(seed, cases=3, municipalities=3, tiers=(*random_problem(0).policy.tiers[:1], WORK))
    rng = random.Random(seed)
    use = {s.shortage_id: 100 * rng.randint(0, 60) for s in plain.shortages}
    use |= {o.offer_id: rng.randint(0, 3000) for o in plain.offers}
    return replace(plain, potentials=Potentials({m.code: rng.randint(0, 3000) for m in plain.municipalities}, use))


WORK = {"employment": 100, "services": 100, "ties": 50}


@pytest.mark.parametrize("seed", range(12))
def test_placements_with_future_prices_pass_the_audit_and_none_is_better(seed: int) -> None:
    """No way of holding every case in a municipality reaches more."""
    one = priced(seed)
    book, scores = Rulebook(one), Scores(one)
    result = place(one, book, scores)
    audit(one, result, book, scores)
    best = tuple(tier.objective for tier in result.tiers)
    places = [m.code for m in one.municipalities]
    for codes in itertools.product(places, repeat=len(one.batch)):
        held = {c.case_id: code for c, code in zip(one.batch, codes, strict=True)}
        reached = place(one, book, scores, held=held)
        assert tuple(tier.objective for tier in reached.tiers) <= best


def test_the_audit_counts_what_is_taken_from_later_cases() -> None:
    one = replace(
        problem({"A": 5}, case("C1", competence=NURSE, persons=2), openings={"A": 1}),
        potentials=Potentials({"A": 300}, {"RA.1": 1000}),
    )
    solved = solve(one)
    placement = solved.result.placements["C1"]
    assert worth_later(solved.book, solved.scores, one.batch[0], placement) == 2 * 300 + 1000
    without = place(replace(one, potentials=None))
    assert solved.result.tiers[1].objective == without.tiers[1].objective - 1600
    with pytest.raises(AuditError):
        audit(one, without)


def test_the_points_of_a_case_stay_those_of_the_contract() -> None:
    one = problem({"A": 5}, case("C1", tie("A")), tiers=TIES_AND_WORK)
    plain = solve(one).explained["C1"]
    ahead = solve(replace(one, potentials=Potentials({"A": 250}))).explained["C1"]
    assert (ahead.points, ahead.total) == (plain.points, plain.total)
    assert (plain.future, ahead.future) == (None, 250)
    assert ahead.net == ahead.total - ahead.price - 250
