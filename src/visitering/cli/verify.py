"""`verify`: a finished run, checked again from its own folder; with `--log` the event log of a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from visitering.cli.app import DONE, MISMATCH, AsJson, app
from visitering.cli.output import percent, print_json, shown, tell
from visitering.cli.speech import heard, in_words
from visitering.errors import UsageError
from visitering.said import joined, said

if TYPE_CHECKING:
    from visitering.domain.result import TierResult
    from visitering.verifying import LogVerification, Verification

MOST_SHOWN = 20


@app.command()
def verify(
    run: Annotated[
        Path,
        typer.Argument(
            metavar="RUN", help="A run folder; with --log also a scenario or a dataset folder.", callback=heard
        ),
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
        raise UsageError(
            said("{data} is not a dataset folder: name a run, a scenario or the folder of a dataset", data=data)
        )
    done = verify_log(data, runs)
    if as_json:
        print_json({"agrees": done.agrees, **{key: value for key, value in asdict(done).items() if key != "path"}})
    else:
        _print_log(done, runs)
    raise typer.Exit(DONE if done.agrees else MISMATCH)


def _print_log(done: LogVerification, runs: Path | None) -> None:
    """What was checked, what came of it, and what nobody can see."""
    tell(
        "Checked {path}: {count:event|events}, each with the hash of the one before.",
        path=shown(done.path),
        count=done.events,
    )
    if runs:
        tell(
            "  marks     of {rows:row|rows} of decisions.csv and {manifests:manifest|manifests} in {runs}",
            rows=done.rows,
            manifests=done.manifests,
            runs=shown(runs),
        )
    else:
        tell("  marks     of {rows:row|rows} of decisions.csv", rows=done.rows)
    if done.unmarked:
        tell("  no mark   {count:row|rows}: made by hand, or before there was a log", count=done.unmarked)
    if done.cut:
        tell("  cut line  the last line has no end: a command was killed, and the next one cuts it off")
    if done.newest:
        tell("  not seen  what was cut off after event {number}, the newest that is spoken of", number=done.newest)
    else:
        tell("  not seen  what was cut off after the first event")
    if done.agrees:
        tell("Everything agrees.")
        return
    _print_mismatches(done.mismatches)


def _print_mismatches(mismatches: Sequence[str]) -> None:
    tell("{count:mismatch|mismatches}:", count=len(mismatches))
    for sentence in mismatches[:MOST_SHOWN]:
        print(f"  {in_words(sentence)}")
    if (more := len(mismatches) - MOST_SHOWN) > 0:
        tell("  and {more} more", more=more)


def _print(done: Verification) -> None:
    """What was checked, how much of it, and what came of it, on one screen."""
    n = done.checked
    tell("Verified {folder} from its own copy of the inputs, without a solver.", folder=done.folder)
    tell("  files       {inputs} inputs and {outputs} outputs against the hashes of the manifest", **n)
    if "cases" in n:
        tell("  rules       {placed} of {cases} cases are placed, {locked} are decided already", **n)
        tell(
            "  capacities  {municipalities} quotas, {openings} shortages with openings, {offers} limited offers, "
            "{services} places of services",
            **n,
        )
        tell("  points      {goals} goals in {tiers} tiers, of every case and of the whole", **n)
    for number, tier in enumerate(done.tiers, start=1):
        tell("  bound       tier {number}: {bound}", number=number, bound=_bound(tier))
    if done.agrees:
        tell("Everything agrees.")
        return
    _print_mismatches(done.mismatches)


def _bound(tier: TierResult) -> str:
    from visitering.domain.result import gap

    checked = percent(gap(tier.objective, tier.checkable, tier.scale))
    parts = [
        said(
            "{points:,.2f} points, at most {checked} from the best possible by its prices",
            points=tier.points,
            checked=checked,
        )
    ]
    if tier.bound < tier.checkable:
        parts.append(said(" ({gap} by the solver's word)", gap=percent(tier.gap)))
    if tier.assumes_earlier:
        parts.append(said(", for what the tiers above reached"))
    return joined(parts, "")


def _tier_figures(tier: TierResult) -> dict[str, Any]:
    return {
        "points": tier.points,
        "checkable_bound": tier.checkable / tier.scale,
        "solver_bound": tier.bound / tier.scale,
        "assumes_earlier_tiers": tier.assumes_earlier,
    }
