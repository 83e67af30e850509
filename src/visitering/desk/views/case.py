"""One case: what is known of it, and what any other municipality would mean for it and for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from visitering.audit.alone import AloneMove, AloneMoves
from visitering.audit.together import Moved
from visitering.desk.office import Opened
from visitering.domain.cases import Case, Circumstance, Person
from visitering.domain.policy import scale_of
from visitering.explaining.catalogue import Catalogue
from visitering.reporting.parts.maps import MapPart
from visitering.reporting.parts.metrics import Metric
from visitering.rules.book import ORDER

STEPS = (0.0, 5.0, 20.0, 60.0)
"""Points lost by all, at which the map takes the next colour."""
NOT_HERE, HERE, GAINS = 0, 1, 2
COLOURS = ("#c9c6c0", "#111111", "#998ec3", "#f4f2ee", "#fee0b6", "#f1a340", "#d87a1c", "#b35806")
"""By class of the map; `static/desk.css` has them, since the policy of the desk allows no style in a page."""


@dataclass(frozen=True)
class There:
    """A municipality for a case: what all gain where it goes there, others staying; `against`: the rule, in words.

    `points`, `price`: of the case there, by the option that is best at the run's prices, and of what that takes.
    `change`: in points of the last tier; `earlier`: what the tiers before gain; `at_least`: what holding it there
    costs everyone at least, however the others move; None where the run does not say.
    """

    code: str
    name: str
    here: bool
    points: float
    price: float
    change: float | None
    earlier: tuple[float, ...]
    against: str
    at_least: float | None
    load: int
    pace: int
    quota: int


def everywhere(
    opened: Opened, case: Case, moves: AloneMoves, placement: Moved, words: Catalogue
) -> tuple[list[There], MapPart]:
    """Every municipality for the case, the best first, and the same as a map."""
    move = moves.of(case)
    row = opened.run.explanation(case.case_id)
    known: Mapping[str, float] = row.get("at_least") or {}
    scales = [scale_of(tier) for tier in opened.problem.policy.tiers]
    change = move.change
    pace, quota = opened.scores.evenness.pace, opened.problem.quota
    values, scale = opened.valuation.case(case), opened.problem.policy.scale
    found = []
    for m, municipality in enumerate(opened.problem.municipalities):
        here = m == move.here
        against = "" if here else _against(opened, case, move, m, words)
        of_tiers = tuple(int(change[t, m]) / scale for t, scale in enumerate(scales))
        found.append(
            There(
                municipality.code,
                municipality.name,
                here,
                int(values.points[m]) / scale,
                int(values.price[m]) / scale,
                None if against else of_tiers[-1],
                () if against else of_tiers[:-1],
                against,
                known.get(municipality.code),
                int(placement.load[m]),
                int(pace[m]),
                int(quota[m]),
            )
        )
    part = _map(found, words)
    return sorted(found, key=_best_first), part


def _best_first(there: There) -> tuple[object, ...]:
    change = (*there.earlier, there.change or 0.0)
    return (not there.here, there.change is None, tuple(-value for value in change), there.name)


def _against(opened: Opened, case: Case, move: AloneMove, m: int, words: Catalogue) -> str:
    rule = move.obstacle(m)
    if rule is None:
        return ""
    verdict = opened.book.verdict(case)[m]
    if int(verdict) >= 0 and ORDER[int(verdict)] == rule:
        reason = opened.book.rules[rule].why(case, opened.problem.municipalities[m].code, opened.book)
        return words.say("desk.broken", rule=words.name("rule", rule), sentence=words.reason(reason))
    return words.say("desk.broken", rule=words.name("rule", rule), sentence=words.say("desk.against.others"))


def _map(found: list[There], words: Catalogue) -> MapPart:
    labels = [words.say("desk.map.not"), words.say("desk.map.here"), words.say("desk.map.gains")]
    labels.append(words.say("desk.map.even"))
    labels += [
        words.say("desk.map.loses", low=words.number(low), high=words.number(high)) for low, high in pairwise(STEPS)
    ]
    labels.append(words.say("desk.map.more", low=words.number(STEPS[-1])))
    metric = Metric("alone", words.say("desk.map.title"), COLOURS, tuple(labels), tuple(map(_class, found)))
    told = [(there.name, *_lines(there, words)) for there in found]
    return MapPart.of({there.code: there.name for there in found}, [metric], words, told)


def _class(there: There) -> int:
    if there.here:
        return HERE
    if there.change is None:
        return NOT_HERE
    lost = -there.change
    if any(value < 0 for value in there.earlier):
        return len(COLOURS) - 1
    if lost < 0 or any(value > 0 for value in there.earlier):
        return GAINS
    return GAINS + 1 + int(np.searchsorted(STEPS, lost, side="left"))


def _lines(there: There, words: Catalogue) -> Iterator[str]:
    if there.here:
        yield words.say("desk.map.here")
    elif there.change is None:
        yield there.against
    else:
        yield words.say("desk.map.change", change=signed(there.change, words))
    yield words.say("desk.map.load", load=there.load, quota=there.quota, pace=there.pace)


def signed(value: float, words: Catalogue) -> str:
    """A difference with its sign."""
    text = words.figure(abs(value))
    return f"−{text}" if round(value, 2) < 0 else f"+{text}" if round(value, 2) > 0 else text


@dataclass(frozen=True)
class PersonRow:
    person_id: str
    age: str
    languages: str
    education: str
    competences: tuple[str, ...]


def persons(opened: Opened, case: Case, words: Catalogue) -> list[PersonRow]:
    """The persons of a case, in words."""
    return [_person(opened, person, words) for person in case.persons]


def _person(opened: Opened, person: Person, words: Catalogue) -> PersonRow:
    year = opened.problem.year
    skills = tuple(
        f"{words.words.occupation(competence.occupation)}, {words.experience(competence.years)}"
        + ("" if competence.counts else words.say("desk.competence.unauthorised"))
        for competence in person.competences
    )
    return PersonRow(
        person.person_id,
        words.say("desk.age", count=year - person.birth_year),
        words.enumerate(map(words.words.spoken, person.languages)) if person.languages else "",
        "" if person.education is None else words.say("desk.education", level=person.education),
        skills,
    )


def circumstances(case: Case, words: Catalogue) -> list[tuple[str, str]]:
    """(kind, everything else that its row says) of each circumstance."""
    return [(words.say(f"desk.kind.{row.kind}"), ", ".join(_parts(row, words))) for row in case.circumstances]


def _parts(row: Circumstance, words: Catalogue) -> Iterator[str]:
    if row.municipality is not None:
        yield words.names.get(row.municipality, row.municipality)
    if row.region is not None:
        yield row.region
    if row.within_minutes is not None:
        yield words.say("desk.circumstance.within", count=row.within_minutes)
    if row.code is not None:
        yield row.code
    if row.hours is not None:
        yield words.say("desk.circumstance.hours", hours=words.number(float(row.hours)))
    if row.time_limited:
        yield words.say("desk.circumstance.limited")
    if not row.decisive:
        yield words.say("desk.circumstance.counts")
    if row.documented_on is not None:
        yield words.say("desk.circumstance.documented", on=row.documented_on)
    if row.detail:
        yield words.say("desk.circumstance.detail", detail=row.detail)


def sections(row: Mapping[str, Any], words: Catalogue) -> dict[str, list[Any]]:
    """What the run wrote of a case, in its own language: facts with their goal, law with its paragraph, forbidden."""
    return {
        "facts": [(words.name("goal", fact["goal"]), fact["text"], fact["basis"]) for fact in row.get("facts", ())],
        "law": [(rule["text"], rule["basis"]) for rule in row.get("law", ())],
        "points": [
            (words.name("goal", goal), share["points"], share["weight"], share["weighted"])
            for goal, share in row["points_by_goal"].items()
        ],
    }
