"""`verify`: a finished run, checked again from its own folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from visitering.cli.app import DONE, MISMATCH, AsJson, RunPath, app
from visitering.cli.output import percent, print_json

if TYPE_CHECKING:
    from visitering.domain.result import TierResult
    from visitering.verifying import Verification

MOST_SHOWN = 20


@app.command()
def verify(run: RunPath, as_json: AsJson = False) -> None:
    """Recompute rules, points, capacities and bounds of a run from its own copy of the inputs, without a solver."""
    from visitering.verifying import verify as check

    done = check(run)
    if as_json:
        tiers = [_tier_figures(tier) for tier in done.tiers]
        print_json({"agrees": done.agrees, "checked": done.checked, "tiers": tiers, "mismatches": done.mismatches})
    else:
        _print(done)
    raise typer.Exit(DONE if done.agrees else MISMATCH)


def _print(done: Verification) -> None:
    """What was checked, how much of it, and what came of it, on one screen."""
    n = done.checked
    print(f"Verified {done.folder} from its own copy of the inputs, without a solver.")
    print(f"  files       {n['inputs']} inputs and {n['outputs']} outputs against the hashes of the manifest")
    if "cases" in n:
        print(f"  rules       {n['placed']} of {n['cases']} cases are placed, {n['locked']} are decided already")
        print(
            f"  capacities  {n['municipalities']} quotas, {n['openings']} shortages with openings, {n['offers']} "
            f"limited offers, {n['services']} places of services"
        )
        print(f"  points      {n['goals']} goals in {n['tiers']} tiers, of every case and of the whole")
    for number, tier in enumerate(done.tiers, start=1):
        print(f"  bound       tier {number}: {_bound(tier)}")
    if done.agrees:
        print("Everything agrees.")
        return
    print(f"{len(done.mismatches)} mismatch{'es' if len(done.mismatches) > 1 else ''}:")
    for sentence in done.mismatches[:MOST_SHOWN]:
        print(f"  {sentence}")
    if (more := len(done.mismatches) - MOST_SHOWN) > 0:
        print(f"  and {more} more")


def _bound(tier: TierResult) -> str:
    from visitering.domain.result import gap

    checked = percent(gap(tier.objective, tier.checkable, tier.scale))
    text = f"{tier.points:,.2f} points, at most {checked} from the best possible by its prices"
    if tier.bound < tier.checkable:
        text += f" ({percent(tier.gap)} by the solver's word)"
    return text + (", for what the tiers above reached" if tier.assumes_earlier else "")


def _tier_figures(tier: TierResult) -> dict[str, Any]:
    return {
        "points": tier.points,
        "checkable_bound": tier.checkable / tier.scale,
        "solver_bound": tier.bound / tier.scale,
        "assumes_earlier_tiers": tier.assumes_earlier,
    }
