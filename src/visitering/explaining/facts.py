"""The facts behind the points of a placed case, goal by goal: what of which report or circumstance met what."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from visitering.domain.cases import DECISIVE_KINDS, Case, Kind
from visitering.domain.geography import NEVER
from visitering.domain.reasons import Named, Reason
from visitering.domain.reports import Offer, Report, Section, Wish
from visitering.explaining.explanation import Fact
from visitering.explaining.known import Known
from visitering.explaining.wishes import wished
from visitering.goals.employment import Employment
from visitering.goals.even_distribution import EvenDistribution
from visitering.goals.kept_announcement import KeptAnnouncement
from visitering.goals.latest_stay import LatestStay
from visitering.goals.municipal_wish import MunicipalWish
from visitering.goals.network import Network
from visitering.goals.personal_wish import PersonalWish
from visitering.goals.services import Services
from visitering.goals.ties import Ties
from visitering.goals.waiting import Waiting

Found = Iterator[Reason]


def facts(known: Known, case: Case, m: int) -> tuple[Fact, ...]:
    """What counted for the case at position m, for the goals that have weight; openings are told as `Filled`."""
    return tuple(
        Fact(goal, known.basis(goal), reason)
        for tier in known.problem.policy.tiers
        for goal, weight in tier.items()
        if weight and goal in BY_GOAL
        for reason in BY_GOAL[goal](known, case, m)
    )


def travel(known: Known, m: int, place: str) -> Reason:
    """How far a municipality is from the one at position m, one way."""
    x = known.problem.index[place]
    if x == m:
        return Reason("travel.same")
    time = int(known.problem.travel.centiminutes[m, x])
    return Reason("travel.never") if time == NEVER else Reason("travel.time", {"time": -(-time // 100)})


def _employment(known: Known, case: Case, m: int) -> Found:
    """Where somebody in the case counts: what the municipality says of its labour market."""
    problem, scores = known.problem, known.scores
    if not any(person.can_work(problem.year) for person in case.persons):
        return
    place = problem.municipalities[m]
    said = {"municipality": place.code, "level": int(scores.labour_market[m])}
    reports = problem.in_force[Section.LABOUR_MARKET]
    report = reports.get(place.code)
    if report is not None and report.labour_market is not None:
        source = {"report": report.report_id, "date": report.received_on}
        yield Reason("fact.labour_market.stated", said | source)
    elif any(r.labour_market is not None for r in _of_region(known, place.region)):
        yield Reason("fact.labour_market.region", said)
    else:
        yield Reason("fact.labour_market.unknown", said)


def _of_region(known: Known, region: str) -> Iterator[Report]:
    reports = known.problem.in_force[Section.LABOUR_MARKET]
    codes = (m.code for m in known.problem.municipalities if m.region == region)
    return (reports[code] for code in codes if code in reports)


def _services(known: Known, case: Case, m: int) -> Found:
    """Each interpreter and each education offer that counted, with how many persons it counted for."""
    goal = known.scores.goals[Services.id]
    assert isinstance(goal, Services)
    interpreted: dict[str, int] = {}
    taught: dict[str, int] = {}
    for person in case.persons:
        spoken = [code for code in person.languages if _nearest(known, "interpreter", code, goal, m)]
        if spoken and goal.interpreter:
            interpreted[spoken[0]] = interpreted.get(spoken[0], 0) + 1
        code = goal.offer_for(person, known.scores)
        if goal.education and _nearest(known, "education", code, goal, m):
            taught[code] = taught.get(code, 0) + 1
    for code, count in interpreted.items():
        if offer := _nearest(known, "interpreter", code, goal, m):
            told = {"language": Named("language", code), "persons": count}
            yield Reason("fact.interpreter", told | _source(known, offer, m))
    for code, count in taught.items():
        if offer := _nearest(known, "education", code, goal, m):
            named = {"offered": Named("education", code), "persons": count}
            yield Reason("fact.education", named | _source(known, offer, m))


def _nearest(known: Known, kind: str, code: str, goal: Services, m: int) -> Offer | None:
    """The nearest offer that counts at position m, the first of those as near."""
    counts = known.problem.offered(kind, code, goal.within_minutes)[m]
    return known.nearest_offer(kind, code, m) if counts else None


def _source(known: Known, row: Offer | Wish, m: int) -> dict[str, object]:
    """Who reported an offer or a wish, in which report and when, and how far from position m."""
    report = known.problem.report[row.report_id]
    return {
        "municipality": report.municipality,
        "report": report.report_id,
        "date": report.received_on,
        "travel": travel(known, m, report.municipality),
    }


def _even(known: Known, _case: Case, m: int) -> Found:
    even, problem = known.scores.evenness, known.problem
    load = int(problem.load[m] + known.placed[m])
    told = {"load": load, "pace": int(even.pace[m]), "tolerance": int(even.tolerance[m])}
    yield Reason("fact.pace", {"municipality": problem.municipalities[m].code, **told})


def _ties(known: Known, case: Case, m: int) -> Found:
    """Each tie with how far it is, whether that counts or is too far to."""
    for row in case.of_kind(*DECISIVE_KINDS):
        if not row.decisive and row.municipality:
            named = {"kind": Reason(f"rule.{row.kind}.name"), "municipality": row.municipality}
            yield Reason("fact.tie", named | {"travel": travel(known, m, row.municipality)})


def _personal_wish(known: Known, case: Case, m: int) -> Found:
    """Each wish, as met or not."""
    for place in dict.fromkeys(row.municipality for row in case.of_kind(Kind.WISH) if row.municipality):
        if known.problem.index[place] == m:
            yield Reason("fact.personal_wish.met", {"municipality": place})
        else:
            yield Reason("fact.personal_wish.unmet", {"municipality": place, "travel": travel(known, m, place)})


def _latest_stay(known: Known, case: Case, m: int) -> Found:
    if case.centre and known.scores.reach_of(case.centre)[m]:
        told = {"municipality": case.centre, "travel": travel(known, m, case.centre)}
        yield Reason("fact.latest_stay", told)


def _municipal_wish(known: Known, case: Case, m: int) -> Found:
    goal = known.scores.goals[MunicipalWish.id]
    assert isinstance(goal, MunicipalWish)
    for wish in goal.counted(case, m, known.scores):
        code = "fact.wanted" if wish.stance == "wanted" else "fact.unwanted"
        yield Reason(code, {"wished": wished(wish), **_source(known, wish, m)})


def _network(known: Known, case: Case, m: int) -> Found:
    problem = known.problem
    place = problem.municipalities[m].code
    spoken = [
        offer
        for language in case.languages
        for offer in problem.offers_of.get(("language", language), ())
        if problem.reported_by(offer) == place and offer.places
    ]
    if spoken:
        offer = max(spoken, key=lambda offer: offer.places or 0)
        told = {"language": Named("language", offer.code), "count": offer.places, **_source(known, offer, m)}
        yield Reason("fact.network", told)


def _waiting(known: Known, case: Case, _m: int) -> Found:
    if case.permit_date is not None:
        days = (known.problem.policy.date - case.permit_date).days
        yield Reason("fact.waiting", {"date": case.permit_date, "count": days})


def _kept(known: Known, case: Case, m: int) -> Found:
    told = known.problem.announced.get(case.case_id)
    if told is not None and known.problem.index[told.municipality] == m:
        yield Reason("fact.kept_announcement", {"municipality": told.municipality, "date": told.announced_on})


BY_GOAL: dict[str, Callable[[Known, Case, int], Found]] = {
    Waiting.id: _waiting,
    Employment.id: _employment,
    Services.id: _services,
    EvenDistribution.id: _even,
    Ties.id: _ties,
    LatestStay.id: _latest_stay,
    PersonalWish.id: _personal_wish,
    MunicipalWish.id: _municipal_wish,
    Network.id: _network,
    KeptAnnouncement.id: _kept,
}
"""How each goal is told. Of the others the points are all there is to say: persons, and figures from elsewhere."""
