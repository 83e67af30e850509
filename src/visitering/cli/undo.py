"""`undo`: the last `decide` of a caseworker is taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from visitering.cli.app import app
from visitering.cli.output import shown, tell
from visitering.cli.printing import outlive_the_terminal
from visitering.cli.speech import heard
from visitering.errors import UsageError
from visitering.said import said


@app.command()
def undo(
    by: Annotated[str, typer.Option("--as", metavar="NAME", help="The initials of who decided.")],
    scenario: Annotated[
        Path | None,
        typer.Option(metavar="SCENARIO", help="The scenario whose dataset holds the decisions.", callback=heard),
    ] = None,
    data: Annotated[Path | None, typer.Option(metavar="DIR", help="The dataset, in place of a scenario.")] = None,
) -> None:
    """Take back the last decide of a caseworker, where nothing later touches its cases."""
    from visitering.deciding.undo import undo as record
    from visitering.loading import read_scenario

    outlive_the_terminal()
    if (scenario is None) == (data is None):
        raise UsageError(said("say which dataset holds the decisions: either --scenario SCENARIO or --data DIR"))
    folder = data if scenario is None else read_scenario(scenario).data
    assert folder is not None
    if not folder.is_dir():
        raise UsageError(said("{folder} is not a dataset folder", folder=folder))
    undone = record(folder, by)
    cases = ", ".join(row.case_id for row in undone)
    tell(
        "Took back {count:decision|decisions} in {book}: {cases}.",
        count=len(undone),
        book=shown(folder / "decisions.csv"),
        cases=cases,
    )
