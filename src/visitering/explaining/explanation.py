"""What is to be said of a case: facts and reason codes, derived from the audited result. No texts here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from visitering.domain.cases import Case
from visitering.domain.conflicts import Conflict, Relaxation
from visitering.domain.reasons import Reason


class Status(StrEnum):
    PROPOSED = "proposed"
    LOCKED = "locked"
    NEEDS_DECISION = "needs_decision"


@dataclass(frozen=True)
class Filled:
    """An opening that a person fills: the competence that met which shortage, of which report.

    `years` of experience; None: not known.
    """

    person_id: str
    occupation: str
    years: Decimal | None
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
    """The offer that meets a need of the case: which one, of which report. `limited`: it takes a place of it."""

    kind: str
    code: str
    offer_id: str
    municipality: str
    report_id: str
    received_on: date
    limited: bool
    price: int


@dataclass(frozen=True)
class Fact:
    """What stands behind the points of a goal, or how a rule binds the case: by its id, with where it comes from."""

    about: str
    basis: Reason
    reason: Reason


@dataclass(frozen=True)
class Alternative:
    """Another municipality the case could go to: weighted points, price and net, in the scale of the policy.

    `at_least`: what everyone together would lose at least (`LowerCosts`). `alone`: what everyone together would gain
    (below 0: lose) were this case alone moved there, all others staying (`AloneMoves`); None where that cannot be
    done: `alone_against` is the rule that stands against it. `future`: what the case would take from
    later cases there; None where the batch is placed without a look at them.
    """

    municipality: str
    points: int
    price: int
    net: int
    at_least: int
    alone: int | None = None
    alone_against: str | None = None
    future: int | None = None


@dataclass(frozen=True)
class Forbidden:
    """Municipalities that one rule forbids for one reason, and the paragraph that the rule stands on."""

    rule: str
    basis: Reason
    reason: Reason
    municipalities: tuple[str, ...]


@dataclass(frozen=True)
class Open:
    """Why a case is left open: the conflict, and the smallest change that would place it, both also as reasons.

    `rivals`: other open cases that want the same places; `holders`: placed cases that have them.
    """

    conflict: Conflict
    relaxation: Relaxation | None
    because: Reason
    change: Reason | None
    rivals: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """One case. `points` by goal are as the goal counts them, unweighted; `total` and prices in the policy's scale.
    `future`: what the placement takes from later cases, as for alternatives.

    `reasons` make the sentence; `review` says why a caseworker must look first; `full`: municipalities where a
    limited offer that the case needs has no place left. `facts`: what stands behind the points, by goal; `law`: the
    rules that bind the case. `at_least` by municipality: what holding the case there would cost everyone together at
    least, for all that are possible but the proposed one. `margin`: what the best move of the case alone loses, None
    where it cannot be moved alone; `near`: where a move alone loses at most a point. `open`: of a case left
    open, why. `takes_over_on`: the day on which the municipality takes over by the decision that stands, of a
    proposal if it were decided on the decision date; None also of quota refugees. `due_on`: the day by which a case
    of the batch should be placed, where its permit date is known.
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
    facts: tuple[Fact, ...] = ()
    law: tuple[Fact, ...] = ()
    at_least: Mapping[str, int] = field(default_factory=dict)
    margin: int | None = None
    near: tuple[str, ...] = ()
    open: Open | None = None
    takes_over_on: date | None = None
    due_on: date | None = None

    @property
    def price(self) -> int:
        return self.place_price + self.use_price

    @property
    def net(self) -> int:
        return self.total - self.price - (self.future or 0)
