"""Whenever the user or the clock ends a search, what is known by then is a whole, true result; nothing goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event

import pytest

from predicted import predictions
from problems import random_problem
from shares import first
from visitering.audit import audit
from visitering.domain.policy import SolverLimits
from visitering.domain.problem import Problem
from visitering.domain.result import Result, Stop
from visitering.goals.score import Scores
from visitering.matching import guide, master, relaxation, smoothing, standing
from visitering.matching.budget import Budget, Stopped
from visitering.matching.conflicts import budget_after, find_conflicts
from visitering.matching.tiers import place
from visitering.rules.book import Rulebook

pytestmark = pytest.mark.campaign

MOST, MOST_OF_SMALL = 12_000, 100
"""Questions that are tried: later ones are asked by the same loops."""
FURTHER = 4
"""Steps that may still be told of after the end: each is left at its first question."""


class Patience:
    """Says from the n-th question on that the search is to end; counts what is asked and told afterwards."""

    def __init__(self, n: int) -> None:
        self.n, self.asked, self.told = n, 0, 0

    def __call__(self) -> bool:
        self.asked += 1
        return self.over

    @property
    def over(self) -> bool:
        return self.asked >= self.n

    def progress(
        self, stage: str, *, share: float = 0.0, gap: float | None = None, points: float | None = None
    ) -> None:
        self.told += self.over


def questions(problem: Problem) -> int:
    """How many questions a search asks that nobody ends."""
    patience = Patience(10**9)
    place(problem, interrupted=patience)
    return patience.asked


def ended_at(problem: Problem, n: int) -> Result:
    """The result of a search that is ended at its n-th question, checked by all that a result must be."""
    patience = Patience(n)
    result = place(problem, progress=patience.progress, interrupted=patience)
    audit(problem, result)
    if patience.over:
        assert (result.stop, result.repeatable) == (Stop.INTERRUPTED, False)
    # Four neighbourhoods side by side may ask at once.
    assert patience.asked <= n + 4
    assert patience.told <= FURTHER
    return result


def sampled(problem: Problem) -> Iterator[int]:
    """Each of the first questions, then fewer and fewer of the others."""
    last, n = min(questions(problem), MOST), 1
    while n < last:
        yield n
        n = max(n + 1, n * 3 // 2)


def middle(cases: int, municipalities: int) -> Problem:
    return random_problem(5, cases, municipalities, spare=0.9, solver=SolverLimits(effort=0.2))


@pytest.fixture
def all_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small tables take the way of large ones: smoothed prices, HiGHS at first."""
    for module in (relaxation, master, guide, standing):
        monkeypatch.setattr(module, "LARGE", 5)


# --- every question ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", first(1, [3, 4]))
def test_a_small_search_may_be_ended_at_any_question(seed: int) -> None:
    problem = random_problem(seed, cases=7, municipalities=4, spare=0.7)
    for n in range(1, min(questions(problem), MOST_OF_SMALL) + 1):
        ended_at(problem, n)


@pytest.mark.campaign
def test_a_middle_search_may_be_ended_at_any_question() -> None:
    problem = middle(60, 12)
    for n in sampled(problem):
        ended_at(problem, n)


@pytest.mark.campaign
@pytest.mark.usefixtures("all_is_large")
def test_a_large_search_may_be_ended_at_any_question() -> None:
    problem = middle(40, 8)
    for n in sampled(problem):
        ended_at(problem, n)


@pytest.mark.campaign
@pytest.mark.usefixtures("all_is_large")
def test_a_search_by_blocks_may_be_ended_at_any_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relaxation, "HUGE", 15)
    monkeypatch.setattr(smoothing, "SAMPLED", 10)
    problem = middle(40, 8)
    for n in sampled(problem):
        ended_at(problem, n)


def test_a_packing_may_be_ended_at_any_question() -> None:
    problem = predictions(60, 6, 5)
    for n in sampled(problem):
        ended_at(problem, n)


def test_more_time_is_never_worse_than_the_first_moment() -> None:
    """What is found when all is stopped at once is what every longer search keeps or betters."""
    problem = middle(60, 12)
    first, whole = ended_at(problem, 1), place(problem)
    assert [tier.objective for tier in first.tiers] <= [tier.objective for tier in whole.tiers]
    assert len(first.placements) > len(whole.placements) / 2


def test_without_an_end_nothing_is_different() -> None:
    problem = middle(30, 8)
    assert place(problem, interrupted=Patience(10**9)) == place(problem)


# --- the clock --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [0.0, 1e-3, 0.05])
def test_the_clock_ends_a_search_as_the_user_does(seconds: float) -> None:
    problem = middle(60, 12)
    policy = replace(problem.policy, solver=replace(problem.policy.solver, time_limit_s=seconds))
    result = place(replace(problem, policy=policy))
    audit(problem, result)
    assert result.placements
    assert (result.stop, result.repeatable) == (Stop.TIME, False)


def test_what_has_ended_a_search_has_ended_it_for_good() -> None:
    answers = iter([False, True, False])
    budget = Budget(1, 60, lambda: next(answers))
    assert budget.ended is None
    assert budget.cut is None
    assert budget.ended is Stop.INTERRUPTED
    assert budget.stop is Stop.INTERRUPTED
    with pytest.raises(Stopped):
        budget.go_on()
    assert next(answers) is False


def test_each_asks_before_each() -> None:
    items = Budget(1, 60, Patience(3)).each("abcd")
    assert [next(items), next(items)] == ["a", "b"]
    with pytest.raises(Stopped):
        next(items)


# --- solvers ----------------------------------------------------------------------------------------------------


def test_a_solver_that_listens_gives_what_it_has() -> None:
    told = Event()

    def solve() -> str:
        assert told.wait(60)
        return "the best so far"

    assert Budget(1, 60, Patience(2)).watched(solve, told.set) == "the best so far"


@pytest.mark.parametrize("stop", [None, lambda: None], ids=["cannot be told", "does not listen"])
def test_a_solver_that_does_not_listen_is_left_to_itself(stop: Callable[[], None] | None) -> None:
    done = Event()
    with pytest.raises(Stopped):
        Budget(1, 60, Patience(2)).watched(lambda: done.wait(60), stop)
    assert not done.is_set()
    done.set()


def test_what_a_solver_raises_is_raised() -> None:
    with pytest.raises(RuntimeError, match="broke down"):
        Budget(1, 60).watched(lambda: next(iter_broken()), None)


def iter_broken() -> Iterator[None]:
    raise RuntimeError("broke down")
    yield


def test_who_ends_the_command_does_not_wait_for_what_is_side_by_side() -> None:
    """Ctrl-C where nobody listens for it is raised in the main thread; the others are told to stop."""
    budget, begun, told = Budget(1, 600), Event(), Event()

    def solve() -> bool:
        begun.set()
        return told.wait(60)

    def find(item: int) -> bool:
        if item == 0:
            begun.wait(60)
            raise KeyboardInterrupt
        return budget.watched(solve, told.set)

    with pytest.raises(KeyboardInterrupt):
        budget.side_by_side(2, find, [0, 1])
    assert told.is_set()


# --- what cannot be placed --------------------------------------------------------------------------------------


def crowded() -> tuple[Problem, Rulebook, Result]:
    problem = random_problem(5, cases=40, municipalities=6, spare=0.4)
    book = Rulebook(problem)
    return problem, book, place(problem, book, Scores(problem), interrupted=Patience(1))


def test_a_search_that_was_ended_looks_for_conflicts_for_a_moment_only() -> None:
    _, _, result = crowded()
    assert budget_after(result).seconds < 10
    assert budget_after(replace(result, repeatable=True)).seconds > 10**9


@pytest.mark.parametrize("n", [1, 2, 5, 20, 100, 400])
def test_the_search_for_conflicts_may_be_ended_at_any_question(n: int) -> None:
    """What is told then is no more than what is told by a search to its end: never more is said to be in the way."""
    problem, book, result = crowded()
    open_cases = {case.case_id for case in problem.batch} - result.placements.keys()
    assert open_cases
    found = find_conflicts(book, result, Budget(5, 600, Patience(n)))
    whole = find_conflicts(book, result, Budget(5, 600))
    assert found.keys() == open_cases
    for case_id, conflict in found.items():
        assert conflict == whole[case_id] or not conflict.minimal
        assert conflict.items == () or whole[case_id].items


# --- looking ahead and the limits of a policy -------------------------------------------------------------------


def test_a_policy_begins_a_budget_now() -> None:
    began = time.monotonic()
    budget = Budget.of(SolverLimits(effort=3, time_limit_s=60))
    assert budget.effort == 3
    assert 60 - (time.monotonic() - began) <= budget.seconds <= 60
