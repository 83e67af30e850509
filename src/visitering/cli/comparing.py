"""`compare`, `sweep` and `cost-of-rules`: many ways to place one batch, side by side."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from visitering.cli.app import DONE, FAILED, AsJson, ScenarioPath, app
from visitering.cli.executor import InProcesses, OnCluster, chosen
from visitering.cli.output import plain, print_json, print_notices, shown, tell, tell_error
from visitering.cli.progress import ProgressLine
from visitering.cli.speech import all_heard, in_words
from visitering.said import joined, said

if TYPE_CHECKING:
    from visitering.comparing.many import Answers
    from visitering.comparing.scenarios import Entry

EFFORT = 1.0
"""For each point of a sweep that starts from its neighbour's end: more has closed no gap on the batch of 2018."""


@app.command()
def compare(
    scenarios: Annotated[
        list[Path],
        typer.Argument(metavar="SCENARIO...", help="The first is held against the others.", callback=all_heard),
    ],
    processes: InProcesses = None,
    cluster: OnCluster = None,
    as_json: AsJson = False,
) -> None:
    """Place the batch by several scenarios and show them side by side."""
    from visitering.cli.side_by_side import compared
    from visitering.comparing import comparison, folder, page, tables
    from visitering.reporting.drafts import draft_of

    started = time.perf_counter()
    with ProgressLine(quiet=as_json) as progress:
        found = comparison.compare(scenarios, chosen(processes, cluster), progress)
        progress(said("writing"), share=1.0)
        _stop_without(found.answers)
        first = found.first.loaded.scenario
        files = tables.csv_files(found, first.dialect) | {"comparison.html": page.comparison_page(found)}
        placed = [entry.loaded.scenario for entry in found.entries]
        inputs = {f"{e.name}/{name}": content for e in found.entries for name, content in e.loaded.files.items()}
        seconds = time.perf_counter() - started
        written = folder.write(placed, "compare", files, inputs, found.answers, seconds)
    rows = {name.removesuffix(".csv"): list(table(found)) for name, table in tables.TABLES.items()}
    drafts = {entry.name: draft for entry in found.entries if (draft := draft_of(entry.problem))}
    _tell(found.entries, found.answers, written, rows["scenarios"], as_json, drafts=drafts)
    if not as_json:
        compared(found)
        _where(
            written,
            {"comparison.html": said("the scenarios side by side, with maps"), "*.csv": said("every figure of it")},
        )
    raise typer.Exit(FAILED if found.answers.failures else DONE)


@app.command()
def sweep(
    scenario: ScenarioPath,
    vary: Annotated[
        list[str],
        typer.Option(metavar="KEY=START:STOP:STEP", help="What to vary, or KEY=a,b,c; twice for a grid of two."),
    ],
    curve: Annotated[
        str | None, typer.Option(metavar="GOAL,GOAL", help="The goals of the curve: one against the other.")
    ] = None,
    effort: Annotated[
        float, typer.Option(min=0.0, help="Effort for each point of a row after the first, at most.")
    ] = EFFORT,
    processes: InProcesses = None,
    cluster: OnCluster = None,
    as_json: AsJson = False,
) -> None:
    """Place the batch over a grid of one or two parameters and draw the trade-off."""
    from visitering.cli.side_by_side import swept
    from visitering.comparing import curve as drawing
    from visitering.comparing import folder, grid
    from visitering.comparing import sweep as sweeping
    from visitering.storing.csv_files import as_csv

    started = time.perf_counter()
    axes = grid.read_axes(vary)
    with ProgressLine(quiet=as_json) as progress:
        goals = None if curve is None else grid.read_curve(curve)
        found = sweeping.sweep(scenario, axes, chosen(processes, cluster), goals, effort, progress)
        progress(said("writing"), share=1.0)
        _stop_without(found.answers)
        rows = list(sweeping.rows(found))
        own = found.entry.loaded.scenario
        files = {"sweep.csv": as_csv(rows, list(rows[0]), own.dialect), **drawing.files(found)}
        seconds = time.perf_counter() - started
        written = folder.write(
            [own], f"sweep-{own.policy.name}", files, found.entry.loaded.files, found.answers, seconds
        )
    _tell((found.entry,), found.answers, written, rows, as_json)
    if not as_json:
        swept(found)
        _where(
            written, {"tradeoff.html": said("the curve (also as .svg and .png)"), "sweep.csv": said("every point")}
        )
    raise typer.Exit(FAILED if found.answers.failures else DONE)


@app.command()
def cost_of_rules(
    scenario: ScenarioPath, processes: InProcesses = None, cluster: OnCluster = None, as_json: AsJson = False
) -> None:
    """Place the batch without each rule and each goal in turn: what it costs the others."""
    from visitering.cli.side_by_side import costs
    from visitering.comparing import cost, cost_page, folder
    from visitering.storing.csv_files import as_csv

    started = time.perf_counter()
    with ProgressLine(quiet=as_json) as progress:
        found = cost.cost_of_rules(scenario, chosen(processes, cluster), progress)
        rows = list(cost.rows(found))
        own = found.entry.loaded.scenario
        files = {
            "cost_of_rules.csv": as_csv(rows, list(rows[0]), own.dialect),
            "cost_of_rules.html": cost_page.cost_page(found),
        }
        seconds = time.perf_counter() - started
        name = f"cost_of_rules-{own.policy.name}"
        written = folder.write([own], name, files, found.entry.loaded.files, found.answers, seconds)
    _tell((found.entry,), found.answers, written, rows, as_json)
    if not as_json:
        costs(found)
        _where(
            written,
            {
                "cost_of_rules.html": said("what each rule and each goal costs the others"),
                "cost_of_rules.csv": said("every goal's points and difference"),
            },
        )
    raise typer.Exit(FAILED if found.answers.failures else DONE)


def _stop_without(answers: Answers) -> None:
    """Nothing to write where nothing could be placed."""
    from visitering.errors import SolverError

    if not answers.solved:
        failed = answers.failures.items()
        told = joined(said("{name}: {message}", name=name, message=failure.message) for name, failure in failed)
        raise SolverError(said("nothing could be placed ({told})", told=told))


def _tell(
    entries: tuple[Entry, ...],
    answers: Answers,
    folder: Path,
    rows: list[dict[str, Any]],
    as_json: bool,
    **more: Any,
) -> None:
    """What was not solved anew, what failed, and for a script all in one, with `more` where there is any."""
    for name, failure in answers.failures.items():
        tell_error("{name} failed: {message}.", name=name, message=failure.message)
    if as_json:
        failed = {name: failure.message for name, failure in answers.failures.items()}
        cells = [{key: plain(value) for key, value in row.items()} for row in rows]
        print_json(
            {"folder": str(shown(folder)), "resumed": list(answers.resumed), "failed": failed, "rows": cells, **more}
        )
        return
    for entry in entries:
        print_notices(entry.loaded.notices)
    if answers.resumed:
        tell("Solved before and not again: {resumed}.", resumed=", ".join(answers.resumed))


def _where(folder: Path, files: Mapping[str, str]) -> None:
    tell("Points are a policy choice, not a measured outcome. Every decision is the caseworker's.")
    tell("Results: {folder}", folder=shown(folder))
    width = max(map(len, files))
    for name, what in files.items():
        print(f"  {name.ljust(width)}  {in_words(what)}")
