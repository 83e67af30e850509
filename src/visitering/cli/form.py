"""`form`: visitation forms as spreadsheets, out to the municipalities and back in."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visitering.cli.app import DONE, NEEDS_DECISION, AsJson, app, group
from visitering.cli.output import count, print_json, shown
from visitering.cli.printing import outlive_the_terminal
from visitering.errors import UsageError

if TYPE_CHECKING:
    from visitering.forms.inbox import FormRead

form = group()
app.add_typer(form, name="form", help="Visitation forms as spreadsheets: read what municipalities have filled in.")


@form.command("read")
def read(
    inbox: Annotated[Path, typer.Argument(metavar="INBOX", help="The folder of filled forms, .xlsx and .ods.")],
    data: Annotated[Path, typer.Option(metavar="DIR", help="The dataset that the forms go into.")],
    by: Annotated[str, typer.Option("--as", metavar="NAME", help="The initials of who reads them.")],
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help="The day of receipt, else each cover's."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read filled forms into the reports, each whole or not at all, and write a reply to each. Ends with 3 where a
    form was refused."""
    from visitering.forms.inbox import Asked, read_inbox

    outlive_the_terminal()
    for folder, what in ((inbox, "a folder of forms"), (data, "a dataset folder")):
        if not folder.is_dir():
            raise UsageError(f"{folder} is not {what}")
    done = read_inbox(inbox, data, Asked(by, date.today(), on.date() if on else None))
    if as_json:
        print_json({"forms": [_as_json(one) for one in done]})
    else:
        _print(done, inbox)
    raise typer.Exit(NEEDS_DECISION if any(one.outcome == "refused" for one in done) else DONE)


def _as_json(one: FormRead) -> dict[str, object]:
    return {
        "file": one.file,
        "form_id": one.form_id,
        "municipality": one.municipality,
        "outcome": one.outcome,
        "again": one.again,
        "faults": one.faults,
        "reply": str(shown(one.reply)),
    }


def _print(done: tuple[FormRead, ...], inbox: Path) -> None:
    if not done:
        print(f"No form in {shown(inbox)}: nothing was read.")
        return
    for one in done:
        place = f" of {one.municipality}" if one.municipality else ""
        if one.outcome == "refused":
            print(f"{one.file}{place}: refused, {count(one.faults, 'fault')}.")
        else:
            print(f"{one.file}{place}: {'accepted before' if one.again else 'accepted'} as {one.form_id}.")
    refused = sum(one.outcome == "refused" for one in done)
    print(f"{count(len(done), 'form')} read, {refused} refused. The replies are in {shown(done[0].reply.parent)}.")
