"""`announce`: municipalities are told of proposals."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visitering.cli.app import AsJson, RunPath, app
from visitering.cli.output import print_json, shown, tell, tell_error
from visitering.cli.printing import outlive_the_terminal

if TYPE_CHECKING:
    from visitering.deciding.announce import Announced

MOST_SHOWN = 20


@app.command()
def announce(
    run: RunPath,
    by: Annotated[str, typer.Option("--as", metavar="NAME", help="The caseworker's initials.")],
    cases: Annotated[
        list[str] | None, typer.Argument(metavar="CASE...", help="These cases alone, also on manual review.")
    ] = None,
    on: Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE")] = None,
    data: Annotated[Path | None, typer.Option(metavar="DIR", help="The dataset, where it has moved.")] = None,
    stale: Annotated[
        bool, typer.Option("--stale", help="Announce although the dataset has changed, or a newer run exists.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Record that municipalities are told of a run's proposals, and write withdrawals to those that lose a case."""
    from visitering.deciding.announce import Asked
    from visitering.deciding.announce import announce as record
    from visitering.reporting.letters.withdrawal import write_withdrawals

    outlive_the_terminal()
    asked = Asked(by, tuple(cases or ()), on.date() if on else None, stale)
    done = record(run, asked, write_withdrawals, data)
    if as_json:
        print_json(
            {
                "file": str(shown(done.path)),
                "announced": [{"case_id": row.case_id, "municipality": row.municipality} for row in done.rows],
                "withdrawn": [{"case_id": row.case_id, "municipality": row.municipality} for row in done.withdrawn],
                "already": done.known,
                "left_out": list(done.left_out),
                "withdrawals": None if done.papers is None else str(shown(done.papers)),
            }
        )
    else:
        _print(done)


def _print(done: Announced) -> None:
    for sentence in done.left_out[:MOST_SHOWN]:
        tell_error("Left out: {sentence}.", sentence=sentence)
    if (more := len(done.left_out) - MOST_SHOWN) > 0:
        tell_error("Left out: {more} more.", more=more)
    if not done.rows:
        tell("Nothing new to announce: {count:proposal|proposals} announced already.", count=done.known)
        return
    tell("Recorded {count:announcement|announcements} in {path}.", count=len(done.rows), path=shown(done.path))
    if done.known:
        tell("{count:proposal|proposals} announced already: nothing changes.", count=done.known)
    for row in done.withdrawn:
        place = done.names[row.municipality]
        tell(
            "  {case_id} was announced to {place} on {announced_on}: withdrawn there",
            case_id=row.case_id,
            place=place,
            announced_on=row.announced_on,
        )
    if done.papers is not None:
        tell(
            "Withdrawals for these municipalities: {papers} (index.csv is not to be sent).", papers=shown(done.papers)
        )
    tell("The goal kept_announcement keeps them there in the next runs, unless something better is stated.")
