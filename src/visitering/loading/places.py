"""Municipality codes: which there are, which one was meant, and the leading zero that a spreadsheet took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from visitering import reference
from visitering.domain.asking import Gazetteer, restored
from visitering.domain.geography import Municipality
from visitering.domain.identifiers import meant
from visitering.loading.cells import PLACE, REGION, CellError
from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.ruins import without_decimals
from visitering.said import listed, said


class Places:
    """The municipalities that a dataset knows. None: they could not be read, so any code goes."""

    def __init__(self, municipalities: Iterable[Municipality] | None) -> None:
        self._known = None if municipalities is None else Gazetteer(municipalities)

    def parse(self, text: str) -> str:
        """The code that a cell refers to, its lost leading zero restored."""
        PLACE.parse(text)
        if self._known is None:
            return text
        code = restored(text if text in self._known.codes else without_decimals(text), self._known.codes)
        if code in self._known.codes:
            return code
        raise CellError(
            said("is not a municipality of the dataset{meant}", meant=self._suggestion(self._known, text))
        )

    def region(self, text: str) -> str:
        """The region that a cell names, as `municipalities.csv` writes it."""
        REGION.parse(text)
        # The region of a municipality that could not be read is blank: any could be its.
        if self._known is None or any(not m.region for m in self._known.municipalities):
            return text
        found = self._known.region(text)
        if found.one is None:
            raise CellError(found.why_not(said("is not a region of the dataset")))
        return found.one

    @staticmethod
    def _suggestion(known: Gazetteer, text: str) -> str:
        """What is certainly meant, else the nearest code; nothing where the text is that of another municipality."""
        if certain := known.meant_by(text):
            return meant(map(known.shown, certain))
        return "" if text in danish_codes() else did_you_mean(text, known.codes)


@cache
def danish_codes() -> frozenset[str]:
    """The codes of every Danish municipality, whatever a dataset holds."""
    return frozenset(row["code"] for row in reference.rows("municipalities.csv"))


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
        findings.notice(
            file, said("municipality codes that lost their leading zero were read as meant: {pairs}", pairs=pairs)
        )
