"""What is said of cases that belong with a case and are placed later: that they come, and where they can go."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason
from visitering.explaining.known import Known
from visitering.rules.belonging import Unit

MOST_PLACES = 5
"""So many municipalities are named; of more the number is told."""


def reasons(known: Known, case: Case, m: int) -> Iterator[Reason]:
    """Who comes later and belongs with a case that is placed at position m. No place is kept for them."""
    belonging = known.book.belonging
    for name in belonging.unit(case).absent:
        yield _together(known, name)
    for unit, _ in belonging.near_later(case):
        left = _left(known, unit, case, m)
        for name in unit.names if left.any() else ():
            yield _near(known, name, _places(known, left) | {"case": name, "time": belonging.minutes})


def review(known: Known, case: Case, m: int | None) -> Iterator[Reason]:
    """Of those the case belongs with and that are placed later, who has nowhere to go."""
    belonging = known.book.belonging
    units = belonging.near_later(case)
    names = [*belonging.unit(case).absent, *(name for unit, _ in units for name in unit.names)]
    for name in names:
        masks = belonging.own_later(name)
        if masks and np.logical_or.reduce(list(masks.values())).all():
            yield Reason("review.later.nowhere", {"case": name})
    for unit, _ in units if m is not None else ():
        if not _left(known, unit, case, m).any():
            yield Reason("review.later.near", {"cases": unit.names})


def confined(known: Known, names: tuple[str, ...]) -> Reason:
    """Where cases that are placed later, and must be near others, may go."""
    belonging = known.book.belonging
    told = _places(known, belonging.later[belonging.position[names[0]]]) | {"cases": names}
    if "places" not in told:
        return Reason("conflict.later.many", told)
    return Reason("conflict.later" if told["places"] else "conflict.later.nowhere", told)


def _together(known: Known, name: str) -> Reason:
    case = known.book.belonging.known.get(name)
    if case is None:
        return Reason("later.together.unknown", {"case": name})
    return Reason("later.together", {"case": name, "persons": case.size})


def _near(known: Known, name: str, told: dict[str, object]) -> Reason:
    case, many = known.book.belonging.known.get(name), "count" in told
    if case is None:
        return Reason("later.near.many.unknown" if many else "later.near.unknown", told)
    return Reason("later.near.many" if many else "later.near", told | {"persons": case.size})


def _places(known: Known, mask: Mask) -> dict[str, object]:
    """The municipalities by code, or how many they are."""
    places = tuple(known.problem.municipalities[m].code for m in np.flatnonzero(mask))
    return {"places": places} if len(places) <= MOST_PLACES else {"count": len(places)}


def _left(known: Known, unit: Unit, case: Case, m: int | None) -> Mask:
    """Where a unit that is placed later can go with the case at position m and every other where it is proposed."""
    belonging, placed = known.book.belonging, known.result.placements
    u = belonging.position[unit.names[0]]
    left = belonging.later[u].copy()
    if m is not None:
        left &= belonging.near[m]
    for v in belonging.neighbours[u]:
        for other in belonging.units[v].cases if v not in belonging.later else ():
            if other is not case and other.case_id in placed:
                left &= belonging.near[known.problem.index[placed[other.case_id].municipality]]
    return left
