"""What a letter says was given weight: only what the audited result carries."""

from __future__ import annotations

from collections.abc import Iterator

from visitering.domain.cases import WORK_ENDS, Kind
from visitering.domain.reasons import Named, Reason
from visitering.explaining.wishes import wished
from visitering.goals.municipal_wish import MunicipalWish
from visitering.goals.services import Services
from visitering.reporting.letters.heard import GOALS, heard
from visitering.reporting.letters.source import Source
from visitering.rules.exclusion import Exclusion, excluded
from visitering.rules.need import NeededOffer

SPEAK_FOR = ("ties", "latest_stay", "personal_wish", "municipal_wish", "network", "predicted_outcome")
"""Goals that a letter names where they gave the case points in its municipality."""


def weighed(source: Source) -> Iterator[str]:
    """What decided, what bound the case, what it means for work, and what else speaks for the municipality."""
    yield from _main(source)
    yield from _bound(source)
    yield from _work(source)
    yield from _services(source)
    for goal in SPEAK_FOR:
        if source.weighs(goal):
            yield from _speaks_for(source, goal)
    if source.basis:
        yield source.voice.say("letter.why.over_quota", basis=source.voice.say(f"letter.basis.{source.basis}"))
    elif source.on("quota") and source.here not in source.book.exemptions(source.case):
        yield source.voice.say("letter.why.quota")


def _speaks_for(source: Source, goal: str) -> Iterator[str]:
    """What of a goal counts for the municipality: of places, the very one, or each that is near with how near."""
    if goal not in GOALS:
        if source.counted(goal) > 0:
            yield source.voice.say(f"letter.speaks_for.{goal}", wished=tuple(_wanted(source)))
        return
    found = heard(source, goal)
    if found.here:
        yield source.voice.say(f"letter.met.{goal}")
    for code, minutes in found.near:
        yield source.voice.say(f"letter.near.{goal}", other=code, time=minutes)


def _wanted(source: Source) -> Iterator[Reason]:
    """What the municipality has wished for, of what the case is."""
    goal = source.scores.goals.get(MunicipalWish.id)
    assert isinstance(goal, MunicipalWish)
    wishes = (wish for wish in goal.counted(source.case, source.here, source.scores) if wish.stance == "wanted")
    yield from (wished(wish) for wish in wishes)


def _main(source: Source) -> Iterator[str]:
    """Whatever is not one of the known reasons is told as what every placement is: an overall assessment."""
    say, here = source.voice.say, source.municipality
    match source.row["reason_codes"][0]:
        case "placed.only" if "not_again" not in source.row["forbidden"]:  # which is no rule of law
            # A case that needs an offer which is full elsewhere has that rule among its reasons too.
            rules = [*source.row["forbidden"], *(kind for kind, _ in source.case.needs() if source.row["full"])]
            named = source.voice.enumerate(say(f"letter.regard.{rule}") for rule in dict.fromkeys(rules))
            yield say("letter.why.only", municipality=here, rules=named)
        case "placed.sole":
            yield say("letter.why.sole", municipality=here)
        case "placed.best":
            yield say("letter.why.best", municipality=here)
        case "placed.together":
            yield say("letter.why.together")
        case "placed.near":
            yield say("letter.why.near")
        case _:
            yield say("letter.why.whole", municipality=here)


def _bound(source: Source) -> Iterator[str]:
    """The circumstances and needs that bound the case, where their rules are on."""
    say = source.voice.say
    grounds: dict[Kind, list[str]] = {}
    for row in source.book.decisive(source.case):
        grounds.setdefault(row.kind, []).append(row.municipality or "")
    for kind, places in grounds.items():
        yield say("letter.why.decisive", ground=say(f"letter.bound.{kind}", places=tuple(places)))
    for kind, code in source.case.needs():
        rule = source.book.rules.get(kind)
        if isinstance(rule, NeededOffer):
            needed = source.voice.words.offer(kind, code)
            if source.problem.offered(kind, code, 0)[source.here]:
                yield say("letter.why.need.here", needed=needed)
            else:
                yield say("letter.why.need", needed=needed, minutes=rule.within_minutes)
    if "placed.job_offer_yields" in source.row["reason_codes"]:
        because = tuple(say("letter.bound.because", ground=ground) for ground in _binding(source))
        yield say("letter.why.job_offer_yields", places=source.workplaces, grounds=because)
    elif source.on(Kind.JOB_OFFER):
        yield from _near_work(source)


def _near_work(source: Source) -> Iterator[str]:
    """The job offers that brought the case to where it is placed."""
    limit = source.book.job_offer.within_minutes
    for place in source.workplaces:
        if place == source.municipality:
            yield source.voice.say("letter.why.job_offer.here")
        elif source.problem.can_reach(place, limit)[source.here]:
            yield source.voice.say("letter.why.job_offer", other=place, time=source.minutes_to(place))


def _binding(source: Source) -> Iterator[str]:
    """What binds the case before a job offer does."""
    say = source.voice.say
    for row in source.book.decisive(source.case):
        yield say(f"letter.bound.{row.kind}", places=(row.municipality or "",))
    for kind, code in source.case.needs():
        if source.on(kind):
            yield say("letter.bound.need", needed=Named(kind, code))
    for found in excluded(source.case) if source.on(Exclusion.id) else ():
        yield say("letter.bound.exclusion", where=found.where)


def _work(source: Source) -> Iterator[str]:
    say = source.voice.say
    if not source.weighs("employment"):
        return
    openings = source.openings()
    for opening in openings:
        yield say("letter.why.opening", **opening)
    if openings:
        yield say("letter.why.no_guarantee")
    elif not source.workers:
        yield say(f"letter.why.nobody_works.{_why_nobody_works(source)}")
    elif source.row["reason_codes"][0] not in ("placed.only", "placed.sole"):
        yield say("letter.why.no_opening")


def _why_nobody_works(source: Source) -> str:
    """Why nobody's chance of work counts: of the adults, where there are any."""
    year = source.problem.year
    adults = [person for person in source.case.persons if person.is_adult(year)]
    if not adults:
        return "minor"
    if all(person.age(year) >= WORK_ENDS for person in adults):
        return "old"
    return "either" if any(person.age(year) >= WORK_ENDS for person in adults) else "unable"


def _services(source: Source) -> Iterator[str]:
    """Interpreters and offers near the municipality that somebody in the case can use."""
    goal = source.scores.goals.get(Services.id)
    if not isinstance(goal, Services) or not source.weighs(goal.id):
        return
    words, minutes, offered = source.voice.words, goal.within_minutes, source.problem.offered
    spoken = [c for c in source.case.languages if offered("interpreter", c, minutes)[source.here]]
    if spoken and goal.interpreter:
        languages = source.voice.enumerate(words.spoken(code) for code in spoken)
        yield source.voice.say("letter.why.interpreter", languages=languages)
    ages = dict.fromkeys(goal.offer_for(person, source.scores) for person in source.case.persons)
    near = [code for code in ages if offered("education", code, minutes)[source.here]]
    if near and goal.education:
        offers = source.voice.enumerate(words.offer("education", code) for code in near)
        yield source.voice.say("letter.why.offers", offers=offers)
