"""Why a case cannot be placed: the rules and capacities that cannot hold together, and what would have to give."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Limit(StrEnum):
    """Kinds of `Item`."""

    RULE = "rule"
    OFFER = "offer"
    QUOTA = "quota"
    SERVICE = "service"


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """One thing that stands in the way of a case.

    A rule that binds the case (`name`: its id); the places of the offers that meet a need (`name`: the kind, `code`:
    the code); the places under the quota of a municipality (`name`: its code); the capacity of a service (`name`) in
    a municipality (`code`).
    """

    limit: Limit
    name: str
    code: str = ""


@dataclass(frozen=True)
class Conflict:
    """`items` cannot hold together while the case is placed and every other placed case stays placed, somewhere.

    `minimal`: leaving any one of them out makes that possible. False where the effort did not suffice to show that of
    each: the items are then a conflict still, but some of them may not be needed. No `items`: none was shown.
    """

    case_id: str
    items: tuple[Item, ...]
    minimal: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that would have to give: `item`, by `amount`.

    Of an offer, a quota or a service so many places more; of a rule on travel so many minutes in all (None: no number
    of minutes would do); of another rule nothing is counted. `cases`: of the rule on links those that are not
    regarded; of another rule the case that it binds, where that is another one that goes to the same municipality.
    """

    item: Item
    amount: int | None = None
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The smallest change that would place a case in `municipality`, all others staying where they are.

    `together`: the open cases that would be placed there with it.

    `points`: what that would add for everyone together in the goals that count points (below 0: what it would cost),
    in the model's integers: the points there of the case and those that go with it, without openings, and what even
    distribution gains or loses.
    """

    municipality: str
    steps: tuple[Step, ...]
    points: int
    together: tuple[str, ...] = ()
