"""From the problem to a result: the tiers in order of rank, each keeping what the earlier ones reached; ties last."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace

import numpy as np

from visitering.domain.problem import Problem
from visitering.domain.result import Outcome, Placement, Result, Stop, TierResult
from visitering.goals.score import Scores
from visitering.matching import highs
from visitering.matching.announced import as_announced, kept
from visitering.matching.budget import Budget, Stopped
from visitering.matching.build import build
from visitering.matching.core import Slack
from visitering.matching.guide import guided
from visitering.matching.model import Model
from visitering.matching.packing import branches_at_once
from visitering.matching.prices import Duals
from visitering.matching.progress import Interrupted, Progress, never, silent
from visitering.matching.search import SLICE, TierSearch
from visitering.matching.setting import Setting
from visitering.matching.start import completed, refilled
from visitering.matching.table import TIE_RANGE, Solution, Table
from visitering.matching.translate import case_prices_of, duals_of, placements_of, prices_of, solution_of
from visitering.rules.book import Rulebook

TIES_OF_PACKING = 0.1
"""Effort for settling ties of a packing, whose points seldom tie and whose options CP-SAT decides over slowly."""


def place(
    problem: Problem,
    book: Rulebook | None = None,
    scores: Scores | None = None,
    progress: Progress = silent,
    *,
    start: Result | None = None,
    held: Mapping[str, str] | None = None,
    interrupted: Interrupted = never,
    budget: Budget | None = None,
    brief: bool = False,
) -> Result:
    """Places the batch: the best placement found, with what is proven of it.

    Among placements that are equal in all tiers, one that keeps most cases where they were announced is taken, of
    these the one with the highest sum of `Table.ties`; that is settled exactly where all tiers are proven and the
    effort allows.

    `start`: the result of this problem or one like it, from whose placement and prices to start. `held`: cases that
    may go to the given municipality only (with those they must share it with); they may still be left open.
    `interrupted`: asked all the time whether to end with the best placement found. `budget`: one that began earlier;
    else effort and time are those of the policy, from now on. `brief`: a search near `start`, for a problem that
    differs in little from the one that it solves.
    """
    limits = problem.policy.solver
    budget = budget or Budget.of(limits, interrupted)
    table = build(problem, book or Rulebook(problem), scores or Scores(problem))
    if held:
        table = hold(table, held)
    setting = Setting(budget, limits.gap, limits.workers, progress, brief)
    with highs.ready() if branches_at_once(table) else nullcontext():
        return _placed(problem, table, setting, start, held or {})


def _placed(
    problem: Problem, table: Table, setting: Setting, start: Result | None, held: Mapping[str, str]
) -> Result:
    budget, last = setting.budget, len(table.tiers) - 1
    guide, solution = guided(table, setting, None if start is None else _prices_of(start, table))
    if start is not None:
        first = [u for u, group in enumerate(table.groups) for case in group if case.case_id in held]
        earlier = solution_of(table, {**start.placements, **_moved(held)})
        again = completed(refilled(table, earlier, first), last, guide.priced).solution
        solution = max(again, solution, key=lambda found: found.objectives(table))
    searches: list[tuple[TierSearch, Stop]] = []
    for tier in range(len(table.tiers)):
        search = TierSearch(table, tier, solution, guide, setting)
        searches.append((search, search.run()))
        solution = search.best
    if all(search.proven for search, _ in searches):
        solution = _untied(searches[-1][0], solution, kept(problem, table))
    else:
        solution = as_announced(problem, table, solution, budget)
    tiers = _tier_results(table, searches, solution.objectives(table))
    stops = [stop for _, stop in searches]
    return Result(
        placements=placements_of(table, solution),
        tiers=tiers,
        stop=budget.cut or next((stop for stop in stops if stop is not Stop.PROVEN), Stop.PROVEN),
        effort=budget.used,
        repeatable=budget.cut is None,
    )


def hold(table: Table, held: Mapping[str, str]) -> Table:
    """The table with some cases allowed in one municipality only."""
    allowed = table.allowed.copy()
    for u, group in enumerate(table.groups):
        for case in group:
            if case.case_id in held:
                allowed[u] &= np.array([code == held[case.case_id] for code in table.places])
    return replace(table, allowed=allowed)


def _prices_of(start: Result, table: Table) -> Duals | None:
    """The prices of an earlier result's last tier, where they are in the same integers as this table's."""
    last = len(table.tiers) - 1
    if not start.tiers or start.tiers[-1].scale != table.scale(last):
        return None
    return duals_of(table, start.tiers[-1].prices, last)


def _moved(held: Mapping[str, str]) -> dict[str, Placement]:
    """The held cases in their municipality, with no openings yet."""
    return {case_id: Placement(case_id, code) for case_id, code in held.items()}


def _tier_results(
    table: Table, searches: list[tuple[TierSearch, Stop]], objectives: tuple[int, ...]
) -> tuple[TierResult, ...]:
    """What was reached and proven in each tier.

    A later tier may have found more in an earlier one that was not proven: objectives and bounds are those of the
    final placement.
    """
    tiers: list[TierResult] = []
    for tier, (search, stop) in enumerate(searches):
        priced, knapsacks = search.priced, search.knapsacks
        bound = priced.bound_for(objectives[:tier])
        sharper = None if knapsacks is None else knapsacks.bound_for(objectives[:tier])
        tiers.append(
            TierResult(
                goals=table.tiers[tier],
                objective=objectives[tier],
                bound=max(objectives[tier], min(search.bound, bound, bound if sharper is None else sharper)),
                relaxation=bound,
                prices=prices_of(priced),
                stop=stop,
                assumes_earlier=any(result.outcome is not Outcome.OPTIMAL for result in tiers),
                case_prices=None if knapsacks is None else case_prices_of(knapsacks),
                knapsack=sharper,
            )
        )
    return tuple(tiers)


def _untied(search: TierSearch, solution: Solution, announced: Mapping[tuple[int, int], int]) -> Solution:
    """Among the placements that reach the same in every tier, one with most cases where they were announced.

    Of these the one that the hash prefers.
    """
    table, reached = search.table, solution.objectives(search.table)
    core = search.left
    if core is None:
        # One more than the gap: the bound is rounded down, and what is equal must not be left out.
        core, _ = Slack(search.priced).core(search.priced.bound - reached[-1] + 1)
    try:
        model = Model(table, core.including(table, solution), budget=search.budget)
        for tier, value in enumerate(reached):
            model.keep(tier, value)
        model.hint(solution)
        first = TIE_RANGE * sum(map(len, table.groups))
        stay = [first * count * model.goes[pair] for pair, count in announced.items() if pair in model.goes]
        limits = search.budget.limits(TIES_OF_PACKING if search.is_packing else SLICE)
        found = model.maximise(sum([model.ties(), *stay]), limits)
    except Stopped:
        return solution
    search.budget.spend(found.effort)
    return found.solution or solution
