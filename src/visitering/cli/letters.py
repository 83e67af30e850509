"""`letters`: what decisions, and the proposals that wait for one, lead to on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visitering.cli.app import AsJson, app
from visitering.cli.output import count, print_error_line, print_json, shown
from visitering.errors import UsageError

if TYPE_CHECKING:
    from visitering.reporting.letters.folder import Asked
    from visitering.reporting.letters.writing import Letters


@app.command()
def letters(
    run: Annotated[
        Path | None, typer.Argument(metavar="RUN", help="The run folder; without it, --data names the book.")
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
        raise UsageError("say which letters: name a RUN, or the dataset of the decisions with --data DIR")
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
        print_error_line(f"Note: the letters are written, but no announcement is recorded: {error}.")
        return
    if done.papers is not None:
        print_error_line(f"Note: withdrawals for municipalities that were told before: {shown(done.papers)}.")


def _print(folder: Path, made: Letters, asked: Asked) -> None:
    """What was written, what needs a look, and what has no letter."""
    summary = made.summary
    parts = [count(summary[kind], f"{name} case") for kind, name in _KINDS if summary[kind] or kind == "proposals"]
    if summary["decided"] and not summary["proposals"]:
        parts.pop()
    print(f"Wrote the letters of {' and '.join(parts)} to {shown(folder)}.")
    if summary["proposals"]:
        print("Nobody has decided the proposed cases: their letters are drafts, marked as proposals on every page.")
    if summary["drafts"]:
        print(
            f"{count(summary['drafts'], 'decided case')} must be reviewed first: these letters are marked as drafts."
        )
    if summary["replacing"]:
        print(f"Letters that replace an earlier one, and say which: {summary['replacing']}.")
    for row in made.index:
        if row["note"]:
            print(f"For the caseworker alone: {row['case_id']} {row['note']}.")
    for state, why in _WITHOUT:
        if summary[state]:
            print(f"No letters for {count(summary[state], 'case')} {why}.")
    if summary["rare_households"]:
        print(
            f"{count(summary['rare_households'], 'advance notice')} tell of a household that no other case of the "
            "batch has: look at them before they are sent (same_household in index.csv)."
        )
    print(
        "Each letter cites the order in force on the day of its decision; where a paragraph is not known, it has a "
        "blank and is a draft."
    )
    if summary["written"]:
        print("  decision/  the text for each decision letter")
        print("  notice/    who comes, for the municipality")
        print("  advance/   the anonymised advance notices, by municipality")
        if asked.docx:
            print("  *.docx     the same texts as Word documents, each beside its text")
        if asked.pdf:
            print("  letters.pdf  all of them by case, to read through. Not to be sent.")
    print("  index.csv  which file is whose, what is a draft, and why a case has none. Not to be sent.")


_KINDS = (("decided", "decided"), ("proposals", "proposed"))
_WITHOUT = (
    ("rejected", "whose proposal was rejected"),
    ("reopened", "that were reopened and not decided again"),
    ("undone", "whose decision was taken back"),
    ("needs_decision", "that a caseworker must decide first"),
    ("locked", "decided before the run (their own runs have them: letters --data)"),
)
"""States of cases without a letter, in words."""
