"""`verify`: a finished run, checked again from its own folder; with `--log` the event log of a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from visitering.cli.app import DONE, MISMATCH, AsJson, app
from visitering.cli.output import count, percent, print_json, shown
from visitering.errors import UsageError

if TYPE_CHECKING:
    from visitering.domain.result import TierResult
    from visitering.verifying import LogVerification, Verification

MOST_SHOWN = 20


@app.command()
def verify(
    run: Annotated[
        Path, typer.Argument(metavar="RUN", help="A run folder; with --log also a scenario or a dataset folder.")
    ],
    log: Annotated[
        bool, typer.Option("--log", help="Check the event log beside the book of decisions instead of the run.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Recompute rules, points, capacities and bounds of a run from its own copy of the inputs, without a solver."""
    from visitering.verifying import verify as check

    if log:
        _verify_log(run, as_json)
    done = check(run)
    if as_json:
        tiers = [_tier_figures(tier) for tier in done.tiers]
        print_json({"agrees": done.agrees, "checked": done.checked, "tiers": tiers, "mismatches": done.mismatches})
    else:
        _print(done)
    raise typer.Exit(DONE if done.agrees else MISMATCH)


def _verify_log(path: Path, as_json: bool) -> NoReturn:
    """Checks the log of the dataset of a run or a scenario, or that of a dataset folder."""
    from visitering.loading import read_scenario
    from visitering.storing.run_folder import RunFolder
    from visitering.verifying import verify_log

    if path.is_file():
        scenario = read_scenario(path)
        data, runs = scenario.data, scenario.output_folder
    elif (path / "manifest.json").exists():
        data, runs = RunFolder(path).dataset, path.resolve().parent
    else:
        data, runs = path, None
    if not data.is_dir():
        raise UsageError(f"{data} is not a dataset folder: name a run, a scenario or the folder of a dataset")
    done = verify_log(data, runs)
    if as_json:
        print_json({"agrees": done.agrees, **{key: value for key, value in asdict(done).items() if key != "path"}})
    else:
        _print_log(done, runs)
    raise typer.Exit(DONE if done.agrees else MISMATCH)


def _print_log(done: LogVerification, runs: Path | None) -> None:
    """What was checked, what came of it, and what nobody can see."""
    print(f"Checked {shown(done.path)}: {count(done.events, 'event')}, each with the hash of the one before.")
    beside = f" and {count(done.manifests, 'manifest')} in {shown(runs)}" if runs else ""
    print(f"  marks     of {count(done.rows, 'row')} of decisions.csv{beside}")
    if done.unmarked:
        print(f"  no mark   {count(done.unmarked, 'row')}: made by hand, or before there was a log")
    if done.cut:
        print("  cut line  the last line has no end: a command was killed, and the next one cuts it off")
    after = f"event {done.newest}, the newest that is spoken of" if done.newest else "the first event"
    print(f"  not seen  what was cut off after {after}")
    if done.agrees:
        print("Everything agrees.")
        return
    _print_mismatches(done.mismatches)


def _print_mismatches(mismatches: Sequence[str]) -> None:
    print(f"{len(mismatches)} mismatch{'es' if len(mismatches) > 1 else ''}:")
    for sentence in mismatches[:MOST_SHOWN]:
        print(f"  {sentence}")
    if (more := len(mismatches) - MOST_SHOWN) > 0:
        print(f"  and {more} more")


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
    _print_mismatches(done.mismatches)


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
