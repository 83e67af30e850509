"""`explain`: one case of a run."""

from __future__ import annotations

from typing import Annotated

import typer

from visitering.cli.app import AsJson, RunPath, app
from visitering.cli.output import print_json


@app.command()
def explain(
    run: RunPath,
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case id.")],
    as_json: AsJson = False,
) -> None:
    """Tell why a case is placed where it is, in the language of the run."""
    from visitering.reporting.run_folder import RunFolder

    folder = RunFolder(run)
    if as_json:
        print_json(folder.explanation(case))
    else:
        print(folder.page(case))
