"""`convert`: tables of a dataset as CSV files or workbooks."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from visitering.cli.app import AsJson, app
from visitering.cli.output import print_json, shown, tell


class Form(StrEnum):
    """What a table can be converted to."""

    csv = "csv"
    xlsx = "xlsx"


@app.command()
def convert(
    data: Annotated[Path, typer.Argument(metavar="DATA", help="The dataset folder.")],
    to: Annotated[Form, typer.Option(help="What the tables are to be.")],
    tables: Annotated[
        list[str] | None, typer.Argument(metavar="[TABLE]...", help="Such as cases; none: all that may be.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write there; else the new files take the old ones' place.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Convert tables between CSV and workbooks, read back before they count; the old files are kept."""
    from visitering.converting import convert as converted

    done = converted(data, to.value, tables or (), out)
    if as_json:
        print_json(
            {
                "written": [str(shown(path)) for path in done.written],
                "aside": [str(shown(path)) for path in done.aside],
                "already": list(done.already),
            }
        )
        return
    for path in done.written:
        tell("Wrote {path}", path=shown(path))
    for path in done.aside:
        tell("The old file is {path}", path=shown(path))
    if done.already:
        tell("Already {form}: {tables}", form=to.value.upper(), tables=", ".join(done.already))
    if not done.written:
        tell("Nothing was to be converted.")
