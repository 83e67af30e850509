"""A municipality: who comes, with load, pace and openings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from visitering.audit.together import Moved
from visitering.desk.office import Opened
from visitering.desk.views.worklist import Item, Rank
from visitering.explaining.catalogue import Catalogue


@dataclass(frozen=True)
class Comer:
    """A case that comes, by proposal, mark or decision. `whence`: where the run proposed it, if elsewhere or open."""

    item: Item
    whence: str | None
    moved: bool
    fixed: bool


@dataclass(frozen=True)
class Taken:
    """A reported shortage or offer: places reported, taken by decisions, taken by the batch, and left."""

    what: str
    source: str
    reported: int | None
    decided: int
    batch: int

    @property
    def left(self) -> int | None:
        return None if self.reported is None else max(0, self.reported - self.decided - self.batch)


@dataclass(frozen=True)
class Place:
    code: str
    name: str
    region: str
    quota: int
    pace: int
    before: int
    load: int
    left: int
    comers: tuple[Comer, ...]
    openings: tuple[Taken, ...]
    offers: tuple[Taken, ...]


@dataclass(frozen=True)
class PlaceLine:
    """A municipality in the list of all. Persons."""

    code: str
    name: str
    region: str
    quota: int
    before: int
    coming: int
    pace: int

    @property
    def load(self) -> int:
        return self.before + self.coming


def places(opened: Opened, placement: Moved) -> list[PlaceLine]:
    """All municipalities."""
    problem, pace = opened.problem, opened.scores.evenness.pace
    return [
        PlaceLine(
            municipality.code,
            municipality.name,
            municipality.region,
            int(problem.quota[m]),
            int(problem.load[m]),
            int(placement.load[m] - problem.load[m]),
            int(pace[m]),
        )
        for m, municipality in enumerate(problem.municipalities)
    ]


def place(opened: Opened, code: str, placement: Moved, items: Sequence[Item], words: Catalogue) -> Place:
    """One of them, with who comes as things stand with the marks."""
    problem, m = opened.problem, opened.problem.index[code]
    municipality = problem.municipalities[m]
    batch = Counter(used for one in placement.placements.values() for used in one.uses)
    openings = dict(zip((s.shortage_id for s in problem.shortages_in_force), opened.scores.openings, strict=True))
    return Place(
        code,
        municipality.name,
        municipality.region,
        int(problem.quota[m]),
        int(opened.scores.evenness.pace[m]),
        int(problem.load[m]),
        int(placement.load[m]),
        int(problem.left[m]),
        tuple(_comers(code, placement, items)),
        tuple(_openings(opened, code, openings, batch, words)),
        tuple(_offers(opened, code, batch, words)),
    )


def _comers(code: str, placement: Moved, items: Sequence[Item]) -> Iterator[Comer]:
    for item in items:
        case_id = item.line.case_id
        now = placement.placements.get(case_id)
        if now is not None and now.municipality == code:
            moved = item.line.municipality != code
            yield Comer(item, item.line.municipality if moved else None, moved, item.rank is Rank.DECIDED)


def _openings(
    opened: Opened, code: str, openings: Mapping[str, int], batch: Mapping[str, int], words: Catalogue
) -> Iterator[Taken]:
    for shortage in opened.problem.shortages_in_force:
        if opened.problem.reported_by(shortage) == code:
            name = shortage.shortage_id
            decided = opened.problem.taken[name]
            lacking = words.lacking(shortage.occupation, shortage.industry)
            yield Taken(lacking, name, int(openings[name]) + decided, decided, batch.get(name, 0))


def _offers(opened: Opened, code: str, batch: Mapping[str, int], words: Catalogue) -> Iterator[Taken]:
    for offer in opened.problem.offers_in_force:
        if opened.problem.reported_by(offer) == code:
            name, kind = offer.offer_id, str(offer.kind)
            what = f"{words.say(f'form.kind.{kind}')}: {_code(kind, offer.code, words)}"
            yield Taken(what, name, offer.places, opened.problem.taken[name], batch.get(name, 0))


def _code(kind: str, code: str, words: Catalogue) -> str:
    return words.words.spoken(code) if kind in ("interpreter", "language") else words.words.offer(kind, code)
