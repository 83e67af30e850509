"""The early notice of family members who are coming, to the municipality in which the person they join was placed.

A notice is a draft until an officer has confirmed where the person lives: the book knows where they were placed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from visitering.domain.problem import Problem
from visitering.domain.reunifications import Reunification, placed_elsewhere, told
from visitering.reporting.letters.templates import Templates
from visitering.reporting.letters.voice import Voice
from visitering.storing.names import file_names

INDEX = (
    "reunification_id", "case_id", "persons", "decided_on", "municipality", "municipality_name", "notice", "draft",
    "placed_elsewhere_on", "placed_elsewhere", "why_none",
)  # fmt: skip
"""`placed_elsewhere`: the municipality of a later placement of the person, which this notice does not tell."""


@dataclass(frozen=True)
class Coming:
    """What the template of a notice may use."""

    municipality: str
    date: str
    draft: tuple[str, ...]
    intro: str
    case_id: str
    facts: tuple[str, ...]
    officer: str


@dataclass(frozen=True)
class Notices:
    """Notices by path, and the rows of their index."""

    files: dict[str, bytes]
    index: list[dict[str, Any]]


def notices(
    problem: Problem, since: date, confirmed: Collection[str], officer: str | None, templates: Templates
) -> Notices:
    """A notice per reunification granted from `since` to the decision date, in the order of `reunifications.csv`.

    `confirmed`: those of which an officer has confirmed where the person lives. Where the book has no placement on
    the day of the grant, the index says so and there is no notice.
    """
    today = problem.policy.date
    chosen = [one for one in problem.reunifications if since <= one.decided_on <= today]
    names = {place.code: place.name for place in problem.municipalities}
    paths = file_names(one.reunification_id for one in chosen)
    files, index = {}, []
    for one in chosen:
        voice = Voice(problem, several=one.persons > 1)
        place, later = told(one, problem.decisions), placed_elsewhere(one, problem.decisions, today)
        row = dict.fromkeys(INDEX) | {
            "reunification_id": one.reunification_id,
            "case_id": one.case_id,
            "persons": one.persons,
            "decided_on": one.decided_on,
        }
        if later is not None:
            row |= {"placed_elsewhere_on": later.decided_on, "placed_elsewhere": later.municipality}
        if place is None:
            row["why_none"] = voice.say("coming.none", date=voice.date(one.decided_on))
        else:
            unsure = one.reunification_id not in confirmed
            letter = _letter(one, problem, voice, officer, unsure=unsure)
            path = f"{paths[one.reunification_id]}{templates.suffix('coming')}"
            files[path] = templates.render("coming", letter, voice)
            row |= {
                "municipality": place,
                "municipality_name": names[place],
                "notice": path,
                "draft": "; ".join(letter.draft) or None,
            }
        index.append(row)
    return Notices(files, index)


def _letter(one: Reunification, problem: Problem, voice: Voice, officer: str | None, *, unsure: bool) -> Coming:
    place = told(one, problem.decisions) or ""
    said = {"persons": one.persons, "municipality": place}
    return Coming(
        municipality=voice.names[place],
        date=voice.date(problem.policy.date),
        draft=tuple(_draft(one, problem, voice, unsure=unsure)),
        intro=voice.say("coming.intro", date=voice.date(one.decided_on), **said),
        case_id=one.case_id,
        facts=tuple(_facts(one, voice)),
        officer=officer or voice.say("letter.field.officer"),
    )


def _draft(one: Reunification, problem: Problem, voice: Voice, *, unsure: bool) -> Iterator[str]:
    if unsure:
        yield voice.say("coming.draft.address")
    if (later := placed_elsewhere(one, problem.decisions, problem.policy.date)) is not None:
        said = {"date": voice.date(later.decided_on), "municipality": later.municipality}
        yield voice.say("coming.draft.elsewhere", **said)


def _facts(one: Reunification, voice: Voice) -> Iterator[str]:
    say = voice.say
    if one.birth_years:
        yield say("coming.born", years=voice.enumerate(map(str, sorted(one.birth_years))))
    if one.entered_on is not None:
        yield say("coming.entered", date=voice.date(one.entered_on))
    elif one.expected_on is not None:
        yield say("coming.expected", date=voice.date(one.expected_on))
    else:
        yield say("coming.unknown")
    yield say("coming.quota")
