"""`notices`: municipalities are told early of family members who are coming."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from visitering.cli.app import AsJson, ScenarioPath, app
from visitering.cli.output import print_json, shown, tell, tell_error
from visitering.errors import UsageError
from visitering.said import said


@app.command()
def notices(
    scenario: ScenarioPath,
    since: Annotated[
        datetime, typer.Option("--since", formats=["%Y-%m-%d"], metavar="DATE", help="Granted on this day or later.")
    ],
    confirmed: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="A reunification of which you have confirmed where the person lives."),
    ] = None,
    by: Annotated[str | None, typer.Option("--as", metavar="NAME", help="The caseworker's initials.")] = None,
    templates: Annotated[Path | None, typer.Option(metavar="DIR", help="Templates of your own.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the early notices of family members who are coming to those who have been placed."""
    from visitering.domain.identifiers import told
    from visitering.loading import load
    from visitering.reporting.letters.coming import INDEX
    from visitering.reporting.letters.coming import notices as written
    from visitering.reporting.letters.templates import Templates
    from visitering.storing.access import Access
    from visitering.storing.csv_files import as_csv
    from visitering.storing.event_log import Stated, coming
    from visitering.storing.folder import write_next

    loaded = load(scenario)
    problem, stated = loaded.problem, loaded.scenario
    known = {one.reunification_id for one in problem.reunifications}
    if strange := [one for one in confirmed or () if one not in known]:
        raise UsageError(
            said(
                "{file} has no {names}; nothing was written",
                file="reunifications.csv",
                names=", ".join(map(told, strange)),
            )
        )
    if confirmed and by is None:
        raise UsageError(said("say with --as who has confirmed where the persons live; nothing was written"))
    made = written(problem, since.date(), confirmed or (), by, Templates.of(templates))
    files = made.files | {"index.csv": as_csv(made.index, INDEX, stated.dialect)}
    access = Access(stated.group)
    cases = [row["case_id"] for row in made.index if row["notice"]]
    folder = stated.output_folder / f"notices-{problem.policy.date}"
    event = Stated("notices", by, cases=cases, result={"notices": len(made.files)})
    with coming(stated.data, event, access) as logged:
        path = write_next(folder, files, access, logged.write)
    drafts = sum(row["draft"] is not None for row in made.index)
    if as_json:
        print_json({"folder": str(shown(path)), "notices": len(made.files), "drafts": drafts})
        return
    for row in made.index:
        if row["why_none"]:
            tell_error("Left out: {reunification_id} of {case_id}: {why_none}", **row)
        elif row["placed_elsewhere"]:
            tell_error(
                "{reunification_id}: {case_id} was placed in another municipality on {placed_elsewhere_on}, which "
                "has not been told.",
                **row,
            )
    tell(
        "Wrote {count:notice|notices} to {path}, {drafts} of them drafts.",
        count=len(made.files),
        path=shown(path),
        drafts=drafts,
    )
    tell("index.csv says which is of whom, and is not to be sent.")
