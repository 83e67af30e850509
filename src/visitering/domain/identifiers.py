"""One notion of an identifier: how it is written, what it may hold, and which two look alike to a person."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200
"""Characters of an identifier."""

_DASHES = re.compile("[\u002d\u00ad\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]")
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


def normalised(text: str) -> str:
    """The text in NFC: a letter with its accent is one character, however it was typed."""
    return unicodedata.normalize("NFC", text)


def alike(text: str) -> str:
    """What a person sees of an identifier: two with the same look are easily taken for one another.

    Without case, leading zeros of numbers, invisible characters, and the kind and number of dashes and spaces.
    """
    seen = "".join(c for c in _DASHES.sub("-", text) if unicodedata.category(c) != "Cf")
    folded = unicodedata.normalize("NFKC", seen).casefold()
    digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in folded)
    return _ZEROS.sub("", " ".join(digits.split()))


def why_no_identifier(text: str) -> str | None:
    """What an identifier must be where this text cannot be one; None where it can."""
    if "|" in text or not text.isprintable():
        return "must be an identifier on one line, without |"
    if len(text) > LONGEST:
        return f"must be an identifier of at most {LONGEST} characters"
    return None
