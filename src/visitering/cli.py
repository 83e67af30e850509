"""The commands. The only module that prints; everything heavy is imported when a command needs it."""

from __future__ import annotations

import json
import math
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from visitering.errors import AuditError, InputError, VisiteringError

if TYPE_CHECKING:
    from types import TracebackType

    from visitering.domain.faults import Notice
    from visitering.pipeline import Run

DONE, FAILED, NEEDS_DECISION = 0, 1, 3

app = typer.Typer(
    help="Proposes in which municipality each refugee granted residence should live, with reasons.",
    epilog="Exit codes: 0 everything placed; 1 an unexpected failure; 2 bad input or usage, nothing written; "
    "3 done, but some cases need a decision; 4 an audit found a mismatch. --debug shows tracebacks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ScenarioPath = Annotated[Path, typer.Argument(metavar="SCENARIO", help="The scenario, a YAML file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print a machine-readable summary on stdout.")]


@app.callback()
def visitering() -> None:
    """Proposes in which municipality each refugee granted residence should live, with reasons."""


@app.command()
def check(scenario: ScenarioPath, as_json: AsJson = False) -> None:
    """Load and validate a scenario and its data; print every fault; write nothing."""
    from visitering.loading import load

    loaded = load(scenario)
    problem = loaded.problem
    counts = {
        "cases": len(problem.batch),
        "persons": sum(case.size for case in problem.batch),
        "locked": len(problem.locked),
        "later": len(problem.later),
        "municipalities": len(problem.municipalities),
        "quota": int(problem.quota.sum()),
        "places_left": int(problem.left.sum()),
    }
    if as_json:
        _print_json({"faults": [], "notices": [str(notice) for notice in loaded.notices], **counts})
        return
    _print_notices(loaded.notices)
    print(f"{scenario} is valid.")
    print(
        f"To place on {problem.policy.date}: {_count(counts['cases'], 'case')} with "
        f"{_count(counts['persons'], 'person')}, {counts['places_left']} places left of a quota of {counts['quota']} "
        f"in {counts['municipalities']} municipalities."
    )
    if counts["locked"] or counts["later"]:
        print(f"Not in the batch: {counts['locked']} decided already, {counts['later']} without a permit yet.")


@app.command()
def run(scenario: ScenarioPath, as_json: AsJson = False) -> None:
    """Place the batch of a scenario and write one run folder."""
    from visitering import pipeline

    with _Progress(quiet=as_json) as progress:
        finished = pipeline.run(scenario, progress)
    folder = _shown(finished.write())
    summary = finished.summary
    if as_json:
        _print_json({"folder": str(folder), **summary})
    else:
        _print_notices(finished.loaded.notices)
        _print_run(finished, folder)
    raise typer.Exit(NEEDS_DECISION if summary["needs_decision"] else DONE)


@app.command()
def explain(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")],
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case id.")],
    as_json: AsJson = False,
) -> None:
    """Tell why a case is placed where it is, in the language of the run."""
    from visitering.reporting.run_folder import RunFolder

    folder = RunFolder(run)
    if as_json:
        _print_json(folder.explanation(case))
    else:
        print(folder.page(case))


@app.command()
def generate(
    out: Annotated[Path, typer.Option(help="The folder to write; it must be new or empty.")],
    cases: Annotated[int, typer.Option(min=1, max=100_000, help="Cases of the batch.")] = 250,
    municipalities: Annotated[
        int, typer.Option(min=1, max=400, help="Up to 98 are real ones, more are made up.")
    ] = 98,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 1,
    places_per_person: Annotated[float, typer.Option(min=0.0, help="Places left per person of the batch.")] = 1.6,
    date: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The decision date.")] = datetime(2018, 5, 2),
) -> None:
    """Write a synthetic dataset with a scenario, for trials and benchmarks."""
    from visitering.generating import generate as make

    dataset = make(cases, municipalities, seed, out, places_per_person=places_per_person, on=date.date())
    print(f"Wrote {_count(cases, 'synthetic case')} with {_count(dataset.batch_persons, 'person')} to {out}.")
    print(f"Place them with: visitering run {out / 'scenario.yaml'}")


# --- what is printed --------------------------------------------------------------------------------------


def _shown(path: Path) -> Path:
    """A path as short as it can be told from here."""
    path, here = path.resolve(), Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _print_notices(notices: tuple[Notice, ...]) -> None:
    for notice in notices:
        print(f"Note: {notice}", file=sys.stderr)


def _print_run(finished: Run, folder: Path) -> None:
    """What the run did and where the results are, in plain words."""
    summary = finished.summary
    municipalities = len({p.municipality for p in finished.result.placements.values()})
    print(
        f"Proposed a municipality for {summary['cases_placed']} of {_count(summary['cases'], 'case')} "
        f"({summary['persons_placed']} of {_count(summary['persons'], 'person')}), "
        f"in {municipalities} {'municipality' if municipalities == 1 else 'municipalities'}."
    )
    if summary["needs_decision"]:
        needs = summary["needs_decision"]
        verb = "needs" if needs == 1 else "need"
        print(f"{_count(needs, 'case')} {verb} a caseworker's decision: see unplaced.csv.")
    if summary["manual_review"]:
        print(f"{_count(summary['manual_review'], 'case')} must be looked at by a caseworker first (manual_review).")
    for number, tier in enumerate(summary["tiers"], start=1):
        goals = ", ".join(tier["goals"])
        print(f"  {number}. {goals}: {tier['points']:,.2f} points, {_how_good(tier)}")
    print("Points are a policy choice, not a measured outcome. Every decision is the caseworker's.")
    if not summary["repeatable"]:
        print("The clock ended the search: another run may give another result.")
    print(f"Results: {folder}")
    print("  assignments.csv     a row per case, with its reason")
    print("  municipalities.csv  quota, load, pace and price by municipality")
    print("  unplaced.csv        the cases that need a decision")
    print(f"  explanations.jsonl  for one case in words: visitering explain {folder} CASE")


def _how_good(tier: dict[str, Any]) -> str:
    given = " given what the tiers above reached" if tier["assumes_earlier_tiers"] else ""
    if tier["outcome"] == "optimal":
        return f"proven best possible{given}"
    return f"at most {_percent(tier['gap'])} from the best possible{given} ({tier['stopped'].replace('_', ' ')})"


def _percent(gap: float) -> str:
    """Rounded up to the hundredth of a percent: what is "at most" must not be more."""
    return f"{math.ceil(round(gap * 10_000, 6)) / 100:.2f} %"


class _Progress:
    """Shows stage, effort and gap on a terminal; says nothing in a pipe."""

    def __init__(self, quiet: bool) -> None:
        self._status: Any = None
        if not quiet and sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True).status("starting")

    def __enter__(self) -> _Progress:
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if self._status is not None:
            self._status.stop()

    def __call__(self, stage: str, *, share: float = 0.0, gap: float | None = None) -> None:
        if self._status is not None:
            known = "" if gap is None else f", at most {_percent(gap)} from the best possible"
            self._status.update(f"{stage}: {100 * share:.0f} % of the effort{known}")


def main() -> None:
    """Runs a command; every error is a sentence on stderr and an exit code."""
    debug = "--debug" in sys.argv
    sys.argv = [argument for argument in sys.argv if argument != "--debug"]
    try:
        app()
    except VisiteringError as error:
        if debug:
            raise
        _print_error(error)
        sys.exit(error.exit_code)
    except Exception as error:
        if debug:
            raise
        print(f"Unexpected failure: {type(error).__name__}: {error}. Add --debug for details.", file=sys.stderr)
        sys.exit(FAILED)


def _print_error(error: VisiteringError) -> None:
    details: tuple[object, ...] = ()
    if isinstance(error, InputError):
        details = error.faults
    elif isinstance(error, AuditError):
        details = error.mismatches
    message = str(error)
    end = ":" if details else "" if message.endswith("?") else "."
    print(f"{message[:1].upper()}{message[1:]}{end}", file=sys.stderr)
    for detail in details:
        print(f"  {detail}", file=sys.stderr)
    if isinstance(error, InputError):
        print("Nothing was written.", file=sys.stderr)
