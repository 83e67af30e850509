"""What is to be said of a case: facts and reason codes, derived from the audited result. No texts here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from visitering.domain.cases import Case
from visitering.domain.reasons import Reason


class Status(StrEnum):
    PROPOSED = "proposed"
    LOCKED = "locked"
    NEEDS_DECISION = "needs_decision"


@dataclass(frozen=True)
class Filled:
    """An opening that a person fills: the competence that met which shortage, of which report."""

    person_id: str
    occupation: str
    years: Decimal
    shortage_id: str
    shortage_occupation: str | None
    shortage_industry: str | None
    municipality: str
    report_id: str
    received_on: date
    points: int
    price: int


@dataclass(frozen=True)
class Taken:
    """A place of a limited offer that the case takes."""

    kind: str
    code: str
    offer_id: str
    municipality: str
    price: int


@dataclass(frozen=True)
class Alternative:
    """Another municipality the case could go to: weighted points, price and net, in the model's integers.

    `future`: what the case would take from later cases there; None where the batch is placed without a look at them.
    """

    municipality: str
    points: int
    price: int
    net: int
    future: int | None = None


@dataclass(frozen=True)
class Forbidden:
    """Municipalities that one rule forbids for one reason."""

    rule: str
    reason: Reason
    municipalities: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """One case. `points` by goal are whole and unweighted; `total` and the prices are the model's integers.
    `future`: what the placement takes from later cases, as for alternatives.

    `reasons` make the sentence; `review` says why a caseworker must look first; `full`: municipalities where a
    limited offer that the case needs has no place left.
    """

    case: Case
    status: Status
    municipality: str | None
    reasons: tuple[Reason, ...]
    review: tuple[Reason, ...] = ()
    over_quota_basis: str | None = None
    points: Mapping[str, int] = field(default_factory=dict)
    total: int = 0
    place_price: int = 0
    use_price: int = 0
    future: int | None = None
    filled: tuple[Filled, ...] = ()
    taken: tuple[Taken, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    full: tuple[str, ...] = ()

    @property
    def price(self) -> int:
        return self.place_price + self.use_price

    @property
    def net(self) -> int:
        return self.total - self.price - (self.future or 0)
