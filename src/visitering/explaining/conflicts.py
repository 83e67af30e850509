"""Why a case is left open, in words: what cannot hold together, the smallest change, who wants the same places."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from visitering.domain.cases import Case
from visitering.domain.conflicts import Conflict, Item, Limit
from visitering.domain.reasons import Named, Reason
from visitering.domain.result import Placement
from visitering.explaining import later
from visitering.explaining.explanation import Open
from visitering.explaining.known import Known
from visitering.explaining.law import law
from visitering.explaining.relaxations import relaxation
from visitering.explaining.steps import in_words
from visitering.rules.capacity import service_name
from visitering.rules.held import HeldCase
from visitering.rules.hindrances import Through, needed
from visitering.rules.obstacles import LINKS, Obstacles

MOST_NAMED = 20
"""So many other cases are named; where more compete, none is, and the conflict is a general lack of places."""
FEW = 3
"""Places of so many municipalities or offers are somebody's; of more they are a general lack."""


def why_open(known: Known, competition: Competition, obstacles: Obstacles, conflict: Conflict) -> Open:
    """What cannot hold together, what would have to give, and who wants or has the same places."""
    found = relaxation(known, obstacles)
    change = in_words(known, obstacles, found) if found is not None and found.steps else None
    return Open(
        conflict=conflict,
        relaxation=found if change else None,
        because=_because(known, obstacles, conflict),
        change=change,
        rivals=competition.rivals(conflict),
        holders=competition.holders(conflict),
    )


# --- the conflict -----------------------------------------------------------------------------------------------


def _because(known: Known, obstacles: Obstacles, conflict: Conflict) -> Reason:
    if not conflict.items:
        return Reason("conflict.none" if known.result.repeatable else "conflict.none.stopped")
    told = tuple(_items(known, obstacles, conflict.items))
    taken = any(item.limit is not Limit.RULE for item in conflict.items)
    if len(told) == 1 and not taken:
        return Reason("conflict.one", {"items": told})
    if not taken:
        return Reason("conflict.rules", {"items": told})
    return Reason("conflict.places" if conflict.minimal else "conflict.places.unsure", {"items": told})


def _items(known: Known, obstacles: Obstacles, items: Collection[Item]) -> Iterator[Reason]:
    """What each rule asks of the case, and of those it belongs with; then the places taken, quotas together."""
    quotas = tuple(item.name for item in items if item.limit is Limit.QUOTA)
    for item in items:
        if item.limit is Limit.RULE:
            yield from _asked(known, obstacles.case, item.name)
            if item == LINKS:
                yield from _of_others(known, obstacles, items)
        elif item.limit is Limit.OFFER:
            told = {"kind": Reason(f"rule.{item.name}.name"), "needed": Named(item.name, item.code)}
            yield Reason("conflict.offer", told)
        elif item.limit is Limit.SERVICE:
            yield Reason("conflict.service", {"service": service_name(item.name), "municipality": item.code})
    if len(quotas) > FEW:
        yield Reason("conflict.quotas", {"count": len(quotas)})
    elif quotas:
        yield Reason("conflict.quota", {"places": quotas})


def _asked(known: Known, case: Case, rule: str) -> list[Reason]:
    """The facts by which a rule binds a case; a rejection that binds no longer is none, a hold no law."""
    if rule == HeldCase.id and case.case_id in known.problem.held:
        return [known.book.rules[rule].why(case, "", known.book)]
    found = (fact.reason for fact in law(known, case, None) if fact.about == rule)
    facts = [reason for reason in found if reason.code != "law.not_again.lifted"]
    return facts or [Reason("conflict.rule", {"name": Reason(f"rule.{rule}.name")})]


def _of_others(known: Known, obstacles: Obstacles, items: Collection[Item]) -> Iterator[Reason]:
    """The facts of those the case belongs with that leave it less than its own do. Where others are can change."""
    own = [item for item in items if item.limit is Limit.RULE and item != LINKS]
    found = (*obstacles.hindrances, *obstacles.of_near_groups())
    found = needed(tuple(h for h in found if h.through is not Through.PLACED), obstacles.allowed(own))
    absent = {name for unit in known.book.belonging.units for name in unit.absent}
    for hindrance in found:
        [name, *_] = hindrance.cases
        if hindrance.through is Through.DECIDED:
            place = known.problem.standing[name].municipality
            yield Reason("conflict.decided", {"case": name, "municipality": place})
        elif hindrance.through is Through.LATER:
            yield later.confined(known, hindrance.cases)
        else:
            code = "conflict.of.later" if name in absent else "conflict.of"
            for fact in _asked(known, known.book.belonging.known[name], hindrance.rule):
                yield Reason(code, {"case": name, "fact": fact})
    of_near = {h.cases: None for h in found if h.through in {Through.NEAR, Through.DECIDED} and len(h.cases) == 2}
    yield from _between(known, obstacles, of_near)


def _between(known: Known, obstacles: Obstacles, of_near: Iterable[tuple[str, str]]) -> Iterator[Reason]:
    """What joins the case with those of groups it must be near, by (one of them, first of the group): that the group

    belongs with somebody who is not of it or not named yet, and where those between may go who are placed later.
    """
    belonging, linked, confined = known.book.belonging, dict[str, Case](), dict[tuple[str, ...], None]()
    for name, first in of_near:
        group = {case.case_id: case for case in belonging.unit(belonging.known[first]).cases}
        between = [unit.names for unit in belonging.between(obstacles.case, group[first])]
        if between or name not in group:
            other = group.get(name, group[first])
            linked[other.case_id] = other
        confined |= dict.fromkeys(between)
    for name, other in linked.items():
        for fact in _asked(known, other, LINKS.name):
            yield Reason("conflict.of", {"case": name, "fact": fact})
    for unit in confined:
        if not belonging.later[belonging.position[unit[0]]].all():
            yield later.confined(known, unit)


# --- who wants the same -----------------------------------------------------------------------------------------


class Competition:
    """Which cases want or have the places that open cases lack."""

    def __init__(self, conflicts: Iterable[Conflict], placements: Mapping[str, Placement]) -> None:
        self.wanting: dict[Item, list[str]] = {}
        for conflict in conflicts:
            for item in _places(conflict):
                self.wanting.setdefault(item, []).append(conflict.case_id)
        self.having: dict[Item, list[str]] = {}
        for case_id, placement in placements.items():
            self.having.setdefault(Item(Limit.QUOTA, placement.municipality), []).append(case_id)
            for kind, code in placement.offers:
                self.having.setdefault(Item(Limit.OFFER, kind, code), []).append(case_id)

    def rivals(self, conflict: Conflict) -> tuple[str, ...]:
        """Other open cases whose conflict shares places with this one."""
        return self._named(conflict, self.wanting, _places(conflict))

    def holders(self, conflict: Conflict) -> tuple[str, ...]:
        """The placed cases that have the places, where these are few."""
        places = _places(conflict)
        return self._named(conflict, self.having, places) if len(places) <= FEW else ()

    @staticmethod
    def _named(conflict: Conflict, by_item: dict[Item, list[str]], items: Iterable[Item]) -> tuple[str, ...]:
        """In the order of their ids; none where they are too many to name."""
        named = {case_id for item in items for case_id in by_item.get(item, ())} - {conflict.case_id}
        return tuple(sorted(named)) if len(named) <= MOST_NAMED else ()


def _places(conflict: Conflict) -> list[Item]:
    return [item for item in conflict.items if item.limit is not Limit.RULE]
