"""Why a share is rounded up or down where largest remainders decide, so that it can be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class How(StrEnum):
    """What decided: at most one of these is the whole truth about a number."""

    WHOLE = "whole"
    """It is whole already."""
    ALONE = "alone"
    """Nobody shares the total with it: it gets the total."""
    UP = "up"
    """Its remainder is larger than every remainder that is rounded down."""
    DOWN = "down"
    """Its remainder is smaller than every remainder that is rounded up, and there are such."""
    UP_ALL = "up_all"
    """Every share that is not whole is rounded up."""
    DOWN_ALL = "down_all"
    """Every share is rounded down: that makes up the total."""
    UP_TIE = "up_tie"
    """An equal remainder is rounded down: it stands later."""
    DOWN_TIE = "down_tie"
    """An equal remainder is rounded up: it stands earlier."""


@dataclass(frozen=True)
class Rounding:
    """`tied`: those with the same remainder that were rounded the other way, in their order."""

    how: How
    tied: tuple[str, ...] = ()


def rounding(exact: Mapping[str, Fraction], wholes: Mapping[str, int], name: str) -> Rounding:
    """What decided about one of some shares that were rounded to whole numbers by largest remainder."""
    remainder = {key: share % 1 for key, share in exact.items()}
    if len(exact) == 1:
        return Rounding(How.ALONE)
    if not remainder[name]:
        return Rounding(How.WHOLE)
    up = [key for key, share in exact.items() if remainder[key] and wholes[key] > share]
    down = [key for key, share in exact.items() if remainder[key] and wholes[key] < share]
    mine, others = (up, down) if name in up else (down, up)
    if not others:
        return Rounding(How.UP_ALL if mine is up else How.DOWN_ALL)
    if tied := tuple(key for key in others if remainder[key] == remainder[name]):
        return Rounding(How.UP_TIE if mine is up else How.DOWN_TIE, tied)
    return Rounding(How.UP if mine is up else How.DOWN)
