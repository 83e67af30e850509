"""What keeps a case from a municipality through those it belongs with, thing by thing, so that each can be named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.geography import Mask
from visitering.rules.book import Rulebook


class Through(StrEnum):
    """How another case keeps one from a municipality."""

    RULE = "rule"
    """They go to one municipality, and a rule of the other forbids it."""
    DECIDED = "decided"
    """The other is decided, elsewhere or too far away."""
    LATER = "later"
    """The other is placed later and could be nowhere near."""
    PLACED = "placed"
    """The other is placed too far away."""
    NEAR = "near"
    """By its rules the other can be nowhere near. Both could be left open, so this forbids nothing by itself."""


@dataclass(frozen=True, eq=False)
class Hindrance:
    """`forbidden`: where it keeps the case from. `cases`: whose it is. `rule`: of that case, where it is a rule's."""

    through: Through
    cases: tuple[str, ...]
    forbidden: Mask
    rule: str = ""


def hindrances(book: Rulebook, case: Case, placed: Iterable[tuple[tuple[str, ...], Mask]]) -> tuple[Hindrance, ...]:
    """All that the rule on links is made of for a case: together they forbid what it forbids.

    `placed`: (names, where it would be near) of each placed group that the case must be near.
    """
    belonging = book.belonging
    unit = belonging.unit(case)
    found = [
        Hindrance(Through.RULE, (other.case_id,), mask, rule)
        for other in unit.cases
        if other is not case
        for rule, mask in book.own_masks(other).items()
    ]
    found += [
        Hindrance(Through.RULE, (name,), mask, rule)
        for name in unit.absent
        for rule, mask in belonging.masks_later(name).items()
    ]
    found += [
        Hindrance(Through.DECIDED, (other,), ~belonging.beside(other, same=same)) for other, same in unit.decided
    ]
    found += [Hindrance(Through.LATER, other.names, ~near) for other, near in belonging.near_later(case)]
    found += [Hindrance(Through.PLACED, names, ~near) for names, near in placed]
    return tuple(hindrance for hindrance in found if hindrance.forbidden.any())


def of_near_group(book: Rulebook, first: Case, fits: Mask) -> Iterator[Hindrance]:
    """What each rule and each decided case that binds a group adds, where another case must be near the group.

    `fits[m, n]`: that case in m, the group in n. The rules are those of all who go to one municipality with `first`,
    who is the second of the cases of each.
    """
    belonging = book.belonging
    unit = belonging.unit(first)
    found = [
        *((Through.NEAR, c.case_id, rule, mask) for c in unit.cases for rule, mask in book.own_masks(c).items()),
        *(
            (Through.NEAR, name, rule, mask)
            for name in unit.absent
            for rule, mask in belonging.masks_later(name).items()
        ),
        *((Through.DECIDED, other, "", ~belonging.beside(other, same=same)) for other, same in unit.decided),
    ]
    masks = [mask for _, _, _, mask in found]
    for k, (through, name, rule, _) in enumerate(found):
        forbidden: Mask = _far(fits, masks[: k + 1]) & ~_far(fits, masks[:k])
        if forbidden.any():
            yield Hindrance(through, (name, first.case_id), forbidden, rule)


def _far(fits: Mask, masks: list[Mask]) -> Mask:
    """Where nothing that the masks leave the other is near."""
    free = ~np.logical_or.reduce([np.zeros(len(fits), dtype=bool), *masks])
    near: Mask = np.logical_or.reduce(fits[:, free], axis=1)
    return ~near


def needed(found: tuple[Hindrance, ...], free: Mask) -> tuple[Hindrance, ...]:
    """Of the hindrances as few as leave the case, of what is free to it by itself, no more than all of them do."""
    kept = list(found)
    for hindrance in reversed(found):
        others = [other for other in kept if other is not hindrance]
        if not (hindrance.forbidden & _left(free, others)).any():
            kept = others
    return tuple(kept)


def _left(free: Mask, found: list[Hindrance]) -> Mask:
    left: Mask = free & ~np.logical_or.reduce([np.zeros(len(free), dtype=bool), *(h.forbidden for h in found)])
    return left


def disregarded(book: Rulebook, case: Case) -> tuple[str, ...]:
    """Those the case would be placed without regard to, were it placed alone: those it is linked to first."""
    unit = book.belonging.unit(case)
    names = [other for other, _ in book.linked(case)]
    names += [*unit.names, *(other for other, _ in unit.decided)]
    return tuple(name for name in dict.fromkeys(names) if name != case.case_id)
