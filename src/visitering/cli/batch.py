"""`check`, `schema` and `run`: a scenario, its batch and one run folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from visitering.cli.app import AsJson, OkWhenOpen, ScenarioPath, app, code_of
from visitering.cli.output import (
    count,
    nothing_to_place,
    percent,
    print_error_line,
    print_json,
    print_notices,
    shown,
)
from visitering.cli.printing import printed
from visitering.cli.progress import Interruption, ProgressLine
from visitering.domain.cpr import without_cpr

if TYPE_CHECKING:
    from visitering.loading import Loaded
    from visitering.pipeline import Run


@app.command()
def check(
    scenario: ScenarioPath,
    show: Annotated[
        bool, typer.Option("--show", help="Print the scenario as resolved, as YAML, and no more.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Load and validate a scenario and its data; print every fault; write nothing."""
    from visitering.loading import load

    loaded = load(scenario)
    if show:
        _show(loaded.scenario.resolved, as_json)
    else:
        _print_checked(scenario, loaded, as_json)
    printed()


def _print_checked(scenario: Path, loaded: Loaded, as_json: bool) -> None:
    from visitering.explaining.notices import in_english

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
        files = {name: writing.to_json() for name, writing in loaded.writings.items()}
        print_json({"faults": [], "notices": in_english(loaded.notices), **counts, "files": files})
        return
    print_notices(loaded.notices)
    print(f"{without_cpr(str(scenario))} is valid.")
    print(
        f"To place on {problem.policy.date}: {count(counts['cases'], 'case')} with "
        f"{count(counts['persons'], 'person')}, {counts['places_left']} places left of a quota of {counts['quota']} "
        f"in {counts['municipalities']} municipalities."
    )
    if counts["locked"] or counts["later"]:
        print(f"Not in the batch: {counts['locked']} decided already, {counts['later']} without a permit yet.")
    print("How each file is written:")
    for name, writing in loaded.writings.items():
        print(f"  {name}: {writing}")


def _show(resolved: Mapping[str, Any], as_json: bool) -> None:
    """The scenario with all that it extends and every default: it reads back as the same scenario."""
    if as_json:
        print_json(dict(resolved))
        return
    from visitering.loading.yaml_text import as_yaml

    print(as_yaml(resolved), end="")


@app.command()
def schema() -> None:
    """Print the JSON Schema of a scenario, for editors."""
    from visitering.loading.schema import scenario_schema

    print_json(scenario_schema())
    printed()


@app.command()
def run(scenario: ScenarioPath, ok_when_open: OkWhenOpen = False, as_json: AsJson = False) -> None:
    """Place the batch of a scenario and write one run folder."""
    from visitering import pipeline

    with ProgressLine(quiet=as_json) as progress, Interruption() as interrupted:
        finished = pipeline.run(scenario, progress, interrupted)
        progress("writing", share=1.0)
        notes: list[str] = []
        folder = shown(finished.write(notes.append))
    for sentence in notes:
        print_error_line(f"Note: {sentence}.")
    summary = finished.summary
    if as_json:
        print_json({"folder": str(folder), **summary})
    else:
        print_notices(finished.loaded.notices)
        _print_run(finished, folder)
    raise typer.Exit(code_of(summary["needs_decision"], ok_when_open=ok_when_open))


def _print_run(finished: Run, folder: Path) -> None:
    """What the run did and where the results are, in plain words."""
    summary = finished.summary
    municipalities = len({p.municipality for p in finished.result.placements.values()})
    print(
        f"Proposed a municipality for {summary['cases_placed']} of {count(summary['cases'], 'case')} "
        f"({summary['persons_placed']} of {count(summary['persons'], 'person')}), "
        f"in {municipalities} {'municipality' if municipalities == 1 else 'municipalities'}."
    )
    if order := summary.get("law_tried"):
        print(f"A trial of other law: placed as if {order} were in force on the day of the batch.")
    if told := nothing_to_place(finished.loaded.problem):
        print(told)
    if summary["needs_decision"]:
        needs = summary["needs_decision"]
        verb = "needs" if needs == 1 else "need"
        print(f"{count(needs, 'case')} {verb} a caseworker's decision: see unplaced.csv.")
    if summary["manual_review"]:
        print(f"{count(summary['manual_review'], 'case')} must be looked at by a caseworker first (manual_review).")
    if moved := summary.get("moved_since_announced"):
        print(
            f"{count(moved, 'case')} moved since announced: their reasons say why. visitering announce withdraws "
            "what the municipalities were told."
        )
    for broken in summary["against_rules"]:
        place = f"{broken['case_id']} in {broken['municipality']}"
        print(f"A decision that stands goes against the rule {broken['rule']}: {place}.")
    for number, tier in enumerate(summary["tiers"], start=1):
        goals = ", ".join(tier["goals"])
        less = ", less what it takes from later cases" if number == finished.foresighted_tier else ""
        print(f"  {number}. {goals}: {tier['points']:,.2f} points{less}, {_how_good(tier)}")
        if len(given := {goal: value for goal, value in tier["by_goal"].items() if value}) > 1:
            print(f"     {_sum(given)}")
    print("Points are a policy choice, not a measured outcome. Every decision is the caseworker's.")
    if not summary["repeatable"]:
        who = "The clock" if summary["stopped"] == "time_limit" else "You"
        print(f"{who} ended the search: this is the best placement found by then; another run may give another one.")
    print(f"Results: {folder}")
    print("  report.html         the whole run on one page, for any browser")
    print("  assignments.csv     a row per case, with its reason")
    print("  municipalities.csv  quota, load, pace and price by municipality")
    print("  unplaced.csv        the cases that need a decision")
    print(f"  certificate.json    prices that prove the bounds; check them with: visitering verify {folder}")
    print(f"  explanations.jsonl  for one case in words: visitering explain {folder} CASE")


def _sum(given: Mapping[str, float]) -> str:
    """What each goal gives of the points of its tier; they add up."""
    first, *others = ((goal.replace("later_cases", "later cases"), value) for goal, value in given.items())
    signs = (f"{'−' if value < 0 else '+'} {goal} {abs(value):,.2f}" for goal, value in others)
    return " ".join((f"= {first[0]} {first[1]:,.2f}", *signs))


def _how_good(tier: dict[str, Any]) -> str:
    given = " given what the tiers above reached" if tier["assumes_earlier_tiers"] else ""
    if tier["outcome"] == "optimal":
        return f"proven best possible{given}"
    return f"at most {percent(tier['gap'])} from the best possible{given} ({tier['stopped'].replace('_', ' ')})"
