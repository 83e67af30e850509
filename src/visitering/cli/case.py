"""`explain`: one case of a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from visitering.cli.app import AsJson, RunPath, app, code_of
from visitering.cli.output import print_json
from visitering.cli.printing import printed
from visitering.errors import UsageError
from visitering.said import said

if TYPE_CHECKING:
    from visitering.domain.cases import Case
    from visitering.explaining.known import Known
    from visitering.storing.run_folder import RunFolder


@app.command()
def explain(
    run: RunPath,
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case id.")],
    municipality: Annotated[
        str | None, typer.Option(help="Why not there, and what it would cost: a code or a name. Solves again.")
    ] = None,
    what_if: Annotated[
        bool, typer.Option("--what-if", help="Which single change would have moved the case. Solves again.")
    ] = False,
    keep: Annotated[
        bool,
        typer.Option("--keep", help="With --municipality: keep it as a draft, as `hold RUN CASE=MUNICIPALITY` does."),
    ] = False,
    reason: Annotated[str | None, typer.Option(help="With --keep: why the case is held there.")] = None,
    against: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="With --keep: a rule that the hold goes against.")
    ] = None,
    stale: Annotated[
        bool, typer.Option("--stale", help="With --keep: although the dataset has changed, or a newer run exists.")
    ] = False,
    by: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Record that the caseworker has looked at the case.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="With --as or --keep: the dataset, where it has moved."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell why a case is placed where it is, in the language of the run."""
    from visitering.deciding.choices import text
    from visitering.deciding.looks import look
    from visitering.reporting.case_page import page_of
    from visitering.storing.run_folder import RunFolder

    folder = RunFolder(run)
    if by is None and not keep and data is not None:
        raise UsageError(said("--data belongs to --as or --keep"))
    _check_keep(municipality, reason, keep=keep, what_if=what_if, more=bool(against or stale))
    if by is not None:
        text("decided_by", by, "--as")
        if municipality is not None or what_if:
            raise UsageError(
                said("--as records a look at the whole explanation: without --municipality and --what-if")
            )
    if municipality is None and not what_if:
        if as_json:
            print_json(folder.explanation(case) | _draft(folder))
        else:
            print(page_of(folder, case))
        printed()
        if by is not None:
            look(folder, case, by, data)
        return
    code = None if municipality is None else folder.municipality(municipality)
    if not keep:
        values = _answer(folder, case, code, what_if=what_if, as_json=as_json)
        if as_json:
            print_json(values)
        printed()
        return
    _keep(folder, case, str(code), str(reason), tuple(against or ()), data, stale=stale, as_json=as_json)


def _check_keep(municipality: str | None, reason: str | None, *, keep: bool, what_if: bool, more: bool) -> None:
    """`--keep` needs what `hold` needs, and nothing else does."""
    if not keep and (reason is not None or more):
        raise UsageError(said("--reason, --against and --stale belong to --keep"))
    if keep and (municipality is None or what_if):
        raise UsageError(
            said("--keep keeps what --municipality computes: with --municipality, and without --what-if")
        )
    if keep and reason is None:
        raise UsageError(said("--keep needs a --reason, as hold does"))


def _keep(
    folder: RunFolder,
    case: str,
    code: str,
    reason: str,
    against: tuple[str, ...],
    data: Path | None,
    *,
    stale: bool,
    as_json: bool,
) -> None:
    """Tells why the case is not there, then makes the draft in which it is."""
    from visitering.cli import draft_told, drafts
    from visitering.drafting.draft import HOLD, Asked, Mark

    asked = Asked((Mark(case, HOLD, code, reason, against),), data=data)
    scenario = drafts.checked(folder, asked, stale=stale)
    values = _answer(folder, case, code, what_if=False, as_json=as_json)
    if not as_json:
        print()
        printed()
    made = drafts.made(folder, scenario, quiet=as_json)
    if as_json:
        print_json(values | {"kept": drafts.as_values(made)})
    else:
        draft_told.tell(made)
    raise typer.Exit(code_of(made.open_cases))


def _answer(folder: RunFolder, case_id: str, code: str | None, *, what_if: bool, as_json: bool) -> dict[str, Any]:
    """Prints what was asked, but for a script, and gives it as plain values."""
    from visitering.counterfactuals import pages
    from visitering.counterfactuals.what_if import what_if as ask_what_if
    from visitering.counterfactuals.why_not import why_not
    from visitering.explaining.catalogue import Catalogue
    from visitering.reporting import drafts

    known, case = _of_batch(folder, case_id)
    at = known.result.placements.get(case_id)
    catalogue = Catalogue.of(known.problem)
    if at is not None and at.municipality == code:
        raise UsageError(
            said("{case_id} is proposed for {place} already", case_id=case_id, place=catalogue.names[code])
        )
    if what_if:
        change = ask_what_if(known, case, code)
        text = pages.what_if_page(change, catalogue)
        values = pages.as_values(change, catalogue)
    else:
        answer = why_not(known, case, str(code))
        text = pages.why_not_page(answer, catalogue)
        values = pages.as_values(answer, catalogue)
    if not as_json:
        for line in drafts.page(folder.summary.get("draft"), catalogue):
            print(line)
        print(text)
    return values | _draft(folder)


def _draft(folder: RunFolder) -> dict[str, Any]:
    """What a draft is one of, and what was held in it; empty of another run."""
    return {"draft": folder.summary["draft"]} if "draft" in folder.summary else {}


def _of_batch(folder: RunFolder, case_id: str) -> tuple[Known, Case]:
    """What is known of the run, and the case; raises `UsageError` where the case is not of its batch."""
    from visitering.explaining.known import Known
    from visitering.goals.score import Scores
    from visitering.rules.book import Rulebook

    row, problem = folder.explanation(case_id), folder.problem
    if row["status"] == "locked":
        raise UsageError(
            said("the decision on {case_id} stands: nothing is placed as long as it is not reopened", case_id=case_id)
        )
    known = Known(problem, folder.result(), Rulebook(problem), Scores(problem))
    return known, next(case for case in problem.batch if case.case_id == case_id)
