"""The guide: the relaxation of the last tier before any tier is searched, and first placements made from it."""

from __future__ import annotations

from visitering.matching.budget import Stopped
from visitering.matching.core import Slack
from visitering.matching.master import LARGE
from visitering.matching.model import Model
from visitering.matching.neighbourhoods import Neighbourhoods
from visitering.matching.prices import Duals
from visitering.matching.relaxation import Relaxation, most, relax
from visitering.matching.setting import Setting
from visitering.matching.start import Filling, completed, quick, refilled, rounded
from visitering.matching.table import UNPLACED, Solution, Table
from visitering.said import said

WHOLE = 0.999
"""The share from which an option of the relaxation counts as taken whole."""
EFFORT, SMALL_EFFORT = 1.0, 0.1
"""Effort that the model of what is not taken whole may take; less where the search will soon find better."""


def guided(table: Table, setting: Setting, warm: Duals | None = None) -> tuple[Relaxation, Solution]:
    """(the relaxation as if the earlier tiers reached all they could, the better placement near it).

    `warm`: prices of the last tier to begin with.
    One placement takes the relaxation's options by falling share, the other leaves what is not whole to a model.
    Where the search is ended before, a greedy placement is what there is.
    """
    last = len(table.tiers) - 1
    setting.progress(said("relaxation"))
    relaxed = relax(table, last, tuple(most(table, tier) for tier in range(last)), None, warm, setting.budget)
    setting.budget.spend_iterations(relaxed.iterations)
    if setting.budget.cut is not None and not relaxed.shares:
        return relaxed, _quickly(table, relaxed)
    by_share = completed(rounded(table, relaxed.shares, least=0), last, relaxed.priced).solution
    try:
        by_model = _by_model(table, relaxed, by_share, setting)
    except Stopped:
        return relaxed, by_share
    return relaxed, max(by_share, by_model, key=lambda solution: solution.objectives(table))


def _quickly(table: Table, relaxed: Relaxation) -> Solution:
    """The better of two greedy placements: without prices, and at those that are known."""
    last, duals = len(table.tiers) - 1, relaxed.priced.duals
    found = [quick(table, last)]
    if duals.place.any() or duals.load.any() or duals.thing.any():
        found.append(completed(Filling(table), last, relaxed.priced).solution)
    return max(found, key=lambda solution: solution.objectives(table))


def _by_model(table: Table, relaxed: Relaxation, start: Solution, setting: Setting) -> Solution:
    """What the relaxation places whole stays, a small model places the rest; being left open costs as there."""
    setting.budget.go_on()
    last = len(table.tiers) - 1
    whole = rounded(table, relaxed.shares, least=WHOLE).solution
    free = whole.place == UNPLACED
    core = Neighbourhoods(Slack(relaxed.priced), last, table.seed).core(start, free)
    model = Model(table, core, fixed=whole, budget=setting.budget)
    effort = SMALL_EFFORT if table.shape[0] <= LARGE else EFFORT
    found = model.maximise(model.worth(relaxed.costs), setting.budget.limits(effort))
    setting.budget.spend(found.effort)
    if found.solution is None:
        setting.budget.go_on()
    solution = found.solution or whole
    return completed(refilled(table, solution), last, relaxed.priced).solution
