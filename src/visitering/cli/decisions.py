"""`decide` and `reopen`: the book of decisions."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from visitering.cli.app import DONE, NEEDS_DECISION, AsJson, RunPath, app
from visitering.cli.output import print_error_line, print_json, shown, tell
from visitering.cli.printing import outlive_the_terminal
from visitering.cli.speech import heard, spoken_of
from visitering.errors import UsageError
from visitering.said import said

if TYPE_CHECKING:
    from visitering.deciding.decide import Decided
    from visitering.explaining.catalogue import Catalogue

Initials = Annotated[str, typer.Option("--as", metavar="NAME", help="The caseworker's initials.")]
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE")]
DataFolder = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="The dataset, where it has moved.")]

MOST_SHOWN = 20


@app.command()
def decide(
    run: RunPath,
    by: Initials,
    cases: Annotated[list[str] | None, typer.Argument(metavar="CASE...", help="Cases to accept as proposed.")] = None,
    all_clear: Annotated[
        bool,
        typer.Option(
            "--all-clear",
            help="Accept every open proposal that you have looked at, that needs no manual review and that nobody "
            "has rejected or reopened.",
        ),
    ] = False,
    reviewed_list: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Cases that you have looked at: a case id a line, or a column case_id."),
    ] = None,
    reviewed: Annotated[
        bool, typer.Option("--reviewed", help="The named cases on manual review have been looked at.")
    ] = False,
    override: Annotated[
        list[str] | None, typer.Option(metavar="CASE=MUNICIPALITY", help="Decide on another municipality.")
    ] = None,
    reject: Annotated[list[str] | None, typer.Option(metavar="CASE", help="Turn the proposal down.")] = None,
    reason: Annotated[
        str | None, typer.Option(help="Why, for every --override and --reject: a note that stays inside.")
    ] = None,
    grounds: Annotated[
        str | None,
        typer.Option(help="The main considerations of every --override, for its letter: without them it is a draft."),
    ] = None,
    against: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="A hard rule that an override goes against.")
    ] = None,
    on: Day = None,
    data: DataFolder = None,
    stale: Annotated[
        bool, typer.Option("--stale", help="Decide although the dataset has changed, or a newer run exists.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be recorded; write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask on a terminal before it is recorded.")] = False,
    as_json: AsJson = False,
) -> None:
    """Accept, override or reject the proposals of a run: rows in the dataset's decisions.csv."""
    from visitering.deciding.choices import Choices
    from visitering.deciding.decide import decide as record
    from visitering.deciding.decide import preview

    outlive_the_terminal()
    choices = Choices(
        by,
        tuple(cases or ()),
        all_clear,
        reviewed,
        tuple(map(_pair, override or ())),
        tuple(reject or ()),
        reason,
        tuple(against or ()),
        on.date() if on else None,
        stale,
        reviewed_list,
        grounds,
    )
    seen = preview(run, choices, data) if dry_run or (on_a_terminal() and not yes) else None
    if seen is not None and seen.decisions and not dry_run:
        _agreed(seen, spoken_of(run, seen.names))
    decided = seen if seen is not None and dry_run else record(run, choices, data, seen)
    if as_json:
        told = {"recorded": False, "foreseen": asdict(decided.foreseen)} if dry_run else {}
        print_json(
            {
                **told,
                "file": str(decided.path),
                "decisions": [
                    {
                        "case_id": d.case_id,
                        "decision": d.decision,
                        "municipality": d.municipality,
                        "persons": d.persons,
                        "over_quota_basis": d.over_quota_basis,
                        "against_rule": d.against_rule,
                        "uses": list(d.uses),
                    }
                    for d in decided.decisions
                ],
                "left_out": list(decided.left_out),
            }
        )
    else:
        _print_decided(decided, dry_run, spoken_of(run, decided.names))
    raise typer.Exit(NEEDS_DECISION if decided.left_out and not dry_run else DONE)


def on_a_terminal() -> bool:
    """Whether somebody is there to be asked: what comes in and what goes out is a terminal."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _agreed(seen: Decided, words: Catalogue) -> None:
    """Asks whether what was seen is to be recorded; raises `UsageError` unless the answer is yes."""
    _print_left_out(seen, words)
    about = words.say("told.decide.about_to", count=len(seen.decisions), kinds=_kinds(seen, words))
    print_error_line(f"{about} {_look(seen, words)}")
    print(words.say("told.decide.ask"), end=" ", file=sys.stderr, flush=True)
    try:
        answer = sys.stdin.readline()
    except (OSError, ValueError):  # the terminal has gone
        answer = ""
    if answer.strip().lower() not in ("y", "yes", "j", "ja"):
        raise UsageError(said("not agreed to; nothing was decided"))


def _print_left_out(decided: Decided, words: Catalogue) -> None:
    for sentence in decided.left_out:
        print_error_line(words.say("told.decide.left_out", detail=sentence))


def _kinds(decided: Decided, words: Catalogue) -> str:
    """Decisions by kind, in words."""
    kinds = [d.decision for d in decided.decisions]
    return ", ".join(
        words.say(f"told.decide.kind.{kind}", count=kinds.count(kind))
        for kind in ("accepted", "override", "rejected")
        if kind in kinds
    )


def _look(decided: Decided, words: Catalogue) -> str:
    """What needs a look before it is recorded."""
    found = decided.foreseen
    counts = {"count": found.drafts, "free": found.free_text, "threats": found.threats, "overrides": found.overrides}
    return words.say("told.decide.look", **counts)


def _pair(written: str) -> tuple[str, str]:
    case, equals, municipality = (part.strip() for part in written.rpartition("="))
    if not (case and equals and municipality):
        raise UsageError(
            said("--override {written!r} must be CASE=MUNICIPALITY; nothing was decided", written=written)
        )
    return case, municipality


def _print_decided(decided: Decided, dry_run: bool, words: Catalogue) -> None:
    say = words.say
    _print_left_out(decided, words)
    if not decided.decisions:
        print(say("told.decide.nothing" if decided.left_out else "told.decide.none_open"))
        return
    made = {"count": len(decided.decisions), "folder": str(shown(decided.path)), "kinds": _kinds(decided, words)}
    if dry_run:
        print(f"{say('told.decide.would', **made)} {_look(decided, words)}")
    else:
        print(say("told.decide.recorded", **made))
    most = len(decided.decisions) if dry_run else MOST_SHOWN
    for d in decided.decisions[:most]:
        kind = say(f"told.decide.as.{d.decision}")
        line = f"  {d.case_id}  {kind}  {words.names[d.municipality]}, {words.persons(d.persons)}"
        if d.over_quota_basis:
            line += say("told.decide.basis", basis=words.name("rule", d.over_quota_basis))
        if d.uses:
            line += say("told.decide.takes", uses=", ".join(d.uses))
        print(line + (say("told.hold.against", rules=d.against_rule) if d.against_rule else ""))
    if len(decided.decisions) > most:
        print(f"  … {say('told.hold.more', count=len(decided.decisions) - most)}")


@app.command()
def reopen(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case id.")],
    reason: Annotated[str, typer.Option(help="Why, in words.")],
    ground: Annotated[
        Literal["new_information", "agency_error", "quota_refugee_entry", "other"], typer.Option(help="The ground.")
    ],
    requested_by: Annotated[Literal["refugee", "municipality", "agency"], typer.Option(help="Who asks for it.")],
    by: Initials,
    scenario: Annotated[
        Path | None,
        typer.Option(metavar="SCENARIO", help="The scenario whose dataset holds the decision.", callback=heard),
    ] = None,
    data: Annotated[Path | None, typer.Option(metavar="DIR", help="The dataset, in place of a scenario.")] = None,
    power_of_attorney: Annotated[
        bool, typer.Option("--power-of-attorney", help="The refugee's power of attorney is there.")
    ] = False,
    happened_on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="The day of what the reason is about."),
    ] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Reopen although the reason happened after the decision.")
    ] = False,
    on: Day = None,
) -> None:
    """Reopen a case whose decision stands, with ground and reason on record."""
    from datetime import date

    from visitering.deciding.reopen import MOVING_RULES, Request
    from visitering.deciding.reopen import reopen as record
    from visitering.loading import read_scenario

    outlive_the_terminal()
    if (scenario is None) == (data is None):
        raise UsageError(said("say which dataset holds the decision: either --scenario SCENARIO or --data DIR"))
    day = on.date() if on else date.today()
    folder = data
    if scenario is not None:
        stated = read_scenario(scenario)
        folder, day = stated.data, on.date() if on else stated.policy.date
    assert folder is not None
    if not folder.is_dir():
        raise UsageError(said("{folder} is not a dataset folder", folder=folder))
    happened = happened_on.date() if happened_on else None
    request = Request(case, ground, requested_by, reason, by, day, power_of_attorney, happened, anyway)
    row, in_cases = record(folder, request)
    tell(
        "Reopened {case_id} on {reopened_on}: it was decided on {decided_on}. On record: {reason}",
        case_id=row.case_id,
        reopened_on=row.reopened_on,
        decided_on=row.decided_on,
        reason=row.reason,
    )
    if happened is not None and happened > row.decided_on:
        tell("Note that {moving_rules}.", moving_rules=MOVING_RULES)
    elif ground == "new_information":
        tell(
            "A reopening needs new and material information, unknown at the time, that would have changed "
            "the decision; {moving_rules}.",
            moving_rules=MOVING_RULES,
        )
    if in_cases:
        tell("The next batch has the case again.")
    else:
        tell("The case is not in cases.csv any more: the next batch has it only once it is there again.")
