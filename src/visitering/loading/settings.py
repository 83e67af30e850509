"""The parts of a scenario that are the same for every rule and goal, as models."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from visitering.domain.identifiers import LONGEST, why_no_identifier
from visitering.said import said

MOST = 10**9 - 1
"""The highest quota, and the most places there can be: what nine digits hold."""

LONGEST_NAME = LONGEST - len("-2018-05-02-0001")
"""Characters of a scenario's name: with day and number it is the name of a run, an identifier in the book."""

NotNegative = Annotated[Decimal, Field(ge=0)]


class Part(BaseModel):
    """A part of a scenario: frozen, no unknown keys, no conversions."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Head(Part):
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
    letters: Any = None
    law: Any = None
    output: Any = None
    held: Any = None
    move: Any = None
    draft: Any = None

    @field_validator("name")
    @classmethod
    def _names_a_folder(cls, name: str) -> str:
        if not name.strip(" .") or "/" in name or "\\" in name:
            raise ValueError(said("must be a name on one line, without / and \\"))
        if (reason := why_no_identifier(name)) is not None:
            raise ValueError(reason)
        if len(name) > LONGEST_NAME:
            raise ValueError(said("must be a name of at most {longest_name} characters", longest_name=LONGEST_NAME))
        return name


class Solver(Part):
    """When to stop: `domain.policy.SolverLimits`."""

    gap: NotNegative = Decimal(0)
    effort: NotNegative = Decimal(60)
    time_limit_s: NotNegative = Decimal(600)
    workers: int = Field(default=2, ge=1)


class Future(Part):
    """Whether the batch is placed with a look at those still to come: `domain.policy.Foresight`.

    `given`: future prices in points worked out before, which are then used as they are; nothing is sampled.
    """

    policy: Literal["none", "prices"] = "none"
    samples: int = Field(default=5, ge=1, le=100)
    arrivals: Literal["known", "uncertain"] = "uncertain"
    given: Any = None


class Letters(Part):
    """What letters tell: of a municipality that would have suited better from `least_difference` points on."""

    least_difference: NotNegative = Decimal(5)


class TriedLaw(Part):
    """Which law holds: `order` is tried instead of that of the day; `extra` is a file that adds to or corrects it.

    `corrections`: the same as in such a file, stated in the scenario itself.
    """

    order: str | None = None
    extra: str | None = None
    corrections: Any = None


class Output(Part):
    """Where run folders go, relative to the file that states it, and how their tables are written.

    `group`: the group of the system that may read and write what is made; without one it is the owner's alone.
    `profile`: a file for another system beside the run's own tables (`loading.profiles`).
    """

    folder: str = "../runs"
    dialect: Literal["dk", "iso"] = "dk"
    group: Annotated[str, Field(min_length=1, pattern=r"^[^\s:/]+$")] | None = None
    profile: Any = None

    @field_validator("folder")
    @classmethod
    def _is_a_path(cls, folder: str) -> str:
        if not folder.isprintable():
            raise ValueError(said("must be a path on one line"))
        return folder
