"""`hold`: a draft with cases held, excluded or left open, and what that changed; nothing is decided."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from visitering.cli.app import AsJson, OkWhenOpen, RunPath, app, code_of
from visitering.cli.output import print_json
from visitering.errors import UsageError
from visitering.said import said


@app.command()
def hold(
    run: RunPath,
    cases: Annotated[
        list[str] | None, typer.Argument(metavar="CASE=MUNICIPALITY...", help="Cases, and where they are held.")
    ] = None,
    reason: Annotated[
        str | None, typer.Option(help="Why, for every case that is held, excluded or left open here.")
    ] = None,
    marks: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A table of marks, each with its own reason: case_id, mark (hold, not, open), municipality, reason, "
            "against. - for standard input.",
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option("--not", metavar="CASE=MUNICIPALITY", help="The case must not go there.")
    ] = None,
    leave_open: Annotated[list[str] | None, typer.Option(metavar="CASE", help="The case is left open.")] = None,
    against: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="A rule that a hold goes against.")
    ] = None,
    move: Annotated[Literal["few", "none", "free"], typer.Option(help="How much others may move.")] = "few",
    within: Annotated[float, typer.Option(min=0, max=100, help="What few moves may cost, in % of the bound.")] = 0.05,
    data: Annotated[Path | None, typer.Option(metavar="DIR", help="The dataset, where it has moved.")] = None,
    stale: Annotated[
        bool, typer.Option("--stale", help="Although the dataset has changed, or a newer run exists.")
    ] = False,
    ok_when_open: OkWhenOpen = False,
    as_json: AsJson = False,
) -> None:
    """Make a draft: hold cases where they are to go, place the batch again, and say what that moves and costs."""
    from visitering.cli import draft_told, drafts
    from visitering.drafting.draft import HOLD, NOT, OPEN, Asked, Mark
    from visitering.drafting.marks import read_marks
    from visitering.storing.run_folder import RunFolder

    base = RunFolder(run)
    named = [(HOLD, *_pair(written)) for written in cases or ()]
    if against and not named:
        raise UsageError(said("--against belongs to a case that is held in a municipality; nothing was written"))
    named += [(NOT, *_pair(written)) for written in exclude or ()]
    if (named or leave_open) and reason is None:
        raise UsageError(said("hold needs a --reason for what is named; nothing was written"))
    if reason is not None and not (named or leave_open) and marks is not None:
        raise UsageError(said("--reason is for what is named; the marks have their own; nothing was written"))
    why, broken = str(reason), tuple(against or ())
    asked_for = [Mark(case, kind, place, why, broken if kind == HOLD else ()) for kind, case, place in named]
    asked_for += [Mark(case, OPEN, None, why) for case in leave_open or ()]
    asked_for += read_marks(marks) if marks is not None else ()
    asked = Asked(tuple(asked_for), move, within / 100, data)
    made = drafts.made(base, drafts.checked(base, asked, stale=stale), quiet=as_json)
    if as_json:
        print_json(drafts.as_values(made))
    else:
        draft_told.tell(made)
    raise typer.Exit(code_of(made.open_cases, ok_when_open=ok_when_open))


def _pair(written: str) -> tuple[str, str]:
    case, equals, municipality = (part.strip() for part in written.rpartition("="))
    if not (case and equals and municipality):
        raise UsageError(said("{written!r} must be CASE=MUNICIPALITY; nothing was written", written=written))
    return case, municipality
