"""Dates as tables write them: one form throughout a file, day first wherever the year does not come first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated

from visitering.loading.cells import Cell, CellError, Parser
from visitering.loading.ruins import CHANGED, serial_day
from visitering.said import said

ISO, DANISH = said("yyyy-mm-dd"), said("dd-mm-yyyy")
DOTS, SLASHES = said("dd.mm.yyyy"), said("dd/mm/yyyy")
STYLES = (ISO, DANISH, DOTS, SLASHES)
"""The forms in which a file may write its dates."""

_MIDNIGHT = re.compile(r"[ T]00[:.]00(?:[:.]00(?:[.,]0+)?)?Z?")
_TIME = re.compile(r"[ T][0-9]{1,2}[:.][0-9]{2}.*", re.DOTALL)
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([-./])([0-9]{1,2})\2([0-9]{4})")
_OF_SIGN = {"-": DANISH, ".": DOTS, "/": SLASHES}
_EXPECTED = said("must be a date, written yyyy-mm-dd or dd-mm-yyyy")


def date_style(text: str) -> str | None:
    """How a date is written; None for a text that is none, and for slashes where the month may come first.

    The midnight that a program adds is no part of it.
    """
    day = _without_midnight(text)
    if _YEAR_FIRST.fullmatch(day):
        return ISO
    parts = _DAY_FIRST.fullmatch(day)
    if parts is None or (parts[2] == "/" and not int(parts[1]) > 12 >= int(parts[3])):
        return None
    return _OF_SIGN[parts[2]]


def written(day: date, style: str) -> str:
    """A date as a file of that style writes it."""
    texts = {"yyyy": f"{day.year:04}", "mm": f"{day.month:02}", "dd": f"{day.day:02}"}
    return re.sub("[a-z]+", lambda part: texts[part[0]], style)


def day_parser(texts: Iterable[str]) -> Parser:
    """Reads the dates of a file, given all of them: 3/4/2018 is the third of April only where another one shows it.

    That is a first number above 12, as in 19/3/2018; where a second one is, or none, slashes tell nothing.
    """
    slashed = [
        parts for parts in map(_DAY_FIRST.fullmatch, map(_without_midnight, texts)) if parts and parts[2] == "/"
    ]
    day_first = any(int(p[1]) > 12 for p in slashed) and not any(int(p[3]) > 12 for p in slashed)

    def parse(text: str) -> date:
        if "/" in text and not day_first:
            raise CellError(_EXPECTED)
        return _day(text)

    return parse


def _day(text: str) -> date:
    day = _without_midnight(text)
    try:
        if year_first := _YEAR_FIRST.fullmatch(day):
            return date(*map(int, year_first.groups()))
        if day_first := _DAY_FIRST.fullmatch(day):
            return date(int(day_first[4]), int(day_first[3]), int(day_first[1]))
    except ValueError:
        raise CellError(_EXPECTED) from None
    if (serial := serial_day(text)) is not None:
        raise CellError(
            said(
                "{changed}: it is the serial number of a day, {serial}; {expected}",
                changed=CHANGED,
                serial=serial,
                expected=_EXPECTED,
            )
        )
    if _TIME.search(text) and date_style(_TIME.sub("", text)) is not None:
        raise CellError(said("{expected}, without a time of day", expected=_EXPECTED))
    raise CellError(_EXPECTED)


def _without_midnight(text: str) -> str:
    return _MIDNIGHT.sub("", text) if len(text) > 10 else text


def iso_day(text: str) -> date:
    """A date written yyyy-mm-dd."""
    if iso := _ISO_DATE.fullmatch(text):
        try:
            return date(*map(int, iso.groups()))
        except ValueError:
            pass
    raise CellError(said("must be a date, written yyyy-mm-dd"))


DAY = Cell(_day, date_style)
"""A date: the reader of the table looks at all dates of the file (`day_parser`)."""

Day = Annotated[date, DAY]
