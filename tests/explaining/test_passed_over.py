"""What kept a case from a municipality that would have given it more points."""

from __future__ import annotations

import pytest

from problems import random_problem
from small import NEW_NURSE, NURSE, case, family, nearby, needs, problem, same, solve
from visitering.domain.cases import Kind, Link
from visitering.domain.problem import Problem
from visitering.explaining.explanation import Status
from visitering.explaining.passed_over import NeededFor, PassedOver, passed_over
from written import explainer


def found(made: Problem, case_id: str) -> PassedOver | None:
    whole = explainer(solve(made))
    (e,) = (e for e in whole.explanations if e.case.case_id == case_id)
    return passed_over(whole, e)


def test_nothing_is_passed_over_by_who_has_the_best_place() -> None:
    assert found(problem({"A": 2, "B": 2}, case("C1", competence=NURSE), openings={"A": 1}), "C1") is None


def test_the_places_are_needed_for_others() -> None:
    made = problem(
        {"A": 1, "B": 2}, case("C1", competence=NURSE), case("C2", competence=NEW_NURSE), openings={"A": 2}
    )
    better = found(made, "C2")
    assert better is not None
    assert better.municipality == "A"
    assert NeededFor.PLACES in better.because


def test_the_opening_is_needed_for_others() -> None:
    made = problem(
        {"A": 5, "B": 5},
        case("C1", competence=NURSE),
        case("C2", competence=NEW_NURSE),
        openings={"A": 1},
        markets={"A": 1, "B": 5},
    )
    assert found(made, "C2") == PassedOver("A", (NeededFor.OPENINGS,))


def test_the_even_distribution_keeps_cases_from_the_richer_place() -> None:
    """Ten cases, twenty places in each of two municipalities, of which A alone has a strong labour market."""
    tiers = ({"place_persons": 100}, {"employment": 100, "even_distribution": 1000})
    cases = [case(f"C{i}", persons=2) for i in range(10)]
    made = problem({"A": 20, "B": 20}, *cases, markets={"A": 5, "B": 1}, tiers=tiers)
    whole = explainer(solve(made))
    in_b = [e for e in whole.explanations if e.municipality == "B"]
    assert in_b
    for e in in_b:
        better = passed_over(whole, e)
        assert better is not None
        assert better.municipality == "A"
        assert set(better.because) <= {NeededFor.EVEN_DISTRIBUTION, NeededFor.WHOLE}


def linked(link: Link) -> PassedOver | None:
    """Of a nurse whom A would suit, linked to a case that must go to B."""
    made = problem(
        {"A": 5, "B": 5},
        case("C1", competence=NURSE),
        case("C2", family("B"), needs(Kind.TREATMENT, "x")),
        openings={"A": 1},
        offers=[("B", Kind.TREATMENT, "x", None)],
        links=[link],
    )
    return found(made, "C1")


def test_a_case_that_must_be_near_another_is_kept_from_the_richer_place() -> None:
    assert linked(nearby("C1", "C2")) == PassedOver("A", (NeededFor.LINKS,))


def test_where_the_rules_leave_one_place_nothing_was_passed_over() -> None:
    assert linked(same("C1", "C2")) is None


@pytest.mark.parametrize("seed", range(12))
def test_what_was_passed_over_would_give_more_points_and_is_allowed(seed: int) -> None:
    whole = explainer(solve(random_problem(seed, cases=8, spare=1.1)))
    for e in whole.explanations:
        better = passed_over(whole, e)
        if better is not None:
            assert e.status is Status.PROPOSED
            assert better.municipality != e.municipality
            assert better.because
            values = whole.valuation.case(e.case)
            m = whole.problem.index[better.municipality]
            assert values.possible[m]
            assert whole.valuation.most_points(e.case, values, m) > e.total
