"""What a letter says beside the decision: who was heard, what happens next, how the facts are used, whom to ask.

What the dataset does not hold – names, addresses, answers, signatures – is a field in square brackets, for the system
that keeps the cases or for the caseworker; nothing of it comes from the data.
"""

from __future__ import annotations

from collections.abc import Iterator

from visitering.domain.deadlines import takes_over_on
from visitering.reporting.letters.source import Source


def heard(source: Source) -> Iterator[str]:
    """When the party was heard; what was asked and answered is for the caseworker to write.

    A minor without parents is heard before the decision, and so are the centre and the personal representative (bek.
    nr. 1290/2020 § 9): their answers are blanks.
    """
    say, case = source.voice.say, source.case
    if case.heard_on is not None:
        yield say("letter.heard.on", date=case.heard_on)
    if case.unaccompanied_minor:
        yield say("letter.heard.minor")
        yield say("letter.heard.representative")
    else:
        yield say("letter.heard.answer")


def taking_over(source: Source, letter: str) -> str:
    """The sentence of a `letter` or a `notice` on who becomes responsible and when, by which section of the act."""
    say, book = source.voice.say, source.law.book
    told = {"municipality": source.municipality, "act": book.act_name, "section": book.cited_of_act("taking_over")}
    day = takes_over_on(source.on_day, source.case.permit_basis)
    if day is None:
        return say(f"{letter}.happens.registered", **told)
    return say(f"{letter}.happens.taken_over", **told, on=source.voice.date(day))


def happens(source: Source) -> Iterator[str]:
    """Who is responsible from when, where to live until there is a home, and what moving means."""
    say, book = source.voice.say, source.law.book
    yield taking_over(source, "letter")
    yield say("letter.happens.home", act=book.act_name, section=book.cited_of_act("temporary_home"))
    yield say("letter.happens.moving", act=book.act_name, section=book.cited_of_act("moving"))


def data_use(source: Source) -> Iterator[str]:
    """What the system used, who is told, and the access to the file."""
    say = source.voice.say
    yield say("letter.data.used")
    yield say("letter.data.passed_on", municipality=source.municipality)
    yield say("letter.data.access")


def officer(source: Source) -> str:
    """Who recorded the decision; a field where nobody has decided, or the book does not say who did."""
    return (source.decided and source.decided.decided_by) or source.voice.say("letter.field.officer")
