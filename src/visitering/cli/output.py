"""How the commands print: counts, paths, percentages, JSON."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visitering.cli.speech import in_words, language
from visitering.said import said
from visitering.storing.json_files import json_text

if TYPE_CHECKING:
    from visitering.domain.faults import Notice
    from visitering.domain.problem import Problem
    from visitering.explaining.catalogue import Catalogue

WIDE = 100_000
"""Columns of a page that no table is too wide for."""


def shown(path: Path) -> Path:
    """A path as short as it can be told from here."""
    path, here = path.resolve(), Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def tell(template: str, /, **parameters: object) -> None:
    """Prints a sentence (`said`) in the language in which the command speaks."""
    print(in_words(said(template, **parameters)))


def tell_error(template: str, /, **parameters: object) -> None:
    """The same on stderr."""
    print(in_words(said(template, **parameters)), file=sys.stderr)


def nothing_to_place(problem: Problem, words: Catalogue) -> str | None:
    """Why a batch has no cases, in a sentence; None where it has some."""
    if problem.batch:
        return None
    counts = {"locked": len(problem.locked), "later": len(problem.later)}
    return words.say("told.nothing_to_place", date=problem.policy.date, **counts)


def print_json(value: dict[str, Any]) -> None:
    """What the encoding of stdout cannot show is escaped, so that a program reads the same value."""
    text = json_text(value, indent=2)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)
    print(text)


def print_notices(notices: tuple[Notice, ...]) -> None:
    from visitering.explaining.notices import sentences

    for sentence in sentences(notices, language()):
        tell_error("Note: {sentence}", sentence=sentence)


def plain(value: Any) -> Any:
    """A cell of a table as JSON has it."""
    return float(value) if isinstance(value, Decimal) else value


def percent(gap: float) -> str:
    """Rounded up to the hundredth of a percent: what is "at most" must not be more."""
    return said("{share:.2f} %", share=math.ceil(round(gap * 10_000, 6)) / 100)


def print_table(columns: Sequence[str], *sections: Iterable[Sequence[object]]) -> None:
    """The first column to the left, the others to the right; blank where there is nothing; sections stand apart.

    On a terminal as wide as it is, otherwise as wide as the table needs. No lines are drawn: not every encoding has
    the characters. What stands in a cell is shown as it stands there.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(Text(in_words(column)), justify="right" if table.columns else "left", overflow="fold")
    for number, rows in enumerate(sections):
        if number:
            table.add_row()
        for row in rows:
            table.add_row(*("" if cell is None else Text(in_words(str(cell))) for cell in row))
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDE)
    with console.capture() as written:
        console.print(table)
    for line in written.get().splitlines():
        print(line.rstrip())


def print_error_line(text: str) -> None:
    print(text, file=sys.stderr)
