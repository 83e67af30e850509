"""What a Danish civil registration number (CPR number) looks like: it must never come in, and never be repeated.

A CPR number is ddmmyy and a serial number of four digits. The first digit of the serial number and yy tell the
century. Modulus 11 is asked nowhere: since 2007 numbers are given out that do not meet it. What counts as one:

- the ten digits in any dress: other digits than 0-9, dashes, dots, slashes, spaces, invisible characters between
  day, month, year and serial number, a year of four digits, days and months of one digit, inside a longer text;
- a replacement number (erstatnings-CPR: day + 60) where something stands before the serial number;
- nine digits that are one short of its leading zero, where the century is one in which somebody alive was born:
  three of four of those with a date, or 9 % of all numbers of nine digits.

What does not: ten digits that are no date; parts of a UUID or of another long hexadecimal number; a telephone number
(after +, 00 or its word); a decimal number; a longer chain of numbers, such as a time or a list of codes; and, where
neither the word CPR nor a separator speaks for a CPR number, ten digits that begin with 100 or 101. So do the numbers
of production units (P-numbers), and nothing tells them from somebody born on the 10th: of the undressed CPR numbers
one in thirty is let through for that.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator

from visitering.said import said

WITHHELD = said("(withheld: looks like a CPR number)")

_FEWEST_DIGITS = 8
"""Of a dressed number: 1.1.80-1234."""
_ENOUGH_DIGITS = re.compile(rf"(?:[0-9][^0-9]*){{{_FEWEST_DIGITS}}}")

_UUID = re.compile("[0-9a-f]{8}(?:[-_ ]?[0-9a-f]{4}){3}[-_ ]?[0-9a-f]{12}", re.IGNORECASE)
_HEXADECIMAL = re.compile("(?=[0-9]*[a-f])[0-9a-f]{20,}", re.IGNORECASE)

_BETWEEN = r"[-./\\_\s]"
_ODD = r"[-./\\_\s:;,*+=~'()|]"
_SHAPES = tuple(
    re.compile(
        rf"(?<!\d)(?=(?P<day>{day})(?P<a>{a})(?P<month>{month})(?P<b>{b})(?P<year>{year})(?P<c>{c})\d{{4}}(?!\d))"
    )
    for day, a, month, b, year, c in (
        # Ten digits; nine, the first zero lost; a date as it is written, the serial number behind a dash.
        (r"\d\d", f"{_BETWEEN}{{0,3}}", r"\d\d", f"{_BETWEEN}{{0,3}}", r"\d\d", f"{_BETWEEN}{{0,3}}"),
        (r"\d", "", r"\d\d", "", r"\d\d", r"\s?[-/]?\s?"),
        (r"\d\d", "", r"\d\d", "", r"\d\d", r"[:*+=~']"),
        (r"\d\d?", f"{_BETWEEN}{{1,3}}", r"\d\d?", f"{_BETWEEN}{{1,3}}", r"(?:19|20)?\d\d", r"\s?[-/]\s?"),
        (r"\d\d", "", r"\d\d", "", r"(?:19|20)\d\d", r"\s?[-/]\s?"),
    )
)
_LOST_ZERO = _SHAPES[1]
_WHERE_SAID = re.compile(
    rf"(?<!\d)(?=(?P<day>\d\d?)(?P<a>{_BETWEEN}{{0,3}})(?P<month>\d\d?)(?P<b>{_BETWEEN}{{0,3}})"
    rf"(?P<year>(?:19|20)\d\d|\d\d)(?P<c>{_ODD}{{0,3}})\d{{4}}(?!\d))"
)
"""Behind the word CPR nearly anything is one: `CPR 01-01-1980 1234`, `cpr: 010180 (1234)`."""

_SAYS_CPR = re.compile(r"cpr|person(?:lige)?[-\s]?(?:nr|num)|civil registration", re.IGNORECASE)
_NUMBER = r"\.?[-\s]?(?:nr|no|nummer|number)"
_SAYS_OTHER = re.compile(
    rf"\b(?:(?:tlf|tel|telefon|mobil|mobile|phone|fax)(?:{_NUMBER})?|p{_NUMBER}|pnr|produktionsenhed\w*|isbn(?:-?1[03])?)\W{{0,3}}$",
    re.IGNORECASE,
)
_DIALLED = re.compile(r"(?:\+|(?<!\d)00)\d{0,3}[-\s]?$")
_WHOLE_PART = re.compile(r"(?<!\d)\d{1,3}[.,]$")
_P_NUMBER = re.compile("10[01]")


def looks_like_cpr(text: str) -> bool:
    """Whether a text holds something like a CPR number, in whatever dress."""
    return next(_places(text), None) is not None


def without_cpr(text: str) -> str:
    """The text as it may be repeated: what looks like a CPR number is replaced by `WITHHELD`."""
    told, done = "", 0
    for start, end in sorted(set(_places(text))):
        if start >= done:
            told, done = told + text[done:start] + WITHHELD, end
    return told + text[done:]


def _places(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of everything in a text that looks like a CPR number."""
    if len(text) < _FEWEST_DIGITS or (text.isascii() and _ENOUGH_DIGITS.search(text) is None):
        return
    plain, position = _plain(text)
    plain = _HEXADECIMAL.sub(_blotted, _UUID.sub(_blotted, plain))
    said = _SAYS_CPR.search(plain) is not None
    for shape in (*_SHAPES, _WHERE_SAID) if said else _SHAPES:
        for match in shape.finditer(plain):
            end = match.end("c") + 4
            if _is_one(match, plain[: match.start()], plain[end:], said=said):
                yield position[match.start()], position[end - 1] + 1


def _blotted(match: re.Match[str]) -> str:
    return "x" * len(match[0])


def _plain(text: str) -> tuple[str, range | list[int]]:
    """The text in ASCII digits, dashes, dots, slashes and spaces, without what cannot be seen.

    With it the position in `text` of each of its characters.
    """
    if text.isascii() and text.isprintable():
        return text, range(len(text))
    seen = [(written, i) for i, c in enumerate(text) if (written := _written(c))]
    return "".join(c for c, _ in seen), [i for _, i in seen]


_ALIKE = {
    **dict.fromkeys("\u2043\u2212\u02d7\u2796\u23af\u2500\u00ac", "-"),
    **dict.fromkeys("\u2024\u00b7\u2022\u2219\u22c5\u30fb\u3002\uff0e\uff61", "."),
    **dict.fromkeys("\u2044\u2215\u29f8\uff0f", "/"),
    **dict.fromkeys("\u115f\u1160\u2800\u3164\uffa0", " "),
}
"""What is a dash, a dot, a slash or a space to the eye, but not by its kind."""


def _written(character: str) -> str:
    """The character as one of ASCII where it is a digit, a dash, a dot, a slash or a space; none for an invisible."""
    if character in _ALIKE:
        return _ALIKE[character]
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    match unicodedata.category(character):
        case "Cf" | "Mn" | "Me":
            return ""
        case "Pd":
            return "-"
        case "Zs" | "Zl" | "Zp" | "Cc":
            return " "
    return character


def _is_one(match: re.Match[str], before: str, after: str, *, said: bool) -> bool:
    """Whether what has the shape of a CPR number is one, by its date and by what stands around it."""
    day, month = int(match["day"]), int(match["month"])
    gaps = match["a"] + match["b"] + match["c"]
    serial = match.string[match.end("c")]
    born = int(match["year"]) if len(match["year"]) == 4 else _year(int(match["year"]), int(serial))
    if match["c"] and day > 60:
        day -= 60
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(born, month)[1]):
        return False
    if said:
        return True
    if match.re is _LOST_ZERO and not _FIRST_BORN <= born <= _LAST_BORN:
        return False
    if _DIALLED.search(before):
        return False
    if match["a"] and _in_a_chain(match["a"][0], before, after):
        return False
    if gaps:
        return True
    undressed = match.string[match.start() : match.start() + 4]
    return not (_WHOLE_PART.search(before) or _SAYS_OTHER.search(before)) and not (
        match.re is not _LOST_ZERO and _P_NUMBER.match(undressed)
    )


_FIRST_BORN, _LAST_BORN = 1900, 2036


def _year(of_century: int, serial: int) -> int:
    """The year of birth by the first digit of the serial number, 1858 to 2057."""
    if serial <= 3:
        return 1900 + of_century
    if serial in (4, 9):
        return (2000 if of_century <= 36 else 1900) + of_century
    return (2000 if of_century <= 57 else 1800) + of_century


def _in_a_chain(gap: str, before: str, after: str) -> bool:
    """Whether more numbers stand before or behind, parted like day and month: a time, a list of codes."""
    return bool(re.search(rf"\d{re.escape(gap)}$", before) or re.match(rf"{re.escape(gap)}\d", after))
