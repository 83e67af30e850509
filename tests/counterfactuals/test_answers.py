"""Why not there and what would change it: each answer against a search through all placements."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from exhaustive import Everything, Value
from oracle import Oracle
from problems import random_problem
from shares import first
from small import NEW_NURSE, NURSE, Solved, case, excluded, problem, solve, tie
from visitering.counterfactuals.changes import changes
from visitering.counterfactuals.made import made
from visitering.counterfactuals.pages import as_values, what_if_page, why_not_page
from visitering.counterfactuals.what_if import what_if
from visitering.counterfactuals.why_not import why_not
from visitering.domain.cases import Case, Circumstance, Kind
from visitering.explaining.catalogue import Catalogue
from visitering.explaining.explainer import Explainer
from visitering.explaining.known import Known
from visitering.matching.conflicts import find_conflicts
from visitering.rules.book import Rulebook
from visitering.rules.obstacles import LINKS, Obstacles, Occupancy

SEEDS = range(14)


@cache
def solved(seed: int) -> Solved:
    return solve(random_problem(seed, cases=5, municipalities=4, spare=(0.7, 1.0, 1.3)[seed % 3]))


def explainer(one: Solved) -> Explainer:
    conflicts = find_conflicts(one.book, one.result)
    return Explainer(one.problem, one.result, one.book, one.scores, conflicts)


def best_held(one: Solved, held: Case, code: str) -> Value:
    """The best by tier with the case in that municipality or left open."""
    everything = Everything(Oracle(one.problem))
    k = [c.case_id for c in everything.cases].index(held.case_id)
    everything.options[k] = [code]
    return everything.best()[:-1]


def best_there(one: Solved, held: Case, code: str) -> Value | None:
    """The best by tier with the case in that municipality; None where it cannot be."""
    everything = Everything(Oracle(one.problem))
    k = [c.case_id for c in everything.cases].index(held.case_id)
    everything.options[k] = [code]
    placed, *best = everything.best(
        tie=lambda case_id, _: int(case_id == held.case_id), worth=lambda value: (value[-1], *value[:-1])
    )
    return tuple(best) if placed else None


def elsewhere(one: Solved) -> list[tuple[Case, str]]:
    """Each case with every municipality that it is not placed in."""
    at = {case_id: placement.municipality for case_id, placement in one.result.placements.items()}
    codes = [m.code for m in one.problem.municipalities]
    return [(c, code) for c in one.problem.batch for code in codes if at.get(c.case_id) != code]


# --- why not there ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", first(3, SEEDS))
def test_what_it_costs_is_the_difference_of_the_best(seed: int) -> None:
    one = solved(seed)
    best = tuple(tier.objective for tier in one.result.tiers)
    told, oracle = explainer(one), Oracle(one.problem)
    for c, code in elsewhere(one):
        answer = why_not(told, c, code)
        if answer.refusals:
            continue
        assert answer.exact
        losses = [loss.high for loss in answer.losses]
        assert losses == [a - b for a, b in zip(best, best_held(one, c, code), strict=True)], (c.case_id, code)
        assert all(loss.low == loss.high for loss in answer.losses)
        assert oracle.forbidding(c, code) is None


@pytest.mark.parametrize("seed", first(3, SEEDS))
def test_refused_where_a_rule_forbids_or_an_offer_is_full_and_only_there(seed: int) -> None:
    one = solved(seed)
    told, oracle = explainer(one), Oracle(one.problem)
    for c, code in elsewhere(one):
        answer = why_not(told, c, code)
        forbidding = oracle.forbidding(c, code)
        if forbidding is not None:
            assert forbidding in {refusal.rule for refusal in answer.refusals} | {"links"}
            assert answer.refusals
            assert answer.changes
        elif answer.refusals:
            full = code in next(e.full for e in told.explanations if e.case is c)
            assert full or len(one.book.group_of(c)) > 1


@pytest.mark.parametrize("seed", first(3, SEEDS))
def test_it_never_costs_less_than_the_prices_say(seed: int) -> None:
    """As long as the earlier tiers keep what they reached."""
    one = solved(seed)
    best = tuple(tier.objective for tier in one.result.tiers)
    for e in explainer(one).explanations:
        for code, at_least in e.at_least.items():
            held = best_there(one, e.case, code)
            if held is not None and held[:-1] == best[:-1]:
                assert best[-1] - held[-1] >= at_least >= 0, (e.case.case_id, code)


def test_the_prices_often_say_something() -> None:
    found = [loss for seed in SEEDS for e in explainer(solved(seed)).explanations for loss in e.at_least.values()]
    assert sum(loss > 0 for loss in found) > len(found) / 4


def test_who_would_move() -> None:
    """One opening in B; held there, the new nurse takes the experienced one's place."""
    cases = (case("C1", competence=NURSE), case("C2", competence=NEW_NURSE))
    one = solve(problem({"A": 2, "B": 1}, *cases, markets={"A": 4, "B": 3}, openings={"B": 1}, language="en"))
    answer = why_not(explainer(one), one.problem.batch[1], "B")
    assert answer.movers == (("C1", "B", "A"),)
    assert answer.own + answer.losses[-1].high == answer.others
    page = why_not_page(answer, Catalogue.of(one.problem))
    assert "If C2 is held in B-by" in page
    assert "C1: B-by → A-by" in page
    assert re.search(r"the case itself (?:gains|loses) [\d.]+ points?, and all others together", page)
    assert as_values(answer, Catalogue.of(one.problem))["movers"] == [{"case_id": "C1", "from": "B", "to": "A"}]


def test_forbidden_in_words() -> None:
    one = solve(problem({"A": 2, "B": 0}, case("C1", *excluded("B"), persons=2), language="en"))
    page = why_not_page(why_not(explainer(one), one.problem.batch[0], "B"), Catalogue.of(one.problem))
    assert page.splitlines()[0] == "C1 may not be placed in B-by:"
    assert 'exclusion: the case must not go to B-by: "Trussel" (order no. 550/2022 section 12(2))' in page
    assert (
        "the municipal quota: there is no room for 2 persons under the quota (order no. 550/2022 section 11(1))"
        in page
    )
    assert page.splitlines()[-2:] == [
        '  the exclusion of B-by ("Trussel") is lifted',
        "  2 more places under the quota of B-by",
    ]


# --- the smallest change of open cases --------------------------------------------------------------------------


@pytest.mark.parametrize("seed", first(3, SEEDS))
def test_the_smallest_change_lets_the_open_case_in(seed: int) -> None:
    """With what has to give left out there is room; the quota raised by the amount, there is too."""
    one = solved(seed)
    for e in explainer(one).explanations:
        if e.open is None or e.open.relaxation is None:
            continue
        change = e.open.relaxation
        m = one.problem.index[change.municipality]
        obstacles = Obstacles(Occupancy(one.book, one.result.placements), e.case)
        # What binds a case that goes with it is part of the rule on links.
        given = {step.item if not step.cases else LINKS for step in change.steps}
        assert given
        assert obstacles.open_to(frozenset(obstacles.items()) - given)[m]
        for one_less in given:
            assert not obstacles.open_to(frozenset(obstacles.items()) - (given - {one_less}))[m]
        [step, *more] = change.steps
        if not more and step.item.limit == "quota" and step.amount:
            for amount, fits in ((step.amount, True), (step.amount - 1, False)):
                quota = one.problem.quotas[step.item.name]
                raised = {**one.problem.quotas, step.item.name: replace(quota, quota=quota.quota + amount)}
                book = Rulebook(replace(one.problem, quotas=raised))
                changed = Obstacles(Occupancy(book, one.result.placements), e.case)
                assert changed.open_to(changed.items())[m] == fits


@pytest.mark.parametrize("seed", first(3, SEEDS))
def test_report_and_what_if_give_the_same_answer_to_the_same_change(seed: int) -> None:
    """The same sentence and place; solved again, what a search through all placements of the changed finds."""
    one = solved(seed)
    told, catalogue = explainer(one), Catalogue.of(one.problem)
    for e in told.explanations:
        if e.open is None or e.open.relaxation is None or not e.open.relaxation.steps:
            continue
        answer = what_if(Known(one.problem, one.result, one.book, one.scores), e.case)
        assert (answer.moving, answer.to) == (e.open.change, e.open.relaxation.municipality)
        page = what_if_page(answer, catalogue).splitlines()
        assert e.open.change is not None
        assert page[0] == catalogue.sentence((e.open.change,))
        assert as_values(answer, catalogue)["change"] == page[0]
        there = what_if(told, e.case, answer.to)
        assert (there.moving is not None, there.to) == (True, answer.to)
        change, m = e.open.relaxation, one.problem.index[e.open.relaxation.municipality]
        changed = made(one.book, e.case, change.steps, m, alone=not change.together)
        assert answer.solved == (changed is not None)
        if changed is not None:
            assert answer.exact
            everything = Everything(Oracle(changed))
            k = [c.case_id for c in everything.cases].index(e.case.case_id)
            everything.options[k] = [answer.again] if answer.again else []
            assert everything.best()[:-1] == Oracle(changed).best()


def test_many_open_cases_are_compared() -> None:
    answers = [
        what_if(explainer(solved(seed)), e.case)
        for seed in SEEDS
        for e in explainer(solved(seed)).explanations
        if e.open is not None
    ]
    assert sum(answer.open for answer in answers) > 5
    assert {answer.solved for answer in answers if answer.open} == {True, False}


def test_a_change_does_not_lift_an_exclusion_where_anything_else_would_do() -> None:
    """Both A and B are full; A is forbidden by a threat besides, and lifting it alone would do in C."""
    threatened = case("C1", *excluded("C"), persons=2)
    one = solve(problem({"A": 1, "B": 0, "C": 2}, threatened, minutes={"AC": 19}, language="en"))
    [e] = explainer(one).explanations
    assert e.open is not None
    assert e.open.relaxation is not None
    assert [step.item.name for step in e.open.relaxation.steps] == ["A"]
    sentence = Catalogue.of(one.problem).sentence((e.open.change,)) if e.open.change else ""
    assert sentence.endswith('but note: the case must not go to C-by (19 minutes away): "Trussel".')


def test_a_lifted_exclusion_is_named_with_its_reason_and_only_it_is_lifted() -> None:
    near = Circumstance(Kind.EXCLUSION, "B", detail="Trussel", within_minutes=20)
    region = Circumstance(Kind.EXCLUSION, detail="Landsdelen", region="Nord")
    one = solve(problem({"A": 1, "B": 1}, case("C1", near, region), minutes={"AB": 15}, language="en"))
    [e] = explainer(one).explanations
    assert e.open is not None
    assert e.open.change is not None
    sentence = Catalogue.of(one.problem).sentence((e.open.change,))
    assert (
        'exclusion of B-by or within 20 minutes of it ("Trussel") and the region of Nord ("Landsdelen")' in sentence
    )
    answer = what_if(explainer(one), e.case)
    assert (answer.to, answer.solved, answer.exact) == ("A", True, True)
    only = Circumstance(Kind.EXCLUSION, "A", detail="Trussel"), Circumstance(Kind.EXCLUSION, "B", detail="Andet")
    two = solve(problem({"A": 1, "B": 1}, case("C1", *only), language="en"))
    assert what_if(explainer(two), two.problem.batch[0]).again == "A"
    assert what_if(explainer(two), two.problem.batch[0], "B").again == "B"


# --- what would change it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", first(3, SEEDS))
def test_the_change_that_is_named_does_move_the_case(seed: int) -> None:
    """By a search through all placements of the changed problem."""
    one = solved(seed)
    told = explainer(one)
    for c in one.problem.batch[:3]:
        answer = what_if(told, c)
        if answer.moving is None:
            continue
        before = one.result.placements.get(c.case_id)
        assert before is None or before.municipality != answer.to
        known = [change for m in range(4) for change in changes(told, c, m) if change.reason == answer.moving]
        for change in known:
            assert answer.exact
            best = Oracle(change.problem).best()
            there = Everything(Oracle(change.problem))
            k = [x.case_id for x in there.cases].index(c.case_id)
            there.options[k] = [str(answer.to)]
            assert there.best()[:-1] == best, (c.case_id, answer.to)


def test_changes_of_many_kinds_move_a_case() -> None:
    seen: Counter[str] = Counter()
    for seed in SEEDS[:5]:
        told = explainer(solved(seed))
        for c in solved(seed).problem.batch[:3]:
            answer = what_if(told, c)
            seen[answer.moving.code if answer.moving else "none"] += 1
    assert len(seen) > 3, seen
    assert seen["none"] < sum(seen.values())


def test_one_opening_more_would_have_moved_the_nurse() -> None:
    cases = (case("C1", competence=NURSE), case("C2", competence=NEW_NURSE))
    one = solve(problem({"A": 2, "B": 2}, *cases, markets={"A": 4, "B": 3}, openings={"B": 1}, language="en"))
    answer = what_if(explainer(one), one.problem.batch[1], "B")
    assert (answer.moving and answer.moving.code, answer.to, answer.exact) == ("whatif.opening", "B", True)
    assert what_if_page(answer, Catalogue.of(one.problem)).startswith(
        "C2 would have been proposed for B-by if B-by reported one more opening (shortage of 2221)."
    )


def test_none_is_said_so() -> None:
    one = solve(problem({"A": 2, "B": 2}, case("C1", tie("A")), language="en"))
    answer = what_if(explainer(one), one.problem.batch[0], "B")
    assert answer.moving is None
    page = what_if_page(answer, Catalogue.of(one.problem))
    assert page.startswith("No single change was found that would have moved C1;")
    assert as_values(answer, Catalogue.of(one.problem))["change"] is None
