"""Municipality codes: which there are, which one was meant, and the leading zero that a spreadsheet took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from visitering.loading.cells import PLACE, CellError
from visitering.loading.findings import Findings, did_you_mean, listed
from visitering.loading.ruins import without_decimals


class Places:
    """The municipalities that a dataset knows, by code. `names` None: they could not be read, so any code goes."""

    def __init__(self, names: Mapping[str, str] | None) -> None:
        self._names = names

    def parse(self, text: str) -> str:
        """The code that a cell refers to, its lost leading zero restored."""
        PLACE.parse(text)
        if self._names is None or text in self._names:
            return text
        whole = without_decimals(text)
        padded = whole.zfill(4)
        if whole in self._names or (len(whole) == 3 and padded in self._names):
            return whole if whole in self._names else padded
        raise CellError(f"is not a municipality of the dataset{self._suggestion(text)}")

    def _suggestion(self, text: str) -> str:
        """The municipality of that name, else the one with the nearest code."""
        assert self._names is not None
        for code, name in self._names.items():
            if name.casefold() == text.casefold():
                return f"; did you mean {code} ({name})?"
        return did_you_mean(text, self._names)


def lost_zeros(codes: Iterable[str], danish: frozenset[str]) -> dict[str, str]:
    """The codes of `municipalities.csv` that were written as numbers, with what they should be.

    `.0` is taken away where every code is a whole number; leading zeros of Danish codes are given back where the
    whole file looks Danish: three or four digits in every code.
    """
    whole = {code: without_decimals(code) for code in codes}
    if not all(code.isascii() and code.isdigit() for code in whole.values()):
        return {}
    meant = dict(whole)
    if all(len(code) in (3, 4) for code in whole.values()):
        meant |= {code: w.zfill(4) for code, w in whole.items() if len(w) == 3 and w.zfill(4) in danish}
    return {code: one for code, one in meant.items() if code != one}


def notice_repairs(file: str, repaired: Mapping[str, str], findings: Findings) -> None:
    """One notice for all codes of a file that were given their leading zero back."""
    if repaired:
        pairs = listed((f"{short} as {code}" for short, code in sorted(repaired.items())), most=100)
        findings.notice(file, f"municipality codes that lost their leading zero were read as meant: {pairs}")
