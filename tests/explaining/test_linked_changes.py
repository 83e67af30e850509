"""The smallest change of an open case that belongs with others does what its sentence says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from linked import linked_problem
from oracle import Oracle
from shares import first
from small import Solved, solve
from visitering.domain.cases import Case, Kind
from visitering.domain.conflicts import Limit, Relaxation, Step
from visitering.domain.problem import Problem
from visitering.domain.result import Placement
from visitering.explaining.explainer import Explainer
from visitering.matching.conflicts import find_conflicts
from visitering.rules.exclusion import parts

CHUNKS = [range(start, start + 15) for start in range(0, 30, 15)]
NEEDS = (Kind.TREATMENT, Kind.INSTITUTION, Kind.EDUCATION, Kind.JOB_OFFER)


def plain(seed: int) -> Problem:
    """Without needs, job offers and services: what is left can be changed by hand."""
    problem = linked_problem(seed)
    rows = (tuple(row for row in c.circumstances if row.kind not in NEEDS) for c in problem.cases)
    cases = (replace(c, circumstances=left) for c, left in zip(problem.cases, rows, strict=True))
    return replace(problem, cases=tuple(cases), capacities={})


def taken(problem: Problem, case: Case, step: Step, change: Relaxation) -> Problem | None:
    """The problem in which a step has been taken; None where it is a longer way or a rule that no longer binds."""
    if step.item.limit is Limit.QUOTA:
        quota = problem.quotas[step.item.name]
        more = replace(quota, quota=quota.quota + (step.amount or 0))
        return replace(problem, quotas={**problem.quotas, step.item.name: more})
    if step.item.name == "links":
        apart = {*step.cases} if change.together else {case.case_id}
        links = (link for link in problem.links if not {link.case_id, link.linked_case_id} & apart)
        return replace(problem, links=tuple(links))
    name = step.cases[0] if step.cases else case.case_id
    [old] = [c for c in problem.cases if c.case_id == name]
    if step.item.name == "unaccompanied_minor":
        new = replace(old, heard_on=problem.policy.date)
    elif step.item.name == "exclusion":
        there = problem.index[change.municipality]
        rows = (
            row
            for row in old.circumstances
            if row.kind is not Kind.EXCLUSION or not any(part.mask(problem)[there] for part in parts(row))
        )
        new = replace(old, circumstances=tuple(rows))
    else:
        return None
    return replace(problem, cases=tuple(new if c is old else c for c in problem.cases))


def changes(solved: Solved) -> dict[str, Relaxation]:
    """Of the open cases."""
    conflicts = find_conflicts(solved.book, solved.result)
    explained = Explainer(solved.problem, solved.result, solved.book, solved.scores, conflicts).explanations
    return {e.case.case_id: e.open.relaxation for e in explained if e.open is not None and e.open.relaxation}


def test_once_it_is_made_the_case_and_those_with_it_can_be_placed_while_all_others_stay() -> None:
    tried: Counter[str] = Counter()
    for seed in range(70):
        solved = solve(plain(seed))
        for case_id, change in changes(solved).items():
            [case] = [c for c in solved.problem.batch if c.case_id == case_id]
            problem: Problem | None = solved.problem
            for step in change.steps:
                problem = problem and taken(problem, case, step, change)
            if problem is None:
                continue
            with_it = {name: Placement(name, change.municipality) for name in (case_id, *change.together)}
            complaints = Oracle(problem).complaints({**solved.result.placements, **with_it})
            assert complaints == [], (seed, case_id, change)
            tried.update({"together": bool(change.together), "of another": any(s.cases for s in change.steps)})
            tried["alone"] += not change.together
    assert min(tried[name] for name in ("together", "of another", "alone")) > 3


@pytest.mark.parametrize("seeds", first(1, CHUNKS), ids=str)
def test_sentences_can_be_written_of_all_of_them(seeds: range) -> None:
    for seed in seeds:
        solved = solve(plain(seed))
        assert solved.explained.keys() >= {case.case_id for case in solved.problem.batch}
        for case_id in solved.explained:
            assert "{" not in solved.sentence(case_id)
