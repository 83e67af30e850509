"""Futures drawn from past cases: who may still come this year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.geography import Row
from visitering.domain.policy import Arrivals, Foresight
from visitering.domain.problem import Problem
from visitering.matching.table import tie_value

MOST_DRAWN = 80
"""Cases drawn for one future at the most. Where more are to come, each stands for several: prices need no more."""

PRIOR = Fraction(1, 4)
"""As much of a year as the national number weighs against the pace so far, where arrivals are uncertain."""
SPREAD = 0.2
"""How far the persons to come are then off from future to future, as a share, evenly either way at the most."""


@dataclass(frozen=True)
class Future:
    """How often each case of the pool comes, shape (P,)."""

    copies: Row

    def persons(self, pool: tuple[Case, ...]) -> int:
        return sum(int(n) * case.size for n, case in zip(self.copies, pool, strict=True))


def pool_of(problem: Problem) -> tuple[Case, ...]:
    """The cases known so far, decided or of the batch, in the order of a hash: that of the rows changes nothing."""
    seed = problem.policy.seed
    known = {case.case_id: case for case in (*problem.locked, *problem.batch)}
    return tuple(known[name] for name in sorted(known, key=lambda name: (tie_value(seed, name), name)))


def to_come(problem: Problem, arrivals: Arrivals) -> int:
    """Persons who are still expected this year.

    `KNOWN`: those of the national number who have neither been placed nor are in the batch. `UNCERTAIN`: the pace of
    the year so far goes on, the national number counting as much as `PRIOR` of a year; at most as many as if known.
    """
    national, come = int(problem.quota.sum()), int(problem.load.sum()) + sum(case.size for case in problem.batch)
    left = max(0, national - come)
    if arrivals is Arrivals.KNOWN:
        return left
    first, today = date(problem.year, 1, 1), problem.policy.date
    gone = Fraction((today - first).days + 1, (date(problem.year + 1, 1, 1) - first).days)
    a_year = (PRIOR * national + come) / (PRIOR + gone)
    return min(left, round(a_year * (1 - gone)))


def futures(problem: Problem, pool: tuple[Case, ...], foresight: Foresight) -> Iterator[Future]:
    """As many futures as asked for, each drawn with replacement from the pool.

    Each has the persons that are still to come, uncertain ones within `SPREAD` of that either way; the case that
    crosses the number is the last. Seed and decision date decide the draws.
    """
    policy, expected = problem.policy, to_come(problem, foresight.arrivals)
    random = np.random.Generator(np.random.PCG64([policy.seed, policy.date.toordinal()])).random
    sizes = [case.size for case in pool]
    for _ in range(foresight.samples):
        off = SPREAD * (2 * random() - 1) if foresight.arrivals is Arrivals.UNCERTAIN else 0.0
        persons = round(expected * (1 + off))
        copies = np.zeros(len(pool), dtype=np.int64)
        if pool and persons > 0:
            # So many cases, were all of average size: each stands for so many that few enough are drawn.
            each = -(-persons * len(pool) // (sum(sizes) * MOST_DRAWN))
            drawn = 0
            while drawn < persons:
                position = int(random() * len(pool))
                copies[position] += each
                drawn += each * sizes[position]
        yield Future(copies)


def as_to_come(problem: Problem, case: Case) -> Case:
    """A past case as one that comes later this year: without its date, and heard if that is asked of it."""
    return replace(case, case_id=f"{case.case_id} (future)", permit_date=None, heard_on=problem.policy.date)
