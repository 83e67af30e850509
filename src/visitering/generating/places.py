"""The municipalities of a synthetic dataset: the real ones, a stretch of country of them, or made-up ones.

Assumptions, from memory and unverified: which municipalities have a hospital with special treatment, a
university or an asylum centre. Made-up places take these roles by population.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from math import cos, exp, log, pi, radians, sqrt

import numpy as np

from visitering.generating import travel
from visitering.generating.draws import Dice
from visitering.reference import rows

REAL_HOSPITALS = (
    "0101", "0163", "0167", "0219", "0259", "0265", "0316", "0330", "0376", "0400", "0461", "0479", "0540",
    "0561", "0580", "0615", "0621", "0630", "0657", "0730", "0751", "0787", "0791", "0851", "0860",
)  # fmt: skip
REAL_UNIVERSITIES = (
    "0101", "0173", "0265", "0461", "0540", "0561", "0621", "0657", "0751", "0851",
)  # fmt: skip
REAL_CENTRES = (
    "0201", "0223", "0270", "0350", "0482", "0530", "0540", "0630", "0706", "0787", "0810", "0820", "0840",
    "0846", "0849",
)  # fmt: skip

KM_PER_DEGREE = 111.2
SQUARE_KM_PER_PLACE = 440  # Denmark's area over its 98 municipalities
MEDIAN_POPULATION, POPULATION_SPREAD = 44_000, 0.75  # as in Denmark: most 20,000–90,000, a few large towns


@dataclass(frozen=True, slots=True)
class Place:
    code: str
    name: str
    region: str
    population: int
    lat: float
    lon: float


@dataclass(frozen=True)
class Country:
    """Places, the travel times between them (`travel.UNREACHABLE` where out of reach), and their roles."""

    places: tuple[Place, ...]
    minutes: travel.Minutes
    real: bool
    hospitals: tuple[int, ...] = field(init=False)
    universities: tuple[int, ...] = field(init=False)
    centres: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hospitals", self._role(REAL_HOSPITALS, every=5))
        object.__setattr__(self, "universities", self._role(REAL_UNIVERSITIES, every=12))
        # Centres lie in small places rather than in towns.
        object.__setattr__(self, "centres", self._role(REAL_CENTRES, every=7, skip=3))

    def _role(self, codes: Collection[str], every: int, skip: int = 0) -> tuple[int, ...]:
        """Positions, the most populous first: the listed real ones, or else one in `every`, the largest first."""
        if self.real:
            listed = tuple(i for i in self.by_population if self.places[i].code in codes)
            if listed:
                return listed
        if skip:
            return self.by_population[skip % len(self.places) :: every]
        return self.by_population[: max(1, len(self.places) // every)]

    @cached_property
    def by_population(self) -> tuple[int, ...]:
        """Positions of the places, the most populous first."""
        return tuple(sorted(range(len(self.places)), key=lambda i: (-self.places[i].population, i)))

    @property
    def codes(self) -> list[str]:
        return [place.code for place in self.places]

    def near(self, place: int, minutes: int) -> list[int]:
        """Positions within so many minutes, the place itself among them."""
        return [int(i) for i in np.flatnonzero(self.minutes[place] <= minutes)]


def real_country(codes: Collection[str] | None = None) -> Country:
    """The real municipalities, all or the given ones, with the travel times that the estimate gives."""
    everywhere = [
        Place(
            row["code"],
            row["name"],
            row["region"],
            int(row["population_2020"]),
            float(row["lat"]),
            float(row["lon"]),
        )
        for row in rows("municipalities.csv")
    ]
    # The whole country's network also where only a part is asked for: the trains run all the same.
    minutes = travel.over_the_network([p.code for p in everywhere], [(p.lat, p.lon) for p in everywhere])
    chosen = [i for i, place in enumerate(everywhere) if codes is None or place.code in codes]
    return Country(tuple(everywhere[i] for i in chosen), minutes[np.ix_(chosen, chosen)], real=True)


def stretch_of_country(count: int, dice: Dice) -> Country:
    """`count` real municipalities: those that lie nearest to one that is drawn."""
    whole = real_country()
    if count >= len(whole.places):
        return whole
    middle = dice.whole(0, len(whole.places) - 1)
    # Bornholm and other far islands have no travel time to most: they come last.
    nearest = sorted(range(len(whole.places)), key=lambda i: (int(whole.minutes[middle, i]), i))[:count]
    return real_country([whole.places[i].code for i in nearest])


def synthetic_country(count: int, dice: Dice) -> Country:
    """Made-up places spread over a square as densely as Danish municipalities, with log-normal populations."""
    width = max(3, len(str(count)))
    side = sqrt(count * SQUARE_KM_PER_PLACE)
    south, west = 55.0, 8.0
    degrees_lat = side / KM_PER_DEGREE
    degrees_lon = degrees_lat / cos(radians(south + degrees_lat / 2))
    regions = max(2, count // 20)
    middles = [(dice.share(), dice.share()) for _ in range(regions)]
    places = []
    for number in range(1, count + 1):
        y, x = dice.share(), dice.share()
        nearest = min(range(regions), key=lambda r: (middles[r][0] - y) ** 2 + (middles[r][1] - x) ** 2)
        population = MEDIAN_POPULATION * exp(POPULATION_SPREAD * _normal(dice))
        places.append(
            Place(
                f"K{number:0{width}}",
                f"Sted {number}",
                f"Region {nearest + 1}",
                max(2_000, round(population)),
                round(south + y * degrees_lat, 4),
                round(west + x * degrees_lon, 4),
            )
        )
    minutes = travel.straight([(p.lat, p.lon) for p in places])
    return Country(tuple(places), minutes, real=False)


def _normal(dice: Dice) -> float:
    """A standard normal draw (Box and Muller)."""
    return sqrt(-2 * log(1 - dice.share())) * cos(2 * pi * dice.share())
