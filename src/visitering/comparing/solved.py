"""One scenario, placed: plain data that any process can make, any file can keep and every comparison reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from visitering.domain.potentials import Potentials
from visitering.domain.result import Placement, Result, Stop, TierResult


@dataclass(frozen=True)
class Placed:
    """`domain.result.Placement` with nothing but text: `offers` as (kind, code, offer id)."""

    case_id: str
    municipality: str
    fills: Mapping[str, str]
    offers: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, placement: Placement) -> Placed:
        offers = tuple((kind, code, offer) for (kind, code), offer in sorted(placement.offers.items()))
        return cls(placement.case_id, placement.municipality, dict(sorted(placement.fills.items())), offers)

    @property
    def placement(self) -> Placement:
        offers = {(kind, code): offer for kind, code, offer in self.offers}
        return Placement(self.case_id, self.municipality, dict(self.fills), offers)


@dataclass(frozen=True)
class Place:
    """A municipality: persons of the year before the batch, placed now, and what they are held against.

    `tolerance`: persons off the pace that even distribution does not mind.
    """

    code: str
    quota: int
    before: int
    placed: int
    pace: int
    tolerance: int

    @property
    def load(self) -> int:
        return self.before + self.placed

    @property
    def distance(self) -> int:
        """Persons away from the pace, either way."""
        return abs(self.load - self.pace)


@dataclass(frozen=True)
class Group:
    """Cases that are alike in one way (`kind`: size, education, need or minor; `of`: which).

    `points`: hundredths of a point of those placed, all goals that give points to cases together, weighed as the
    yardstick does.
    """

    kind: str
    of: str
    cases: int
    persons: int
    cases_placed: int
    persons_placed: int
    points: int


@dataclass(frozen=True)
class Solved:
    """A scenario's placement, audited, with the figures that comparisons need.

    `points`: whole points by goal, unweighted, of every goal there is, with the goals' parameters of the yardstick
    (a scenario that all of a comparison are measured by). `tiers` are the scenario's own, weights and all.
    `openings`: places for labour that were reported and free, `filled` those taken.
    `potentials`: the future prices it was placed with, if any; `taken`: what it takes from later cases by them, in
    hundredths of a point. The tier in which they count has so much less than its goals give.
    """

    name: str
    cases: int
    persons: int
    cases_placed: int
    persons_placed: int
    tiers: tuple[TierResult, ...]
    placements: tuple[Placed, ...]
    points: Mapping[str, int]
    places: tuple[Place, ...]
    openings: int
    filled: int
    groups: tuple[Group, ...]
    stop: Stop
    effort: float
    repeatable: bool
    potentials: Potentials | None = None
    taken: int = 0

    @property
    def where(self) -> dict[str, str]:
        """Municipality of each case placed."""
        return {placed.case_id: placed.municipality for placed in self.placements}

    @property
    def result(self) -> Result:
        """As the matching gave it: something to start from."""
        placements = {placed.case_id: placed.placement for placed in self.placements}
        return Result(placements, self.tiers, self.stop, self.effort, self.repeatable)

    @property
    def largest_distance(self) -> int:
        return max((place.distance for place in self.places), default=0)

    @property
    def mean_distance(self) -> float:
        return sum(place.distance for place in self.places) / max(1, len(self.places))

    @property
    def gap(self) -> float:
        """The widest gap of a tier."""
        return max((tier.gap for tier in self.tiers), default=0.0)
