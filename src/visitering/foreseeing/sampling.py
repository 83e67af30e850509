"""Futures drawn from past cases: who may still come this year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.geography import Row
from visitering.domain.policy import Foresight
from visitering.domain.problem import Problem
from visitering.matching.table import tie_value

MOST_DRAWN = 240
"""Cases drawn for one future at the most. Where more are to come, each stands for several: prices need no more."""


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


def to_come(problem: Problem) -> int:
    """Persons of the national number who have neither been placed nor are in the batch."""
    batch = sum(case.size for case in problem.batch)
    return max(0, int(problem.quota.sum()) - int(problem.load.sum()) - batch)


def futures(problem: Problem, pool: tuple[Case, ...], foresight: Foresight) -> Iterator[Future]:
    """As many futures as asked for, each drawn with replacement from the pool.

    Each has the persons that are still to come, within `spread_percent` of them evenly either way; the case that
    crosses that number is the last. Seed and decision date decide the draws.
    """
    policy, expected = problem.policy, to_come(problem)
    random = np.random.Generator(np.random.PCG64([policy.seed, policy.date.toordinal()])).random
    sizes = [case.size for case in pool]
    for _ in range(foresight.samples):
        off = foresight.spread_percent * (2 * random() - 1) if foresight.spread_percent else 0.0
        persons = round(expected * (1 + off / 100))
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
