"""The parts of a scenario that are the same for every rule and goal, as models."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from visitering.domain.faults import looks_like_cpr

MOST = 10**9 - 1
"""The highest quota there can be: what nine digits hold."""

NotNegative = Annotated[Decimal, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Head(_Part):
    """The top level. The parts below it are checked one by one, each by its own model."""

    name: str | None = None
    extends: Any = None
    data: str
    date: str
    seed: int = Field(default=1, ge=0, le=2**63 - 1)
    language: Literal["da", "en"] = "da"
    rules: Any = None
    parameters: Any = None
    goals: Any = None
    adjust: Any = None
    solver: Any = None
    future: Any = None
    output: Any = None

    @field_validator("name")
    @classmethod
    def _names_a_folder(cls, name: str) -> str:
        if not name.strip(" .") or "/" in name or "\\" in name or not name.isprintable():
            raise ValueError("must be a name on one line, without / and \\")
        if looks_like_cpr(name):
            raise ValueError("must not hold a CPR number")
        return name


class Solver(_Part):
    """When to stop: `domain.policy.SolverLimits`."""

    gap: NotNegative = Decimal(0)
    effort: NotNegative = Decimal(60)
    time_limit_s: NotNegative = Decimal(600)
    workers: int = Field(default=2, ge=1)


class Future(_Part):
    """Whether the batch is placed with a look at those still to come: `domain.policy.Foresight`.

    `given`: future prices in points worked out before, which are then used as they are; nothing is sampled.
    """

    policy: Literal["none", "prices"] = "none"
    samples: int = Field(default=5, ge=1, le=100)
    arrivals: Literal["known", "uncertain"] = "uncertain"
    given: Any = None


class Output(_Part):
    """Where run folders go, relative to the file that states it, and how their tables are written."""

    folder: str = "../runs"
    dialect: Literal["dk", "iso"] = "dk"

    @field_validator("folder")
    @classmethod
    def _is_a_path(cls, folder: str) -> str:
        if not folder.isprintable():
            raise ValueError("must be a path on one line")
        return folder


class QuotaChange(_Part):
    """An entry of `adjust.quotas`: what to change (a municipality or a region), and how."""

    municipality: str | None = None
    region: str | None = None
    add: int | None = Field(default=None, ge=-MOST, le=MOST)
    multiply: Decimal | None = Field(default=None, ge=0, le=1000)
    set: int | None = Field(default=None, ge=0, le=MOST)

    @model_validator(mode="after")
    def _one_of_each(self) -> QuotaChange:
        if (self.municipality is None) == (self.region is None):
            raise ValueError("must name either a municipality or a region")
        if [self.add, self.multiply, self.set].count(None) != 2:
            raise ValueError("must hold exactly one of add, multiply and set")
        return self

    def applied_to(self, quota: int) -> int:
        """The changed quota: multiplied half to even, never below 0, never above what a table can hold."""
        if self.set is not None:
            return self.set
        if self.multiply is not None:
            return min(MOST, round(quota * self.multiply))
        assert self.add is not None
        return min(MOST, max(0, quota + self.add))
