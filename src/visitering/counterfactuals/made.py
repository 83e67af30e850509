"""The smallest change of a case, made: the problem in which everything that has to give has given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from visitering.domain.cases import Case, Circumstance, Kind
from visitering.domain.conflicts import Limit, Step
from visitering.domain.problem import Problem
from visitering.rules.book import Rulebook
from visitering.rules.exclusion import Exclusion, parts
from visitering.rules.need import NeededOffer
from visitering.rules.obstacles import LINKS
from visitering.rules.unaccompanied_minor import UnaccompaniedMinor


def made(book: Rulebook, case: Case, steps: Iterable[Step], m: int, *, alone: bool = True) -> Problem | None:
    """The problem of the rulebook with the steps taken that let a case in at position m.

    None where one of them is an exception from a rule for this case alone, which no fact or figure states. `alone`:
    a link that is not regarded parts the case from the others; else it parts these from all they belong with.
    """
    problem: Problem | None = book.problem
    for step in steps:
        problem = problem and _taken(problem, book, case, step, m, alone=alone)
    return problem


def _taken(problem: Problem, book: Rulebook, case: Case, step: Step, m: int, *, alone: bool) -> Problem | None:
    item, more = step.item, step.amount or 0
    if item.limit is Limit.QUOTA:
        quota = problem.quotas[item.name]
        return replace(problem, quotas={**problem.quotas, item.name: replace(quota, quota=quota.quota + more)})
    if item.limit is Limit.SERVICE:
        stated = problem.capacities[item.name]
        changed = {**stated, item.code: stated[item.code] + more}
        return replace(problem, capacities={**problem.capacities, item.name: changed})
    if item.limit is Limit.OFFER:
        return _with_places(problem, book, (item.name, item.code), more, m)
    if item == LINKS:
        apart = {case.case_id} if alone else {*step.cases}
        links = (link for link in problem.links if not {link.case_id, link.linked_case_id} & apart)
        return replace(problem, links=tuple(links))
    # A rule of another case that goes to the same municipality binds that one.
    bound = step.cases[0] if step.cases else case.case_id
    old = next(c for c in problem.cases if c.case_id == bound)
    if item.name == UnaccompaniedMinor.id:
        return with_row(problem, "cases", old, replace(old, heard_on=problem.policy.date))
    if item.name == Exclusion.id:
        rows = (left for row in old.circumstances if (left := _lifted(problem, row, m)) is not None)
        return with_row(problem, "cases", old, replace(old, circumstances=tuple(rows)))
    return None


def _with_places(problem: Problem, book: Rulebook, need: tuple[str, str], more: int, m: int) -> Problem:
    """So many places more in the offer nearest to position m."""
    rule = book.rules[need[0]]
    assert isinstance(rule, NeededOffer)
    near = [
        offer
        for offer in problem.offers_of[need]
        if offer.places is not None and problem.can_reach(problem.reported_by(offer), rule.within_minutes)[m]
    ]
    times = problem.travel.centiminutes[m]
    nearest = min(near, key=lambda offer: int(times[problem.index[problem.reported_by(offer)]]))
    return with_row(problem, "offers", nearest, replace(nearest, places=(nearest.places or 0) + more))


def _lifted(problem: Problem, row: Circumstance, m: int) -> Circumstance | None:
    """A row without what it excludes at position m; None where nothing else is left of it."""
    if row.kind is not Kind.EXCLUSION:
        return row
    for found in parts(row):
        if found.mask(problem)[m]:
            of_region = found.municipality is None
            row = replace(row, region=None) if of_region else replace(row, municipality=None, within_minutes=None)
    return row if row.municipality is not None or row.region is not None else None


def with_row(problem: Problem, table: str, old: object, new: object) -> Problem:
    """The problem with one row of a table replaced."""
    rows: dict[str, Any] = {table: tuple(new if row is old else row for row in getattr(problem, table))}
    return replace(problem, **rows)
