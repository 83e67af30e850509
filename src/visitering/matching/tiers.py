"""From the problem to a result: the tiers in order of rank, each keeping what the earlier ones reached; ties last."""

from __future__ import annotations

from visitering.domain.problem import Problem
from visitering.domain.result import Outcome, Placement, Prices, Result, Stop, TierResult
from visitering.goals.score import Scores
from visitering.matching.budget import Budget
from visitering.matching.build import build
from visitering.matching.core import Slack
from visitering.matching.model import Model
from visitering.matching.prices import Priced
from visitering.matching.progress import Progress, silent
from visitering.matching.search import SLICE, TierSearch
from visitering.matching.table import Solution, Table, nothing
from visitering.rules.book import Rulebook


def place(
    problem: Problem, book: Rulebook | None = None, scores: Scores | None = None, progress: Progress = silent
) -> Result:
    """Places the batch: the best placement found, with what is proven of it.

    Among placements that are equal in all tiers, the one with the highest sum of `Table.ties` is taken; that is
    settled exactly where all tiers are proven and the effort allows.
    """
    table = build(problem, book or Rulebook(problem), scores or Scores(problem))
    limits = problem.policy.solver
    budget = Budget(limits.effort, limits.time_limit_s)
    solution = nothing(table)
    searches: list[tuple[TierSearch, Stop]] = []
    for tier in range(len(table.tiers)):
        reached = solution.objectives(table)[:tier]
        search = TierSearch(table, tier, reached, solution, budget, limits.gap, limits.workers, progress)
        searches.append((search, search.run()))
        solution = search.best
    if all(search.proven for search, _ in searches):
        solution = _untied(searches[-1][0], solution)
    tiers = _tier_results(table, searches, solution.objectives(table))
    stops = [stop for _, stop in searches]
    return Result(
        placements=_placements(table, solution),
        tiers=tiers,
        stop=next((stop for stop in stops if stop is not Stop.PROVEN), Stop.PROVEN),
        effort=budget.used,
        repeatable=Stop.TIME not in stops,
    )


def _tier_results(
    table: Table, searches: list[tuple[TierSearch, Stop]], objectives: tuple[int, ...]
) -> tuple[TierResult, ...]:
    """What was reached and proven in each tier.

    A later tier may have found more in an earlier one that was not proven: objectives and bounds are those of the
    final placement.
    """
    tiers: list[TierResult] = []
    for tier, (search, stop) in enumerate(searches):
        priced = Priced(table, tier, search.priced.duals, objectives[:tier])
        tiers.append(
            TierResult(
                goals=table.tiers[tier],
                objective=objectives[tier],
                bound=max(objectives[tier], min(search.bound, priced.bound)),
                relaxation=priced.bound,
                prices=_prices(priced),
                stop=stop,
                assumes_earlier=any(result.outcome is not Outcome.OPTIMAL for result in tiers),
            )
        )
    return tuple(tiers)


def _untied(search: TierSearch, solution: Solution) -> Solution:
    """The placement that the hash prefers among those that reach the same in every tier."""
    table, reached = search.table, solution.objectives(search.table)
    # One more than the gap: the bound is rounded down, and what is equal must not be left out.
    core, _ = Slack(search.priced).core(search.priced.bound - reached[-1] + 1)
    model = Model(table, core.including(table, solution))
    for tier, value in enumerate(reached):
        model.keep(tier, value)
    model.hint(solution)
    found = model.maximise(model.ties(), search.budget.limits(SLICE))
    search.budget.spend(found.effort)
    return found.solution or solution


def _prices(priced: Priced) -> Prices:
    table, duals = priced.table, priced.duals
    return Prices(
        place=dict(zip(table.places, duals.place.tolist(), strict=True)),
        load=dict(zip(table.places, duals.load.tolist(), strict=True)),
        use=dict(zip(table.things, duals.thing.tolist(), strict=True)),
        earlier=duals.earlier,
    )


def _placements(table: Table, solution: Solution) -> dict[str, Placement]:
    fills: dict[str, dict[str, str]] = {}
    for i in solution.fills.tolist():
        case_id, person_id = table.fills.takers[table.fills.taker[i]]
        fills.setdefault(case_id, {})[person_id] = table.things[table.fills.thing[i]]
    offers: dict[str, dict[tuple[str, str], str]] = {}
    for i in solution.needs.tolist():
        case_id, kind, code = table.needs.takers[table.needs.taker[i]]
        offers.setdefault(case_id, {})[str(kind), code] = table.things[table.needs.thing[i]]
    return {
        case.case_id: Placement(
            case_id=case.case_id,
            municipality=table.places[solution.place[u]],
            fills=fills.get(case.case_id, {}),
            offers=offers.get(case.case_id, {}),
        )
        for u in solution.placed().tolist()
        for case in table.groups[u]
    }
