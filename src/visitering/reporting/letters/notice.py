"""The notice to the municipality: who comes, what they can do, what they need, and who may follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from visitering.domain.cases import Person
from visitering.reporting.letters import next_steps
from visitering.reporting.letters.decision import not_ready
from visitering.reporting.letters.source import Source


@dataclass(frozen=True)
class Notice:
    """What the template of a notice may use. Grounds of protection, wishes and family elsewhere are not in it."""

    case_id: str
    date: str
    municipality: str
    proposal: str
    draft: tuple[str, ...]
    replaces: tuple[str, ...]
    intro: tuple[str, ...]
    people: tuple[str, ...]
    skills: tuple[str, ...]
    needs: tuple[str, ...]
    follow: tuple[str, ...]
    quota: tuple[str, ...]
    happens: tuple[str, ...]
    officer: str


def notice(source: Source, replaces: tuple[str, ...] = ()) -> Notice:
    """The notice of a case to the municipality that was decided, or that is proposed."""
    return Notice(
        case_id=source.case.case_id,
        date=source.voice.date(source.on_day),
        municipality=source.voice.names[source.municipality],
        proposal="" if source.decided else source.voice.say("notice.proposal"),
        draft=(*source.row["manual_review"], *not_ready(source)),
        replaces=replaces,
        intro=tuple(_intro(source)),
        people=tuple(_person(source, person) for person in source.case.persons),
        skills=tuple(_skills(source)),
        needs=tuple(_needs(source)),
        follow=tuple(_follow(source)),
        quota=tuple(_quota(source)),
        happens=(next_steps.taking_over(source, "notice"),),
        officer=next_steps.officer(source),
    )


def _intro(source: Source) -> Iterator[str]:
    say = source.voice.say
    yield say("notice.intro", persons=source.case.size, municipality=source.municipality)
    if source.case.permit_date is not None:
        yield say("notice.permit", date=source.voice.date(source.case.permit_date))
    if source.case.centre:
        yield say("notice.centre", centre=source.voice.names[source.case.centre])
    if source.case.unaccompanied_minor:
        yield say("notice.minor")
    if source.book.linked(source.case) and source.against != "links":
        yield say("notice.linked")


def _person(source: Source, person: Person) -> str:
    say, year = source.voice.say, source.problem.year
    adult = person.is_adult(year)
    parts = [say("notice.adult" if adult else "notice.child", year=person.birth_year)]
    if person.languages:
        languages = source.voice.enumerate(source.voice.words.spoken(code) for code in person.languages)
        several = len(person.languages) > 1
        parts.append(say("notice.speaks.several" if several else "notice.speaks", languages=languages))
    if adult and person.education is not None:
        parts.append(say("notice.education", education=say(f"letter.education.{person.education}")))
    if adult and not person.able_to_work:
        parts.append(say("notice.cannot_work"))
    return ", ".join(parts)


def _skills(source: Source) -> Iterator[str]:
    say, skills = source.voice.say, source.skills()
    for code, occupation, experience in skills:
        yield say(f"notice.skill.{code}", occupation=occupation, experience=experience)
    for opening in source.openings():
        yield say("notice.opening", **opening)
    if not skills:
        yield say("notice.no_skills")


def _needs(source: Source) -> Iterator[str]:
    say, needs = source.voice.say, source.case.needs()
    taken = {(use["kind"], use["code"]): use["municipality"] for use in source.row["offers"]}
    for kind, code in needs:
        name = source.voice.name("rule", kind)
        named = {"kind": name[:1].upper() + name[1:], "needed": source.voice.words.offer(kind, code)}
        if (kind, code) in taken:
            yield say("notice.place", **named, municipality=taken[kind, code])
        else:
            yield say("notice.need", **named)
    if not needs:
        yield say("notice.no_needs")


def _follow(source: Source) -> Iterator[str]:
    if source.case.may_follow:
        yield source.voice.say("notice.may_follow", persons=source.case.may_follow)
    else:
        yield source.voice.say("notice.nobody_follows")


def _quota(source: Source) -> Iterator[str]:
    yield source.voice.say("notice.counted", persons=source.case.size, year=source.problem.year)
    if source.basis:
        basis = source.voice.say(f"notice.basis.{source.basis}")
        yield source.voice.say("notice.over_quota", basis=basis)
    elif source.against == "quota":
        yield source.voice.say("notice.over_quota.override")
