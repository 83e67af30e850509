"""Why not there: which rules forbid a municipality and what would have to be different, or what it would cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from visitering.audit.points import case_points, weighted
from visitering.domain.cases import Case
from visitering.domain.problem import Problem
from visitering.domain.reasons import Named, Reason
from visitering.domain.result import Outcome, Placement, Result
from visitering.explaining.known import Known
from visitering.explaining.relaxations import steps_at
from visitering.explaining.steps import step_reason
from visitering.matching.tiers import place
from visitering.rules.capacity import service_name
from visitering.rules.obstacles import LINKS, Obstacles, Occupancy

EFFORT = 0.3
"""Effort of one second solve, as far as the scenario allows so much: a weekly batch takes one to two seconds."""


@dataclass(frozen=True)
class Refusal:
    """A rule that forbids the case the municipality: on which fact, and the paragraph it stands on."""

    rule: str
    basis: Reason
    reason: Reason


@dataclass(frozen=True)
class TierLoss:
    """What a tier loses against the run's placement, in the model's integers: at least `low`, at most `high`.

    The best placement with the case held there reaches no more than the second solve's bound, and no less than what
    it found. `low` = `high` where both solves are proven. After a tier that loses for certain, what later tiers lose
    says nothing (they may even gain): they stand as found.
    """

    goals: Mapping[str, int]
    low: int
    high: int


@dataclass(frozen=True)
class WhyNot:
    """The answer for one case and municipality.

    Either `refusals` with the `changes` that would let the case in, or `losses` by tier, with what the case itself
    gains and the others lose in all points that are counted (in the placements compared, in the scale of the policy),
    and `movers`: (case, from, to), None where a case is left open. `held`: whether the case could be placed there;
    `better`: the second solve found more than the run, which is then not the best.
    """

    case_id: str
    municipality: str
    refusals: tuple[Refusal, ...] = ()
    changes: tuple[Reason, ...] = ()
    losses: tuple[TierLoss, ...] = ()
    own: int = 0
    others: int = 0
    movers: tuple[tuple[str, str | None, str | None], ...] = ()
    held: bool = True
    exact: bool = False
    better: bool = False


def why_not(known: Known, case: Case, municipality: str) -> WhyNot:
    """Why the case is not placed in a municipality of the problem, given what is known of the run."""
    m = known.problem.index[municipality]
    obstacles = Obstacles(Occupancy(known.book, {}), case)
    linked = LINKS in obstacles.rules or len(obstacles.group) > 1
    if not obstacles.open_to(obstacles.items())[m]:
        steps = steps_at(obstacles, m, linked=linked)
        return WhyNot(
            case.case_id,
            municipality,
            refusals=_refusals(known, obstacles, m),
            changes=tuple(step_reason(known, case, step, municipality) for step in steps),
        )
    before, problem = known.result, known.problem
    after = place(limited(problem), known.book, known.scores, start=before, held={case.case_id: municipality})
    return _compared(known, case, municipality, after)


def limited(problem: Problem, effort: float = EFFORT) -> Problem:
    """The same problem with little effort, and no gap at which to stop."""
    limits = problem.policy.solver
    solver = replace(limits, effort=min(effort, limits.effort), gap=0.0)
    return replace(problem, policy=replace(problem.policy, solver=solver))


def _refusals(known: Known, obstacles: Obstacles, m: int) -> tuple[Refusal, ...]:
    """Every rule that forbids the case there, in their order; a full offer or service stands for its rule."""
    code, book = known.problem.municipalities[m].code, known.book
    found = [
        Refusal(item.name, known.basis(item.name), book.rules[item.name].why(obstacles.case, code, book))
        for item, mask in obstacles.rules.items()
        if mask[m]
    ]
    if obstacles.quota_lacks(linked=True)[m]:
        found.append(Refusal("quota", known.basis("quota"), book.rules["quota"].why(obstacles.case, code, book)))
    for (kind, what), count in obstacles.needs(None, linked=True).items():
        if obstacles.offer_lacks((kind, what), count)[m]:
            told = {"kind": Reason(f"rule.{kind}.name"), "needed": Named(kind, what)}
            found.append(Refusal(kind, known.basis(kind), Reason("whynot.full", told)))
    for service in obstacles.problem.services:
        if obstacles.service_lacks(service, linked=True)[m]:
            told = {"service": service_name(service), "municipality": code}
            found.append(Refusal("capacity", known.basis("capacity"), Reason("conflict.service", told)))
    return tuple(found)


def _compared(known: Known, case: Case, municipality: str, after: Result) -> WhyNot:
    before = known.result
    losses: list[TierLoss] = []
    certain = better = False
    for old, new in zip(before.tiers, after.tiers, strict=True):
        found = old.objective - new.objective
        low = found if certain else max(0, old.objective - new.bound)
        losses.append(TierLoss(old.goals, low, found if certain else max(low, found)))
        better = better or (found < 0 and not certain)
        certain = certain or found > 0
    scored = _scored(before, known) - _scored(after, known)
    own = _points(known, case, after.placements) - _points(known, case, before.placements)
    there = after.placements.get(case.case_id)
    return WhyNot(
        case.case_id,
        municipality,
        losses=tuple(losses),
        own=own,
        others=scored + own,
        movers=movers(before, after, without=case.case_id),
        held=there is not None and there.municipality == municipality,
        better=better,
        exact=before.outcome is Outcome.OPTIMAL and after.outcome is Outcome.OPTIMAL,
    )


def _scored(result: Result, known: Known) -> int:
    """What the tiers reached that count points."""
    policy = known.problem.policy
    weights = known.valuation.weights
    counted = (tier for tier in result.tiers if tier.goals.keys() <= weights.keys())
    return sum(policy.scale // tier.scale * tier.objective for tier in counted)


def _points(known: Known, case: Case, placements: Mapping[str, Placement]) -> int:
    """Weighted points of the case where it is placed; 0 where it is left open."""
    placement = placements.get(case.case_id)
    if placement is None:
        return 0
    return weighted(case_points(known.scores, case, placement), known.valuation.weights)


def movers(before: Result, after: Result, without: str) -> tuple[tuple[str, str | None, str | None], ...]:
    """(case, from, to) of every other case that another municipality has, or none, in the order of their ids."""

    def at(result: Result, case_id: str) -> str | None:
        placement = result.placements.get(case_id)
        return placement.municipality if placement else None

    cases = sorted({*before.placements, *after.placements} - {without})
    moved = ((case_id, at(before, case_id), at(after, case_id)) for case_id in cases)
    return tuple(move for move in moved if move[1] != move[2])
