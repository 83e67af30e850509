"""Solver-free recheck of a result: every rule, capacity, point and bound, computed from the problem anew.

Shares no code with the matching: only the domain, the rules and the goals.
"""

from __future__ import annotations

from visitering.audit.shares import Audit
from visitering.domain.problem import Problem
from visitering.domain.result import Result
from visitering.errors import AuditError
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook
from visitering.said import said


def audit(problem: Problem, result: Result, book: Rulebook | None = None, scores: Scores | None = None) -> None:
    """Raises `AuditError` with every mismatch between what a result claims and what the problem says."""
    refuse(mismatches(problem, result, book or Rulebook(problem), scores or Scores(problem)))


def mismatches(problem: Problem, result: Result, book: Rulebook, scores: Scores) -> list[str]:
    """One sentence each."""
    whole = Audit(problem, result, book, scores)
    return whole.mismatches([whole.share(problem.batch)])


def refuse(found: list[str]) -> None:
    """Raises `AuditError` where there are mismatches."""
    if found:
        count = len(found)
        message = (
            said("the audit found a mismatch: nothing was written")
            if count == 1
            else said("the audit found {count} mismatches: nothing was written", count=count)
        )
        raise AuditError(message, mismatches=tuple(found))
