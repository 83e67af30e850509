"""What a Danish civil registration number (CPR number) looks like: it must never come in, and never be repeated."""

from __future__ import annotations

import re

# A date as ddmmyy, then four digits, with or without a separator.
_CPR = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{2}[- ]?\d{4}(?!\d)")

WITHHELD = "(withheld: looks like a CPR number)"


def looks_like_cpr(text: str) -> bool:
    """Whether `text` holds something like a CPR number (ddmmyy-xxxx, with or without the dash)."""
    return _CPR.search(text) is not None
