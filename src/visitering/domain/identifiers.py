"""One notion of an identifier: how it is written, what it may hold, and which two look alike to a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache

from visitering.said import joined, said

LONGEST = 200
"""Characters of an identifier."""

_DASHES = re.compile("(?: *[\u002d\u2010-\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d] *)+")
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_DECIMALS = re.compile(r"([0-9]+)[.,]0+")
_GAPS = re.compile(r"(?<![0-9]) | (?![0-9])")
_LOOK_LATIN = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0458\u0455"
    "\u03b1\u03b2\u03b5\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03b6\u00b5",
    "abekmhopctyxijsabehikmnoptyxzm",
)
"""Cyrillic and Greek letters whose capitals a reader cannot tell from Latin ones, in lower case."""


_LAST_LATIN = "\u024f"


def normalised(text: str) -> str:
    """The text in NFC: a letter with its accent is one character, however it was typed."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def as_seen(text: str) -> str:
    """A text without what a reader does not see: case, invisible characters, the kind and number of dashes and of
    spaces, the width and script of letters and digits."""
    seen = text.casefold()
    if not seen.isascii():
        plain = unicodedata.normalize("NFKC", seen).casefold()
        shown = "".join(c for c in plain if unicodedata.category(c) != "Cf")
        latin = unicodedata.normalize("NFC", shown).translate(_LOOK_LATIN)
        seen = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in latin)
    return _DASHES.sub("-", " ".join(seen.split()))


@lru_cache(maxsize=1 << 17)
def alike(text: str) -> str:
    """What a person sees of an identifier: two with the same look are easily taken for one another.

    As `as_seen`, and without leading zeros of numbers, the `.0` of a number that a program took for a decimal one,
    and spaces that part no numbers. What still differs looks different: `18/1` and `181`, `K1-1` and `K11`.
    """
    seen = as_seen(text)
    if number := _DECIMALS.fullmatch(seen):
        seen = number[1]
    return normalised(_ZEROS.sub("", _GAPS.sub("", seen)))


def by_look(identifiers: Iterable[str]) -> dict[str, list[str]]:
    """The distinct identifiers of each look, in their order."""
    groups: dict[str, list[str]] = {}
    for identifier in dict.fromkeys(identifiers):
        groups.setdefault(alike(identifier), []).append(identifier)
    return groups


def nearest(word: str, options: Iterable[str], most: int = 1) -> list[str]:
    """The options that look like a word, or else those written most like it, the nearest first."""
    known = list(dict.fromkeys(options))
    look = alike(word)
    if same := [option for option in known if alike(option) == look]:
        return same[: max(most, 2)]
    by_folded: Mapping[str, str] = {option.casefold(): option for option in known}
    return [by_folded[folded] for folded in get_close_matches(word.casefold(), by_folded, n=most)]


def told(identifier: str) -> str:
    """An identifier as a person is told it beside one that looks like it: what the eye would miss is written out."""
    plain = repr(identifier) if "  " in identifier else identifier
    odd = dict.fromkeys(f"U+{ord(c):04X}" for c in identifier if c > _LAST_LATIN)
    return said("{plain} (with {odd})", plain=plain, odd=", ".join(odd)) if odd else plain


def alternatives(options: Iterable[str]) -> str:
    """`x, y or z`."""
    *first, last = options
    return said("{first} or {last}", first=joined(first, ", "), last=last) if first else last


def meant(options: Iterable[str]) -> str:
    """`; did you mean x or y?`, nothing where there is no option."""
    known = tuple(options)
    return said("; did you mean {alternatives}?", alternatives=alternatives(known)) if known else ""


def why_no_identifier(text: str) -> str | None:
    """What an identifier must be where this text cannot be one; None where it can."""
    hidden = next((c for c in text if c != " " and not c.isprintable()), None)
    if "|" in text or (hidden is not None and unicodedata.category(hidden) in ("Cc", "Zl", "Zp")):
        return said("must be an identifier on one line, without |")
    if not any(c.isprintable() and not c.isspace() for c in text):
        return said("must not be blank; it holds only characters that cannot be seen")
    if hidden is not None:
        named = unicodedata.name(hidden, said("a character without a name")).lower()
        return said(
            "must be an identifier that can be typed; this one holds U+{number:04X}, {named}",
            number=ord(hidden),
            named=named,
        )
    if len(text) > LONGEST:
        return said("must be an identifier of at most {longest} characters", longest=LONGEST)
    return None
