"""The text of a decision: facts, rules, what was weighed and what was not decisive. No points, nobody else's data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from visitering.domain.cases import DECISIVE_KINDS, Circumstance, Kind
from visitering.explaining.passed_over import NeededFor
from visitering.goals.municipal_wish import MunicipalWish
from visitering.goals.personal_wish import PersonalWish
from visitering.reporting.letters import cited, next_steps, overridden
from visitering.reporting.letters.heard import GOALS, heard, places_of
from visitering.reporting.letters.source import Source
from visitering.reporting.letters.weighed import weighed
from visitering.rules.exclusion import parts

OF_SAFETY = ("trus", "vold", "sikkerhed", "threat", "violen", "safety")
"""Beginnings of words by which an exclusion is one of safety; what they stand in is quoted beside, in a draft."""


@dataclass(frozen=True)
class Decision:
    """What the template of a decision may use. The lists hold whole sentences; `proposal` is empty once decided."""

    case_id: str
    date: str
    municipality: str
    proposal: str
    draft: tuple[str, ...]
    replaces: tuple[str, ...]
    program: str
    facts: tuple[str, ...]
    heard: tuple[str, ...]
    law: str
    rules: tuple[str, ...]
    weighed: tuple[str, ...]
    elsewhere: tuple[str, ...]
    not_decisive: tuple[str, ...]
    happens: tuple[str, ...]
    data_use: tuple[str, ...]
    officer: str


def decision(source: Source, replaces: tuple[str, ...] = ()) -> Decision:
    """The letter of a case. `draft`: why a caseworker must review it first; `replaces`: which letter it replaces."""
    say, on, other = source.voice.say, source.on_day, source.overridden
    return Decision(
        case_id=source.case.case_id,
        date=source.voice.date(on),
        municipality=source.voice.names[source.municipality],
        proposal="" if source.decided else say("letter.proposal"),
        draft=tuple(_draft(source)),
        replaces=replaces,
        program=_program(source),
        facts=tuple(_facts(source)),
        heard=tuple(next_steps.heard(source)),
        law=cited.the_order(source),
        rules=tuple(_rules(source)),
        weighed=tuple(overridden.considerations(source) if other else weighed(source)),
        elsewhere=() if other else tuple(_elsewhere(source)),
        not_decisive=() if other else tuple(_not_decisive(source)),
        happens=tuple(next_steps.happens(source)),
        data_use=tuple(next_steps.data_use(source)),
        officer=next_steps.officer(source),
    )


def _program(source: Source) -> str:
    """What is told of the program: its part in the decision."""
    decided = source.decided
    if decided is None:
        code = "letter.program.proposal"
    elif not source.overridden:
        code = "letter.program"
    elif decided.proposed_municipality in (None, decided.municipality):
        code = "letter.program.chosen"
    else:
        code = "letter.program.override"
    return source.voice.say(code)


def _draft(source: Source) -> Iterator[str]:
    yield from source.row["manual_review"]
    yield from not_ready(source)
    free = [c.detail for c in source.of_kind(Kind.SPECIAL, Kind.EXCLUSION) if c.detail]
    if any(source.quoted(detail) is None for detail in free):
        yield source.voice.say("letter.draft.withheld")
    elif free:
        yield source.voice.say("letter.draft.free_text")


def not_ready(source: Source) -> Iterator[str]:
    """Why neither letter nor notice of a decision can be final, whatever the case is."""
    yield from cited.lacking(source, _cited(source))
    if source.overridden:
        yield from overridden.lacking(source)
    if source.decided is not None and source.decided.persons != source.case.size:
        counts = {"before": source.case.size, "count": source.decided.persons}
        yield source.voice.say("letter.draft.persons", **counts)


def _cited(source: Source) -> tuple[str, ...]:
    """The subjects of law that the letter cites."""
    return cited.subjects_of_override(source) if source.overridden else cited.subjects_of_proposal(source)


def _rules(source: Source) -> Iterator[str]:
    """The rules that the case was judged by, with their paragraphs."""
    yield from cited.sentences(source, _cited(source))
    if source.overridden:
        yield from overridden.provisions(source)


# --- facts ------------------------------------------------------------------------------------------------------


def _facts(source: Source) -> Iterator[str]:
    say, case, year = source.voice.say, source.case, source.problem.year
    adults = sum(person.is_adult(year) for person in case.persons)
    household = source.voice.adults_and_children(adults, case.size - adults)
    yield say("letter.fact.household", household=household)
    if case.permit_date is not None:
        yield say("letter.fact.permit", date=source.voice.date(case.permit_date))
    if case.languages:
        code = "letter.fact.languages" if source.speak_alike else "letter.fact.languages.together"
        yield say(code, languages=source.spoken())
    known = [p.education for p in case.persons if p.is_adult(year) and p.education is not None]
    if known:
        yield say("letter.fact.education", education=say(f"letter.education.{max(known)}"))
    for code, occupation, experience in source.skills():
        yield say(f"letter.skill.{code}", occupation=occupation, experience=experience)
    unable = sum(p.is_adult(year) and not p.able_to_work for p in case.persons)
    if unable:
        yield say("letter.fact.cannot_work.one" if unable == 1 else "letter.fact.cannot_work.many", count=unable)
    yield from _circumstances(source)
    if case.centre:
        yield say("letter.fact.latest_stay", centre=source.voice.names[case.centre])
    if wished := places_of(source.of_kind(Kind.WISH)):
        yield say("letter.fact.personal_wish", places=wished)
    if case.may_follow:
        yield say("letter.fact.family_abroad", persons=case.may_follow)
    if source.book.linked(case):
        yield say("letter.fact.linked")


def _circumstances(source: Source) -> Iterator[str]:
    say = source.voice.say
    for row in source.case.decisive():
        code = f"letter.ground.{row.kind}"
        yield say(code, places=places_of([row]), detail=_detail(source, row))
    if counting := places_of([c for c in source.of_kind(*DECISIVE_KINDS) if not c.decisive]):
        yield say("letter.fact.counts", places=counting)
    for row in source.of_kind(Kind.EXCLUSION):
        threat = any(word in (row.detail or "").lower() for word in OF_SAFETY)
        code = "letter.fact.exclusion.safety" if threat else "letter.fact.exclusion"
        for found in parts(row):
            yield say(code, where=found.where, detail=_detail(source, row))
    if offered := places_of(source.of_kind(Kind.JOB_OFFER)):
        yield say("letter.fact.job_offer", places=offered)
    for kind, code in source.case.needs():
        needed = source.voice.words.offer(kind, code)
        yield say("letter.fact.need", kind=source.voice.name("rule", kind), needed=needed)


def _detail(source: Source, row: Circumstance) -> str:
    """The free text of a circumstance; one that names others by number is left for the caseworker."""
    return source.quoted(row.detail or "") or source.voice.say("letter.fact.withheld")


# --- other municipalities ---------------------------------------------------------------------------------------


def _elsewhere(source: Source) -> Iterator[str]:
    """What would have suited better, and why it was not chosen: a letter that hid it would be untrue.

    Told is a difference that matters (`letters.least_difference`), where the run shows that others would have paid
    for it.
    """
    found = source.row["passed_over"]
    least = source.problem.policy.least_difference
    if found and found.get("affects_others") and found["points"] >= least:
        known = [NeededFor(because) for because in found["because"]]
        reasons = source.voice.enumerate(source.voice.say(f"letter.because.{because}") for because in known)
        yield source.voice.say("letter.elsewhere.passed_over", other=found["municipality"], reasons=reasons)


def _not_decisive(source: Source) -> Iterator[str]:
    """What the refugee may expect to have decided, and that did not."""
    say = source.voice.say
    forbidden = {code: rule for rule, codes in source.row["forbidden"].items() for code in codes}
    for code in heard(source, PersonalWish.id).others:
        if forbidden.get(code) == "not_again":
            yield say("letter.not.again", municipality=code)
        elif code in forbidden:
            rule = say(f"letter.regard.{forbidden[code]}")
            yield say("letter.not.forbidden", municipality=code, rule=rule)
    for goal in GOALS:
        found = heard(source, goal)
        weighs = source.weighs(goal)
        places = tuple(code for code in (found.far if weighs else found.others) if not _barred(goal, code, forbidden))
        if places:
            code = f"letter.outweighed.{goal}" if weighs else f"letter.left_out.{goal}"
            yield say(code, places=places)
    counting = source.workplaces if source.on(Kind.JOB_OFFER) else ()
    if left_out := tuple(p for p in places_of(source.of_kind(Kind.JOB_OFFER)) if p not in counting):
        yield say("letter.left_out.job_offer", places=left_out)
    if source.weighs(MunicipalWish.id) and source.counted(MunicipalWish.id) < 0:
        yield say("letter.against.municipal_wish")
    yield say("letter.not.never")


def _barred(goal: str, code: str, forbidden: Mapping[str, str]) -> bool:
    """Whether a wish for a municipality has had its answer by a rule already."""
    return goal == PersonalWish.id and code in forbidden
