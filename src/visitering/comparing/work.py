"""The piece of work that processes and clusters do: a chain of scenarios, each starting from the last one's end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from visitering.audit import audit
from visitering.comparing.measure import measured
from visitering.comparing.solved import Solved
from visitering.domain.policy import Policy
from visitering.domain.potentials import Potentials
from visitering.domain.problem import Problem
from visitering.domain.result import Result
from visitering.goals.score import Scores
from visitering.matching.alike import alike
from visitering.matching.build import build
from visitering.matching.staying import Moves, staying
from visitering.matching.tiers import place
from visitering.parallel.likeness import Likeness, own
from visitering.potentials import foreseen, looking_ahead
from visitering.rules.book import Rulebook


@dataclass(frozen=True)
class Begins:
    """The run that a draft begins from, and how much others may move against it; `mark`: the hash of that run."""

    moves: Moves
    within: float
    before: Result
    mark: str


@dataclass(frozen=True)
class Task:
    """A scenario to place: on which inputs, by which policy, and by which one it is measured.

    `scenario`: as resolved; what is solved is found again by it. `given`: future prices to place with, where they are
    not worked out from past cases. `begins`: of a draft, where it begins.
    """

    name: str
    inputs: str
    policy: Policy
    yardstick: Policy
    scenario: Mapping[str, Any]
    given: Potentials | None = None
    begins: Begins | None = None


@dataclass(frozen=True)
class Chain:
    """Tasks in a fixed order, each starting from the one before; the first from the solved scenario `start`, if any.

    A chain is one unit of work and of resuming, so that it gives the same whoever does it. `near`: what `start` was
    the answer to, where the first task differs from it in little: it is searched briefly then, and not at all where
    to the search it is the same.
    """

    tasks: tuple[Task, ...]
    start: str | None = None
    near: Task | None = None


@dataclass(frozen=True)
class Shared:
    """What many chains need and each process gets once: problems by the id of their inputs, and where to start.

    A problem's own policy and future prices do not matter: a task brings its own. `threads`: how many a solve may use
    here.
    """

    problems: Mapping[str, Problem]
    starts: Mapping[str, Solved]
    threads: int = 1


@dataclass(frozen=True)
class Solution:
    """A solved chain, and what the process that solved it computes with."""

    by: Likeness
    solved: tuple[Solved, ...]


def solution(shared: Shared, chain: Chain) -> Solution:
    """`solve_chain`, signed by the process that does it."""
    return Solution(own(), solve_chain(shared, chain))


def solve_chain(shared: Shared, chain: Chain) -> tuple[Solved, ...]:
    """Looks ahead, places, audits and measures every task of a chain, as `pipeline.run` does.

    The number of threads changes the time, nothing else.
    """
    last = None if chain.start is None else shared.starts[chain.start].result
    found = []
    for task in chain.tasks:
        limits = replace(task.policy.solver, workers=min(task.policy.solver.workers, shared.threads))
        policy = replace(task.policy, solver=limits)
        ahead = looking_ahead(limits)
        problem = foreseen(replace(shared.problems[task.inputs], policy=policy, potentials=task.given), budget=ahead)
        book, scores = Rulebook(problem), Scores(problem)
        near = chain.near if task is chain.tasks[0] else None
        if last is None or near is None or not _alike(shared, near, problem, book, scores):
            start = last if task.begins is None else task.begins.before
            last = place(problem, book, scores, start=start, brief=near is not None)
        if (begins := task.begins) is not None:
            last = staying(problem, book, scores, last, begins.before.placements, begins.moves, begins.within)
        last = replace(last, repeatable=last.repeatable and ahead.cut is None)
        audit(problem, last, book, scores)
        found.append(measured(problem, last, task.yardstick, task.name))
    return tuple(found)


def _alike(shared: Shared, near: Task, problem: Problem, book: Rulebook, scores: Scores) -> bool:
    """Whether to the search the problem is that of the task: a rule that stops nobody changes nothing."""
    other = replace(shared.problems[near.inputs], policy=near.policy, potentials=problem.potentials)
    return alike(build(problem, book, scores), build(other, Rulebook(other), Scores(other)))
