"""Cells that a spreadsheet would run as a formula: harmless in files that people open, read back unchanged."""

from __future__ import annotations

import re

_RUN = re.compile(r"'*(\s*[=+\-@＝＋－＠]|[\t\r\n])")
"""How a text begins that would be run, behind as many apostrophes as it may have."""


def harmless(text: str) -> str:
    """The text as a cell that is shown and not run: with an apostrophe in front where it begins like a formula.

    A text that has such apostrophes already gets one more, so that `plain` is exact: plain(harmless(t)) = t for
    every text. For texts only: a number, also one below 0, is written as it is.
    """
    return "'" + text if _RUN.match(text) else text


def plain(cell: str) -> str:
    """The text of a cell that `harmless` made."""
    return cell[1:] if cell.startswith("'") and _RUN.match(cell) else cell
