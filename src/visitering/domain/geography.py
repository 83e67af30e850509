"""Municipalities, and how long it takes to travel between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Row = NDArray[np.int64]

NEVER = np.iinfo(np.int32).max
"""Hundredths of minutes that stand for "out of reach"."""


@dataclass(frozen=True, slots=True)
class Municipality:
    code: str
    name: str
    region: str
    population: int | None = None
    latitude: float | None = None
    longitude: float | None = None


def names_of(municipalities: Iterable[Municipality]) -> dict[str, str]:
    """The name of each municipality as people are told it: with `distinctions` where others have the same."""
    known = tuple(municipalities)
    beside = distinctions(known)
    return {m.code: f"{m.name}{beside[m.code]}" for m in known}


def distinctions(municipalities: Iterable[Municipality]) -> dict[str, str]:
    """What tells a municipality from others of its name: ` (Innlandet)`, its region, or ` (1001)`, its code where the
    region is the same too; blank where no other has the name."""
    known = tuple(municipalities)
    names = Counter(_read(m.name) for m in known)
    with_region = Counter((_read(m.name), _read(m.region)) for m in known)

    def beside(m: Municipality) -> str:
        if names[_read(m.name)] == 1:
            return ""
        alone = with_region[_read(m.name), _read(m.region)] == 1 and m.region
        # A name such as "Våler (Innlandet)" may stand in the file itself.
        return f" ({m.region})" if alone and not names[_read(f"{m.name} ({m.region})")] else f" ({m.code})"

    return {m.code: beside(m) for m in known}


def _read(text: str) -> str:
    """A name as it is read: two that differ in case alone are the same."""
    return " ".join(text.casefold().split())


@dataclass(frozen=True, slots=True)
class Quota:
    """Persons a municipality shall receive in a year, and those received that `decisions.csv` does not list."""

    quota: int
    received: int = 0


@dataclass(frozen=True)
class TravelTimes:
    """Public transport, one way, between municipalities in the problem's order.

    `centiminutes[m, x]`: hundredths of a minute from m to x, shape (M, M); 0 on the diagonal, `NEVER` where
    the table has no such pair. Hundredths keep decimal minutes exact.
    """

    centiminutes: NDArray[np.int32]

    @classmethod
    def of(cls, codes: list[str], pairs: Mapping[tuple[str, str], int]) -> TravelTimes:
        """From `pairs[(from, to)]` in hundredths of a minute."""
        index = {code: i for i, code in enumerate(codes)}
        table = np.full((len(codes), len(codes)), NEVER, dtype=np.int32)
        for (origin, target), centiminutes in pairs.items():
            table[index[origin], index[target]] = centiminutes
        np.fill_diagonal(table, 0)
        table.setflags(write=False)
        return cls(table)

    def within(self, minutes: int) -> Mask:
        """`within(t)[m, x]`: x is m itself, or at most t minutes from m. Shape (M, M)."""
        if minutes not in self._within:
            mask = self.centiminutes <= minutes * 100
            mask.setflags(write=False)
            self._within[minutes] = mask
        return self._within[minutes]

    def both_ways(self, minutes: int) -> Mask:
        """`both_ways(t)[m, n]`: at most t minutes from m to n and from n to m. Shape (M, M)."""
        there = self.within(minutes)
        return there & there.T

    def perhaps_within(self, minutes: int) -> Mask:
        """`perhaps_within(t)[m, n]`: at most t minutes from m to n or from n to m, or unknown both ways.

        Shape (M, M).
        """
        there, unknown = self.within(minutes), self.centiminutes == NEVER
        near: Mask = there | there.T | (unknown & unknown.T)
        return near

    @cached_property
    def _within(self) -> dict[int, Mask]:
        return {}
