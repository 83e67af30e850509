"""`letters`: what a run leads to on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from visitering.cli.app import AsJson, RunPath, app
from visitering.cli.output import count, print_json, shown


@app.command()
def letters(
    run: RunPath,
    templates: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Your own templates, such as decision.html.j2.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write, beside a run, the decision texts, the notices and the anonymised advance notices of its cases."""
    from visitering.reporting.letters.writing import write_letters

    folder, made = write_letters(run, templates)
    summary = made.summary
    if as_json:
        print_json({"folder": str(shown(folder)), **summary})
        return
    print(f"Wrote the letters of {count(summary['written'], 'proposed case')} to {shown(folder)}.")
    if summary["drafts"]:
        print(f"{count(summary['drafts'], 'case')} must be reviewed first: these letters are marked as drafts.")
    if summary["needs_decision"]:
        print(f"No letters for {count(summary['needs_decision'], 'case')} that a caseworker must decide first.")
    if summary["locked"]:
        print(f"No letters for {count(summary['locked'], 'case')} decided already.")
    if summary["rare_households"]:
        print(
            f"{count(summary['rare_households'], 'advance notice')} tell of a household that no other case of the "
            "batch has: look at them before they are sent (same_household in index.csv)."
        )
    print("The paragraphs cited are those of bek. nr. 550 of 2022: check them against the rules in force on the day.")
    if summary["written"]:
        print("  decision/  the text for each decision letter")
        print("  notice/    who comes, for the municipality")
        print("  advance/   the anonymised advance notices, by municipality")
    print("  index.csv  which file is whose, what is a draft, and why a case has none. Not to be sent.")
