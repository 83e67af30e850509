"""Classes of a figure on the map: which colour a municipality gets, and what the legend says of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from visitering.explaining.catalogue import Catalogue

DIVERGING = ("#542788", "#998ec3", "#d8daeb", "#f4f2ee", "#fee0b6", "#f1a340", "#b35806")
"""PuOr of ColorBrewer: told apart with any colour vision, its middle being neutral."""
PACES = ("far_behind", "behind", "bit_behind", "in_step", "bit_ahead", "ahead", "far_ahead")
SEQUENTIAL = ("#f4f2ee", "#c7e3cf", "#6bb8c2", "#2f7fb4", "#253494")
"""From neutral to dark by lightness alone (after YlGnBu)."""
FILLED = ("#f4f2ee", "#c7e3cf", "#6bb8c2", "#2f7fb4", "#54278f", "#d9d9d9")
"""In steps of a quarter, darker and darker, beyond the quota in another hue; grey without a quota."""
PRICED = ("#b2abd2", "#f4f2ee", "#fee0a6", "#f59d3f", "#9c3d06")
"""Below nothing, nothing, and three steps of dear."""


@dataclass(frozen=True)
class Metric:
    """One way to colour the map. `of[m]`: position of the class of each municipality."""

    id: str
    title: str
    colours: tuple[str, ...]
    labels: tuple[str, ...]
    of: tuple[int, ...]


def by_pace(
    loads: Sequence[int], paces: Sequence[int], tolerances: Sequence[int], catalogue: Catalogue, of: str = "pace"
) -> Metric:
    """How far the load is from the pace, in tolerances t: more than 2t, t or t/2 behind, in step, ahead likewise.

    `of`: `pace`, or `even_share` where the batch that waits is not counted in.
    """

    def position(distance: int, t: int) -> int:
        behind = (distance >= -2 * t) + (distance >= -t) + (2 * distance >= -t)
        return behind + (2 * distance > t) + (distance > t) + (distance > 2 * t)

    rows = zip(loads, paces, tolerances, strict=True)
    return Metric(
        of,
        catalogue.say(f"map.{of}"),
        DIVERGING,
        tuple(catalogue.say(f"map.{of}.{step}") for step in PACES),
        tuple(position(load - pace, t) for load, pace, t in rows),
    )


def by_fill(loads: Sequence[int], quotas: Sequence[int], catalogue: Catalogue) -> Metric:
    """The load as a share of the quota, in quarters; the last classes are beyond the quota, and without one."""

    def position(load: int, quota: int) -> int:
        if not quota:
            return len(FILLED) - 1
        return sum(4 * load > quarters * quota for quarters in (1, 2, 3, 4)) if load else 0

    quarters = [f"{low} – {low + 25} %" for low in (0, 25, 50, 75)]
    labels = (*quarters, catalogue.say("map.over_quota"), catalogue.say("map.no_quota"))
    classes = tuple(position(load, quota) for load, quota in zip(loads, quotas, strict=True))
    return Metric("fill", catalogue.say("map.fill"), FILLED, labels, classes)


def by_placed(placed: Sequence[int], catalogue: Catalogue) -> Metric:
    """Nobody, then four classes with about as many municipalities each."""
    limits = _limits([n for n in placed if n > 0], 4)
    labels = [catalogue.say("map.nobody"), *_ranges(limits, str)]
    classes = tuple(0 if n <= 0 else 1 + sum(n > limit for limit in limits[:-1]) for n in placed)
    return Metric("placed", catalogue.say("map.placed"), SEQUENTIAL, tuple(labels), classes)


def by_price(prices: Sequence[int], catalogue: Catalogue) -> Metric:
    """Prices in hundredths of a point: below nothing, nothing, then three classes with about as many each."""
    limits = _limits([price for price in prices if price > 0], 3)
    labels = [catalogue.say("map.helps"), "0"]
    labels += _ranges(limits, lambda price: catalogue.number(price / 100))
    classes = tuple(
        0 if price < 0 else 1 if price == 0 else 2 + sum(price > limit for limit in limits[:-1]) for price in prices
    )
    return Metric("price", catalogue.say("map.price"), PRICED, tuple(labels), classes)


def _limits(values: list[int], most: int) -> list[int]:
    """Highest values of up to `most` classes, rising."""
    ranked = sorted(values)
    cuts = [ranked[-(-len(ranked) * part // most) - 1] for part in range(1, most + 1)] if ranked else []
    return list(dict.fromkeys(cuts))


def _ranges(limits: list[int], write: Callable[[int], str]) -> list[str]:
    """What the legend says of each class."""
    lowest, found = 1, []
    for limit in limits:
        found.append(write(limit) if lowest >= limit else f"{write(lowest)} – {write(limit)}")
        lowest = limit + 1
    return found
