"""How much of a place's worth reaches those who live some way from it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, model_validator

from visitering.domain.exact import Integers, over_common_denominator, round_half_even
from visitering.domain.geography import NEVER, Row, TravelTimes
from visitering.said import said


class Reach(BaseModel):
    """reach(m, x): 1 up to `full_minutes`, falling linearly to `far_share` at `far_minutes`, 0 beyond."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    full_minutes: NonNegativeInt = 30
    far_minutes: NonNegativeInt = 60
    far_share: Decimal = Field(default=Decimal("0.4"), ge=0, le=1)

    @model_validator(mode="after")
    def _in_order(self) -> Reach:
        if self.far_minutes < self.full_minutes:
            raise ValueError(said("far_minutes must be at least full_minutes"))
        return self

    def at(self, centiminutes: int) -> Fraction:
        """The reach at a travel time in hundredths of a minute."""
        minutes = Fraction(centiminutes, 100)
        if centiminutes == NEVER or minutes > self.far_minutes:
            return Fraction(0)
        if minutes <= self.full_minutes:
            return Fraction(1)
        beyond = (minutes - self.full_minutes) / (self.far_minutes - self.full_minutes)
        return 1 - (1 - Fraction(self.far_share)) * beyond


class ReachTable:
    """reach(m, x) of a problem as whole numerators over one denominator: exact, and quick to multiply."""

    def __init__(self, reach: Reach, travel: TravelTimes) -> None:
        times, position = np.unique(travel.centiminutes, return_inverse=True)
        numerators, self.denominator = over_common_denominator(reach.at(int(t)) for t in times)
        self.numerators: Integers = np.array(numerators, dtype=np.int64)[position].reshape(travel.centiminutes.shape)

    def best_of_100(self, targets: list[int]) -> Row:
        """100 · the best reach(m, x) over the targets x, half to even, for each m; 0 without a target. Shape (M,)."""
        if not targets:
            return self._none
        # Rounding keeps the order: the best of the rounded is the best, rounded.
        rows = self._of_100[targets]
        best: Row = rows[0] if len(targets) == 1 else rows.max(axis=0)
        return best

    @cached_property
    def _none(self) -> Row:
        return np.zeros(len(self.numerators), dtype=np.int64)

    @cached_property
    def _of_100(self) -> Row:
        """100 · reach, half to even, shape (X, M): of each place x where it is reached from."""
        return round_half_even(100 * np.ascontiguousarray(self.numerators.T), self.denominator)
