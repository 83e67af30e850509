"""Solver-free recheck of a result: every rule, capacity, point and bound, computed from the problem anew."""

from __future__ import annotations

from visitering.audit.checks import check_bounds
from visitering.audit.placements import check_placements
from visitering.audit.points import check_points
from visitering.domain.problem import Problem
from visitering.domain.result import Result
from visitering.errors import AuditError
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook
from visitering.said import said


def audit(problem: Problem, result: Result, book: Rulebook | None = None, scores: Scores | None = None) -> None:
    """Raises `AuditError` with every mismatch between what a result claims and what the problem says.

    Shares no code with the matching: only the domain, the rules and the goals.
    """
    book, scores = book or Rulebook(problem), scores or Scores(problem)
    mismatches = check_placements(book, scores, result)
    mismatches = mismatches or check_points(book, scores, result)
    mismatches = mismatches or check_bounds(book, scores, result)
    if mismatches:
        count = len(mismatches)
        message = (
            said("the audit found a mismatch: nothing was written")
            if count == 1
            else said("the audit found {count} mismatches: nothing was written", count=count)
        )
        raise AuditError(message, mismatches=tuple(mismatches))
