"""The audit finds each way in which a result can be wrong, and says which."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from problems import TODAY, random_problem
from small import NURSE, Solved, case, excluded, family, nearby, needs, problem, same, solve, tie
from visitering.audit import audit
from visitering.audit.bound import bound_from_prices
from visitering.audit.shares import Audit
from visitering.domain.cases import Kind
from visitering.domain.decisions import Decision
from visitering.domain.result import Placement, Prices, Result, TierResult
from visitering.errors import AuditError
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook

TRAUMA = ("treatment", "trauma")


@pytest.fixture(scope="module")
def good() -> Solved:
    """One problem with everything in it: openings, a limited offer, links, an exclusion, a decision, prices.

    A is where most would rather be and has three places; B and C are near each other, A and D far from all.
    """
    cases = (
        case("C1", tie("A"), competence=NURSE),
        case("C2", *excluded("A"), competence=NURSE),
        case("C11", *excluded("A"), competence=NURSE),
        case("C3", needs(Kind.TREATMENT, "trauma")),
        case("C4", needs(Kind.TREATMENT, "trauma")),
        case("C5", tie("A")),
        case("C6"),
        case("C7", family("B")),
        case("C8", *excluded("A")),
        case("C9", tie("A"), persons=2),
        case("C10", tie("A")),
        case("E1"),
    )
    return solve(
        problem(
            {"A": 3, "B": 4, "C": 4, "D": 9},
            *cases,
            minutes={"BC": 20},
            openings={"A": 1, "B": 1},
            offers=[("B", Kind.TREATMENT, "trauma", 1), ("D", Kind.TREATMENT, "trauma", 1)],
            links=[same("C5", "C6"), nearby("C7", "C8")],
            decisions=[Decision("E1", "D", 1, TODAY - timedelta(days=3))],
            markets={"A": 5},
        )
    )


def findings(solved: Solved, result: Result) -> str:
    """What the audit says of a result; every sentence in one text."""
    with pytest.raises(AuditError) as refusal:
        audit(solved.problem, result)
    assert refusal.value.exit_code == 4
    assert refusal.value.mismatches
    assert all(len(sentence) > 15 for sentence in refusal.value.mismatches)
    assert sorted(refusal.value.mismatches) == in_shares(solved, result)
    return "; ".join(refusal.value.mismatches)


def in_shares(solved: Solved, result: Result) -> list[str]:
    """What two find who audit one case after the other in turn, each by a rulebook of their own."""
    problem = solved.problem
    two = [Audit(problem, result, Rulebook(problem), Scores(problem)) for _ in range(2)]
    return sorted(two[0].mismatches([two[n % 2].share([one]) for n, one in enumerate(problem.batch)]))


def moved(result: Result, **changes: Placement | None) -> Result:
    """The result with some placements replaced or (None) taken out."""
    placements = {**result.placements, **changes}
    return replace(result, placements={c: p for c, p in placements.items() if p is not None})


def last(result: Result, **changes: object) -> Result:
    """The result with its last tier changed."""
    tiers = (*result.tiers[:-1], replace(result.tiers[-1], **changes))  # type: ignore[arg-type]
    return replace(result, tiers=tiers)


def priced(result: Result, **changes: object) -> Result:
    """The result with the prices of its last tier changed."""
    return last(result, prices=replace(result.tiers[-1].prices, **changes))  # type: ignore[arg-type]


def test_a_good_result_passes(good: Solved) -> None:
    audit(good.problem, good.result)
    placed = {case_id: p.municipality for case_id, p in good.result.placements.items()}
    assert placed.keys() == {f"C{i}" for i in range(1, 12)}, "the mutations below need every case placed"
    assert good.result.placements["C2"].fills == {"C2-1": "RB.1"}
    assert {good.result.placements[c].offers[TRAUMA] for c in ("C3", "C4")} == {
        "RB-treatment-trauma",
        "RD-treatment-trauma",
    }


@pytest.mark.parametrize("seed", range(12))
def test_results_of_random_problems_pass(seed: int) -> None:
    solved = solve(random_problem(seed, cases=7, municipalities=4, spare=1.1))
    audit(solved.problem, solved.result)


# --- placements -------------------------------------------------------------------------------------------------


def test_a_municipality_that_does_not_exist(good: Solved) -> None:
    for case_id in good.result.placements:
        wrong = moved(good.result, **{case_id: replace(good.result.placements[case_id], municipality="Z")})
        assert findings(good, wrong) == f"{case_id}: Z is no municipality"


def test_another_municipality_than_the_points_say(good: Solved) -> None:
    assert good.result.placements["C1"].municipality == "A"
    said = findings(good, moved(good.result, C1=Placement("C1", "D")))
    assert "points and has" in said


@pytest.mark.parametrize(
    ("case_id", "place", "rule"),
    [("C2", "A", "exclusion"), ("C7", "C", "close_family"), ("C3", "A", "treatment")],
)
def test_a_forbidden_municipality(good: Solved, case_id: str, place: str, rule: str) -> None:
    said = findings(good, moved(good.result, **{case_id: Placement(case_id, place)}))
    assert f"{case_id} may not go to {place}: forbidden.{rule}" in said


def test_a_case_larger_than_what_is_left() -> None:
    """Alone in a municipality that has no place for it."""
    solved = solve(problem({"A": 1, "B": 2}, case("C1", persons=2)))
    assert "C1 may not go to A: forbidden.quota" in findings(solved, moved(solved.result, C1=Placement("C1", "A")))


def test_a_group_that_is_split(good: Solved) -> None:
    assert good.result.placements["C5"].municipality != "D"
    said = findings(good, moved(good.result, C5=Placement("C5", "D")))
    assert "C5, C6 must go to one place" in said


def test_a_group_of_which_one_is_left_open(good: Solved) -> None:
    assert "C5, C6 must go to one place" in findings(good, moved(good.result, C6=None))


def test_nearby_cases_that_are_far_apart(good: Solved) -> None:
    assert "C7 and C8 must be near each other" in findings(good, moved(good.result, C8=Placement("C8", "D")))


def test_the_quota_is_exceeded(good: Solved) -> None:
    everybody = {c: Placement(c, "D") for c in ("C1", "C2", "C5", "C6", "C8", "C9", "C10")}
    said = findings(good, moved(good.result, **everybody))
    assert "D takes 10 persons, 8 are left" in said


def test_who_is_exempt_opens_the_quota_for_nobody_else() -> None:
    cases = (case("C1", family("B"), persons=3), case("C2"))
    solved = solve(problem({"A": 1, "B": 2}, *cases))
    assert "B takes 4 persons, 2 are left" in findings(solved, moved(solved.result, C2=Placement("C2", "B")))


def test_a_case_that_is_not_in_the_batch(good: Solved) -> None:
    for stranger in ("E1", "X9"):
        wrong = moved(good.result, **{stranger: Placement(stranger, "D")})
        assert findings(good, wrong) == f"{stranger} is placed but not in the batch"


def test_a_placement_under_the_name_of_another_case(good: Solved) -> None:
    wrong = moved(good.result, C10=good.result.placements["C6"])
    assert findings(good, wrong) == "C10 has the placement of another case"


# --- what is used -----------------------------------------------------------------------------------------------


def with_fills(solved: Solved, case_id: str, fills: Mapping[str, str]) -> Result:
    return moved(solved.result, **{case_id: replace(solved.result.placements[case_id], fills=fills)})


def test_an_opening_that_is_filled_twice(good: Solved) -> None:
    filled = good.result.placements["C1"].fills
    assert filled == {"C1-1": "RA.1"}
    said = findings(good, with_fills(good, "C2", {"C2-1": "RA.1"}))
    assert "RA.1: 2 places taken, 1 left" in said


def test_an_opening_that_a_decision_has_taken() -> None:
    taken = Decision("E1", "A", 1, TODAY - timedelta(days=3), uses=("RA.1",))
    solved = solve(problem({"A": 3}, case("C1", competence=NURSE), openings={"A": 1}, decisions=[taken]))
    assert solved.result.placements["C1"].fills == {}
    assert "RA.1: 1 places taken, 0 left" in findings(solved, with_fills(solved, "C1", {"C1-1": "RA.1"}))


@pytest.mark.parametrize(
    ("case_id", "fills", "said"),
    [
        ("C6", {"C2-1": "RB.1"}, "C6: C2-1 cannot fill RB.1 from"),
        ("C6", {"C6-1": "RB.1"}, "C6: C6-1 cannot fill RB.1 from"),
        ("C2", {"C2-1": "RX.1"}, "C2: C2-1 cannot fill RX.1 from"),
        ("C2", {"nobody": "RB.1"}, "C2: nobody cannot fill RB.1 from"),
    ],
    ids=["person of another case", "without the competence", "no such opening", "no such person"],
)
def test_an_opening_that_the_person_cannot_fill(
    good: Solved, case_id: str, fills: Mapping[str, str], said: str
) -> None:
    assert said in findings(good, with_fills(good, case_id, fills))


def test_an_opening_out_of_reach(good: Solved) -> None:
    far = Placement("C1", "D", fills={"C1-1": "RA.1"})
    assert "C1: C1-1 cannot fill RA.1 from D" in findings(good, moved(good.result, C1=far))


def test_points_of_an_opening_that_is_not_filled(good: Solved) -> None:
    assert "points and has" in findings(good, with_fills(good, "C1", {}))


def test_an_offer_that_is_missing(good: Solved) -> None:
    bare = replace(good.result.placements["C3"], offers={})
    said = findings(good, moved(good.result, C3=bare))
    assert said == f"C3: treatment/trauma has no place within reach of {bare.municipality}"


def test_an_offer_that_is_too_far(good: Solved) -> None:
    [here] = [c for c in ("C3", "C4") if good.result.placements[c].municipality == "D"]
    far = replace(good.result.placements[here], offers={TRAUMA: "RB-treatment-trauma"})
    said = findings(good, moved(good.result, **{here: far}))
    assert f"{here}: treatment/trauma has no place within reach of D" in said
    assert "RB-treatment-trauma: 2 places taken, 1 left" in said


def test_an_offer_taken_by_one_who_does_not_need_it(good: Solved) -> None:
    greedy = replace(good.result.placements["C10"], offers={TRAUMA: "RB-treatment-trauma"})
    assert "C10: takes a place of treatment/trauma unasked" in findings(good, moved(good.result, C10=greedy))


def test_a_limited_offer_where_an_unlimited_one_is_near() -> None:
    offers = [("A", Kind.TREATMENT, "trauma", 1), ("B", Kind.TREATMENT, "trauma", None)]
    need = case("C1", needs(Kind.TREATMENT, "trauma"))
    solved = solve(problem({"A": 1, "B": 0}, need, minutes={"AB": 10}, offers=offers))
    assert solved.result.placements["C1"].offers == {}
    wrong = Placement("C1", "A", offers={TRAUMA: "RA-treatment-trauma"})
    assert "C1: takes a place of treatment/trauma unasked" in findings(solved, moved(solved.result, C1=wrong))


# --- figures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tier", [0, 1])
@pytest.mark.parametrize("change", [1, -1, 100])
def test_an_objective_that_is_changed(good: Solved, tier: int, change: int) -> None:
    tiers = list(good.result.tiers)
    tiers[tier] = replace(tiers[tier], objective=tiers[tier].objective + change)
    said = findings(good, replace(good.result, tiers=tuple(tiers)))
    assert f"tier {tier + 1} claims" in said


def test_a_bound_below_what_is_reached(good: Solved) -> None:
    lowered = last(good.result, bound=good.result.tiers[-1].objective - 1)
    assert "tier 2 claims more points than its bound" in findings(good, lowered)


def test_a_bound_above_what_the_prices_give(good: Solved) -> None:
    raised = last(good.result, bound=good.result.tiers[-1].relaxation + 1)
    assert "is above the one that its prices give" in findings(good, raised)


@pytest.mark.parametrize("change", [-1, 1])
def test_a_bound_that_does_not_follow_from_the_prices(good: Solved, change: int) -> None:
    wrong = last(good.result, relaxation=good.result.tiers[-1].relaxation + change)
    assert "tier 2: its prices give the bound" in findings(good, wrong)


def a_price(kind: str, prices: Prices) -> tuple[str, int]:
    """A price above zero of a kind."""
    return next((key, value) for key, value in getattr(prices, kind).items() if value > 0)


@pytest.mark.parametrize(
    "change", [lambda price: price + 100_000, lambda price: price // 2, lambda _: 0], ids=["up", "half", "none"]
)
@pytest.mark.parametrize("kind", ["place", "use"])
def test_one_price_that_is_changed(good: Solved, kind: str, change: Callable[[int], int]) -> None:
    """Prices are not unique: of those above zero, one whose change makes another bound."""
    prices, reached = good.result.tiers[-1].prices, (good.result.tiers[0].objective,)
    for key, value in getattr(prices, kind).items():
        wrong = priced(good.result, **{kind: {**getattr(prices, kind), key: change(value)}})
        bound = bound_from_prices(good.book, good.scores, 1, wrong.tiers[-1].prices, reached)
        if value > 0 and bound != good.result.tiers[-1].relaxation:
            assert "tier 2: its prices give the bound" in findings(good, wrong)
            return
    pytest.fail("no price whose change would matter")


def test_a_price_per_person_that_is_changed(good: Solved) -> None:
    prices = good.result.tiers[-1].prices
    wrong = priced(good.result, load={**prices.load, "A": prices.load["A"] + 500})
    assert "tier 2: its prices give the bound" in findings(good, wrong)


@pytest.mark.parametrize("kind", ["place", "use"])
def test_a_price_below_zero(good: Solved, kind: str) -> None:
    """Also where its bound would be right: nothing may cost less than nothing."""
    prices = good.result.tiers[-1].prices
    key, _ = a_price(kind, prices)
    wrong = priced(good.result, **{kind: {**getattr(prices, kind), key: -1}})
    bound = bound_from_prices(good.book, good.scores, 1, wrong.tiers[-1].prices, (wrong.tiers[0].objective,))
    said = findings(good, last(wrong, relaxation=bound, bound=min(bound, good.result.tiers[-1].bound)))
    assert "tier 2: a price is below zero" in said


def test_the_price_of_an_earlier_tier_below_zero(good: Solved) -> None:
    wrong = priced(good.result, earlier=(-1,))
    assert "tier 2: a price is below zero" in findings(good, wrong)


def test_tiers_that_are_not_the_scenarios(good: Solved) -> None:
    only: tuple[TierResult, ...] = good.result.tiers[:1]
    assert findings(good, replace(good.result, tiers=only)) == "the tiers of the result are not those of the scenario"
    heavier = last(good.result, goals={**good.result.tiers[-1].goals, "ties": 1})
    assert "not those of the scenario" in findings(good, heavier)


def test_every_mismatch_is_told_at_once(good: Solved) -> None:
    wrong = moved(good.result, C2=Placement("C2", "A"), C8=Placement("C8", "D"), C5=Placement("C5", "D"))
    with pytest.raises(AuditError) as refusal:
        audit(good.problem, wrong)
    assert len(refusal.value.mismatches) >= 3
    assert str(refusal.value).startswith(f"the audit found {len(refusal.value.mismatches)} mismatches")
    assert pickle.loads(pickle.dumps(refusal.value)).mismatches == refusal.value.mismatches
