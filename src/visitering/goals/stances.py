"""What municipalities wish for and against, and which cases meet it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.geography import Mask, Row
from visitering.domain.reports import Wish

NAMED = ("language", "centre")
"""Attributes of which a case has the wished value or not: it is looked up by its own values."""


@dataclass(frozen=True)
class Stances:
    """What municipalities wish for or against, once each attribute: row i is that of the municipality at `place[i]`.

    `sign[i]`: 1 wanted, −1 unwanted. `named`: by attribute and value the rows of wishes for a language or a centre;
    `asking`: each other distinct wish with its rows.
    """

    place: Row
    sign: Row
    named: Mapping[tuple[str, str | None], Row]
    asking: tuple[tuple[Wish, Row], ...]

    @classmethod
    def of(cls, wishes: Mapping[int, Sequence[Wish]]) -> Stances:
        """From the wishes in force by position of the municipality."""
        rows: dict[tuple[int, str, str], int] = {}
        asking: dict[tuple[str, str], tuple[Wish, list[int]]] = {}
        for m, of_place in wishes.items():
            for wish in of_place:
                row = rows.setdefault((m, wish.attribute, wish.stance), len(rows))
                asking.setdefault((wish.attribute, wish.value), (wish, []))[1].append(row)
        return cls(
            place=np.array([m for m, _, _ in rows], dtype=np.int64),
            sign=np.array([1 if stance == "wanted" else -1 for _, _, stance in rows], dtype=np.int64),
            named={key: np.array(of_wish) for key, (_, of_wish) in asking.items() if key[0] in NAMED},
            asking=tuple((wish, np.array(of_wish)) for key, (wish, of_wish) in asking.items() if key[0] not in NAMED),
        )

    def met(self, case: Case, year: int) -> Mask:
        """The rows that a case meets."""
        met = np.zeros(len(self.place), dtype=bool)
        for key in [*(("language", language) for language in case.languages), ("centre", case.centre)]:
            if (rows := self.named.get(key)) is not None:
                met[rows] = True
        for wish, rows in self.asking:
            if meets(case, wish, year):
                met[rows] = True
        return met


def meets(case: Case, wish: Wish, year: int) -> bool:
    """Whether the case has the attribute that a municipality wishes for (or against)."""
    match wish.attribute:
        case "household_size":
            return _size_fits(case.size, wish.value)
        case "language":
            return wish.value in case.languages
        case "centre":
            return case.centre == wish.value
        case "education":
            adults = (person for person in case.persons if person.is_adult(year))
            return any(person.education is not None and person.education >= int(wish.value) for person in adults)
    raise ValueError(f"unknown attribute {wish.attribute!r}")


def _size_fits(size: int, value: str) -> bool:
    """`value` is `n`, `n-m` or `n+`."""
    if value.endswith("+"):
        return size >= int(value[:-1])
    lowest, _, highest = value.partition("-")
    return int(lowest) <= size <= int(highest or lowest)
