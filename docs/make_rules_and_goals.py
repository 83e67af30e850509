"""Writes docs/rules_and_goals.md from the code: `python docs/make_rules_and_goals.py`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from visitering import goals, rules
from visitering.explaining.basis import short
from visitering.explaining.catalogue import Catalogue, texts
from visitering.loading.law import shipped

PAGE = Path(__file__).parent / "rules_and_goals.md"

INTRO = """\
# Rules and goals

This page lists everything that decides a proposed placement. It is written from the code
(`python docs/make_rules_and_goals.py`), so it says what the program does, not what somebody meant it to do.

**Rules** say where a case must not go, whatever the points. A rule is the law or the agency's practice, and each
names the paragraph it stands on. Their order matters: where several rules forbid a municipality, the reasons name
the first of them, and some rules look at what those above them leave. A case that the rules leave no municipality
is never placed by force: it goes to a caseworker with the reason. Every rule can be switched off in the scenario
(`rules: {<id>: {enabled: false}}`) to see what it costs.

**Goals** say how good a municipality is for a case, as points. Points are a policy choice, not a measured outcome:
one person surely in work where it was hoped for is worth 100, and everything else is weighed against that. The
scenario puts the goals into tiers. The order of the tiers matters: a lower tier never takes anything from a higher
one. Inside a tier the points of each goal are multiplied by its weight and added up. Points are whole numbers (halves
go to the even one), worked out exactly.

The program proposes, a caseworker decides. Nationality, ethnicity, religion and sex are never an input.

## How to read the formulas

- *m* is a municipality, *left* in m the places that are left there: quota − received − persons of this year's
  standing decisions, never below 0.
- "Within t minutes of x" is x itself, or a municipality from which public transport reaches x in at most t minutes.
- *reach(m, x)* says how much of what is in x counts for somebody who lives in m:
  1 within `full_minutes`, falling in a straight line to `far_share` at `far_minutes`, 0 beyond.
- Figures in `code` are parameters: keys of the scenario, given here with the value that holds where it says nothing.
"""

UNITS = {
    "points": "points of a case in a municipality",
    "persons": "counts persons; it says nothing of the municipality",
    "days": "counts days; it says nothing of the municipality",
}


NOTES = {
    "job_offer": "This is the text of 2022; it is not shown that it was in force in 2017.",
    "employment": """\
*labour_market* is the level from 1 (very weak) to 5 (very strong) that the municipality reports; where it says
nothing, the lower median of its region; where nobody there does, 3.

*similarity* is 1 where the occupation that is lacking is the beginning of the person's code, `three_digits` or
`two_digits` where so many first digits agree, `industry` where only an industry is reported and the occupation
usually works in it; otherwise it is no match. It is multiplied by `without_tertiary` for managers and professionals
(major groups 1 and 2) whose education is known and below ISCED 5. What is no code of ISCO-08 by its first four digits
matches nothing, neither as a competence nor as a shortage; it is a competence all the same.

*experience* is `experience_start` + `experience_per_year` for each year, at most 1. *strength* is 1 for a shortage of
strength 3, `strength_2` for 2 or not stated, `strength_1` for 1. A competence that needs a Danish authorisation which
is missing does not count. A shortage without a number of openings counts as `openings_not_stated`.""",
    "services": "The education offer is `daycare` for 0 to 5 years, `school` for 6 to 16, `danish` from 17.",
    "even_distribution": """\
With d the distance between load and pace in persons, the loss is nothing up to t, `slope` for each person beyond t,
and `steep` for each person beyond 2t.""",
    "personal_wish": "No longer listed in 2022: its weight in the shipped scenarios is low.",
    "network": "No longer listed in 2022: it has no weight unless the scenario gives it one.",
}
"""What a reader needs beside the formula."""


def page() -> str:
    """The whole page."""
    return "\n".join([INTRO, *_rules(), *_goals()])


def _rules() -> Iterator[str]:
    yield "## Rules, in the order in which the first that forbids is named\n"
    yield from _overview("rule", rules.ALL)
    for rule in rules.ALL:
        forbids = rule.forbids is not rules.Rule.forbids
        kind = "hard; forbids municipalities" if forbids else "hard; forbids nothing by itself"
        yield from _entry("rule", rule, rule.id, kind, f"rules.{rule.id}")


def _goals() -> Iterator[str]:
    yield "## Goals\n"
    yield from _overview("goal", goals.ALL)
    for goal in goals.ALL:
        whole = not issubclass(goal, goals.CaseGoal)
        kind = "points for the whole distribution" if whole else UNITS[goal.unit]
        yield from _entry("goal", goal, goal.id, f"soft; {kind}", f"parameters.{goal.id}")
    yield "## Parameters that several goals share\n"
    for name, model in goals.SHARED.items():
        yield f"### `{name}`\n"
        yield f"> {inspect.getdoc(model)}\n"
        yield from _parameters(model, f"parameters.{name}")


def _overview(kind: str, entries: tuple[type[rules.Rule], ...] | tuple[type[goals.Goal], ...]) -> Iterator[str]:
    yield "| id | English | Danish | in short |"
    yield "|---|---|---|---|"
    for entry in entries:
        english, danish = (texts(language)[f"{kind}.{entry.id}.name"] for language in ("en", "da"))
        yield f"| [`{entry.id}`](#{entry.id}) | {english} | {danish} | {texts('en')[f'{kind}.{entry.id}.about']} |"
    yield ""


def _entry(kind: str, model: type[BaseModel], name: str, sort: str, key: str) -> Iterator[str]:
    english, danish = (texts(language)[f"{kind}.{name}.name"] for language in ("en", "da"))
    yield f'### <a id="{name}"></a>`{name}` – {english} ({danish})\n'
    yield f"{texts('en')[f'{kind}.{name}.about']} *{texts('da')[f'{kind}.{name}.about']}*\n"
    yield f"- Basis: {'; '.join(_bases(name))}"
    yield f"- Kind: {sort}\n"
    for text in _formulas(model):
        yield "\n".join(f"> {line}".rstrip() for line in text.splitlines()) + "\n"
    if name in NOTES:
        yield f"{NOTES[name]}\n"
    yield from _parameters(model, key)


def _bases(name: str) -> Iterator[str]:
    """The paragraph of each order whose text was read, what the agency has written, else that it is a policy."""
    book, danish = shipped(), Catalogue("da", {})
    found = [
        f"{danish.reason(short(order))} {order.provisions[name].paragraph}"
        for order in book.orders
        if name in order.provisions and order.provisions[name].read
    ]
    found += [source.name["da"] for source in book.sources if name in source.says]
    yield from found or ["a policy of the agency"]


def _formulas(model: type[BaseModel]) -> Iterator[str]:
    """The formula of a rule or goal, and that of what it shares with others instead of a reference to it."""
    for ancestor in model.__mro__:
        if ancestor in (rules.Rule, goals.Goal, goals.CaseGoal):
            return
        if ancestor.__doc__:
            paragraphs = inspect.cleandoc(ancestor.__doc__).split("\n\n")
            yield "\n\n".join(text for text in paragraphs if not text.startswith("Formula: see"))


def _parameters(model: type[BaseModel], key: str) -> Iterator[str]:
    fields = {name: field for name, field in model.model_fields.items() if name != "enabled"}
    if fields:
        yield "| parameter | default | allowed |"
        yield "|---|---|---|"
        yield from (f"| `{key}.{name}` | {field.default} | {_allowed(field)} |" for name, field in fields.items())
        yield ""


def _allowed(field: FieldInfo) -> str:
    """The bounds of a parameter in words."""
    bounds = [repr(bound) for bound in field.metadata]
    words = {"Ge(ge=": "at least ", "Gt(gt=": "above ", "Le(le=": "at most "}
    said = [
        word + bound[len(start) : -1] for bound in bounds for start, word in words.items() if bound.startswith(start)
    ]
    return ", ".join(sorted(said))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
