"""What a letter says beside the decision: who was heard, what happens next, how the facts are used, whom to ask.

What the dataset does not hold – names, addresses, answers, signatures – is a field in square brackets, for the system
that keeps the cases or for the caseworker; nothing of it comes from the data.
"""

from __future__ import annotations

from collections.abc import Iterator

from visitering.reporting.export import taken_over_on
from visitering.reporting.letters.source import Source

QUOTA_REFUGEE = "8"
"""The basis of permit of quota refugees (§ 8 of the Aliens Act): they are taken over when they are registered."""


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


def on_registration(source: Source) -> bool:
    """Whether the municipality takes over when they are registered there, and not on a day that can be told."""
    return (source.case.permit_basis or "").split(".")[0] == QUOTA_REFUGEE


def taking_over(source: Source) -> dict[str, object]:
    """Which municipality becomes responsible, on which day, by which section of the act (§ 4)."""
    book, day = source.law.book, source.voice.date(taken_over_on(source.on_day))
    cited = {"act": book.act_name, "section": book.cited_of_act("taking_over")}
    return {"municipality": source.municipality, "on": day, **cited}


def happens(source: Source) -> Iterator[str]:
    """Who is responsible from when, where to live until there is a home, and what moving means."""
    say, book = source.voice.say, source.law.book
    code = "letter.happens.registered" if on_registration(source) else "letter.happens.taken_over"
    yield say(code, **taking_over(source))
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
