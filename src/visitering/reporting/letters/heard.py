"""The places that speak for themselves in a letter: wished for, with ties, last stayed in. Each as it came out."""

from __future__ import annotations

from dataclasses import dataclass

from visitering.domain.cases import DECISIVE_KINDS, Circumstance, Kind
from visitering.goals.latest_stay import LatestStay
from visitering.goals.personal_wish import PersonalWish
from visitering.goals.ties import Ties
from visitering.reporting.letters.source import Source


@dataclass(frozen=True)
class Heard:
    """The places of one goal. `here`: the proposed one is among them; `near`: others from which it is near enough to
    count, with the minutes of travel; `far`: the rest."""

    goal: str
    here: bool
    near: tuple[tuple[str, int], ...]
    far: tuple[str, ...]

    @property
    def others(self) -> tuple[str, ...]:
        """Those that were not proposed."""
        return (*(code for code, _ in self.near), *self.far)


def heard(source: Source, goal: str) -> Heard:
    """What came of the places of a goal of `GOALS`."""
    places = tuple(code for code in GOALS[goal](source) if code != source.municipality)
    near = {code: source.minutes_to(code) for code in places if source.scores.reach_of(code)[source.here]}
    return Heard(
        goal,
        here=source.municipality in GOALS[goal](source),
        near=tuple(near.items()),
        far=tuple(code for code in places if code not in near),
    )


def places_of(rows: list[Circumstance]) -> tuple[str, ...]:
    """The municipalities of some circumstances, each once."""
    return tuple(dict.fromkeys(row.municipality for row in rows if row.municipality))


def _wished(source: Source) -> tuple[str, ...]:
    return places_of(source.of_kind(Kind.WISH))


def _stayed(source: Source) -> tuple[str, ...]:
    return () if source.case.centre is None else (source.case.centre,)


def _tied(source: Source) -> tuple[str, ...]:
    return places_of([row for row in source.of_kind(*DECISIVE_KINDS) if not row.decisive])


GOALS = {PersonalWish.id: _wished, LatestStay.id: _stayed, Ties.id: _tied}
