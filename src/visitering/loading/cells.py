"""What a cell may hold: one small parser per kind of value, and the annotation that names it in a table.

A parser takes the stripped, non-blank text of a cell and gives its value, or raises `CellError` with what the cell
must be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated

from visitering.domain.cpr import looks_like_cpr
from visitering.domain.identifiers import why_no_identifier
from visitering.loading.findings import did_you_mean
from visitering.loading.ruins import ruin, without_decimals
from visitering.said import said

NONE = "none"


class CellError(ValueError):
    """A text is not what its column holds; the message says what it must be."""


Parser = Callable[[str], object]


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """How a column's cells are read. `style` names the way a text is written where a file must write all alike.

    `whole`: whole numbers and codes, which a spreadsheet or a program may have written with `.0`.
    Compared by identity: a reference to a municipality parses like an identifier, and is none. (`typing` would
    take two equal annotations for one.)
    """

    parse: Parser
    style: Callable[[str], str | None] | None = None
    whole: bool = False


# --- text ------------------------------------------------------------------------------------------------


def _text(text: str) -> str:
    if looks_like_cpr(text):
        raise CellError(said("must not hold a CPR number"))
    return text


def _identifier(text: str) -> str:
    if looks_like_cpr(text):
        raise CellError(said("must not be a CPR number; use an identifier of your own"))
    if (reason := why_no_identifier(text)) is not None:
        raise CellError(reason)
    if (cause := ruin(text)) is not None:
        raise CellError(said("{cause}; must be an identifier as it was before", cause=cause))
    return text


def _name(text: str) -> str:
    if (cause := ruin(text)) is not None:
        raise CellError(said("{cause}; must be the text as it was before", cause=cause))
    return _text(text)


def _matching(pattern: str, meaning: str) -> Cell:
    """A mark that this program makes, of a form of its own, in which no number of a person hides."""

    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise CellError(said("must be {meaning}", meaning=meaning))
        return text

    return Cell(parse)


def one_of(options: Iterable[str]) -> Cell:
    """A cell that holds one of some words; an enumeration gives its members."""
    members = {str(option): option for option in options}

    def parse(text: str) -> str:
        if text not in members:
            raise CellError(
                said(
                    "must be one of {members}{meant}",
                    members=", ".join(members),
                    meant=did_you_mean(text, members),
                )
            )
        return members[text]

    return Cell(parse)


def several(cell: Cell) -> Cell:
    """A cell that holds values split by a bar."""

    def parse(text: str) -> tuple[object, ...]:
        return tuple(cell.parse(part.strip()) for part in text.split("|") if part.strip())

    return Cell(parse)


def several_or_none(cell: Cell) -> Cell:
    """The same, where the word `none` says that there is not one; a blank cell may mean something else."""
    some = several(cell)

    def parse(text: str) -> object:
        return () if text == NONE else some.parse(text)

    return Cell(parse)


def _language(text: str) -> str:
    code = text.lower()
    if not re.fullmatch("[a-z]{2,3}", code):
        raise CellError(said("must be ISO 639 codes of two or three letters split by a bar, such as ar|ku"))
    return code


def language(text: str) -> str:
    """One ISO 639 code in lower case."""
    try:
        return _language(text)
    except CellError:
        raise CellError(said("must be an ISO 639 language code of two or three letters, such as ar")) from None


# --- numbers ---------------------------------------------------------------------------------------------


def whole(least: int, most: int) -> Cell:
    """A cell that holds a whole number within limits."""
    unlimited = most >= 10**9 - 1
    limits = (
        said("of at least {least}", least=least)
        if unlimited
        else said("from {least} to {most}", least=least, most=most)
    )

    def parse(text: str) -> int:
        number = without_decimals(text)
        if not re.fullmatch("[0-9]{1,9}", number) or not least <= int(number) <= most:
            raise CellError(said("must be a whole number {limits}", limits=limits))
        return int(number)

    return Cell(parse, whole=True)


def _year(text: str) -> int:
    year = without_decimals(text)
    if not re.fullmatch("[12][0-9]{3}", year):
        raise CellError(said("must be a year of four digits, such as 1984"))
    return int(year)


_ANY = 10**9 - 1
_DECIMAL = re.compile(r"-?[0-9]{1,7}(?:[.,][0-9]{1,9})?")


def _decimal_style(text: str) -> str | None:
    if not _DECIMAL.fullmatch(text):
        return None
    return said("with a decimal comma") if "," in text else said("with a decimal point") if "." in text else None


def _decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text) or text.startswith("-"):
        raise CellError(said("must be a number of at least 0, such as 7 or 7.5"))
    return Decimal(text.replace(",", "."))


_SCORE = re.compile(r"[0-9]{1,7}(?:[.,][0-9]{1,40})?(?:[eE][-+]?[0-9]{1,2})?")
_MILLIONTH = Decimal("0.000001")
HIGHEST_SCORE = 1000


def _score(text: str) -> Decimal:
    """Rounded half to even to six decimals: programs write as many as they have, and small ones as 1.5e-05."""
    score = Decimal(text.replace(",", ".")) if _SCORE.fullmatch(text) else Decimal(-1)
    if not 0 <= score <= HIGHEST_SCORE:
        raise CellError(
            said("must be a number from 0 to {highest_score}, such as 0.482193", highest_score=HIGHEST_SCORE)
        )
    return score.quantize(_MILLIONTH, ROUND_HALF_EVEN)


def _score_style(text: str) -> str | None:
    if not _SCORE.fullmatch(text):
        return None
    return said("with a decimal comma") if "," in text else said("with a decimal point") if "." in text else None


def _degrees(most: int) -> Cell:
    def parse(text: str) -> float:
        if not _DECIMAL.fullmatch(text) or abs(float(text.replace(",", "."))) > most:
            raise CellError(said("must be decimal degrees from -{most} to {most}", most=most))
        return float(text.replace(",", "."))

    return Cell(parse, _decimal_style)


def _centiminutes(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}(?:[.,][0-9]{1,2})?", text):
        raise CellError(said("must be minutes of at least 0 with at most two decimals"))
    return int(Decimal(text.replace(",", ".")) * 100)


# --- yes/no ----------------------------------------------------------------------------------------------

_YES = frozenset({"yes", "ja", "true", "sand", "1"})
_NO = frozenset({"no", "nej", "false", "falsk", "0"})


def _yes_or_no(text: str) -> bool:
    word = without_decimals(text).lower()
    if word not in _YES | _NO:
        raise CellError(said("must be yes or no"))
    return word in _YES


# --- codes of classifications ----------------------------------------------------------------------------


def _occupation(digits: int) -> Cell:
    def parse(text: str) -> str:
        code = without_decimals(text)
        if not re.fullmatch(f"[0-9]{{1,{digits}}}", code):
            raise CellError(said("must be an ISCO-08 code of 1 to {digits} digits", digits=digits))
        return code

    return Cell(parse, whole=True)


def _industry(text: str) -> str:
    letter = text.upper()
    if not re.fullmatch("[A-U]", letter):
        raise CellError(said("must be a section letter of DB07, from A to U"))
    return letter


# --- the names that the tables use -----------------------------------------------------------------------

PLACE = Cell(_identifier, whole=True)
"""A reference to a municipality: the reader of the table looks it up."""

REGION = Cell(_name)
"""The name of a region of the dataset, which the reader looks up too."""

ISCED = whole(0, 8)
COUNT = whole(0, _ANY)

Identifier = Annotated[str, Cell(_identifier)]
Place = Annotated[str, PLACE]
Region = Annotated[str, REGION]
Text = Annotated[str, Cell(_text)]
Name = Annotated[str, Cell(_name)]
Digest = Annotated[str, _matching("[0-9a-f]{64}", said("a SHA-256: 64 of the signs 0-9 and a-f"))]
LogMark = Annotated[
    str, _matching("[0-9]+:[0-9a-f]{64}", said("a number of events, a colon, and the SHA-256 of the last"))
]
Identifiers = Annotated[tuple[str, ...], several(Cell(_identifier))]
Languages = Annotated[tuple[str, ...], several(Cell(_language))]
Occupation = Annotated[str, _occupation(6)]
OccupationGroup = Annotated[str, _occupation(4)]
Industry = Annotated[str, Cell(_industry)]
Year = Annotated[int, Cell(_year, whole=True)]
Years = Annotated[tuple[int, ...], several(Cell(_year, whole=True))]
Count = Annotated[int, COUNT]
AtLeastOne = Annotated[int, whole(1, _ANY)]
Isced = Annotated[int, ISCED]
OneToFive = Annotated[int, whole(1, 5)]
OneToThree = Annotated[int, whole(1, 3)]
Number = Annotated[Decimal, Cell(_decimal, _decimal_style)]
Score = Annotated[Decimal, Cell(_score, _score_style)]
Centiminutes = Annotated[int, Cell(_centiminutes, _decimal_style)]
Latitude = Annotated[float, _degrees(90)]
Longitude = Annotated[float, _degrees(180)]
YesNo = Annotated[bool, Cell(_yes_or_no, whole=True)]
