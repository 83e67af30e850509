"""`check`, `schema` and `run`: a scenario, its batch and one run folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from visitering.cli.app import AsJson, OkWhenOpen, ScenarioPath, app, code_of
from visitering.cli.output import (
    nothing_to_place,
    percent,
    print_json,
    print_notices,
    shown,
    tell_error,
)
from visitering.cli.printing import printed
from visitering.cli.progress import Interruption, ProgressLine
from visitering.cli.speech import in_words, share, spoken
from visitering.domain.cpr import without_cpr
from visitering.said import said

if TYPE_CHECKING:
    from visitering.explaining.catalogue import Catalogue
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
    from visitering.explaining.notices import sentences

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
        print_json({"faults": [], "notices": sentences(loaded.notices, "en"), **counts, "files": files})
        return
    print_notices(loaded.notices)
    words = spoken(problem)
    say = words.say
    print(say("told.check.valid", scenario=without_cpr(str(scenario))))
    waiting = {"total": counts["cases"], "persons": counts["persons"]}
    room = {"left": counts["places_left"], "quota": counts["quota"], "count": counts["municipalities"]}
    print(say("told.check.batch", date=problem.policy.date, **waiting, **room))
    if counts["locked"] or counts["later"]:
        print(say("told.check.others", locked=counts["locked"], later=counts["later"]))
    print(say("told.check.files"))
    for name, writing in loaded.writings.items():
        print(in_words(said("  {name}: {writing}", name=name, writing=str(writing))))


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
        progress(said("writing"), share=1.0)
        notes: list[str] = []
        folder = shown(finished.write(notes.append))
    for sentence in notes:
        tell_error("Note: {sentence}.", sentence=sentence)
    summary = finished.summary
    if as_json:
        print_json({"folder": str(folder), **summary})
    else:
        print_notices(finished.loaded.notices)
        _print_run(finished, folder)
    raise typer.Exit(code_of(summary["needs_decision"], ok_when_open=ok_when_open))


FILES = (
    "report.html",
    "assignments.csv",
    "municipalities.csv",
    "unplaced.csv",
    "certificate.json",
    "explanations.jsonl",
)
"""Files of a run that are told of, in this order."""


def _print_run(finished: Run, folder: Path) -> None:
    """What the run did and where the results are, in plain words."""
    summary, words = finished.summary, spoken(finished.loaded.problem)
    say = words.say
    spread = len({p.municipality for p in finished.result.placements.values()})
    figures = {key: summary[key] for key in ("cases_placed", "persons_placed", "persons")}
    print(say("told.run.proposed", spread=spread, total=summary["cases"], **figures))
    if order := summary.get("law_tried"):
        print(say("told.run.trial", order=order))
    if told := nothing_to_place(finished.loaded.problem, words):
        print(told)
    for name in ("needs_decision", "manual_review", "moved_since_announced"):
        if summary.get(name):
            print(say(f"told.notable.{name}", count=summary[name]))
    for broken in summary["against_rules"]:
        place = {"case": broken["case_id"], "municipality": broken["municipality"]}
        print(say("told.run.against", rule=broken["rule"], **place))
    for number, tier in enumerate(summary["tiers"], start=1):
        code = "told.run.tier.later" if number == finished.foresighted_tier else "told.run.tier"
        goals = ", ".join(words.name("goal", goal) for goal in tier["goals"])
        reached = {"goals": goals, "reached": words.figure(tier["points"]), "proof": _how_good(tier, words)}
        print(f"  {number}. {say(code, **reached)}")
        if len(given := {goal: value for goal, value in tier["by_goal"].items() if value}) > 1:
            print(f"     {_sum(given, words)}")
    print(say("told.run.choice"))
    if not summary["repeatable"]:
        print(say("told.run.clock" if summary["stopped"] == "time_limit" else "told.run.interrupted"))
    print(say("told.results", folder=str(folder)))
    widest = max(map(len, FILES))
    for file in FILES:
        about = say(f"told.file.{file.partition('.')[0]}", folder=str(folder))
        print(f"  {file:{widest}}  {about}")
    for file in sorted(finished.profiled[0]):
        print(f"  {file:{widest}}  {say('told.file.profile')}")


def _sum(given: Mapping[str, float], words: Catalogue) -> str:
    """What each goal gives of the points of its tier; they add up."""
    from visitering.audit.points import LATER_CASES

    named = [
        (words.say("report.by_goal.later") if goal == LATER_CASES else words.name("goal", goal), value)
        for goal, value in given.items()
    ]
    (name, value), *others = named
    signs = (f"{'−' if value < 0 else '+'} {goal} {words.figure(abs(value))}" for goal, value in others)
    return " ".join((f"= {name} {words.figure(value)}", *signs))


def _how_good(tier: dict[str, Any], words: Catalogue) -> str:
    given = words.say("told.run.given") if tier["assumes_earlier_tiers"] else ""
    if tier["outcome"] == "optimal":
        return words.say("told.run.optimal") + given
    gap, why = share(words, percent(tier["gap"])), words.say(f"told.stop.{tier['stopped']}")
    return words.say("told.run.feasible", gap=gap, given=given, why=why)
