"""Places the case must not go to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from visitering.domain.cases import Case, Circumstance, Kind
from visitering.domain.geography import NEVER, Mask
from visitering.domain.problem import Problem
from visitering.domain.reasons import Reason
from visitering.rules.base import Asked, Rule


@dataclass(frozen=True)
class Excluded:
    """One thing that a row excludes: a municipality, all that is near it, or a region. `detail`: why."""

    detail: str | None
    municipality: str | None = None
    minutes: int | None = None
    region: str | None = None

    def mask(self, problem: Problem) -> Mask:
        """Where the case must not go, shape (M,)."""
        if self.municipality is None:
            return np.array([m.region == self.region for m in problem.municipalities], dtype=bool)
        if self.minutes is None:
            return problem.mask(self.municipality)
        return problem.travel.perhaps_within(self.minutes)[:, problem.index[self.municipality]]

    @property
    def where(self) -> Reason:
        """The place as it is told."""
        if self.municipality is None:
            return Reason("exclusion.region", {"region": self.region})
        if self.minutes is None:
            return Reason("exclusion.place", {"municipality": self.municipality})
        return Reason("exclusion.within", {"municipality": self.municipality, "time": self.minutes})

    def why(self, problem: Problem, m: int) -> Reason:
        """Why it keeps the case from position m, given that it does."""
        if self.municipality is None:
            return Reason("forbidden.exclusion.region", {"region": self.region, "detail": self.detail})
        told: Mapping[str, object] = {"municipality": self.municipality, "detail": self.detail}
        if self.minutes is None:
            return Reason("forbidden.exclusion", told)
        x, times = problem.index[self.municipality], problem.travel.centiminutes
        unknown = times[m, x] == NEVER and times[x, m] == NEVER
        code = "forbidden.exclusion.unknown" if unknown else "forbidden.exclusion.within"
        return Reason(code, {**told, "time": self.minutes})


def excluded(case: Case) -> Iterator[Excluded]:
    """All that the case is excluded from, in the order of the file."""
    for row in case.of_kind(Kind.EXCLUSION):
        yield from parts(row)


def parts(row: Circumstance) -> Iterator[Excluded]:
    """What a row of kind `exclusion` excludes: its municipality, with what is near it, and its region."""
    if row.municipality is not None:
        yield Excluded(row.detail, row.municipality, row.within_minutes)
    if row.region is not None:
        yield Excluded(row.detail, region=row.region)


class Exclusion(Rule):
    """forbidden(case, m) ⇔ an `exclusion` of the case covers m; its `detail` is the reason.

    It covers its municipality x; with `within_minutes` t every m with travel(m, x) ≤ t or travel(x, m) ≤ t, and every
    m whose travel to and from x is unknown both ways; with `region` every m of that region.
    """

    id = "exclusion"

    def forbids(self, case: Case, left: Mask, book: Asked) -> Mask | None:
        masks = [found.mask(book.problem) for found in excluded(case)]
        forbidden: Mask | None = np.logical_or.reduce(masks) if masks else None
        return forbidden

    def why(self, case: Case, municipality: str, book: Asked) -> Reason:
        m = book.problem.index[municipality]
        return next(found.why(book.problem, m) for found in excluded(case) if found.mask(book.problem)[m])
