"""What a spreadsheet makes of cells: numbers with `.0`, which are read, and ruins, which nobody can read any more."""

from __future__ import annotations

import re
from datetime import date, timedelta

from visitering.said import said

_MAYBE = re.compile(r"[#'EF]|[-+0-9].*[A-Za-z]")
_WITH_DECIMALS = re.compile(r"([0-9]{1,9})[.,]0{1,2}")
_SHORTENED = re.compile(r"[-+]?[0-9](?:[.,][0-9]+)?[eE][-+][0-9]{2,3}")
_ERROR = re.compile(r"#(?:N/A|I/T|NV|[A-ZÆØÅÄÖÜ][A-ZÆØÅÄÖÜ0-9_/]*[!?])|(?:Err|Fejl|FEJL):[0-9]{3}")
_NARROW = re.compile("#{3,}")
_APOSTROPHE = re.compile("'+[0-9].*", re.DOTALL)
_MONTHS = "jan|feb|mar|mär|mrz|apr|maj|may|mai|jun|jul|aug|sep|sept|okt|oct|nov|dec|dez"
_DAY_AND_MONTH = re.compile(rf"[0-9]{{1,2}}[-. ]{{1,2}}(?:{_MONTHS})\.?", re.IGNORECASE)
_MONTH_AND_YEAR = re.compile(rf"(?:{_MONTHS})\.?[- ](?:[0-9]{{2}}){{1,2}}", re.IGNORECASE)
_SERIAL = re.compile("([2-6][0-9]{4})(?:[.,]0{1,2})?")
_DAY_ZERO = date(1899, 12, 30)

CHANGED = said("a spreadsheet changed this")


def without_decimals(text: str) -> str:
    """`101` for `101.0`, `101,0` and `101.00`; every other text as it is (`1.000` may be a thousand)."""
    found = _WITH_DECIMALS.fullmatch(text)
    return text if found is None else found[1]


def ruin(text: str) -> str | None:
    """What a spreadsheet did to a text that nobody writes like this; None where it did nothing that can be told."""
    if not _MAYBE.match(text):
        return None
    if _ERROR.fullmatch(text):
        return said("{changed}: a formula failed", changed=CHANGED)
    if _NARROW.fullmatch(text):
        return said("{changed}: its column was too narrow", changed=CHANGED)
    if _SHORTENED.fullmatch(text):
        return said("{changed}: a long number lost its digits", changed=CHANGED)
    if _APOSTROPHE.fullmatch(text):
        return said("{changed}: its mark for text (an apostrophe) stands in front", changed=CHANGED)
    if _DAY_AND_MONTH.fullmatch(text):
        return said("{changed}: it took a text for a day", changed=CHANGED)
    return None


def ruined_value(text: str) -> str | None:
    """As `ruin`, of a cell that is no free text and no identifier: a month and a year are a ruin there too."""
    if _MONTH_AND_YEAR.fullmatch(text):
        return said("{changed}: it took a text for a month", changed=CHANGED)
    return ruin(text)


def with_cause(text: str, expected: str) -> str:
    """What a cell must be, behind what a spreadsheet did to it where that can be told."""
    cause = None if CHANGED in expected else ruined_value(text)
    return expected if cause is None else said("{cause}; {expected}", cause=cause, expected=expected)


def serial_day(text: str) -> date | None:
    """The day that a serial number of a spreadsheet stands for (43178: 19 March 2018), if it may be one."""
    found = _SERIAL.fullmatch(text)
    return None if found is None else _DAY_ZERO + timedelta(days=int(found[1]))
