"""`import-decisions`: the answer of the case system, into the book."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visitering.cli.app import DONE, NEEDS_DECISION, AsJson, app
from visitering.cli.decisions import MOST_SHOWN, Initials
from visitering.cli.output import print_json, shown, tell, tell_error
from visitering.cli.printing import outlive_the_terminal
from visitering.cli.speech import heard
from visitering.errors import UsageError
from visitering.said import said

if TYPE_CHECKING:
    from visitering.deciding.imported import Imported
    from visitering.domain.decisions import Decision


@app.command("import-decisions")
def import_decisions(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="What the case system wrote.")],
    profile: Annotated[
        str, typer.Option(metavar="NAME", help="The profile of the files: its file, or one that ships (danish, iso).")
    ],
    data: Annotated[Path, typer.Option(metavar="DIR", help="The dataset in whose book they are recorded.")],
    by: Initials,
    accept_what_fits: Annotated[
        bool, typer.Option("--accept-what-fits", help="Record what fits although other rows do not.")
    ] = False,
    against: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="Decisions that a rule forbids were meant so: record them as against it."),
    ] = None,
    scenario: Annotated[
        Path | None,
        typer.Option(
            metavar="SCENARIO",
            help="Whose rules and group hold; without one the rules by default.",
            callback=heard,
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be recorded; write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read decisions made in the case system back into the dataset's decisions.csv."""
    from visitering.deciding.imported import Request
    from visitering.deciding.imported import import_decisions as record
    from visitering.loading import read_scenario
    from visitering.loading.profiles import read_profile

    outlive_the_terminal()
    if not data.is_dir():
        raise UsageError(said("{folder} is not a dataset folder", folder=data))
    group = None if scenario is None else read_scenario(scenario).group
    shape = read_profile(profile)
    request = Request(tuple(files), shape, by, tuple(against or ()), accept_what_fits, scenario, group)
    imported = record(data, request, dry_run=dry_run)
    if as_json:
        _print_json(imported, dry_run)
    else:
        _print(imported, dry_run)
    raise typer.Exit(NEEDS_DECISION if imported.misfits and not dry_run else DONE)


def _print_json(imported: Imported, dry_run: bool) -> None:
    print_json(
        {
            "recorded": not dry_run,
            "file": str(imported.path),
            "decisions": [
                {
                    "case_id": row.case_id,
                    "decision": row.decision,
                    "municipality": row.municipality,
                    "persons": row.persons,
                    "decided_on": row.decided_on.isoformat(),
                    "reopened_on": None if row.reopened_on is None else row.reopened_on.isoformat(),
                    "against_rule": row.against_rule,
                    "over_quota_basis": row.over_quota_basis,
                    "uses": list(row.uses),
                }
                for row in imported.decisions
            ],
            "known": imported.known,
            "undecided": imported.undecided,
            "left_out": [str(fault) for fault in imported.misfits],
        }
    )


def _print(imported: Imported, dry_run: bool) -> None:
    for fault in imported.misfits:
        tell_error("Left out: {fault}", fault=fault)
    made = {"count": len(imported.decisions) - imported.reopened, "file": shown(imported.path)}
    if dry_run:
        tell("Would record {count:decision|decisions} in {file}.", **made)
    else:
        tell("Recorded {count:decision|decisions} in {file}.", **made)
    if imported.known:
        tell("{count:decision was|decisions were} in the book already.", count=imported.known)
    if imported.undecided:
        tell("{count:row has|rows have} no decision yet.", count=imported.undecided)
    most = len(imported.decisions) if dry_run else MOST_SHOWN
    for row in imported.decisions[:most]:
        _print_row(row, imported.names[row.municipality])
    if len(imported.decisions) > most:
        tell("  … and {count} more", count=len(imported.decisions) - most)


def _print_row(row: Decision, place: str) -> None:
    told = {"case": row.case_id, "place": place, "persons": row.persons, "day": row.reopened_on or row.decided_on}
    if row.reopened_on is not None:
        tell("  {case}  reopened on {day}: {place} was decided", **told)
    elif row.against_rule:
        tell(
            "  {case}  {kind} on {day}: {place}, {persons:person|persons}, against the rule {rule}",
            kind=_kind(row),
            rule=row.against_rule,
            **told,
        )
    else:
        tell("  {case}  {kind} on {day}: {place}, {persons:person|persons}", kind=_kind(row), **told)


def _kind(row: Decision) -> str:
    kinds = {"accepted": said("as proposed"), "override": said("elsewhere"), "rejected": said("proposal rejected")}
    return kinds[row.decision]
