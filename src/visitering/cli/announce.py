"""`announce`: municipalities are told of proposals."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visitering.cli.app import AsJson, RunPath, app
from visitering.cli.output import count, print_error_line, print_json, shown
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
        print_error_line(f"Left out: {sentence}.")
    if (more := len(done.left_out) - MOST_SHOWN) > 0:
        print_error_line(f"Left out: {more} more.")
    if not done.rows:
        print(f"Nothing new to announce: {count(done.known, 'proposal')} announced already.")
        return
    print(f"Recorded {count(len(done.rows), 'announcement')} in {shown(done.path)}.")
    if done.known:
        print(f"{count(done.known, 'proposal')} announced already: nothing changes.")
    for row in done.withdrawn:
        place = done.names[row.municipality]
        print(f"  {row.case_id} was announced to {place} on {row.announced_on}: withdrawn there")
    if done.papers is not None:
        print(f"Withdrawals for these municipalities: {shown(done.papers)} (index.csv is not to be sent).")
    print("The goal kept_announcement keeps them there in the next runs, unless something better is stated.")
