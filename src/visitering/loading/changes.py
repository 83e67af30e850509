"""The entries of `adjust` in a scenario, as models: what each selects, and how it changes what it selects."""

from __future__ import annotations

import re
from decimal import Decimal

from pydantic import Field, field_validator, model_validator

from visitering.loading.settings import MOST, Part
from visitering.said import said


class Change(Part):
    """A change of a number, in the municipality or region that is named."""

    municipality: str | None = None
    region: str | None = None
    add: int | None = Field(default=None, ge=-MOST, le=MOST)
    multiply: Decimal | None = Field(default=None, ge=0, le=1000)
    set: int | None = Field(default=None, ge=0, le=MOST)

    @model_validator(mode="after")
    def _one_of_each(self) -> Change:
        self._check_selector()
        if [self.add, self.multiply, self.set].count(None) != 2:
            raise ValueError(said("must hold exactly one of add, multiply and set"))
        return self

    def _check_selector(self) -> None:
        if self.municipality is not None and self.region is not None:
            raise ValueError(said("must not name both a municipality and a region"))

    def applied_to(self, number: int) -> int:
        """The changed number: multiplied half to even, never below 0, never above what a table can hold."""
        if self.set is not None:
            return self.set
        if self.multiply is not None:
            return min(MOST, round(number * self.multiply))
        assert self.add is not None
        return min(MOST, max(0, number + self.add))


class QuotaChange(Change):
    """An entry of `adjust.quotas`."""

    def _check_selector(self) -> None:
        if (self.municipality is None) == (self.region is None):
            raise ValueError(said("must name either a municipality or a region"))


class OpeningChange(Change):
    """An entry of `adjust.openings`: it changes each shortage that all its selectors fit.

    `industry`: the shortage states that section. `occupation`: the shortage's occupation begins with it.
    """

    industry: str | None = None
    occupation: str | None = None

    @field_validator("industry")
    @classmethod
    def _is_a_section(cls, industry: str | None) -> str | None:
        if industry is not None and not re.fullmatch("[A-U]", industry):
            raise ValueError(said("must be a section letter of DB07, from A to U"))
        return industry

    @field_validator("occupation")
    @classmethod
    def _is_a_code(cls, occupation: str | None) -> str | None:
        if occupation is not None and not re.fullmatch("[0-9]{1,4}", occupation):
            raise ValueError(said("must be an ISCO-08 code of 1 to 4 digits"))
        return occupation

    def _check_selector(self) -> None:
        super()._check_selector()
        if not any((self.municipality, self.region, self.industry, self.occupation)):
            raise ValueError(said("must name a municipality, a region, an industry or an occupation"))


class CapacityChange(Change):
    """An entry of `adjust.capacities`; without a municipality or region it is about all that state the service."""

    service: str


class AddedExclusion(Part):
    """An entry of `adjust.exclusions`: one more place that a case must not go to. `draft`: by a draft alone."""

    case: str
    municipality: str
    reason: str
    draft: bool | None = None

    @field_validator("reason")
    @classmethod
    def _says_something(cls, reason: str) -> str:
        if not reason.strip():
            raise ValueError(said("must say why"))
        return reason
