"""The rules that a letter cites: those that mattered for the case, by the order in force on the day of the decision.

A paragraph whose text does not count as read is never cited: a blank stands for it, and the letter is a draft that
says which paragraphs a caseworker must fill in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from visitering.domain.cases import Kind
from visitering.domain.law import Basis, Standing
from visitering.explaining.basis import in_full
from visitering.explaining.passed_over import NeededFor
from visitering.goals.services import Services
from visitering.reporting.letters.source import Source
from visitering.rules.over_quota import SUBJECTS

NAMED_WITH = dict.fromkeys(SUBJECTS.values(), "over_quota")
"""The rule that a ground of exemption is named after."""


def the_order(source: Source) -> str:
    """By which act and order the decision is made; a blank where it is not known which order holds."""
    say, law = source.voice.say, source.law
    act = {"act": law.book.act_name, "section": law.book.cited_of_act("placement")}
    if law.perhaps:
        return say("letter.law.perhaps", **act, orders=tuple(map(in_full, law.candidates)))
    if law.order is None:
        return say("letter.law.none", **act)
    return say("letter.law.amended" if law.amended else "letter.law", **act, order=in_full(law.order))


def sentences(source: Source, subjects: Iterable[str]) -> Iterator[str]:
    """What the order says of each subject, with its paragraph or a blank for it; alike sentences once."""
    yield from dict.fromkeys(_sentence(source, source.law.basis(subject)) for subject in subjects)


def _sentence(source: Source, basis: Basis) -> str:
    say = source.voice.say
    if basis.standing is Standing.CITED and basis.provision is not None:
        return say("letter.rule.cited", says=basis.says, paragraph=basis.provision.cited)
    if basis.standing is Standing.UNREAD:
        code = "letter.rule.blank.known" if basis.says else "letter.rule.blank"
        return say(code, rule=_name(source, basis.subject), **({"says": basis.says} if basis.says else {}))
    name = basis.source.name if basis.source else ""
    return say("letter.rule.practice", says=basis.says, source=name)


def lacking(source: Source, subjects: Iterable[str]) -> Iterator[str]:
    """Why the letter is a draft: the order of the day, or a paragraph of it, is not known; or other law was tried."""
    say, law = source.voice.say, source.law
    if law.trial:
        yield say("letter.draft.trial")
    if not law.certain:
        yield say("letter.draft.order")
    blanks = [_name(source, s) for s in subjects if law.basis(s).standing is Standing.UNREAD]
    if blanks:
        yield say("letter.draft.paragraphs", rules=source.voice.enumerate(dict.fromkeys(blanks)))


def _name(source: Source, subject: str) -> str:
    """What a subject is called: the name of its rule, else of its goal."""
    rule = NAMED_WITH.get(subject, subject)
    return source.voice.name("rule" if rule in source.book.configured else "goal", rule)


def subjects_of_proposal(source: Source) -> tuple[str, ...]:
    """What mattered for a case that was decided as proposed, in the order in which a letter cites it."""
    return tuple(dict.fromkeys(s for s in _mattered(source) if _can_be_cited(source, s)))


def subjects_of_override(source: Source) -> tuple[str, ...]:
    """What an override rests on of itself; the rest stands in the officer's grounds."""
    found = []
    if (ground := source.basis) is not None:
        found = [SUBJECTS[Kind(ground)], *(["job_offer"] if ground == Kind.JOB_OFFER else [])]
    elif source.on("quota") and source.against != "quota":
        found = ["quota"]
    if source.case.unaccompanied_minor and source.on("unaccompanied_minor"):
        found.append("unaccompanied_minor")
    return tuple(s for s in found if _can_be_cited(source, s))


def _can_be_cited(source: Source, subject: str) -> bool:
    """Whether there is anything to cite: the order of the day, or a practice that the agency has written down."""
    return source.law.basis(subject).standing is not Standing.POLICY


def _mattered(source: Source) -> Iterator[str]:
    case = source.case
    if (ground := source.basis) is not None:
        yield SUBJECTS[Kind(ground)]
    elif source.on("quota"):
        yield "quota"
    if source.workplaces and source.on("job_offer"):
        yield "job_offer"
    if source.weighs("employment") and source.workers:
        yield "employment"
    yield from (str(circumstance.kind) for circumstance in source.book.decisive(case))
    yield from (str(kind) for kind, _ in case.needs() if source.on(str(kind)))
    if source.book.linked(case) and source.on("links"):
        yield "links"
    if any(source.of_kind(Kind.EXCLUSION)) and source.on("exclusion"):
        yield "exclusion"
    yield from (
        goal for goal in ("latest_stay", "personal_wish", "network", "municipal_wish") if _counts(source, goal)
    )
    if _counts(source, Services.id):
        yield Services.id
    found = source.row.get("passed_over") or {}
    if found.get("affects_others") and NeededFor.EVEN_DISTRIBUTION in found["because"]:
        yield "even_distribution"
    if case.unaccompanied_minor and source.on("unaccompanied_minor"):
        yield "unaccompanied_minor"


def _counts(source: Source, goal: str) -> bool:
    """Whether a goal gave the case points where it is placed."""
    return source.weighs(goal) and source.counted(goal) > 0
