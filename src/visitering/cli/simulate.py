"""`simulate`: a year of batches under several policies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from visitering.cli.app import AsJson, ScenarioPath, app
from visitering.cli.executor import InProcesses, OnCluster, chosen
from visitering.cli.output import plain, print_json, print_notices, print_table, shown
from visitering.cli.progress import ProgressLine
from visitering.said import said

if TYPE_CHECKING:
    from visitering.domain.reasons import Reason
    from visitering.explaining.catalogue import Catalogue
    from visitering.loading import Loaded
    from visitering.simulating.arrivals import Year
    from visitering.simulating.measure import Outcome


@app.command()
def simulate(
    scenario: ScenarioPath,
    year: Annotated[int | None, typer.Option(help="The year to replay; the scenario's own if not given.")] = None,
    batches: Annotated[str, typer.Option(help="weekly, monthly, or how many batches the year has.")] = "weekly",
    arrivals: Annotated[
        str | None,
        typer.Option(
            metavar="N|P%",
            help="Draw the year's arrivals from the cases of the dataset: N persons, or P % of the national number. "
            "Without it, and with one seed, the year is replayed as the dataset has it.",
        ),
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=1000, help="How many years to draw.")] = 1,
    processes: InProcesses = None,
    cluster: OnCluster = None,
    as_json: AsJson = False,
) -> None:
    """Replay a year in batches: greedy, each batch on its own, with future prices, with hindsight."""
    from visitering.explaining.catalogue import Catalogue
    from visitering.loading import load
    from visitering.simulating.campaign import simulate as run
    from visitering.simulating.replay import Settings, batch_count
    from visitering.simulating.report import files, policies
    from visitering.storing.access import Access
    from visitering.storing.folder import write_whole
    from visitering.storing.names import readable

    settings = Settings(batches=batch_count(batches))
    loaded = load(scenario)
    if (foresight := loaded.problem.policy.future) is not None:
        settings = Settings(batches=settings.batches, foresight=foresight)
    years, note = _years(loaded, year, arrivals, seeds)
    with ProgressLine(quiet=as_json) as progress:
        outcomes = run(years, settings, chosen(processes, cluster), progress)
    policy, replayed = loaded.problem.policy, years[0].problem.year
    catalogue = Catalogue.of(loaded.problem)
    told = catalogue.scenario(policy.name)
    title = catalogue.say("simulate.title", name=told, year=replayed, batches=settings.batches)
    name = f"{readable(policy.name)}-simulation-{replayed}"
    folder = shown(
        write_whole(
            loaded.scenario.output_folder,
            name,
            files(outcomes, title, replayed, loaded.scenario.dialect, catalogue),
            Access(loaded.scenario.group),
        )
    )
    if as_json:
        rows = [{key: plain(value) for key, value in row.items()} for row in policies(outcomes)]
        persons = [one.persons for one in years]
        about = {"folder": str(folder), "year": replayed, "batches": settings.batches, "persons": persons}
        print_json(about | {"policies": rows})
        return
    print_notices(loaded.notices)
    if note is not None:
        print(catalogue.reason(note))
    _print(years, settings.batches, outcomes, catalogue)
    print(catalogue.say("simulate.results", folder=folder))


def _years(loaded: Loaded, year: int | None, arrivals: str | None, seeds: int) -> tuple[list[Year], Reason | None]:
    """The years to replay, and why nobody arrives in them, if so."""
    from visitering.errors import UsageError
    from visitering.simulating.arrivals import drawn, persons_of, recorded, why_nobody

    problem = loaded.problem
    replayed = problem.year if year is None else year
    if replayed != problem.year:
        raise UsageError(
            said(
                "--year {replayed} must be the year of the scenario's date ({year}), whose quotas are loaded",
                replayed=replayed,
                year=problem.year,
            )
        )
    as_recorded = recorded(problem, replayed)
    if arrivals is None and seeds == 1:
        return [as_recorded], why_nobody([as_recorded], len(problem.cases), None)
    persons = as_recorded.persons if arrivals is None else persons_of(arrivals, int(as_recorded.problem.quota.sum()))
    found = [drawn(problem, replayed, persons, number) for number in range(1, seeds + 1)]
    return found, why_nobody(found, len(problem.cases), persons)


def _print(years: list[Year], batches: int, outcomes: Sequence[Outcome], catalogue: Catalogue) -> None:
    """In the language of the scenario."""
    from visitering.simulating.page import remarks
    from visitering.simulating.report import told

    print(
        catalogue.say(
            "simulate.years",
            count=len(years),
            batches=batches,
            persons=round(sum(year.persons for year in years) / len(years)),
            quota=int(years[0].problem.quota.sum()),
        )
    )
    heads, *rows = told(outcomes, catalogue)
    print_table(heads, rows)
    for remark in remarks(outcomes, catalogue):
        print(remark)
