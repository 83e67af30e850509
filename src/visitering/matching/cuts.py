"""Cuts: what every placement keeps and the linear relaxation need not, by mixed-integer rounding in whole numbers.

Any rows may be added up with any weights, once each has its slack: Σ a·x + Σ g·s = b, all variables whole and ≥ 0 but
the slacks of cuts. With f the fraction of b, every placement keeps

    Σ F(a)·x + Σ F(g)·s ≤ ⌊b⌋,  F(a) = ⌊a⌋ + max(0, (a − ⌊a⌋ − f) / (1 − f)),  for slacks of cuts min(0, g) / (1 − f)

(Nemhauser and Wolsey, A recursive procedure to generate all cuts for 0–1 mixed integer programs, 1990). Slacks are
put back as what they stand for; coefficients are rounded down and limits up, each to a `PARTS`th, so that nothing
rests on floating point.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from visitering.domain.geography import Mask, Row
from visitering.matching.options import Options
from visitering.matching.program import Program

PARTS = 10080
"""Coefficients of cuts are whole numbers of this part; all sizes up to 10 divide it."""
WHOLE = PARTS * PARTS
LEAST = 0.02
"""A fraction of the right side below it, or as near to 1, gives no cut worth having."""
LARGEST = 10**7
"""Coefficients beyond it, in parts, are not worth their digits."""
MOST_OF_ROWS, MOST_OF_CUTS = 100 * PARTS, 10 * PARTS
"""Weights beyond these are left alone: with them every sum below stays within 64 bits."""

Coefficients = NDArray[np.int32]


@dataclass(frozen=True)
class Weighed:
    """How rows are added up: weights of the program's rows and of the cuts so far, in parts; `flipped`: segments
    that are counted from their end."""

    rows: Row
    cuts: Row
    flipped: Mask


@dataclass(frozen=True)
class Cut:
    """Σ options · taken + Σ segments · taken ≤ limit, all in parts."""

    options: Coefficients
    segments: Coefficients
    limit: int


@dataclass
class Cuts:
    """The cuts of a program so far, over some of its options."""

    program: Program
    made: list[Cut] = field(default_factory=list)

    def rounded(self, weighed: Weighed, options: Options, which: Mask | Row | None = None) -> Cut | None:
        """The cut of rows that are added up so, over the given ones of the options that the cuts so far know.

        None where the right side is nearly whole, or numbers become too large.
        """
        program = self.program
        segments = program.segments
        used = np.flatnonzero(weighed.cuts).tolist()
        own, others = weighed.rows, weighed.cuts
        if np.abs(own).max(initial=0) > MOST_OF_ROWS or np.abs(others).max(initial=0) > MOST_OF_CUTS:
            return None
        a = PARTS * program.combined(own, options)
        z = PARTS * program.combined_segments(own)
        b = PARTS * int(own @ program.limit)
        for k in used:
            cut, weight = self.made[k], int(others[k])
            a += weight * (cut.options if which is None else cut.options[which]).astype(np.int64)
            z = z + weight * cut.segments.astype(np.int64)
            b += weight * cut.limit
        b -= int((z * segments.length)[weighed.flipped].sum())
        z = np.where(weighed.flipped, -z, z)
        fraction = b % WHOLE
        rest = WHOLE - fraction
        if not LEAST * WHOLE <= fraction <= (1 - LEAST) * WHOLE:
            return None

        def rounded(values: Row) -> Row:
            """F, times `rest`."""
            whole, beyond = np.divmod(values, WHOLE)
            result: Row = rest * whole + np.maximum(0, beyond - fraction)
            return result

        slack = np.where(program.equal, 0, rounded(PARTS * own))
        slack_of_cuts = np.minimum(0, PARTS * others)
        some = np.flatnonzero(a)  # often few: those of one municipality
        a[some] = PARTS * rounded(a[some])
        if slack.any():
            a -= PARTS * program.combined(slack, options)
        z = PARTS * rounded(z)
        limit = PARTS * rest * (b // WHOLE) - int((z * segments.length)[weighed.flipped].sum())
        z = np.where(weighed.flipped, -z, z) - PARTS * program.combined_segments(slack)
        limit -= PARTS * int(slack @ program.limit)
        for k in used:
            if weight := int(slack_of_cuts[k]):
                cut = self.made[k]
                a -= weight * (cut.options if which is None else cut.options[which]).astype(np.int64)
                z = z - weight * cut.segments.astype(np.int64)
                limit -= weight * cut.limit
        some = np.flatnonzero(a)
        a[some] //= rest
        z, limit = z // rest, -(-limit // rest)
        if max(abs(limit), np.abs(a).max(initial=0), np.abs(z).max(initial=0)) > LARGEST:
            return None
        return Cut(a.astype(np.int32), z.astype(np.int32), limit)
