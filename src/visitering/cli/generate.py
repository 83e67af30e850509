"""`generate`: synthetic datasets for trials and benchmarks."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from visitering.cli.app import app
from visitering.cli.output import tell


@app.command()
def generate(
    out: Annotated[Path, typer.Option(help="The folder to write; it must be new or empty.")],
    cases: Annotated[int, typer.Option(min=1, max=100_000, help="Cases of the batch.")] = 250,
    municipalities: Annotated[
        int, typer.Option(min=1, max=400, help="Up to 98 are real ones, more are made up.")
    ] = 98,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 1,
    places_per_person: Annotated[
        float | None, typer.Option(min=0.0, help="Places left per person of the batch: 1.6, or 1 with --predictions.")
    ] = None,
    date: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The decision date.")] = datetime(2018, 5, 2),
    predictions: Annotated[
        bool,
        typer.Option(
            "--predictions",
            help="Sites with capacities of three services and predicted outcomes, in place of Danish municipalities.",
        ),
    ] = False,
) -> None:
    """Write a synthetic dataset with a scenario, for trials and benchmarks."""
    from visitering.generating import generate as make
    from visitering.generating import generate_predictions

    given = {} if places_per_person is None else {"places_per_person": places_per_person}
    if predictions:
        persons = generate_predictions(cases, municipalities, seed, out, on=date.date(), **given)
    else:
        persons = make(cases, municipalities, seed, out, on=date.date(), **given).batch_persons
    tell(
        "Wrote {cases:synthetic case|synthetic cases} with {persons:person|persons} to {out}.",
        cases=cases,
        persons=persons,
        out=out,
    )
    tell("Place them with: visitering run {scenario}", scenario=out / "scenario.yaml")
