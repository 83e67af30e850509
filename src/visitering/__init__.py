"""Visitering proposes in which municipality each refugee granted residence should live.

>>> problem = visitering.load("scenarios/baseline.yaml")
>>> result = visitering.place(problem)
>>> run = visitering.run("scenarios/baseline.yaml")
>>> run.assignments
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from visitering import errors

if TYPE_CHECKING:
    from visitering.domain.problem import Problem
    from visitering.domain.result import Result
    from visitering.pipeline import Run

__all__ = ["errors", "load", "place", "run"]


def load(scenario: Path | str) -> Problem:
    """The problem of a scenario; raises `errors.InputError` with every fault of the input."""
    from visitering.loading import load as read

    return read(Path(scenario)).problem


def place(problem: Problem) -> Result:
    """Places a problem's batch and audits the result; raises `errors.AuditError` on a mismatch."""
    from visitering.audit import audit
    from visitering.matching.budget import Budget
    from visitering.matching.tiers import place as match
    from visitering.potentials import foreseen, looking_ahead

    budget, ahead = Budget.of(problem.policy.solver), looking_ahead(problem.policy.solver)
    problem = foreseen(problem, budget=ahead)
    result = match(problem, budget=budget)
    result = replace(result, repeatable=result.repeatable and ahead.cut is None)
    audit(problem, result)
    return result


def run(scenario: Path | str) -> Run:
    """Loads, places, audits and explains; `Run.write` puts it into a run folder."""
    from visitering.pipeline import run as flow

    return flow(scenario)
