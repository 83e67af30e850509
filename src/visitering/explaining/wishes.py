"""What a municipality wishes for, in words."""

from __future__ import annotations

from visitering.domain.reasons import Named, Reason
from visitering.domain.reports import Wish


def wished(wish: Wish) -> Reason:
    """Whom a wish is about; how it is written: `visitering.goals.stances.meets`."""
    match wish.attribute:
        case "household_size":
            return Reason("wish.household_size", {"persons": _size(wish.value)})
        case "language":
            return Reason("wish.language", {"language": Named("language", wish.value)})
        case "centre":
            return Reason("wish.centre", {"municipality": wish.value})
        case "education":
            return Reason("wish.education", {"education": Reason(f"letter.education.{int(wish.value)}")})
    raise ValueError(f"unknown attribute {wish.attribute!r}")


def _size(value: str) -> int | Reason:
    """`n`, `n-m` or `n+`."""
    if value.endswith("+"):
        return Reason("persons.least", {"count": int(value[:-1])})
    lowest, _, highest = value.partition("-")
    if not highest or highest == lowest:
        return int(lowest)
    return Reason("persons.between", {"low": int(lowest), "high": int(highest)})
