"""`letters`: what decisions, and the proposals that wait for one, lead to on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visitering.cli.app import AsJson, app
from visitering.cli.output import print_json, shown, tell, tell_error
from visitering.cli.speech import heard
from visitering.errors import UsageError
from visitering.said import said

if TYPE_CHECKING:
    from visitering.reporting.letters.folder import Asked
    from visitering.reporting.letters.writing import Letters


@app.command()
def letters(
    run: Annotated[
        Path | None,
        typer.Argument(metavar="RUN", help="The run folder; without it, --data names the book.", callback=heard),
    ] = None,
    templates: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Your own templates: decision.html.j2, letter.docx.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The dataset whose book counts; with RUN, where it has moved.")
    ] = None,
    case: Annotated[list[str] | None, typer.Option(metavar="CASE", help="These cases alone.")] = None,
    runs: Annotated[
        list[Path] | None, typer.Option(metavar="DIR", help="Where the runs lie that decisions were made on.")
    ] = None,
    docx: Annotated[
        bool, typer.Option("--docx", help="Word documents too, on the letterhead of your letter.docx.")
    ] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="All of them as one letters.pdf too, to read through.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the letters and notices of decisions, and drafts marked as proposals of what nobody has decided yet."""
    from visitering.reporting.letters.folder import Asked, letters_of_book, letters_of_run

    if run is None and data is None:
        raise UsageError(said("say which letters: name a RUN, or the dataset of the decisions with --data DIR"))
    asked = Asked(data, tuple(case or ()), tuple(runs or ()), templates, docx, pdf)
    folder, made = letters_of_book(asked) if run is None else letters_of_run(run, asked)
    if run is not None:
        _announce(run, data, made)
    if as_json:
        print_json({"folder": str(shown(folder)), **made.summary})
    else:
        _print(folder, made, asked)


def _announce(run: Path, data: Path | None, made: Letters) -> None:
    """Who gets an advance notice is told of a proposal: that is remembered, so that it stays there."""
    from visitering.deciding.announce import Asked, announce
    from visitering.reporting.letters.withdrawal import write_withdrawals

    told = tuple(row["case_id"] for row in made.index if row["advance"] and row["status"] == "proposed")
    if not told:
        return
    try:
        done = announce(run, Asked(cases=told, stale=True), write_withdrawals, data)
    except UsageError as error:
        tell_error("Note: the letters are written, but no announcement is recorded: {error}.", error=error)
        return
    if done.papers is not None:
        tell_error("Note: withdrawals for municipalities that were told before: {papers}.", papers=shown(done.papers))


def _print(folder: Path, made: Letters, asked: Asked) -> None:
    """What was written, what needs a look, and what has no letter."""
    summary = made.summary
    counts = {"decided": summary["decided"], "proposed": summary["proposals"], "folder": shown(folder)}
    if not counts["decided"]:
        tell("Wrote the letters of {proposed:proposed case|proposed cases} to {folder}.", **counts)
    elif not counts["proposed"]:
        tell("Wrote the letters of {decided:decided case|decided cases} to {folder}.", **counts)
    else:
        tell(
            "Wrote the letters of {decided:decided case|decided cases} and {proposed:proposed case|proposed cases} "
            "to {folder}.",
            **counts,
        )
    if summary["proposals"]:
        tell("Nobody has decided the proposed cases: their letters are drafts, marked as proposals on every page.")
    if summary["drafts"]:
        tell(
            "{count:decided case|decided cases} must be reviewed first: these letters are marked as drafts.",
            count=summary["drafts"],
        )
    if summary["replacing"]:
        tell("Letters that replace an earlier one, and say which: {count}.", count=summary["replacing"])
    for row in made.index:
        if row["note"]:
            tell("For the caseworker alone: {case_id} {note}.", case_id=row["case_id"], note=row["note"])
    for state, why in _WITHOUT:
        if summary[state]:
            tell("No letters for {count:case|cases} {why}.", count=summary[state], why=why)
    if summary["rare_households"]:
        tell(
            "{count:advance notice|advance notices} tell of a household that no other case of the "
            "batch has: look at them before they are sent (same_household in index.csv).",
            count=summary["rare_households"],
        )
    tell(
        "Each letter cites the order in force on the day of its decision; where a paragraph is not known, "
        "it has a blank and is a draft."
    )
    if summary["written"]:
        tell("  decision/  the text for each decision letter")
        tell("  notice/    who comes, for the municipality")
        tell("  advance/   the anonymised advance notices, by municipality")
        if asked.docx:
            tell("  *.docx     the same texts as Word documents, each beside its text")
        if asked.pdf:
            tell("  letters.pdf  all of them by case, to read through. Not to be sent.")
    tell("  index.csv  which file is whose, what is a draft, and why a case has none. Not to be sent.")


_WITHOUT = (
    ("rejected", said("whose proposal was rejected")),
    ("reopened", said("that were reopened and not decided again")),
    ("undone", said("whose decision was taken back")),
    ("needs_decision", said("that a caseworker must decide first")),
    ("locked", said("decided before the run (their own runs have them: letters --data)")),
)
"""States of cases without a letter, in words."""
