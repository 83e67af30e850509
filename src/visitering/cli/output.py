"""How the commands print: counts, paths, percentages, JSON."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visitering.storing.json_files import json_text

if TYPE_CHECKING:
    from visitering.domain.faults import Notice
    from visitering.domain.problem import Problem


def shown(path: Path) -> Path:
    """A path as short as it can be told from here."""
    path, here = path.resolve(), Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def count(number: int, thing: str) -> str:
    if number == 1:
        return f"1 {thing}"
    return f"{number:,} {thing[:-1]}ies" if thing.endswith("ty") else f"{number:,} {thing}s"


def nothing_to_place(problem: Problem) -> str | None:
    """Why a batch has no cases, in a sentence; None where it has some."""
    if problem.batch:
        return None
    decided, later = len(problem.locked), len(problem.later)
    return (
        f"Nothing to place on {problem.policy.date}: 0 cases are in the batch, {decided} decided already, "
        f"{later} without a permit yet."
    )


def print_json(value: dict[str, Any]) -> None:
    """What the encoding of stdout cannot show is escaped, so that a program reads the same value."""
    text = json_text(value, indent=2)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)
    print(text)


def print_notices(notices: tuple[Notice, ...]) -> None:
    from visitering.explaining.notices import in_english

    for sentence in in_english(notices):
        print(f"Note: {sentence}", file=sys.stderr)


def plain(value: Any) -> Any:
    """A cell of a table as JSON has it."""
    return float(value) if isinstance(value, Decimal) else value


def percent(gap: float) -> str:
    """Rounded up to the hundredth of a percent: what is "at most" must not be more."""
    return f"{math.ceil(round(gap * 10_000, 6)) / 100:.2f} %"


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns in line: text to the left, figures to the right; blank where there is nothing."""
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    figures = [any(_is_figure(row[i]) for row in rows) for i in range(len(columns))]
    widths = [max(map(len, column)) for column in zip(columns, *texts, strict=True)]
    for line in (list(columns), *texts):
        cells = (
            cell.rjust(width) if figure else cell.ljust(width)
            for cell, width, figure in zip(line, widths, figures, strict=True)
        )
        print("  ".join(cells).rstrip())


def print_error_line(text: str) -> None:
    print(text, file=sys.stderr)


def _is_figure(cell: object) -> bool:
    return isinstance(cell, int | Decimal) or (isinstance(cell, str) and cell.endswith(" %"))
